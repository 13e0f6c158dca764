import { type CampaignDefinition, sentenceOf } from '@gyre/domain';
import { formatShare, formatSpan } from '../../format.ts';
import type { Language } from '../../prefs.ts';
import { wordsIn } from '../../words/index.ts';

/** How an event is called on screen. */
type NameOf = (event: string) => string;

/** 触发的话 — `当用户「支付」且 amount 大于 100 时`. */
export function triggerSentence(trigger: CampaignDefinition['trigger'], language: Language, nameOf: NameOf): string {
  return wordsIn(language).campaigns.sentence.trigger(nameOf(trigger.event), sentenceOf(trigger.filter, language));
}

/** 一句话 — the whole campaign in plain language. */
export function campaignSentence(definition: CampaignDefinition, language: Language, nameOf: NameOf): string {
  const words = wordsIn(language).campaigns.sentence;
  const { cap, controlShareBp } = definition;
  const parts = [
    triggerSentence(definition.trigger, language, nameOf),
    words.send(definition.content.subject),
    controlShareBp === 0 ? words.noControl : words.control(formatShare(controlShareBp, 10_000, language)),
    cap === null ? words.noCap : words.cap(formatSpan(cap.windowMs, language), cap.limit),
  ];
  return parts.join(words.glue) + words.end;
}
