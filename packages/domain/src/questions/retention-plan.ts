import { HOUR_MS, type Instant } from '../time.ts';
import type { Selecting } from './funnel-plan.ts';
import type { AskedSpan } from './asked.ts';
import { GRAIN_MS, periodOf, startOfPeriod } from './periods.ts';
import { columnsOf, type RetentionDefinition } from './retention.ts';

/** Starts of periods remembered at most; then all are forgotten. */
const MOST_STARTS = 10_000;

/** 留存编译 — a definition as the plan of the engine's kernel. */
export function planRetention<Selection>(definition: RetentionDefinition, { from, to, now }: AskedSpan, columns: Selecting<Selection>) {
  const { birth, return: back, grain, clock, rounding, zone, born } = definition;
  const lengthMs = GRAIN_MS[grain];
  const period = (at: number): number => periodOf(at as Instant, grain, zone);
  const starts = new Map<number, number>();
  const startOf = (number: number): number => {
    let start = starts.get(number);
    if (start === undefined) {
      if (starts.size === MOST_STARTS) starts.clear();
      starts.set(number, (start = startOfPeriod(number, grain, zone)));
    }
    return start;
  };
  const rolling = (at: number, bucket: number): number =>
    (rounding === 'hour' ? Math.floor(at / HOUR_MS) * HOUR_MS : at) + bucket * lengthMs;
  return {
    birth: birth.map(columns.select),
    returning: back === 'any' ? columns.everything() : back.map(columns.select),
    columns: columnsOf(definition),
    period,
    bucketStart: clock === 'rolling' ? rolling : (at: number, bucket: number): number => startOf(period(at) + bucket),
    everyPeriod: born === 'every',
    from,
    to,
    now,
  };
}
