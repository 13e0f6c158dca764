import {
  type CampaignDefinition,
  type Content,
  type FrequencyCap,
  type GuardrailMetric,
  type RuleWords,
  sentenceOf,
  sentenceOfRule,
  spanMs,
} from '@gyre/domain';
import { formatNumber, formatShare, formatSpan } from '../../format.ts';
import { wordsIn } from '../../words/words-in.ts';
import { withDefaults } from './draft/template-text.ts';
import { headOf, triggerSentence } from './sentence.ts';

/** What a definition is made of, as an operator reads it. */
export const PARTS = [
  'name',
  'description',
  'activity',
  'businessLine',
  'trigger',
  'filter',
  'reentry',
  'category',
  'content',
  'goals',
  'test',
  'guardrails',
  'control',
  'quiet',
  'caps',
  'budget',
  'rate',
  'priority',
  'lateness',
] as const;
export type Part = (typeof PARTS)[number];

/** How the summary calls things, as this project knows them. */
export interface SummaryWords {
  readonly rules: RuleWords;
  readonly minute: (at: number) => string;
  readonly money: (money: number) => string;
  readonly activity: (key: string) => string;
  readonly batch: (key: string) => string;
  /** Whether the event plan knows an event; null where events are named all the same. */
  readonly knows: ((event: string) => boolean) | null;
}

/** 摘要 — what a part of a definition says, in words, a line each; none where there is nothing to say. */
export function linesOf(part: Part, definition: CampaignDefinition, words: SummaryWords): readonly string[] {
  const { language } = words.rules;
  const { campaigns } = wordsIn(language);
  const own = campaigns.sentence;
  switch (part) {
    case 'name':
      return [definition.name];
    case 'description':
      return definition.description === '' ? [] : [definition.description];
    case 'activity':
      return definition.activity === null ? [] : [words.activity(definition.activity)];
    case 'businessLine':
      return definition.businessLine === null ? [] : [definition.businessLine];
    case 'trigger':
      return [triggerSentence(definition.trigger, words.rules, words.minute).trim()];
    case 'filter':
      return definition.filter === null ? [] : [sentenceOfRule(definition.filter, words.rules)];
    case 'reentry': {
      const { reentry } = definition;
      return [reentry.kind === 'after' ? own.reentry.after(formatSpan(spanMs(reentry.span), language)) : own.reentry[reentry.kind]];
    }
    case 'category':
      return [campaigns.categories[definition.category]];
    case 'content':
      return contentLines(definition, words);
    case 'goals':
      return goalLines(definition, words.rules);
    case 'test':
      return isCompared(definition) ? [testWords(definition.test, language)] : [];
    case 'guardrails':
      return isCompared(definition) ? guardrailLines(definition.guardrails, words) : [];
    case 'control':
      if (definition.category !== 'marketing') return [];
      return [
        definition.controlShareBp === 0 ? own.noControl : own.control(formatShare(definition.controlShareBp, 10_000, language)),
        ...layerWords(definition.layer, language),
      ];
    case 'quiet':
    case 'caps':
    case 'budget':
    case 'rate':
    case 'priority':
    case 'lateness':
      return limitLines(part, definition, words);
  }
}

function layerWords(layer: CampaignDefinition['layer'], language: RuleWords['language']): string[] {
  if (layer === null) return [];
  const [from, to] = [layer.fromBp, layer.toBp].map((bp) => formatShare(bp, 10_000, language));
  return [`${wordsIn(language).campaigns.editor.layer} ${layer.name} ${from}–${to}`];
}

/** Whether there is a group it is compared with. */
function isCompared({ category, controlShareBp }: CampaignDefinition): boolean {
  return category === 'marketing' && controlShareBp > 0;
}

function testWords(test: CampaignDefinition['test'], language: RuleWords['language']): string {
  const own = wordsIn(language).campaigns.effects;
  const { name } = own.tests[test.kind];
  return test.kind === 'fixed' ? name : `${name} · ${own.tuning} ${formatNumber(test.tuning, language)}`;
}

/** A line for each guardrail that counts something, and one for those whose events nobody tracks. */
function guardrailLines(guardrails: readonly GuardrailMetric[], { rules, knows }: SummaryWords): string[] {
  if (knows === null) return guardrails.map((one) => guardrailWords(one, rules));
  const own = wordsIn(rules.language).campaigns.effects;
  const counted = guardrails.map((one) => ({ ...one, events: one.events.filter(knows) }));
  const idle = counted.filter(({ events }) => events.length === 0).map(({ kind }) => own.guardrailKinds[kind]);
  return [
    ...counted.filter(({ events }) => events.length > 0).map((one) => guardrailWords(one, rules)),
    ...(idle.length === 0 ? [] : [own.guardrailsIdle(idle.join(rules.language === 'zh' ? '、' : ', '))]),
  ];
}

function guardrailWords({ kind, events, marginBp }: GuardrailMetric, { language, event }: RuleWords): string {
  const own = wordsIn(language).campaigns.effects;
  const margin = `${own.margin} ${formatNumber(marginBp / 100, language, 2)} ${own.points}`;
  return `${own.guardrailKinds[kind]} · ${margin} · ${events.map(event).join(', ')}`;
}

function limitLines(
  part: 'quiet' | 'caps' | 'budget' | 'rate' | 'priority' | 'lateness',
  definition: CampaignDefinition,
  words: SummaryWords,
) {
  const { language } = words.rules;
  const { campaigns } = wordsIn(language);
  const own = campaigns.sentence;
  switch (part) {
    case 'quiet':
      return [definition.quiet === 'defer' ? own.quiet.defer(formatSpan(definition.patienceMs, language)) : own.quiet.drop];
    case 'caps':
      return definition.caps.length === 0 ? [own.noCap] : definition.caps.map((cap) => capWords(cap, language));
    case 'budget': {
      const { messages, cost } = definition.budget;
      const said = [
        ...(messages === null ? [] : [campaigns.messages(formatNumber(messages, language))]),
        ...(cost === null ? [] : [words.money(cost)]),
      ];
      return said.length === 0 ? [own.noBudget] : said.map((text) => own.budget(text));
    }
    case 'rate':
      return [definition.ratePerMinute === null ? own.noRate : own.rate(formatNumber(definition.ratePerMinute, language))];
    case 'priority':
      return [
        own.priority(definition.priority),
        ...(definition.expectedValue === 0 ? [] : [`${campaigns.editor.expectedValue} ${words.money(definition.expectedValue)}`]),
      ];
    case 'lateness':
      return byEvent(definition) ? [formatSpan(definition.latenessMs, language)] : [];
  }
}

/** Only events can come late. */
function byEvent({ trigger: { kind } }: CampaignDefinition): boolean {
  return kind === 'event' || kind === 'then_not';
}

/** 触达限制的话 — `每位用户任意 7 天内最多 1 次`. */
function capWords({ limit, window }: FrequencyCap, language: RuleWords['language']): string {
  const own = wordsIn(language).campaigns.sentence;
  return window.kind === 'rolling' ? own.capRolling(formatSpan(window.ms, language), limit) : own.capCalendar[window.unit](limit);
}

function contentLines({ arms }: CampaignDefinition, { rules: { language }, batch }: SummaryWords): readonly string[] {
  const { campaigns } = wordsIn(language);
  const whole = arms.reduce((sum, arm) => sum + arm.weight, 0);
  const [only] = arms;
  if (only === undefined) return [];
  const channel = campaigns.channels[only.content.channel];
  const granted = ({ benefit }: CampaignDefinition['arms'][number]): string =>
    benefit === null ? '' : ` + ${campaigns.editor.roots.coupon} ${batch(benefit)}`;
  const timed = ({ time }: CampaignDefinition['arms'][number]): string => (time === null ? '' : campaigns.sentence.sendTime(time));
  if (arms.length === 1) return [campaigns.sentence.send(channel, wordsOf(only.content)) + granted(only) + timed(only)];
  return arms.map(
    (arm) =>
      `${channel} ${campaigns.sentence.share(arm.name, formatShare(arm.weight, whole, language))}${wordsIn(language).colon}${wordsOf(arm.content)}${granted(arm)}${timed(arm)}`,
  );
}

/** What a customer is told: the whole text of an SMS, by the defaults of its variables; what else is known by. */
function wordsOf(content: Content): string {
  return content.channel === 'sms' ? withDefaults(content.text) : headOf(content);
}

function goalLines({ goals }: CampaignDefinition, words: RuleWords): readonly string[] {
  const own = wordsIn(words.language).campaigns.sentence;
  return goals.map((goal) => {
    const { event, filter } = goal.select;
    const selected = own.event(
      words.event(event),
      sentenceOf(filter, words.language, (property) => words.property(event, property)),
    );
    const value = goal.value === null ? '' : own.goalValue(words.property(event, goal.value));
    return own.goal(goal.name, formatSpan(spanMs(goal.within), words.language), own.goalDo(selected, goal.times)) + value;
  });
}

/** 变更 — a part in which two definitions differ, and what each says of it. */
export interface PartChange {
  readonly part: Part;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

const FIELDS_OF: Readonly<Record<Part, readonly (keyof CampaignDefinition)[]>> = {
  name: ['name'],
  description: ['description'],
  activity: ['activity'],
  businessLine: ['businessLine'],
  trigger: ['trigger'],
  filter: ['filter'],
  reentry: ['reentry'],
  category: ['category'],
  content: ['arms'],
  goals: ['goals'],
  test: ['test'],
  guardrails: ['guardrails'],
  control: ['controlShareBp', 'layer'],
  quiet: ['quiet', 'patienceMs'],
  caps: ['caps'],
  budget: ['budget'],
  rate: ['ratePerMinute'],
  priority: ['priority', 'expectedValue'],
  lateness: ['latenessMs'],
};

/** The parts in which two definitions differ, with both in words. */
export function changesBetween(before: CampaignDefinition, after: CampaignDefinition, words: SummaryWords): PartChange[] {
  const differs = (part: Part): boolean => FIELDS_OF[part].some((field) => orderedText(before[field]) !== orderedText(after[field]));
  // What differs is said even of events nobody tracks.
  const whole = { ...words, knows: null };
  return PARTS.filter(differs).map((part) => ({ part, before: linesOf(part, before, whole), after: linesOf(part, after, whole) }));
}

/** A value as a text that does not depend on the order its properties stand in: a draft has another than what the server answers. */
function orderedText(value: unknown): string | undefined {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
