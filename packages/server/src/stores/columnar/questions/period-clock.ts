import { periodOf, startOfPeriod, type Grain } from '@gyre/domain/questions/periods';
import type { Instant } from '@gyre/domain/time';

/** 周期钟 — the number of the period of an instant, 0 without a grain; the period asked for last is remembered. */
export function periodClock(grain: Grain | null, zone: string): (at: number) => number {
  if (grain === null) return () => 0;
  let [number, start, end] = [0, 0, 0];
  return (at) => {
    if (at >= start && at < end) return number;
    number = periodOf(at as Instant, grain, zone);
    start = startOfPeriod(number, grain, zone);
    end = startOfPeriod(number + 1, grain, zone);
    return number;
  };
}
