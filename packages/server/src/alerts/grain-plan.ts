import { periodOf, startOfPeriod, type Grain } from '@gyre/domain/questions/periods';
import type { Instant } from '@gyre/domain/time';

/** Buckets a series learns from before it is watched: ten weeks of hours, and as many days, weeks and months as are kept. */
const LEARNED: Readonly<Record<Grain, number>> = { hour: 10 * 7 * 24, day: 400, week: 106, month: 37 };
/** Buckets that late data may still change at least, and how many are settled at a time. */
const OPEN: Readonly<Record<Grain, number>> = { hour: 24, day: 7, week: 2, month: 1 };
const STRIDE: Readonly<Record<Grain, number>> = { hour: 24, day: 7, week: 4, month: 3 };

/** 已结束到 — where the bucket begins that is not over yet. */
export function wholeUntil(grain: Grain, now: Instant, zone: string): Instant {
  return startOfPeriod(periodOf(now, grain, zone), grain, zone);
}

/** So many buckets before the one that begins at an instant. */
export function bucketsBefore(at: Instant, buckets: number, grain: Grain, zone: string): Instant {
  return startOfPeriod(periodOf(at, grain, zone) - buckets, grain, zone);
}

/** Where a series that is watched from now on begins to learn. */
export function learnedFrom(grain: Grain, end: Instant, zone: string): Instant {
  return bucketsBefore(end, LEARNED[grain], grain, zone);
}

/** 定局到 — which buckets are settled once everything up to an instant is judged: the same for all series of a grain, some at a time. */
export function settlesBefore(grain: Grain, end: Instant, zone: string): Instant {
  const period = periodOf(end, grain, zone) - OPEN[grain];
  return startOfPeriod(Math.floor(period / STRIDE[grain]) * STRIDE[grain], grain, zone);
}
