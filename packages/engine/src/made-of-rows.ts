import { remainder, scaled, sumOf } from './exact-sum.ts';
import type { Input } from './input.ts';
import type { Measure, NumberAt } from './plan.ts';

/** What is made of some rows of one customer; `first` and `last` are the number there. */
export type RowsMeasure = Exclude<Measure, { of: 'first' | 'last' }> | { readonly of: 'first' | 'last'; readonly number: NumberAt };

/** 成值 — what it takes of each row, and what is made of rows `start … end - 1`, one at least, in (at, row) order; NaN when missing. */
export interface MadeOfRows {
  readonly input: Input;
  readonly made: (input: Float64Array, start: number, end: number) => number;
}

/** Makes one number of rows that stand together. */
export function madeOfRows(measure: RowsMeasure): MadeOfRows {
  switch (measure.of) {
    case 'count':
      return { input: 'at', made: (_, start, end) => end - start };
    case 'days': {
      const { day } = measure;
      return { input: 'at', made: (at, start, end) => different(at, start, end, day) };
    }
    case 'distinct':
      return { input: { number: measure.key }, made: (keys, start, end) => different(keys, start, end, (key) => (key === 0 ? NaN : key)) };
    case 'sum':
      return { input: measure, made: sum };
    case 'average':
      return { input: measure, made: (numbers, start, end) => sum(numbers, start, end) / present(numbers, start, end) };
    case 'minimum':
      return { input: measure, made: (numbers, start, end) => least(numbers, start, end, 1) };
    case 'maximum':
      return { input: measure, made: (numbers, start, end) => least(numbers, start, end, -1) };
    case 'first':
      return { input: { number: measure.number }, made: (numbers, start) => numbers[start]! };
    case 'last':
      return { input: { number: measure.number }, made: (numbers, _, end) => numbers[end - 1]! };
  }
}

function sum(numbers: Float64Array, start: number, end: number): number {
  let whole = 0;
  let rest = 0;
  for (let i = start; i < end; i++) {
    const number = numbers[i]!;
    if (Number.isNaN(number)) continue;
    const units = scaled(number);
    whole += units;
    rest += remainder(number, units);
  }
  return sumOf(whole, rest);
}

function present(numbers: Float64Array, start: number, end: number): number {
  let count = 0;
  for (let i = start; i < end; i++) count += Number(!Number.isNaN(numbers[i]!));
  return count;
}

function least(numbers: Float64Array, start: number, end: number, sign: 1 | -1): number {
  let best = NaN;
  for (let i = start; i < end; i++) if (Number.isNaN(best) || numbers[i]! * sign < best * sign) best = numbers[i]!;
  return best;
}

const seen = new Set<number>();

/** How many different keys there are, but NaN. */
function different(from: Float64Array, start: number, end: number, keyOf: (number: number) => number): number {
  seen.clear();
  for (let i = start; i < end; i++) {
    const key = keyOf(from[i]!);
    if (!Number.isNaN(key)) seen.add(key);
  }
  return seen.size;
}
