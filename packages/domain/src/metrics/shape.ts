import type { Unit } from '../analyses/table.ts';
import type { AtomRead } from './atom.ts';
import type { MetricPlan } from './plan.ts';

/**
 * 指标形态 — what kind of number a metric is when it is watched: a `count` or a `sum` of one basic number, or a `ratio`, a part of something. Null in
 * {@link shapeOf}: any other formula.
 */
export type MetricShape =
  | { readonly of: 'count' | 'sum'; readonly atom: AtomRead }
  | { readonly of: 'ratio'; readonly numerator: AtomRead; readonly denominator: AtomRead };

/**
 * 判断形态 — one basic number is a count or a sum; a quotient of two counts a ratio, when its unit is a share or both count customers. A numerator may
 * still be above its denominator where the two are about different customers; whoever reads it as a part cuts it off there.
 */
export function shapeOf({ formula, atoms }: MetricPlan, unit: Unit): MetricShape | null {
  const atomOf = (name: string): AtomRead | undefined => atoms[Number(name)];
  if (formula.kind === 'name') {
    const atom = atomOf(formula.name);
    const of = atom === undefined ? null : additiveKind(atom);
    return atom === undefined || of === null ? null : { of, atom };
  }
  if (formula.kind !== 'operation' || formula.operator !== '/') return null;
  const { left, right } = formula;
  const [numerator, denominator] = [left, right].map((side) => (side.kind === 'name' ? atomOf(side.name) : undefined));
  if (numerator === undefined || denominator === undefined) return null;
  const areCounts = additiveKind(numerator) === 'count' && additiveKind(denominator) === 'count';
  const isPart = unit === 'share' || (countsCustomers(numerator) && countsCustomers(denominator));
  return areCounts && isPart ? { of: 'ratio', numerator, denominator } : null;
}

/** 可拆的形态 — whether all its numbers add up over slices (customers nearly): counts of events or customers, and sums. */
export function isAdditive(shape: MetricShape): boolean {
  const reads = shape.of === 'ratio' ? [shape.numerator, shape.denominator] : [shape.atom];
  return reads.every(({ atom }) => {
    const of = atom.of === 'events' ? atom.measured.aggregate.of : undefined;
    return of === 'events' || of === 'customers' || of === 'sum';
  });
}

function additiveKind({ atom }: AtomRead): 'count' | 'sum' | null {
  switch (atom.of) {
    case 'events': {
      const { of } = atom.measured.aggregate;
      if (of === 'events' || of === 'customers' || of === 'distinct') return 'count';
      return of === 'sum' ? 'sum' : null;
    }
    case 'passing':
    case 'first':
      return 'count';
    case 'interval':
      return atom.give === 'count' ? 'count' : null;
    case 'retained':
      return 'count';
    case 'fact':
      return atom.give === 'count' ? 'count' : null;
  }
}

function countsCustomers({ atom }: AtomRead): boolean {
  if (atom.of === 'events') return atom.measured.aggregate.of === 'customers';
  return atom.of !== 'fact' && atom.of !== 'interval';
}
