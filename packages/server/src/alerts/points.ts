import type { RoundPoint } from '@gyre/domain/alerts/round';
import type { Span } from '@gyre/domain/analyses/time-range';
import { sliceValue } from '@gyre/domain/causes/within';
import { evaluateFormula } from '@gyre/domain/formula';
import { nothingOf } from '@gyre/domain/metrics/atom';
import { periodsOfSpan, type AtomSeries } from '@gyre/domain/metrics/answer-atom';
import { keyOfText } from '@gyre/domain/metrics/metric-series';
import type { Grain } from '@gyre/domain/questions/periods';
import type { Watch } from '../stores/ports.ts';
import { budgetPoints, volumePoints } from './own-series.ts';
import type { AlertsContext } from './context.ts';
import type { Subject, WatchedMetric } from './subject.ts';

/** The total, and the parent metric; a value of a dimension is `=value`. */
export const TOTAL = '';
export const PARENT = '^';

/** The series of a value of a dimension. */
export function seriesOfGroup(key: string): string {
  return `=${key}`;
}

/** The value a series is of; null: of everybody. */
export function groupOfSeries(series: string): string | null {
  return series.startsWith('=') ? series.slice(1) : null;
}

/** Which series of an alert are read: by a dimension those named, or so many with most volume. */
export interface PointsAsked extends Span {
  /** Of the alert that reads a budget. */
  readonly alert: string;
  readonly grain: Grain;
  readonly by: { readonly dimension: string; readonly values: readonly string[] | number } | null;
}

/** 取序列 — the whole buckets of a span (it begins and ends with one) of an alert's series; buckets without a value are left out. */
export async function pointsOf(
  context: Pick<AlertsContext, 'metrics' | 'zone' | 'ledger' | 'clock'>,
  subject: Subject,
  asked: PointsAsked,
  watch: Watch,
): Promise<Map<string, RoundPoint[]>> {
  if (asked.from >= asked.to) return new Map();
  if (subject.of.of === 'budget') return new Map([[TOTAL, await budgetPoints(context, subject.of, asked)]]);
  if (subject.of.of === 'volume') return new Map([[TOTAL, await volumePoints(context, subject.of.channel, asked)]]);
  const found = new Map<string, RoundPoint[]>();
  const { metric, parent } = subject;
  if (metric !== null) {
    const atoms = await context.metrics.atoms(metric.plan, asked, watch, null);
    found.set(
      TOTAL,
      bucketsOf(context, metric, asked, atoms, (atom) => atom.whole),
    );
    if (asked.by !== null) await addGroups(context, metric, asked, asked.by, watch, found);
  }
  if (parent !== null) {
    const atoms = await context.metrics.atoms(parent.plan, asked, watch, null);
    found.set(
      PARENT,
      bucketsOf(context, parent, asked, atoms, (atom) => atom.whole),
    );
  }
  return found;
}

async function addGroups(
  context: Pick<AlertsContext, 'metrics' | 'zone'>,
  metric: WatchedMetric,
  asked: PointsAsked,
  { dimension, values }: NonNullable<PointsAsked['by']>,
  watch: Watch,
  found: Map<string, RoundPoint[]>,
): Promise<void> {
  const atoms = await context.metrics.atoms(metric.plan, asked, watch, dimension);
  const texts = new Map([...new Set(atoms.flatMap(({ groups }) => [...groups.keys()]))].flatMap((text) => keyed(text)));
  const bucketsOfKey = (key: string): RoundPoint[] =>
    bucketsOf(context, metric, asked, atoms, (atom) => atom.groups.get(texts.get(key) ?? ''));
  const wanted = typeof values === 'number' ? largest([...texts.keys()], bucketsOfKey, values) : values;
  for (const key of wanted) found.set(seriesOfGroup(key), bucketsOfKey(key));
}

/** The value a slice calls a group by, with the text of its key; none of lists. */
function keyed(text: string): [key: string, text: string][] {
  const [value = null] = keyOfText(text);
  const key = sliceValue(value);
  return key === undefined ? [] : [[key, text]];
}

/** Of ratios by their denominator. */
function largest(keys: readonly string[], bucketsOfKey: (key: string) => readonly RoundPoint[], most: number): string[] {
  const volume = (key: string): number => bucketsOfKey(key).reduce((sum, { value, outOf }) => sum + Math.abs(outOf ?? value), 0);
  const sized = keys.map((key) => ({ key, size: volume(key) }));
  return sized
    .toSorted((a, b) => b.size - a.size || (a.key < b.key ? -1 : 1))
    .slice(0, most)
    .map(({ key }) => key);
}

type ValuesOf = (atom: AtomSeries) => readonly (number | null)[] | undefined;

function bucketsOf(
  { zone }: Pick<AlertsContext, 'zone'>,
  { plan, shape }: WatchedMetric,
  span: PointsAsked,
  atoms: readonly AtomSeries[],
  of: ValuesOf,
): RoundPoint[] {
  const valueOf = (place: number, period: number): number | null => {
    const atom = atoms[place];
    const series = atom === undefined ? undefined : of(atom);
    return series === undefined ? nothingOf(plan.atoms[place]) : (series[period] ?? null);
  };
  return periodsOfSpan(span, zone()).flatMap(({ from: at, to: end }, period): RoundPoint[] => {
    if (shape?.of !== 'ratio') {
      const value = evaluateFormula(plan.formula, (name) => valueOf(Number(name), period));
      return value === null ? [] : [{ at, end, value }];
    }
    const [value, outOf] = [shape.numerator, shape.denominator].map((read) => valueOf(plan.atoms.indexOf(read), period));
    // Nobody came: there is no share. The two may count different customers, so the part is cut off at the whole.
    return value === null || value === undefined || !outOf ? [] : [{ at, end, value: Math.min(value, outOf), outOf }];
  });
}

/** From the first bucket on that has anything: before that there was nothing to learn. */
export function fromFirst(buckets: readonly RoundPoint[]): readonly RoundPoint[] {
  const first = buckets.findIndex(({ value, outOf = 0 }) => value !== 0 || outOf !== 0);
  return first < 0 ? [] : buckets.slice(first);
}
