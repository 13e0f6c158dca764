import { z } from 'zod';
import { Effect } from './campaign-report.ts';
import { GuardrailKind } from './guardrail-metric.ts';

const integer = z.number().int();

/** How many customers, and how many of them reached the goal. */
const Reached = z.object({ customers: integer, reached: integer });

/** An absolute difference of shares and its interval. */
const Difference = z.object({ effect: z.number(), from: z.number(), to: z.number() });

/** 效果对比 — treated and control side by side, with what the difference comes to. */
const Sides = z.object({ treated: Reached, control: Reached });

/**
 * 效果走势 — at each instant the customers whose window was over by then, all since the start together, and the difference of the shares that reached
 * the deciding goal with its always-valid 95 % interval (null: too few to tell): the intervals hold together, so the line may be looked at as it grows.
 */
export const EffectOverTime = z.object({
  unit: z.enum(['hour', 'day', 'week']),
  points: z.array(Sides.extend({ at: integer, difference: Difference.nullable() })),
});
export type EffectOverTime = z.infer<typeof EffectOverTime>;

/** Slices of one kind at most. */
export const MOST_SLICES = 8;

/** 按分群 — of the deciding goal; `of` is the segment's key, or the attribute's value, as a text. */
export const SliceEffect = Sides.extend({ of: z.string(), effect: Effect });
export type SliceEffect = z.infer<typeof SliceEffect>;

/**
 * 分群效果 — the deciding goal within slices of customers, as they were when the campaign was first decided about (attributes as they are now). Corrected
 * together by Benjamini and Hochberg, so that of the slices found a share of 5 % is false on average. For information: it decides nothing.
 */
export const SliceEffects = z.object({ asOf: integer.nullable(), slices: z.array(SliceEffect) });
export type SliceEffects = z.infer<typeof SliceEffects>;

/**
 * CUPED — what the same customers did in the equally long time before they were decided about takes out of an effect what was there already: the effect
 * adjusted for it, and the share of the variance that it takes away. For information on rates, which are decided on unadjusted.
 */
export const AdjustedEffect = z.object({
  goal: integer,
  of: z.enum(['rate', 'value']),
  plain: Effect,
  adjusted: Effect,
  /** 1 − V_adjusted/V_plain; null where one of both cannot be told. */
  varianceReduction: z.number().nullable(),
});
export type AdjustedEffect = z.infer<typeof AdjustedEffect>;

/**
 * 副作用 — customers of both groups who did what a guardrail counts within the deciding goal's window (a week without a goal), or, in the hour or day in which they
 * were decided about, before it, which both groups do alike. `held`: it is shown that the
 * share grew by less than the margin; `broken`: that it grew by more; `open`: neither so far; `unmeasured`: no event of it is in the event plan.
 */
export const HarmFound = Sides.extend({
  kind: GuardrailKind,
  events: z.array(z.string()),
  marginBp: integer,
  verdict: z.enum(['held', 'broken', 'open', 'unmeasured']),
  effect: Effect,
  /** By how much it grew at most, as a share; null where there is no interval. */
  worst: z.number().nullable(),
});
export type HarmFound = z.infer<typeof HarmFound>;

/**
 * 渠道 × 分群 — campaigns of one channel together, in one slice; `of` null: all customers. The difference is the mean over customers of that of their
 * campaign, with an always-valid interval.
 */
export const ChannelEffect = Sides.extend({
  channel: z.string(),
  of: z.string().nullable(),
  campaigns: integer,
  difference: Difference.nullable(),
  /** Corrected, as the interval is, by Benjamini and Hochberg for all that are shown; null without an interval. */
  p: z.number().nullable(),
});
export type ChannelEffect = z.infer<typeof ChannelEffect>;
