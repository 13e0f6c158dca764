import {
  type Budget,
  type CampaignDefinition,
  CampaignLayer,
  type Category,
  type Channel,
  type DecidingTest,
  type FrequencyCap,
  type Goal,
  type GuardrailMetric,
  Key,
  type Reentry,
  USUAL_GUARDRAILS,
  USUAL_TEST,
} from '@gyre/domain';
import { compiled, type GroupNode, treeOf } from '../../../parts/rules/rule-draft.ts';
import { type ArmDraft, type ContentDrafts, draftsOf, isWritten, shownContent } from './content-draft.ts';
import { type GoalDraft, goalOf } from './goal-draft.ts';
import { draftOfTrigger, gapsOf, newTrigger, type TriggerDraft, triggerOf } from './trigger-draft.ts';

/** 计划草稿 — a campaign while it is being edited. */
export interface CampaignDraft {
  /** Of the shape of this type, which drafts kept by a browser may lack. */
  readonly shape: typeof SHAPE;
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly activity: string | null;
  /** As it is typed: blank is none. */
  readonly businessLine: string | null;
  readonly category: Category;
  readonly trigger: TriggerDraft;
  /** Who may enter; null lets everybody. */
  readonly filter: GroupNode | null;
  readonly reentry: Reentry;
  readonly channel: Channel;
  readonly arms: readonly ArmDraft[];
  /** The first one decides. */
  readonly goals: readonly GoalDraft[];
  readonly test: DecidingTest;
  readonly guardrails: readonly GuardrailMetric[];
  readonly controlShareBp: number;
  readonly layer: CampaignLayer | null;
  readonly caps: readonly FrequencyCap[];
  readonly quiet: 'defer' | 'drop';
  readonly patienceMs: number;
  readonly budget: Budget;
  readonly priority: number;
  readonly expectedValue: number;
  readonly ratePerMinute: number | null;
  readonly latenessMs: number;
}

const SHAPE = 'benefits';

/** Letters of a business line at most. */
const MOST_LETTERS = 60;

export type Missing = 'name' | 'key' | 'goal' | 'event' | 'filter' | 'content';

/** The draft of a new campaign: by SMS, a tenth held out, once a week at most. */
export function newDraft(key: string, contents: ContentDrafts, armName: string): CampaignDraft {
  return {
    shape: SHAPE,
    key,
    name: '',
    description: '',
    activity: null,
    businessLine: null,
    category: 'marketing',
    trigger: newTrigger(),
    filter: null,
    reentry: { kind: 'always' },
    channel: 'sms',
    arms: [{ key: 'a', name: armName, weight: 1, time: null, benefit: null, contents }],
    goals: [],
    test: USUAL_TEST,
    guardrails: USUAL_GUARDRAILS,
    controlShareBp: 1000,
    layer: null,
    caps: [{ limit: 1, window: { kind: 'rolling', ms: 7 * 86_400_000 } }],
    quiet: 'defer',
    patienceMs: 24 * 3_600_000,
    budget: { messages: null, cost: null },
    priority: 5,
    expectedValue: 0,
    ratePerMinute: null,
    latenessMs: 3_600_000,
  };
}

/** The draft of a stored campaign; `others` are what channels it does not use begin with. */
export function draftOf(key: string, definition: CampaignDefinition, others: ContentDrafts): CampaignDraft {
  const { trigger, filter, arms, ...same } = definition;
  return {
    ...same,
    shape: SHAPE,
    key,
    trigger: draftOfTrigger(trigger),
    filter: filter === null ? null : treeOf(filter),
    channel: arms[0]?.content.channel ?? 'sms',
    arms: arms.map(({ content, ...arm }) => ({ ...arm, contents: draftsOf(content, others) })),
  };
}

/** What still has to be filled in before the draft can be saved. */
export function missingOf(draft: CampaignDraft): Missing[] {
  const inTrigger = gapsOf(draft.trigger);
  const gaps: Readonly<Record<Missing, boolean>> = {
    name: draft.name.trim() === '',
    key: !Key.safeParse(draft.key).success,
    goal: draft.goals.some((goal) => goalOf(goal) === undefined),
    event: inTrigger.includes('event'),
    filter: inTrigger.includes('filter') || (draft.filter !== null && compiled(draft.filter).unfinished.length > 0),
    content: !draft.arms.every((arm) => isWritten(arm, draft.channel)),
  };
  return (Object.keys(gaps) as Missing[]).filter((key) => gaps[key]);
}

/** The definition a draft stands for; unfinished goals and conditions are left out, and what is missing is filled in so that it can be shown. */
export function definitionOf(draft: CampaignDraft): CampaignDefinition {
  const { shape: _, key: __, channel, ...same } = draft;
  return {
    ...same,
    layer: draft.layer !== null && CampaignLayer.safeParse(draft.layer).success ? draft.layer : null,
    name: draft.name.trim() === '' ? '–' : draft.name.trim(),
    businessLine: draft.businessLine?.trim().slice(0, MOST_LETTERS) || null,
    trigger: triggerOf(draft.trigger),
    filter: draft.filter === null || draft.filter.parts.length === 0 ? null : compiled(draft.filter).rule,
    arms: draft.arms.map(({ contents, ...arm }) => ({
      ...arm,
      name: arm.name.trim() === '' ? arm.key.toUpperCase() : arm.name.trim(),
      content: shownContent({ ...arm, contents }, channel),
    })),
    goals: draft.goals.map(goalOf).filter((goal): goal is Goal => goal !== undefined),
    guardrails: [...draft.guardrails],
    caps: [...draft.caps],
  };
}

/** Parts that drafts have got since. */
type Later = 'test' | 'guardrails';

/** A draft as a browser kept it; undefined when it is none of today's shape. */
export function keptDraft(kept: unknown): CampaignDraft | undefined {
  const isDraft = typeof kept === 'object' && kept !== null && 'shape' in kept && kept.shape === SHAPE;
  if (!isDraft) return undefined;
  // One kept before these were part of it has the usual ones.
  const draft = kept as Omit<CampaignDraft, Later> & Partial<Pick<CampaignDraft, Later>>;
  const arms = draft.arms.map(({ time = null, ...arm }: Omit<ArmDraft, 'time'> & Partial<Pick<ArmDraft, 'time'>>) => ({ ...arm, time }));
  return { ...draft, arms, test: draft.test ?? USUAL_TEST, guardrails: draft.guardrails ?? USUAL_GUARDRAILS };
}
