import type { Span } from '@gyre/domain/analyses/time-range';
import { customersMissing } from '@gyre/domain/causes/lost-volume';
import type { AtomRead } from '@gyre/domain/metrics/atom';
import { addDays, localDate, startOfDay } from '@gyre/domain/time';
import { CustomerSet } from '@gyre/engine';
import type { Watch } from '../stores/ports.ts';
import type { CausesContext } from './context.ts';
import { askCubes, eventAtom } from './cube.ts';
import { figuresOf, REFERENCE_DAYS } from './customer-figures.ts';
import type { OfSlice } from './located.ts';
import { aboutOf, type Localisable, type Watched } from './watched.ts';

const NOBODY: ReadonlySet<number> = new Set();

/** 谁在切片里 — who did what slices of a metric are about, within a span. */
export async function customersDoing(
  { metrics }: Pick<CausesContext, 'metrics'>,
  read: AtomRead,
  span: Span,
  watch: Watch,
): Promise<CustomerSet> {
  return (await metrics.customersOf(read, span, watch)) ?? CustomerSet.of([]);
}

/**
 * 切片里的人 — who was in a slice during an episode: did the denominator's event there. Of a count or a sum, which a fall leaves nobody in, also who did
 * it in the 28 days before.
 */
export async function customersOfSlice(context: CausesContext, inside: Watched, span: Span, watch: Watch): Promise<CustomerSet> {
  const { from } = inside.shape?.of === 'ratio' ? span : referenceOf(span, context.zone());
  return await customersDoing(context, aboutOf(inside), { from, to: span.to }, watch);
}

/** The 28 days before the day an episode begins on. */
function referenceOf({ from }: Span, zone: string): Span {
  const first = localDate(from, zone);
  return { from: startOfDay(addDays(first, -REFERENCE_DAYS), zone), to: startOfDay(first, zone) };
}

/**
 * 受影响用户 — of a fall who lacks what was expected. Of a ratio those who did the denominator's event in the slice and the numerator's nowhere: any of
 * them may be one of those missing, and only all of them together make up for it. Of a count or a sum those who came less than they used to, as
 * many as make up for what is missing. Of a rise those who did it.
 *
 * @param inside  the metric of the slice
 * @param whole   the metric of everybody
 */
export async function affectedOf(
  context: CausesContext,
  { inside, whole, span, direction }: AffectedAsked,
  found: OfSlice,
  watch: Watch,
): Promise<CustomerSet> {
  const { shape } = inside;
  if (direction === 'up') return await customersDoing(context, shape.of === 'ratio' ? shape.numerator : shape.atom, span, watch);
  const missing = found.expected - found.actual;
  if (!(missing > 0)) return CustomerSet.of([]);
  if (shape.of === 'ratio') {
    const anywhere = whole.shape.of === 'ratio' ? whole.shape.numerator : shape.numerator;
    const tried = await customersDoing(context, shape.denominator, span, watch);
    return tried.difference(await customersDoing(context, anywhere, span, watch));
  }
  return await missingOf(context, { read: shape.atom, span }, { missing, expected: found.expected }, watch);
}

interface AffectedAsked {
  readonly inside: Localisable;
  readonly whole: Localisable;
  readonly span: Span;
  readonly direction: 'up' | 'down';
}

async function missingOf(
  context: CausesContext,
  { read, span }: { readonly read: AtomRead; readonly span: Span },
  { missing, expected }: { readonly missing: number; readonly expected: number },
  watch: Watch,
): Promise<CustomerSet> {
  const before = referenceOf(span, context.zone());
  const known = await customersDoing(context, read, before, watch);
  const customers = Uint32Array.from(known);
  const [figures] = await figuresOf(context, [eventAtom(read)], span, customers, watch);
  const { now: observed, past } = figures!;
  const times = past.reduce((sum, n) => sum + n, 0);
  const volume = await volumeBefore(context, read, before, times, watch);
  const windows = volume / expected;
  if (!(windows > 0)) return CustomerSet.of([]);
  // What is missing is a difference of rounded numbers: nobody is named for the last digit.
  const lost = missing * (times / volume) * (1 - 1e-9);
  return CustomerSet.of(customersMissing({ customers: Int32Array.from(customers), past, windows, observed }, lost, NOBODY).customers);
}

/** What the slice came to before, in the unit of its expectation: of sums money, else events or customers' days. */
async function volumeBefore(context: CausesContext, read: AtomRead, before: Span, times: number, watch: Watch): Promise<number> {
  if (eventAtom(read).measured.aggregate.of !== 'sum') return times;
  const [cube] = await askCubes(context, [read], [], before, watch);
  return cube?.whole ?? 0;
}
