import { z } from 'zod';
import { CampaignDefinition, Key } from '../campaign.ts';
import { Goal, MAX_GOALS } from '../goal.ts';
import { Money } from '../money.ts';
import { spanMs } from '../rules/span.ts';
import { EVERYBODY } from '../rules/rule.ts';
import { Span } from '../rules/value-test.ts';

/** 花费上限 — what the autopilot may use up; unlike a campaign's own budget never without a limit. Money includes what benefits cost. */
export const SpendingLimit = z.object({ messages: z.number().int().min(1), cost: Money.min(0) });
export type SpendingLimit = Readonly<z.infer<typeof SpendingLimit>>;

/** 权益档位 — a batch of coupons a run may grant, and its face value. */
const BenefitChoice = z.object({ batch: Key, faceValue: Money.min(1) });

const { activity, businessLine, category, filter, arms, caps, quiet, patienceMs, priority, expectedValue, ratePerMinute } =
  CampaignDefinition.shape;

/** 预备的运营计划 — a campaign but for what a run decides: who, when, how much, and how large its control group is. Its first goal decides. */
const PreparedCampaign = z.object({
  activity,
  businessLine,
  category,
  filter,
  arms,
  goals: z.array(Goal).min(1).max(MAX_GOALS),
  caps,
  quiet,
  patienceMs,
  priority,
  expectedValue,
  ratePerMinute,
});

/**
 * 适用条件 — which anomalies a playbook serves. `dimensions`: those a slice may name (`any`: every one; none: the whole population only).
 * `leastEffect`: the least relative deviation of the metric, as a share; `leastAudience`: the fewest customers who can be reached.
 */
const PlaybookConditions = z.object({
  metrics: z.array(Key).min(1).max(20),
  direction: z.enum(['up', 'down']),
  dimensions: z.union([z.literal('any'), z.array(z.string().min(1).max(100)).max(20)]).default('any'),
  leastEffect: z.number().min(0).max(100).default(0.1),
  leastAudience: z.number().int().min(1).default(100),
});

/** 护栏 — what holds a playbook back; see `guards.ts`. A run counts in the month (of the project's zone) in which it was approved. */
const PlaybookGuards = z
  .object({
    start: z.enum(['approval', 'automatic']).default('approval'),
    perRun: SpendingLimit,
    perMonth: SpendingLimit,
    /** From the end of a run until the next may start. */
    cooldown: Span.default({ amount: 1, unit: 'day' }),
    /** A run ends after so long at the latest. */
    mostDuration: Span.default({ amount: 7, unit: 'day' }),
    /** Runs at a time. */
    mostAtOnce: z.number().int().min(1).max(20).default(1),
    /** How long a proposal waits for an answer. */
    approvalWait: Span.default({ amount: 1, unit: 'day' }),
    /** 伤害 — a run ends when, of at least `fewest` customers reached, so many in 10,000 refused or complained. */
    harm: z
      .object({ refusalsBp: z.number().int().min(1).max(10_000), fewest: z.number().int().min(1) })
      .default({ refusalsBp: 200, fewest: 200 }),
  })
  .refine(({ perRun, perMonth }) => perRun.messages <= perMonth.messages && perRun.cost <= perMonth.cost, {
    error: 'a run may not use more than a month',
    path: ['perRun'],
  })
  .refine(({ mostDuration }) => spanMs(mostDuration) <= LONGEST_RUN_MS, { error: 'a run lasts 14 days at most', path: ['mostDuration'] });

/** Longer than so, what was abnormal is the new normal (the detector's forecast stays frozen no longer). */
const LONGEST_RUN_MS = 14 * 86_400_000;

/** 恢复规则 — when a recovery ends a run: not before it has lasted `leastDuration`; recovered only while treated, it is tapered for `taper` first. */
const RecoveryRule = z.object({
  leastDuration: Span.default({ amount: 2, unit: 'hour' }),
  taper: Span.default({ amount: 6, unit: 'hour' }),
  taperShareBp: z.number().int().min(100).max(9900).default(5000),
});

/** 营销预案 — a campaign prepared for an anomaly, immutable per version: what it may start on, how far it may go, and what it says it can do. */
export const PlaybookDefinition = z
  .object({
    name: z.string().trim().min(1).max(100),
    description: z.string().max(1000).default(''),
    campaign: PreparedCampaign,
    /** Whom a run is for: the customers found affected, once; or everybody in the slice, taken again each day while it runs. */
    audience: z.enum(['affected', 'slice']).default('affected'),
    /** From the smallest to the largest. `benefit` is the batch a run grants; null: none. */
    benefits: z
      .array(BenefitChoice)
      .max(10)
      .refine((choices) => choices.every((c, i) => c.faceValue > (choices[i - 1]?.faceValue ?? 0)), 'from the smallest to the largest')
      .refine((choices) => new Set(choices.map(({ batch }) => batch)).size === choices.length, 'each batch once')
      .default([]),
    benefit: Key.nullable().default(null),
    conditions: PlaybookConditions,
    /** 声明效果 — by how much a run raises the share of customers who reach the first goal, absolute: 0.02 is two percentage points. */
    declaredLift: z.number().positive().max(1),
    /** 对照组比例 — a run chooses between these, in basis points; see `provable.ts`. */
    controlShare: z
      .object({ leastBp: z.number().int().min(1000).max(5000), mostBp: z.number().int().min(1000).max(5000) })
      .refine(({ leastBp, mostBp }) => leastBp <= mostBp, 'the least is not more than the most')
      .default({ leastBp: 1000, mostBp: 5000 }),
    guards: PlaybookGuards,
    recovery: RecoveryRule.prefault({}),
  })
  .refine(({ benefit, benefits }) => benefit === null || benefits.some(({ batch }) => batch === benefit), {
    error: 'the benefit is one of the benefits',
    path: ['benefit'],
  })
  .refine(({ guards, recovery }) => spanMs(recovery.leastDuration) <= spanMs(guards.mostDuration), {
    error: 'the least duration is not longer than the most',
    path: ['recovery', 'leastDuration'],
  })
  .check(({ value, issues }) => {
    const { error } = CampaignDefinition.safeParse(withTrigger(value));
    for (const { message, path } of error?.issues ?? []) {
      issues.push({ code: 'custom', message, path: ['campaign', ...path], input: value });
    }
  });
export type PlaybookDefinition = z.infer<typeof PlaybookDefinition>;

/** A playbook as a campaign of everybody, to see whether it could be one. */
function withTrigger({ name, campaign }: { name: string; campaign: z.infer<typeof PreparedCampaign> }): unknown {
  return { ...campaign, name, trigger: { kind: 'audience', rule: EVERYBODY, once: {} } };
}

/** 面额 — the face value of one of a playbook's batches; 0 for none. */
export function faceValueOf({ benefits }: Pick<PlaybookDefinition, 'benefits'>, benefit: string | null): number {
  return benefits.find(({ batch }) => batch === benefit)?.faceValue ?? 0;
}

/** 一版预案 — a playbook as saved. */
export interface SavedPlaybook {
  readonly key: string;
  readonly version: number;
  readonly definition: PlaybookDefinition;
}
