import { HOUR_MS } from '../time.ts';
import type { Selecting } from './funnel-plan.ts';
import type { AskedSpan } from './asked.ts';
import { GRAIN_MS, periodTable } from './periods.ts';
import { columnsOf, type RetentionDefinition } from './retention.ts';

/** 留存编译 — a definition as the plan of the engine's kernel. */
export function planRetention<Selection>(definition: RetentionDefinition, { from, to, now }: AskedSpan, columns: Selecting<Selection>) {
  const { birth, return: back, grain, clock, rounding, zone, born } = definition;
  const lengthMs = GRAIN_MS[grain];
  const { of: period, startOf } = periodTable(grain, zone, from, now);
  const rolling = (at: number, bucket: number): number =>
    (rounding === 'hour' ? Math.floor(at / HOUR_MS) * HOUR_MS : at) + bucket * lengthMs;
  return {
    birth: birth.map(columns.select),
    returning: back === 'any' ? columns.everything() : back.map(columns.select),
    columns: columnsOf(definition),
    period,
    bucketStart: clock === 'rolling' ? rolling : (at: number, bucket: number): number => startOf(period(at) + bucket),
    byCalendar: clock === 'calendar',
    everyPeriod: born === 'every',
    from,
    to,
    now,
  };
}
