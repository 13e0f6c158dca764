import type { Span } from '@gyre/domain/analyses/time-range';
import { sliceValue } from '@gyre/domain/causes/within';
import type { SpanSlices } from '@gyre/domain/causes/leaves-of-spans';
import { spanRead } from '@gyre/domain/metrics/answer-atom';
import type { AtomRead } from '@gyre/domain/metrics/atom';
import { dimensionNamed, meaningOf } from '@gyre/domain/metrics/plan';
import type { Breakdown, MeasuresDefinition } from '@gyre/domain/questions/measures';
import { ANYTHING } from '@gyre/domain/rules/property-filter';
import { projectAsking } from '../segments/index.ts';
import type { Watch } from '../stores/ports.ts';
import type { CausesContext } from './context.ts';

/** Finest slices of one answer at most; rarer ones are one group that no slice has. */
const MOST_SLICES = 20_000;
/** What stands for values that no slice names: a list, a group of the rest. */
const UNNAMED = '\u0000';

/** 细分的数 — a basic number over a span: of everybody, and of every finest slice; `rest`: of those beyond {@link MOST_SLICES}. */
export interface Cube extends Omit<SpanSlices, 'weight'> {
  readonly whole: number;
  readonly rest: number;
}

/**
 * Asks for basic numbers by several dimensions at once; those that are told apart alike, among the same customers, in one question.
 *
 * @param names  dimensions; with none there is one slice without values
 */
export async function askCubes(
  context: Pick<CausesContext, 'clock' | 'zone' | 'segments'>,
  reads: readonly AtomRead[],
  names: readonly string[],
  span: Span,
  watch: Watch,
): Promise<Cube[]> {
  const cubes = new Map<AtomRead, Cube>();
  for (const alike of Map.groupBy(reads, (read) => howTold(read, names)).values()) {
    const found = await askTogether(context, alike, names, span, watch);
    for (const [i, read] of alike.entries()) cubes.set(read, found[i]!);
  }
  return reads.map((read) => cubes.get(read)!);
}

function howTold({ among, shift, rolling, dimensions }: AtomRead, names: readonly string[]): string {
  return meaningOf({ among, shift, rolling, by: Object.fromEntries(names.map((name) => [name, dimensions[name]])) });
}

async function askTogether(
  { clock, zone: zoneOf, segments }: Pick<CausesContext, 'clock' | 'zone' | 'segments'>,
  reads: readonly AtomRead[],
  names: readonly string[],
  span: Span,
  watch: Watch,
): Promise<Cube[]> {
  const [first] = reads;
  if (first === undefined) return [];
  const [at, zone] = [clock.now(), zoneOf()];
  const by = names.map((name) => dimensionNamed(first, name)).filter((one): one is Breakdown => one.of !== 'subject');
  const measures = reads.map((read) => eventAtom(read).measured);
  const definition: MeasuresDefinition = { measures, filter: ANYTHING, by, groups: MOST_SLICES, grain: null, zone };
  const asked = { definition, ...spanRead(first, span, zone), at, among: first.among };
  const { whole, groups } = await projectAsking(segments.room, at, watch).asking.ask('measures', asked);
  const other = groups.find(({ key }) => key === 'other');
  return reads.map((_, i): Cube => {
    const total = whole.totals[i] ?? 0;
    if (names.length === 0) return { whole: total, rest: 0, slices: [{ values: [], number: total }] };
    const slices = groups.flatMap(({ key, totals }) =>
      key === 'other' ? [] : [{ values: key.map((value) => sliceValue(value) ?? UNNAMED), number: totals[i] ?? 0 }],
    );
    return { whole: total, rest: other?.totals[i] ?? 0, slices };
  });
}

/** @throws RangeError for what is no number of events: only those are told apart, see `isAdditive` */
export function eventAtom({ atom }: AtomRead): Extract<AtomRead['atom'], { of: 'events' }> {
  if (atom.of !== 'events') throw new RangeError(`expected a number of events, got ${atom.of}`);
  return atom;
}

/** Whether a value found stands for no single one, so that nothing can be started on it. */
export function isNamed(value: string): boolean {
  return value !== UNNAMED;
}
