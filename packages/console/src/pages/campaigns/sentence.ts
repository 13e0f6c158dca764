import {
  type CampaignDefinition,
  type Content,
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
import { recurrenceOf } from './draft/recurrence.ts';
import { withDefaults } from './draft/template-text.ts';

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

/** 重复的话 — `每周一、周三 10:00 `, `Every day at 10:00`; a rule the forms do not know stands as it is. */
export function repeatWords(repeat: Repeat, language: RuleWords['language']): string {
  const { campaigns, segments } = wordsIn(language);
  const own = campaigns.sentence;
  const recurrence = recurrenceOf(repeat.rrule);
  switch (recurrence?.every) {
    case 'day':
      return own.daily(recurrence.interval, repeat.time);
    case 'week': {
      const days = recurrence.weekdays.map((day) => segments.rules.weekdays[day - 1] ?? '').join(language === 'zh' ? '、' : ', ');
      return own.weekly(recurrence.interval, days, repeat.time);
    }
    case 'month':
      return own.monthly(recurrence.interval, own.monthDay(recurrence.monthDay), repeat.time);
    case undefined:
      return own.byRule(repeat.rrule, repeat.time);
  }
}

/** 内容的话 — which channel says what: the text of a single arm, else how many there are. */
function contentWords({ arms }: Pick<CampaignDefinition, 'arms'>, language: RuleWords['language']): string {
  const { campaigns } = wordsIn(language);
  const [first] = arms;
  if (first === undefined) return '';
  const channel = campaigns.channels[first.content.channel];
  return arms.length > 1 ? campaigns.sentence.sendArms(channel, arms.length) : campaigns.sentence.send(channel, headOf(first.content));
}

/** The words a content is known by: its subject or title, or how its text begins. */
export function headOf(content: Content): string {
  switch (content.channel) {
    case 'sms':
      return shortened(content.text);
    case 'email':
      return shortened(content.subject);
    case 'inbox':
      return shortened(content.title);
    case 'webhook':
      return content.type;
  }
}

const HEAD = 40;

function shortened(text: string): string {
  const plain = withDefaults(text)
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[。．.，,！!；;]+$/, '');
  const signs = Array.from(plain);
  return signs.length <= HEAD ? plain : `${signs.slice(0, HEAD).join('')}…`;
}

/** 一句话 — the campaign in plain language: who, what, and whom it holds out. */
export function campaignSentence(definition: CampaignDefinition, ruleWords: RuleWords, minuteOf: MinuteWords): string {
  const { language } = ruleWords;
  const words = wordsIn(language).campaigns.sentence;
  const { controlShareBp, filter, category } = definition;
  const parts = [
    triggerSentence(definition.trigger, ruleWords, minuteOf).trim(),
    ...(filter === null ? [] : [words.onlyIf(sentenceOfRule(filter, ruleWords))]),
    contentWords(definition, language),
    ...(category === 'marketing'
      ? [controlShareBp === 0 ? words.noControl : words.control(formatShare(controlShareBp, 10_000, language))]
      : []),
  ];
  return parts.join(words.glue) + words.end;
}
