import { CampaignDefinition, EVERYBODY, spanMs } from '@gyre/domain';
import { PlaybookDefinition } from '@gyre/domain/autopilot/playbook';
import { type CampaignDraft, definitionOf, draftOf, keptDraft, missingOf, newDraft } from '../../campaigns/draft/campaign-draft.ts';
import type { ContentDrafts } from '../../campaigns/draft/content-draft.ts';
import { newGoal } from '../../campaigns/draft/goal-draft.ts';

type Rules = Omit<PlaybookDefinition, 'name' | 'description' | 'campaign'>;

/** 预案草稿 — a playbook while it is edited: its campaign as the campaign editor has it, and its own rules. `version` 0: a new one. */
export interface PlaybookDraft extends Rules {
  readonly shape: typeof SHAPE;
  readonly version: number;
  readonly campaign: CampaignDraft;
}

const SHAPE = 'playbook';
const LONGEST_MS = 14 * 86_400_000;
/** In ten-thousandths: 500 and 2,000 of the project's currency. */
const [RUN_COST, MONTH_COST] = [5_000_000, 20_000_000];

/** What still has to be filled in or mended before a playbook can be saved. */
const GAPS = [
  'name',
  'key',
  'goal',
  'metrics',
  'filter',
  'content',
  'benefits',
  'control',
  'month',
  'duration',
  'recovery',
  'other',
] as const;
export type Gap = (typeof GAPS)[number];

/** The draft of a new playbook: against a fall of a tenth, started after approval, 1,000 messages a run, two points of lift. */
export function newPlaybook(key: string, contents: ContentDrafts, armName: string): PlaybookDraft {
  return {
    shape: SHAPE,
    version: 0,
    campaign: { ...newDraft(key, contents, armName), goals: [newGoal()] },
    audience: 'affected',
    benefits: [],
    benefit: null,
    conditions: { metrics: [], direction: 'down', dimensions: 'any', leastEffect: 0.1, leastAudience: 100 },
    declaredLift: 0.02,
    controlShare: { leastBp: 1000, mostBp: 5000 },
    guards: {
      start: 'approval',
      perRun: { messages: 1000, cost: RUN_COST },
      perMonth: { messages: 4000, cost: MONTH_COST },
      cooldown: { amount: 1, unit: 'day' },
      mostDuration: { amount: 7, unit: 'day' },
      mostAtOnce: 1,
      approvalWait: { amount: 1, unit: 'day' },
      harm: { refusalsBp: 200, fewest: 200 },
    },
    recovery: { leastDuration: { amount: 2, unit: 'hour' }, taper: { amount: 6, unit: 'hour' }, taperShareBp: 5000 },
  };
}

/** The draft of a stored playbook; `others` are what channels it does not use begin with. */
export function playbookDraftOf(key: string, version: number, definition: PlaybookDefinition, others: ContentDrafts): PlaybookDraft {
  const { name: _, description: __, campaign: ___, ...rules } = definition;
  return { ...rules, shape: SHAPE, version, campaign: draftOf(key, campaignOf(definition), others) };
}

/** 预备的运营计划 — a playbook as a campaign of everybody, taken once: what it would say and grant, and how much at most. */
export function campaignOf({ name, description, campaign, benefit, controlShare, guards }: PlaybookDefinition): CampaignDefinition {
  return CampaignDefinition.parse({
    ...campaign,
    arms: campaign.arms.map((arm) => ({ ...arm, benefit })),
    name,
    description,
    trigger: { kind: 'audience', rule: EVERYBODY, once: {} },
    reentry: { kind: 'never' },
    controlShareBp: controlShare.leastBp,
    budget: guards.perRun,
  });
}

/** 内容 — what a draft would say and grant, so that it can be shown before it is whole. */
export function sentBy({ campaign, benefit }: PlaybookDraft): CampaignDefinition {
  const definition = definitionOf(campaign);
  return { ...definition, arms: definition.arms.map((arm) => ({ ...arm, benefit })) };
}

/** The definition a draft stands for; an error while it is none. */
export function playbookOf(draft: PlaybookDraft): ReturnType<typeof PlaybookDefinition.safeParse> {
  const { shape: _, version: __, campaign, ...rules } = draft;
  const { name, description, ...prepared } = definitionOf(campaign);
  return PlaybookDefinition.safeParse({ ...rules, name, description, campaign: prepared });
}

/** What is missing or wrong, in the order of the form. */
export function gapsOf(draft: PlaybookDraft): Gap[] {
  const { campaign, conditions, controlShare, guards, recovery } = draft;
  const missing = missingOf(campaign);
  const isMissing = (part: (typeof missing)[number]): boolean => missing.includes(part);
  const gaps: Readonly<Record<Exclude<Gap, 'other'>, boolean>> = {
    name: isMissing('name'),
    key: isMissing('key'),
    goal: isMissing('goal') || campaign.goals.length === 0,
    metrics: conditions.metrics.length === 0,
    filter: isMissing('filter'),
    content: isMissing('content'),
    benefits: !PlaybookDefinition.shape.benefits.safeParse(draft.benefits).success,
    control: controlShare.leastBp > controlShare.mostBp,
    month: guards.perRun.messages > guards.perMonth.messages || guards.perRun.cost > guards.perMonth.cost,
    duration: spanMs(guards.mostDuration) > LONGEST_MS,
    recovery: spanMs(recovery.leastDuration) > spanMs(guards.mostDuration),
  };
  const found = GAPS.filter((gap) => gap !== 'other' && gaps[gap]);
  return found.length === 0 && !playbookOf(draft).success ? ['other'] : found;
}

/** A draft as a browser kept it; undefined when it is none of today's shape. */
export function keptPlaybook(kept: unknown): PlaybookDraft | undefined {
  if (typeof kept !== 'object' || kept === null || !('shape' in kept) || kept.shape !== SHAPE) return undefined;
  return 'campaign' in kept && keptDraft(kept.campaign) !== undefined ? (kept as PlaybookDraft) : undefined;
}

/** 换一档权益 — the benefits from the smallest to the largest, and what is granted of them: nothing that is no longer among them. */
export function withBenefits(draft: PlaybookDraft, benefits: PlaybookDraft['benefits']): Pick<PlaybookDraft, 'benefits' | 'benefit'> {
  const sorted = benefits.toSorted((a, b) => a.faceValue - b.faceValue);
  return { benefits: sorted, benefit: sorted.some(({ batch }) => batch === draft.benefit) ? draft.benefit : null };
}
