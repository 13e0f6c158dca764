import { periodOf, startOfPeriod, type Grain } from '../questions/periods.ts';
import type { EventValue } from '../questions/asked.ts';
import type { PropertyTest } from '../rules/property-filter.ts';
import { dayNumber, instant, startOfDayNumber, type Instant } from '../time.ts';
import { selectorsOfAtom, type AtomRead } from './atom.ts';
import { CUSTOMER_SUBJECT } from './fact-values.ts';
import type { MetricDimension } from './metric.ts';

/**
 * 能否留存 — whether what an atom is of a period that is over stays so, whoever asks whenever: nothing of it is read as it is at the instant of asking
 * (who is in a rule, what an item or a customer is now, days ago), nor may anybody come back to it later.
 */
export function isLasting({ atom, among }: AtomRead, by: MetricDimension | null): boolean {
  if (among !== undefined || (atom.of === 'retained' && atom.mode === 'on_or_after')) return false;
  if (by !== null && !isLastingDimension(by)) return false;
  const selectors = selectorsOfAtom(atom) ?? (atom.of === 'retained' ? atom.birth : []);
  return selectors.every(({ filter }) => [...filter.all, ...filter.any].every(isLastingTest)) && hasLastingValue(atom);
}

function isLastingDimension(by: MetricDimension): boolean {
  if (by.of === 'attribute' || by.of === 'segment') return false;
  return by.of === 'value' || by.of === 'band' ? isLastingValue(by.value) : true;
}

function isLastingTest(test: PropertyTest): boolean {
  return test.item === undefined && test.op !== 'within_last' && test.op !== 'within_next' && test.op !== 'anniversary_within';
}

function isLastingValue({ item }: EventValue): boolean {
  return item === undefined;
}

function hasLastingValue(atom: AtomRead['atom']): boolean {
  if (atom.of === 'passing') return !('item' in atom.aggregate) || atom.aggregate.item === undefined;
  if (atom.of !== 'events') return true;
  const { aggregate } = atom.measured;
  return !('value' in aggregate) || isLastingValue(aggregate.value);
}

/** Whether an atom has numbers by the hour that are worth keeping. */
export function isKeptBy(grain: Grain, { atom, rolling }: AtomRead): boolean {
  return grain !== 'hour' || (rolling === undefined && atom.of !== 'interval' && atom.of !== 'retained' && atom.of !== 'fact');
}

/** Whether who is one customer with whom matters to an atom. */
export function concernsCustomers({ atom }: AtomRead): boolean {
  if (atom.of === 'fact') return atom.subject === CUSTOMER_SUBJECT;
  if (atom.of !== 'events') return true;
  const { of } = atom.measured.aggregate;
  return of === 'customers' || of === 'events_per_customer' || of === 'sum_per_customer';
}

/**
 * 何时定局 — the instant from which the number of a period changes only by what is told late: its end, or, where it waits for customers to come back,
 * the end of the last day, week or month they may come back in.
 */
export function settledAt({ atom }: AtomRead, end: Instant, zone: string): Instant {
  if (atom.of !== 'retained') return end;
  const { grain, after } = atom;
  return startOfPeriod(periodOf(instant(end - 1), grain, zone) + after + 1, grain, zone);
}

/** Names of events that change an atom; null for all of them. Facts are changed by imports alone. */
export function namesOfAtom({ atom }: AtomRead): ReadonlySet<string> | null {
  const selectors = selectorsOfAtom(atom);
  return selectors === null ? null : new Set(selectors.map(({ event }) => event));
}

/**
 * 波及范围 — the instants whose periods an event at an instant may change, from and to included. Whoever came first comes before all later firsts; who
 * came back is of the row that many days, weeks or months earlier, which counts where it begins.
 */
export function touchedBy({ atom, rolling }: AtomRead, at: Instant, zone: string): { readonly from: number; readonly to: number }[] {
  if (atom.of === 'first') return [{ from: at, to: Infinity }];
  if (atom.of === 'retained') {
    const { grain, after } = atom;
    const row = (back: number): Instant => startOfPeriod(periodOf(at, grain, zone) - back, grain, zone);
    const [own, birth] = [row(0), row(after)];
    return [
      { from: birth, to: birth },
      { from: own, to: Infinity },
    ];
  }
  const to = rolling === undefined ? at : startOfDayNumber(dayNumber(at, zone) + rolling, zone) - 1;
  return [{ from: at, to }];
}
