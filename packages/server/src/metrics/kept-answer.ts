import { askAtom, type AtomSeries, type MetricSources, type PlainAnswer } from '@gyre/domain/metrics/answer-atom';
import type { AtomRead } from '@gyre/domain/metrics/atom';
import type { MetricDimension } from '@gyre/domain/metrics/metric';
import { nothingOf } from '@gyre/domain/metrics/atom';
import { periodOf, startOfPeriod, type Grain } from '@gyre/domain/questions/periods';
import { instant } from '@gyre/domain/time';
import type { Ledger } from '../stores/ports.ts';
import type { Keeper } from './keeper.ts';
import { readValues, type KeptValue } from './series-rows.ts';
import { meaningOfSeries } from './wanted.ts';

/** Stretches of missing periods that are asked one by one; of more, everything from the first to the last. */
const MOST_STRETCHES = 3;

/** 留存优先的回答 — an atom as kept; periods that are not (the current one, above all) are asked. */
export function keptAnswer(
  { ledger, keeper }: { readonly ledger: Ledger; readonly keeper: Pick<Keeper, 'seriesOf'> },
  sources: MetricSources,
): PlainAnswer {
  return async (read, span, by) => {
    const { grain } = span;
    const { zone } = sources;
    if (grain === null || span.from >= span.to) return await askAtom(read, span, by, sources);
    const stored = await keeper.seriesOf(meaningOfSeries(read, grain, by, zone));
    if (stored === undefined || stored.isWide) return await askAtom(read, span, by, sources);
    const first = periodOf(instant(span.from), grain, zone);
    const last = periodOf(instant(span.to - 1), grain, zone);
    const kept = new Map((await readValues(ledger, stored.id, first, last)).map((value) => [value.period, value]));
    const stretches = missingStretches(first, last, (period) => kept.has(period));
    for (const stretch of stretches) for (const value of await asked(read, stretch, { by, grain }, sources)) kept.set(value.period, value);
    return seriesOf(read, first, last, kept);
  };
}

interface Stretch {
  readonly first: number;
  readonly last: number;
}

function missingStretches(first: number, last: number, isKept: (period: number) => boolean): Stretch[] {
  const found: Stretch[] = [];
  for (let period = first; period <= last; period++) {
    const before = found.at(-1);
    if (isKept(period)) continue;
    if (before?.last === period - 1) found[found.length - 1] = { ...before, last: period };
    else found.push({ first: period, last: period });
  }
  const [start, end] = [found[0], found.at(-1)];
  return found.length <= MOST_STRETCHES || start === undefined || end === undefined ? found : [{ first: start.first, last: end.last }];
}

async function asked(
  read: AtomRead,
  { first, last }: Stretch,
  { by, grain }: { readonly by: MetricDimension | null; readonly grain: Grain },
  sources: MetricSources,
): Promise<KeptValue[]> {
  const { zone } = sources;
  const span = { from: startOfPeriod(first, grain, zone), to: startOfPeriod(last + 1, grain, zone), grain };
  const { whole, groups } = await askAtom(read, span, by, sources);
  return whole.map((value, place) => ({
    period: first + place,
    value,
    groups: Object.fromEntries([...groups].map(([key, series]) => [key, series[place] ?? null])),
  }));
}

function seriesOf(read: AtomRead, first: number, last: number, kept: ReadonlyMap<number, KeptValue>): AtomSeries {
  const values = Array.from({ length: last - first + 1 }, (_, place) => kept.get(first + place));
  const keys = new Set(values.flatMap((value) => Object.keys(value?.groups ?? {})));
  const nothing = nothingOf(read);
  const ofKey = (key: string): (number | null)[] =>
    values.map((value) =>
      value?.groups !== null && value?.groups !== undefined && Object.hasOwn(value.groups, key) ? (value.groups[key] ?? null) : nothing,
    );
  return { whole: values.map((value) => value?.value ?? null), groups: new Map([...keys].map((key) => [key, ofKey(key)])) };
}
