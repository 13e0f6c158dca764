import { remainder, scaled, sumOf } from './exact-sum.ts';
import type { Measure, NumberAt } from './plan.ts';
import { isEarlier } from './time-slices.ts';
import type { EventView } from './view.ts';

/** 度量若干行 — a measure of `rows[0 … count)` of one customer, in any order; for `first` and `last` the row, NaN when there is none. */
export function measureRows(measure: Measure, rows: Uint32Array, count: number, { at }: EventView): number {
  switch (measure.of) {
    case 'count':
      return count;
    case 'sum':
      return sumOfRows(measure.number, rows, count).sum;
    case 'average': {
      const { sum, numbers } = sumOfRows(measure.number, rows, count);
      return sum / numbers;
    }
    case 'minimum':
      return extremeOf(measure.number, rows, count, 1);
    case 'maximum':
      return extremeOf(measure.number, rows, count, -1);
    case 'distinct': {
      const keys = new Set<number>();
      for (let i = 0; i < count; i++) keys.add(measure.key(rows[i]!));
      keys.delete(0);
      return keys.size;
    }
    case 'days': {
      const days = new Set<number>();
      for (let i = 0; i < count; i++) days.add(measure.day(at[rows[i]!]!));
      return days.size;
    }
    case 'first':
    case 'last':
      return edgeOf(measure.of === 'first', rows, count, at);
  }
}

/** The average of no numbers is 0 / 0: missing. */
function sumOfRows(number: NumberAt, rows: Uint32Array, count: number): { sum: number; numbers: number } {
  let whole = 0;
  let rest = 0;
  let numbers = 0;
  for (let i = 0; i < count; i++) {
    const value = number(rows[i]!);
    if (Number.isNaN(value)) continue;
    const units = scaled(value);
    whole += units;
    rest += remainder(value, units);
    numbers++;
  }
  return { sum: sumOf(whole, rest), numbers };
}

function extremeOf(number: NumberAt, rows: Uint32Array, count: number, sign: 1 | -1): number {
  let best = NaN;
  for (let i = 0; i < count; i++) {
    const value = number(rows[i]!);
    if (value * sign < best * sign || Number.isNaN(best)) best = value;
  }
  return best;
}

function edgeOf(first: boolean, rows: Uint32Array, count: number, at: Float64Array): number {
  let found = NaN;
  for (let i = 0; i < count; i++) if (Number.isNaN(found) || isEarlier(at, rows[i]!, found) === first) found = rows[i]!;
  return found;
}
