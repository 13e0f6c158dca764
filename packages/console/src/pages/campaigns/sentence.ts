import {
  type CampaignDefinition,
  EVERYBODY,
  type Repeat,
  type Rule,
  type RuleWords,
  sentenceOf,
  sentenceOfRule,
  spanMs,
  type Trigger,
} from '@gyre/domain';
import { formatShare, formatSpan } from '../../format.ts';
import { wordsIn } from '../../words/words-in.ts';

/** How an instant is written to the minute, in the project's zone. */
type MinuteWords = (at: number) => string;

/** 触发的话 — `当用户「支付」且金额大于 100 时`, `用户进入分群「新客」时`, `每天 10:00 取符合条件的用户`. */
export function triggerSentence(trigger: Trigger, words: RuleWords, minuteOf: MinuteWords): string {
  const own = wordsIn(words.language).campaigns.sentence;
  const selected = ({ event, filter }: { readonly event: string; readonly filter: Parameters<typeof sentenceOf>[0] }): string =>
    own.event(
      words.event(event),
      sentenceOf(filter, words.language, (property) => words.property(event, property)),
    );
  switch (trigger.kind) {
    case 'event':
      return own.trigger(selected(trigger));
    case 'then_not': {
      const span = formatSpan(spanMs(trigger.within), words.language);
      return own.thenNot(selected(trigger.first), span, selected(trigger.answer));
    }
    case 'segment':
      return own.segment[trigger.on](words.segment(trigger.segment));
    case 'audience': {
      const who = whoOf(trigger.rule, words);
      if ('repeat' in trigger) return own.repeat(repeatWords(trigger.repeat, words.language), who);
      return trigger.once.at === undefined ? own.once(who) : own.onceAt(minuteOf(trigger.once.at), who);
    }
  }
}

function whoOf(rule: Rule, words: RuleWords): string {
  const own = wordsIn(words.language).campaigns.sentence;
  const everybody = JSON.stringify(rule) === JSON.stringify(EVERYBODY);
  return everybody ? own.everybody : own.whoever(sentenceOfRule(rule, words));
}

/** 重复的话 — `每周一、周三 10:00 `, `Every day at 10:00`. */
export function repeatWords(repeat: Repeat, language: RuleWords['language']): string {
  const { campaigns, segments } = wordsIn(language);
  if (repeat.every === 'day') return campaigns.sentence.daily(repeat.time);
  if (repeat.every === 'month') return campaigns.sentence.monthly(String(repeat.monthDay), repeat.time);
  const days = repeat.weekdays.map((day) => segments.rules.weekdays[day - 1] ?? '').join(language === 'zh' ? '、' : ', ');
  return campaigns.sentence.weekly(days, repeat.time);
}

/** 一句话 — the whole campaign in plain language. */
export function campaignSentence(definition: CampaignDefinition, ruleWords: RuleWords, minuteOf: MinuteWords): string {
  const { language } = ruleWords;
  const words = wordsIn(language).campaigns.sentence;
  const { cap, controlShareBp, filter } = definition;
  const parts = [
    triggerSentence(definition.trigger, ruleWords, minuteOf),
    ...(filter === null ? [] : [words.onlyIf(sentenceOfRule(filter, ruleWords))]),
    words.send(definition.content.subject),
    controlShareBp === 0 ? words.noControl : words.control(formatShare(controlShareBp, 10_000, language)),
    cap === null ? words.noCap : words.cap(formatSpan(cap.windowMs, language), cap.limit),
  ];
  return parts.join(words.glue) + words.end;
}
