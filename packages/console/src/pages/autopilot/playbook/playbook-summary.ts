import { spanMs } from '@gyre/domain';
import type { PlaybookDefinition } from '@gyre/domain/autopilot/playbook';
import { formatNumber, formatShare, formatSpan } from '../../../format.ts';
import { wordsIn, type Words } from '../../../words/words-in.ts';
import { headOf } from '../../campaigns/sentence.ts';
import { linesOf, type Part, type SummaryWords } from '../../campaigns/summary.ts';
import { campaignOf } from './playbook-draft.ts';

/** How a summary of a playbook calls things, as this project knows them. */
export interface PlaybookWords {
  readonly campaign: SummaryWords;
  readonly metric: (key: string) => string;
  /** A dimension of a metric. */
  readonly dimension: (metric: string, name: string) => string;
  readonly batch: (key: string) => string;
}

/** What of its campaign a playbook fixes. */
const OF_CAMPAIGN = ['name', 'description', 'activity', 'businessLine', 'category', 'content', 'goals', 'filter'] as const;
const OF_CONTACT = ['quiet', 'caps', 'rate', 'priority'] as const;
const OWN = ['conditions', 'audience', 'benefits', 'control', 'start', 'spending', 'limits', 'harm', 'recovery'] as const;
type OwnPart = (typeof OWN)[number];

/** 摘要的一项 — a part of a playbook, what it is called, and what it says, a line each. */
export interface SummaryPart {
  readonly part: string;
  readonly name: string;
  readonly lines: readonly string[];
}

/** 预案摘要 — a whole playbook in words, a part after the other; parts that say nothing are left out. */
export function summaryOf(definition: PlaybookDefinition, words: PlaybookWords): SummaryPart[] {
  const { campaigns, playbooks } = wordsIn(words.campaign.rules.language);
  // What is granted is a part of its own.
  const campaign = campaignOf({ ...definition, benefit: null });
  const ofCampaign = (parts: readonly Part[]): SummaryPart[] =>
    parts.map((part) => ({ part, name: campaigns.editor.parts[part], lines: linesOf(part, campaign, words.campaign) }));
  const own = OWN.map((part) => ({ part, name: playbooks.parts[part], lines: ownLines(part, definition, words) }));
  return [...ofCampaign(OF_CAMPAIGN), ...own, ...ofCampaign(OF_CONTACT)].filter(({ lines }) => lines.length > 0);
}

/** 变更 — a part in which two versions of a playbook differ, and what each says of it. */
export interface PlaybookDifference {
  readonly part: string;
  readonly name: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** The parts in which two versions differ, in words. */
export function differencesBetween(before: PlaybookDefinition, after: PlaybookDefinition, words: PlaybookWords): PlaybookDifference[] {
  const [was, becomes] = [summaryOf(before, words), summaryOf(after, words)];
  const linesIn = (parts: readonly SummaryPart[], part: string): readonly string[] => parts.find((one) => one.part === part)?.lines ?? [];
  const parts = new Map([...was, ...becomes].map(({ part, name }) => [part, name]));
  return [...parts]
    .map(([part, name]) => ({ part, name, before: linesIn(was, part), after: linesIn(becomes, part) }))
    .filter((one) => one.before.join('\n') !== one.after.join('\n'));
}

/** 一句话 — when a playbook does what for whom, how far it goes, and that it ends by itself. */
export function playbookSentence(definition: PlaybookDefinition, words: PlaybookWords): string {
  const { language } = words.campaign.rules;
  const { campaigns, playbooks } = wordsIn(language);
  const { said } = playbooks;
  const { campaign, guards, audience, benefit, benefits } = definition;
  const [arm] = campaign.arms;
  const granted = benefits.find(({ batch }) => batch === benefit);
  const send = arm === undefined ? '' : said.sends(campaigns.channels[arm.content.channel], headOf(arm.content));
  const grants = granted === undefined ? '' : said.withCoupon(words.batch(granted.batch), words.campaign.money(granted.faceValue));
  return said.sentence(
    servesWords(definition, words),
    said.startsBy[guards.start],
    said.who[audience],
    send + grants,
    controlWords(definition, said, language),
    spendingWords(guards.perRun, said.perRun, words),
    said.duration(formatSpan(spanMs(guards.mostDuration), language)),
  );
}

/** 适用于 — which metrics, which way, how far, and where. */
export function servesWords({ conditions }: PlaybookDefinition, words: PlaybookWords): string {
  const { language } = words.campaign.rules;
  const { said } = wordsIn(language).playbooks;
  const { metrics, direction, dimensions, leastEffect } = conditions;
  const inDimensions = (names: readonly string[]): string =>
    said.inDimensions(names.map((name) => words.dimension(metrics[0] ?? '', name)).join(said.list));
  const where = dimensions === 'any' ? said.anywhere : dimensions.length === 0 ? said.whole : inDimensions(dimensions);
  return said.serves(metrics.map(words.metric).join(said.or), said.ways[direction], formatShare(leastEffect, 1, language), where);
}

type Said = Words['playbooks']['said'];

function controlWords({ controlShare: { leastBp, mostBp } }: PlaybookDefinition, said: Said, language: 'zh' | 'en'): string {
  const share = (bp: number): string => formatShare(bp, 10_000, language);
  return leastBp === mostBp ? said.controlFixed(share(leastBp)) : said.control(share(leastBp), share(mostBp));
}

function spendingWords(
  { messages, cost }: PlaybookDefinition['guards']['perRun'],
  say: (messages: string, cost: string) => string,
  { campaign: { rules, money } }: PlaybookWords,
): string {
  return say(formatNumber(messages, rules.language), money(cost));
}

function ownLines(part: OwnPart, definition: PlaybookDefinition, words: PlaybookWords): readonly string[] {
  const { language } = words.campaign.rules;
  const { said, editor } = wordsIn(language).playbooks;
  const { guards, recovery, conditions } = definition;
  const span = (of: Parameters<typeof spanMs>[0]): string => formatSpan(spanMs(of), language);
  switch (part) {
    case 'conditions':
      return [servesWords(definition, words), said.atLeast(formatNumber(conditions.leastAudience, language))];
    case 'audience':
      return [editor.audiences[definition.audience].name];
    case 'benefits':
      return benefitLines(definition, said, words);
    case 'control':
      return [controlWords(definition, said, language), said.declared(formatNumber(definition.declaredLift * 100, language, 2))];
    case 'start':
      return [editor.startHelps[guards.start].name];
    case 'spending':
      return [spendingWords(guards.perRun, said.perRun, words), spendingWords(guards.perMonth, said.perMonth, words)];
    case 'limits':
      return [
        said.duration(span(guards.mostDuration)),
        said.cooldown(span(guards.cooldown)),
        said.atOnce(formatNumber(guards.mostAtOnce, language)),
        ...(guards.start === 'approval' ? [said.wait(span(guards.approvalWait))] : []),
      ];
    case 'harm':
      return [said.harm(formatShare(guards.harm.refusalsBp, 10_000, language), formatNumber(guards.harm.fewest, language))];
    case 'recovery':
      return [
        said.recovery(span(recovery.leastDuration)),
        said.taper(span(recovery.taper), formatShare(recovery.taperShareBp, 10_000, language)),
      ];
  }
}

function benefitLines({ benefit, benefits }: PlaybookDefinition, said: Said, words: PlaybookWords): readonly string[] {
  const granted = benefits.find(({ batch }) => batch === benefit);
  const others = benefits.filter(({ batch }) => batch !== benefit).map(({ batch }) => words.batch(batch));
  return [
    granted === undefined ? said.none : said.grants(words.batch(granted.batch), words.campaign.money(granted.faceValue)),
    ...(others.length === 0 ? [] : [said.ladder(others.join(said.list))]),
  ];
}
