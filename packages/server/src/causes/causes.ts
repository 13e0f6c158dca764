import type { Slice } from '@gyre/domain/autopilot/slice';
import type { SeriesPoint } from '@gyre/domain/anomalies/detector';
import type { Span } from '@gyre/domain/analyses/time-range';
import { ruleDoing } from '@gyre/domain/causes/within';
import { meaningOfPlan } from '@gyre/domain/metrics/plan';
import type { Grain } from '@gyre/domain/questions/periods';
import type { Rule } from '@gyre/domain/rules/rule';
import type { Instant } from '@gyre/domain/time';
import type { CustomerSet } from '@gyre/engine';
import { toldError } from '../errors.ts';
import type { Watch } from '../stores/ports.ts';
import { customersDoing } from './affected.ts';
import { movedAlong } from './co-moving.ts';
import type { CausesContext } from './context.ts';
import { findCause } from './find.ts';
import type { CauseQuestion, Finding, FrozenExpectation } from './finding.ts';
import { bucketsOf, expectedBy, learnUntil, type Learned } from './series.ts';
import { aboutOf, watchedOf, within, type Watched } from './watched.ts';

/** Days a customer of a slice was last seen in it. */
const RULE_DAYS = 30;
/** Frozen expectations that are remembered: runs ask for theirs again and again. */
const MOST_FROZEN = 64;

/** 切片序列的提问 — whole buckets from `from` up to but not `to`; `among`: only of these customers. */
export interface SliceSeriesAsked extends Span {
  readonly grain: Grain;
  readonly among?: Rule | undefined;
}

/** 冻结的提问 — buckets from an episode's opening up to but not `to`. */
export interface FrozenAsked {
  readonly opened: Instant;
  readonly to: Instant;
  readonly grain: Grain;
}

/** 归因室 — where a metric's episode lies, and whom it concerns. Every question can be given up by its watch. */
export interface Causes {
  /** @throws AppError `not_found` for a metric that is none, `invalid_input` for a group of no dimension of it or an empty span */
  find(question: CauseQuestion, watch: Watch): Promise<Finding>;
  /** Customers who were in a slice of a metric: did the denominator's event there (of counts and sums the metric's) within a span. */
  customersIn(metric: string, slice: Slice, span: Span, watch: Watch): Promise<CustomerSet>;
  /** 切片序列 — a metric within a slice by bucket; ratios with `outOf`, a bucket of nobody being 0 of 0; missing buckets are left out. */
  seriesOf(metric: string, slice: Slice, asked: SliceSeriesAsked, watch: Watch): Promise<SeriesPoint[]>;
  /** 冻结的预期 — by bucket from `opened` up to but not `to`, by what the detector had learned of the slice until `opened`; empty when that is nothing. */
  frozenExpectation(metric: string, slice: Slice, asked: FrozenAsked, watch: Watch): Promise<FrozenExpectation[]>;
  /** 切片规则 — is a customer of the slice: did its event there within the last 30 days. @throws AppError `not_found` */
  ruleOf(metric: string, slice: Slice): Rule;
}

/** Opens the room. */
export function openCauses(context: CausesContext): Causes {
  const { metrics, zone } = context;
  const { shelf } = metrics;
  const frozen = new Map<string, Learned>();
  const learned = async (watched: Watched, slice: Slice, { opened, grain }: Omit<FrozenAsked, 'to'>, watch: Watch): Promise<Learned> => {
    const inside = within(watched, slice);
    const key = JSON.stringify([meaningOfPlan(inside.plan), opened, grain, zone()]);
    const known = frozen.get(key) ?? (await learnUntil(context, inside, { opened, grain }, watch));
    // The one used last is the newest, and the oldest goes.
    frozen.delete(key);
    frozen.set(key, known);
    for (const oldest of frozen.keys()) if (frozen.size > MOST_FROZEN) frozen.delete(oldest);
    return known;
  };
  return {
    async find(question, watch) {
      requireSpan(question);
      const watched = watchedOf(shelf, question.metric);
      const found = await findCause(context, watched, question, watch);
      return { ...found, coMoving: await movedAlong(context, question, watch) };
    },
    async customersIn(metric, slice, span, watch) {
      const watched = within(watchedOf(shelf, metric), slice);
      return await customersDoing(context, aboutOf(watched), span, watch);
    },
    async seriesOf(metric, slice, { among, ...span }, watch) {
      return await bucketsOf(context, within(watchedOf(shelf, metric), slice, among), span, watch);
    },
    async frozenExpectation(metric, slice, { opened, to, grain }, watch) {
      return expectedBy(await learned(watchedOf(shelf, metric), slice, { opened, grain }, watch), { from: opened, to, grain }, zone());
    },
    ruleOf: (metric, slice) => ruleDoing(aboutOf(within(watchedOf(shelf, metric), slice)), RULE_DAYS),
  };
}

function requireSpan({ from, to }: Span): void {
  if (from < to) return;
  const told = { zh: `时段从 ${from} 到 ${to}，是空的`, en: `the span from ${from} to ${to} is empty` };
  throw toldError('invalid_input', told, { from, to });
}
