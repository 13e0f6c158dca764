import { concernsCustomers, namesOfAtom, touchedBy } from '@gyre/domain/metrics/keeping';
import { periodOf } from '@gyre/domain/questions/periods';
import { instant } from '@gyre/domain/time';
import type { Outdated } from './series-rows.ts';
import type { WantedSeries } from './wanted.ts';

/** In every zone periods begin on a quarter of an hour. */
const QUARTER_MS = 900_000;

/** 变动 — an event of a name within a quarter of an hour (its number) that kept series did not know, or that is somebody else's now. */
export interface Touch {
  readonly name: string;
  readonly quarter: number;
  /** Whose it is changed, not whether it is there. */
  readonly isRegrouped: boolean;
}

/** The quarter of an hour of an instant. */
export function quarterOf(at: number): number {
  return Math.floor(at / QUARTER_MS);
}

/** A series, and the periods of it that are kept. */
export interface KeptSeries extends WantedSeries {
  readonly id: number;
  readonly first: number;
  readonly last: number;
}

/** 待重算的周期 — the kept periods that touches change, each range once. */
export function outdatedBy(touches: readonly Touch[], series: readonly KeptSeries[], zone: string): Outdated[] {
  return series.flatMap((one) => {
    const names = namesOfAtom(one.read);
    const byCustomers = concernsCustomers(one.read);
    const ranges = touches
      .filter(({ name, isRegrouped }) => (!isRegrouped || byCustomers) && (names === null || names.has(name)))
      .flatMap(({ quarter }) => rangesOf(quarter, one, zone));
    return merged(ranges).map(({ first, last }) => ({ series: one.id, first, last }));
  });
}

interface Range {
  readonly first: number;
  readonly last: number;
}

/** A quarter of an hour lies within one period whatever its grain. */
function rangesOf(quarter: number, { read, grain, ...kept }: KeptSeries, zone: string): Range[] {
  const place = (at: number): number => periodOf(instant(at), grain, zone);
  return touchedBy(read, instant(quarter * QUARTER_MS), zone).flatMap(({ from, to }) => {
    const first = Math.max(kept.first, place(from));
    const last = to === Infinity ? kept.last : Math.min(kept.last, place(to));
    return first > last ? [] : [{ first, last }];
  });
}

function merged(ranges: readonly Range[]): Range[] {
  const found: Range[] = [];
  for (const range of ranges.toSorted((a, b) => a.first - b.first)) {
    const before = found.at(-1);
    if (before === undefined || range.first > before.last + 1) found.push(range);
    else found[found.length - 1] = { first: before.first, last: Math.max(before.last, range.last) };
  }
  return found;
}
