import type { z } from 'zod';
import type { Grain } from '../questions/periods.ts';
import type { Sentence } from '../sentence.ts';
import { mostDays, type TimeRange } from './time-range.ts';

/** Periods of a series at most, reckoned by the longest days its range can have. */
const MOST_PERIODS = 5000;
const PERIODS_A_DAY: Readonly<Record<Grain, number>> = { hour: 24, day: 1, week: 1 / 7, month: 1 / 28 };

const NAMES: Readonly<Record<Grain, Sentence>> = {
  hour: { zh: '小时', en: 'hour' },
  day: { zh: '天', en: 'day' },
  week: { zh: '周', en: 'week' },
  month: { zh: '月', en: 'month' },
};

/** 周期上限 — refuses parameters whose range has too many periods of their grain. */
export function limitPeriods(
  { range, grain }: { readonly range: TimeRange; readonly grain: Grain | null },
  context: z.RefinementCtx,
): void {
  const periods = grain === null ? 0 : Math.ceil(mostDays(range) * PERIODS_A_DAY[grain]);
  if (periods <= MOST_PERIODS) return;
  const message = `the range has about ${periods} periods of a ${grain}, at most ${MOST_PERIODS}`;
  const zh = `「时间范围」按「粒度」分大约有 ${periods} 个${NAMES[grain ?? 'day'].zh}，最多 ${MOST_PERIODS} 个；请缩短时间，或把粒度放大`;
  const en = `“Time” has about ${periods} periods of a ${NAMES[grain ?? 'day'].en}, at most ${MOST_PERIODS}; shorten it, or choose a longer “Period”`;
  context.addIssue({ code: 'custom', path: ['grain'], message, params: { zh, en } });
}
