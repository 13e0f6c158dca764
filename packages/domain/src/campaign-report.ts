import { z } from 'zod';
import { ValueUnit } from './events.ts';
import { Money } from './money.ts';
import { WithheldReason } from './reach/message.ts';
import { Sentence } from './sentence.ts';
import { DecidingTest } from './statistics/deciding-test.ts';

/** 名单阶段 — 活动名单 → 渠道名单 → 执行名单 → 触达 → 响应 and 触达 → 成功. */
export const WaterfallLevel = z.enum(['entered', 'channel', 'execution', 'reached', 'responded', 'succeeded']);
export type WaterfallLevel = z.infer<typeof WaterfallLevel>;

/**
 * 流失原因 — why an entry is not on a step its predecessor was on: a reason of its decision; `waiting` while it is deferred; the state its message
 * is stuck in, `coupon_awaited` while that waits for an external coupon; and of those reached, that they did not respond, or not reach the goal, so far.
 */
export const LossReason = z.enum([
  ...WithheldReason.options,
  'waiting',
  'queued',
  'coupon_awaited',
  'attempting',
  'unknown',
  'failed',
  'message_expired',
  'no_response',
  'no_goal',
]);
export type LossReason = z.infer<typeof LossReason>;

/** The step each one is a part of; a customer may reach the goal without a click, so both 响应 and 成功 are parts of 触达. */
export const STEP_BEFORE: Readonly<Record<WaterfallLevel, WaterfallLevel | null>> = {
  entered: null,
  channel: 'entered',
  execution: 'channel',
  reached: 'execution',
  responded: 'reached',
  succeeded: 'reached',
};

/**
 * One arm of a report, by assignment: whoever was given it counts, delivered or not. A customer counts once, from the first message or ghost
 * on, and in the numbers only after the goal's window is over; `open` are those whose window still runs.
 */
const ArmResult = z.object({
  /** `control`, or the key of an arm. */
  arm: z.string(),
  /** Empty for the control group. */
  name: z.string(),
  customers: z.number().int(),
  /** Customers who reached the goal, and the sum and sum of squares of its value per customer. */
  reached: z.number().int(),
  value: z.number(),
  valueSquares: z.number(),
  open: z.number().int(),
  openReached: z.number().int(),
});
export type ArmResult = z.infer<typeof ArmResult>;

/**
 * An effect with its interval, by the test the report shows: of 95 %, and wider where several are looked at together, so that it leaves out 0
 * exactly where the corrected `p` is at most 0.05. `error` says why numbers are missing, of the relative ones alone where there are absolute ones.
 */
export const Effect = z.object({
  absolute: z.number().nullable(),
  absoluteFrom: z.number().nullable(),
  absoluteTo: z.number().nullable(),
  relative: z.number().nullable(),
  relativeFrom: z.number().nullable(),
  relativeTo: z.number().nullable(),
  /** Two-sided, of the absolute effect, which decides; corrected where several are looked at together. */
  p: z.number().nullable(),
  error: z.enum(['', 'no_customers', 'no_variance', 'zero_baseline']),
});
export type Effect = z.infer<typeof Effect>;

const Reached = z.object({ customers: z.number().int(), reached: z.number().int() });

/**
 * 达成率 — what a list shows of a campaign's deciding goal, worked out as its report does: customers whose window is over and how many of them
 * reached it, treated and control (null: nobody was held back), and the absolute difference of their shares with its 95 % interval (null: not
 * to be told).
 */
export const GoalRates = z.object({
  treated: Reached,
  control: Reached.nullable(),
  difference: z.object({ effect: z.number(), from: z.number(), to: z.number() }).nullable(),
});
export type GoalRates = z.infer<typeof GoalRates>;

/**
 * 权益 — the coupons of one batch that one arm granted: 发放 → 领取 → 核销, each a part of the one before. `redeemed` are used and not returned
 * whole; `spent` is what they took off, returned lines left out, `reserved` what locked ones hold. A coupon stays its customer's whatever becomes
 * of the message.
 */
export const ArmCoupons = z.object({
  arm: z.string(),
  batch: z.string(),
  granted: z.number().int(),
  claimed: z.number().int(),
  redeemed: z.number().int(),
  spent: Money,
  reserved: Money,
});
export type ArmCoupons = z.infer<typeof ArmCoupons>;

/** A number with the ends of its interval. */
const Range = z.object({ value: z.number(), from: z.number(), to: z.number() });

/** 判断 — what a report comes to. */
export const VerdictKind = z.enum(['better', 'worse', 'no_effect_shown', 'too_early', 'no_control', 'no_goal', 'sample_ratio']);
export type VerdictKind = z.infer<typeof VerdictKind>;

/** 效果报告. Instants in milliseconds, money in ten-thousandths, rates as shares. */
export const CampaignReport = z.object({
  at: z.number().int(),
  verdict: Sentence.extend({ kind: VerdictKind }),
  /**
   * The test fixed before the start. `isInterim`: it has one look, which is not due before the campaign has ended and all windows are over; until
   * then intervals are always-valid ones, and nothing is decided.
   */
  test: z.object({ declared: DecidingTest, isInterim: z.boolean() }),
  /**
   * Each step has exactly as many entries as the one it is `of`, less those lost by reason. Entries are what lists open: a customer who
   * entered twice is two. `customers` are the different people among them.
   */
  steps: z.array(
    z.object({
      step: WaterfallLevel,
      name: Sentence,
      of: WaterfallLevel.nullable(),
      entries: z.number().int(),
      customers: z.number().int(),
      /** `reason` is a {@link LossReason}, or one of a newer version. */
      lost: z.array(z.object({ reason: z.string(), name: Sentence, entries: z.number().int() })),
    }),
  ),
  goals: z.array(
    z.object({
      name: z.string(),
      arms: z.array(ArmResult),
      /** When the last window of those decided so far ends; null when none still runs. */
      openUntil: z.number().int().nullable(),
      /**
       * Treated against control: share who reached it, and value per customer. The first goal's rate is the one deciding test; all others, Holm's
       * correction over them together, are for information.
       */
      rate: Effect,
      value: Effect.nullable(),
      /** What the value counts, as the event plan says of its property. */
      valueUnit: ValueUnit,
      /**
       * Each arm against control, with Holm's correction over the arms. Where texts go at different times, or grant different coupons, each is held
       * `against` those control customers its own text would have gone to; null: against all of them.
       */
      byArm: z.array(z.object({ arm: z.string(), rate: Effect, value: Effect.nullable(), against: Reached.nullable() })),
    }),
  ),
  /** Customers found in both the control and the treated group, which a merge can bring about: in no goal's numbers. */
  inBothArms: z.number().int(),
  sampleRatio: z.object({
    /** What `expected` and `observed` are of: `control` and the keys of the arms. */
    arms: z.array(z.string()),
    /** Null with fewer than two arms. */
    p: z.number().nullable(),
    suspicious: z.boolean(),
    expected: z.array(z.number()),
    observed: z.array(z.number().int()),
  }),
  /**
   * By hour since the decision: entries whose first click or reply came then, and the shares of treated and control who reached the deciding
   * goal then, of those for whom that hour has passed (null when there are none).
   */
  hours: z.array(
    z.object({ hour: z.number().int(), responses: z.number().int(), treated: z.number().nullable(), control: z.number().nullable() }),
  ),
  /** Of messages handed over: sent, delivered or of unknown outcome. */
  cost: Money,
  /** Cost by entries that succeeded; null without any. */
  costPerGoal: Money.nullable(),
  /**
   * 成本账 — of treated customers whose window is over: what their messages and coupons cost (money), `revenue` that would not have come anyway
   * (money; null where no goal's value is money, or there is no interval), `return` as its multiple of the cost, and what one goal cost that would
   * not have come anyway (null unless the whole interval of the lift is above 0).
   */
  costs: z
    .object({
      customers: z.number().int(),
      messages: Money,
      benefits: Money,
      revenue: Range.nullable(),
      return: Range.nullable(),
      perExtraGoal: Range.nullable(),
    })
    .nullable(),
  /** Customers who unsubscribed, or complained, on a message of this campaign. */
  unsubscribed: z.number().int(),
  complained: z.number().int(),
  /** Coupons it granted, by arm and batch; what they took off is no part of `cost`. */
  coupons: z.array(ArmCoupons),
});
export type CampaignReport = z.infer<typeof CampaignReport>;
