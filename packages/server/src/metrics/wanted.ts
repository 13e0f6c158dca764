import { isKeptBy, isLasting } from '@gyre/domain/metrics/keeping';
import type { AtomRead } from '@gyre/domain/metrics/atom';
import type { MetricBook, MetricDimension } from '@gyre/domain/metrics/metric';
import { meaningOf, planMetric } from '@gyre/domain/metrics/plan';
import { Grain, periodOf } from '@gyre/domain/questions/periods';
import type { Instant } from '@gyre/domain/time';

/** Periods that are kept, back from the current one. */
const KEPT: Readonly<Record<Grain, number>> = { hour: 7 * 24, day: 400, week: 106, month: 37 };

/** Grains dimensions are kept by. */
const TOLD_APART: ReadonlySet<Grain> = new Set(['day', 'week', 'month']);

/** 要留存的序列 — an atom by a grain, of everybody or told apart by a dimension; equal ones have one meaning. */
export interface WantedSeries {
  readonly meaning: string;
  readonly read: AtomRead;
  readonly grain: Grain;
  readonly by: MetricDimension | null;
}

/** The meaning of a series; the zone says where its periods begin. */
export function meaningOfSeries({ atom, rolling }: AtomRead, grain: Grain, by: MetricDimension | null, zone: string): string {
  return meaningOf({ atom, rolling, grain, by, zone });
}

/** Every series the metrics of a book are put together from, each once, that may be kept. */
export function wantedSeries(book: MetricBook, zone: string): WantedSeries[] {
  const wanted = new Map<string, WantedSeries>();
  for (const key of book.keys()) {
    const planned = planMetric(key, book);
    if ('problem' in planned) continue;
    for (const { shift: _, ...read } of planned.plan.atoms) {
      for (const by of [null, ...Object.values(read.dimensions)]) {
        if (!isLasting(read, by)) continue;
        for (const grain of Grain.options) {
          if (!isKeptBy(grain, read) || (by !== null && !TOLD_APART.has(grain))) continue;
          const meaning = meaningOfSeries(read, grain, by, zone);
          wanted.set(meaning, { meaning, read, grain, by });
        }
      }
    }
  }
  return [...wanted.values()];
}

/** The first period that is kept as of an instant. */
export function firstKept(grain: Grain, now: Instant, zone: string): number {
  return periodOf(now, grain, zone) - KEPT[grain];
}
