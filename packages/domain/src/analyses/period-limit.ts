import type { z } from 'zod';
import type { Grain } from '../questions/periods.ts';
import { mostDays, type TimeRange } from './time-range.ts';

/** Periods of a series at most, reckoned by the longest days its range can have. */
const MOST_PERIODS = 5000;
const PERIODS_A_DAY: Readonly<Record<Grain, number>> = { hour: 24, day: 1, week: 1 / 7, month: 1 / 28 };

/** 周期上限 — refuses parameters whose range has too many periods of their grain. */
export function limitPeriods(
  { range, grain }: { readonly range: TimeRange; readonly grain: Grain | null },
  context: z.RefinementCtx,
): void {
  const periods = grain === null ? 0 : Math.ceil(mostDays(range) * PERIODS_A_DAY[grain]);
  if (periods <= MOST_PERIODS) return;
  const message = `the range has about ${periods} periods of a ${grain}, at most ${MOST_PERIODS}`;
  context.addIssue({ code: 'custom', path: ['grain'], message });
}
