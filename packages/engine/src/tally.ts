import { DistinctTable } from './distinct-table.ts';
import { remainder, scaled, sumOf, sumsOf } from './exact-sum.ts';
import type { Input } from './input.ts';
import type { Measure } from './plan.ts';
import type { Query } from './query.ts';
import { pieces } from './rows-by-root.ts';

/** 累计 — a measure of every root at once. */
export interface Tally {
  /** What it takes of a row; null: nothing. */
  readonly input: Input | null;
  /** Takes rows `0 … count - 1` by their roots and inputs; those of one root come in (at, row) order. */
  readonly add: (who: Uint32Array, input: Float64Array, count: number) => void;
  /** What was measured of a root that some row was added for; for `first` and `last` the row. NaN when missing. */
  readonly of: (root: number) => number;
  /** {@link of} by root, at least of those below `size`, and what is made of no rows where there are none; null when it takes rows to know. */
  readonly numbers: ((size: number) => Float64Array | Uint32Array) | null;
}

/** What a measure makes of no rows. */
export function nothingOf(measure: Measure): number {
  return measure.of === 'count' || measure.of === 'sum' || measure.of === 'distinct' || measure.of === 'days' ? 0 : NaN;
}

/** A fresh tally for a measure. */
export function tallyOf(measure: Measure, query: Query): Tally {
  switch (measure.of) {
    case 'count':
      return counting(query);
    case 'sum':
      return adding(measure, query);
    case 'average':
      return averaging(measure, query);
    case 'minimum':
    case 'maximum':
      return extreme(measure, query, measure.of === 'minimum' ? 1 : -1);
    case 'distinct':
      return different({ number: measure.key }, query);
    case 'days':
      return daily(measure.day, query);
    case 'first':
      return edge(query, true);
    case 'last':
      return edge(query, false);
  }
}

/** By root the least instant of a row. */
export function oldestOf(query: Query): Tally {
  return extreme('at', query, 1);
}

function counting({ memory, size }: Query): Tally {
  const counts = memory.integers(size, 0);
  return {
    input: null,
    add(who, _, count) {
      for (let i = 0; i < count; i++) counts[who[i]!]!++;
    },
    of: (root) => counts[root]!,
    numbers: () => counts,
  };
}

function adding(input: Input, { memory, size }: Query): Tally {
  const whole = memory.doubles(size, 0);
  let rest: Float64Array | null = null;
  return {
    input,
    add(who, values, count) {
      for (let i = 0; i < count; i++) {
        const value = values[i]!;
        if (Number.isNaN(value)) continue;
        const units = scaled(value);
        whole[who[i]!]! += units;
        const beyond = remainder(value, units);
        if (beyond === 0) continue;
        rest ??= new Float64Array(size);
        rest[who[i]!]! += beyond;
      }
    },
    of: (root) => sumOf(whole[root]!, rest === null ? 0 : rest[root]!),
    numbers(below) {
      const length = Math.min(below, size);
      const sums = memory.doubles(length);
      for (const [start, end] of pieces(length)) sumsOf(whole, rest, start, end, sums);
      return sums;
    },
  };
}

function averaging(input: Input, query: Query): Tally {
  const sums = adding(input, query);
  const counts = query.memory.integers(query.size, 0);
  return {
    input,
    add(who, values, count) {
      sums.add(who, values, count);
      for (let i = 0; i < count; i++) if (!Number.isNaN(values[i]!)) counts[who[i]!]!++;
    },
    of: (root) => sums.of(root) / counts[root]!,
    numbers: null,
  };
}

function extreme(input: Input, { memory, size }: Query, sign: 1 | -1): Tally {
  const best = memory.doubles(size, NaN);
  return {
    input,
    add(who, values, count) {
      for (let i = 0; i < count; i++) {
        const value = values[i]!;
        const before = best[who[i]!]!;
        if (value * sign < before * sign || (Number.isNaN(before) && !Number.isNaN(value))) best[who[i]!] = value;
      }
    },
    of: (root) => best[root]!,
    numbers: null,
  };
}

/** Roots that share a table, as a power of two: rows come grouped by root, so that one small table is used at a time. */
const TABLE = 12;

/** Counts different keys; 0 does not count. A root's key is often the one before again, so that one is remembered. */
function different(input: Input, { memory, size }: Query): Tally {
  const counts = memory.integers(size, 0);
  const latest = memory.doubles(size, 0);
  const seen = Array.from({ length: (size >>> TABLE) + 1 }, (): DistinctTable | null => null);
  return {
    input,
    add(who, keys, count) {
      for (let i = 0; i < count; i++) {
        const root = who[i]!;
        const key = keys[i]!;
        if (root === 0 || key === 0 || key === latest[root]) continue;
        latest[root] = key;
        if ((seen[root >>> TABLE] ??= new DistinctTable()).add(root, key)) counts[root]!++;
      }
    },
    of: (root) => counts[root]!,
    numbers: () => counts,
  };
}

/** Counts different days: in time order a day that comes again is one of the last two. */
function daily(day: (at: number) => number, query: Query): Tally {
  const { memory, size } = query;
  const counts = memory.integers(size, 0);
  const latest = memory.doubles(2 * size, NaN);
  return {
    input: 'at',
    add(who, instants, count) {
      for (let i = 0; i < count; i++) {
        const root = who[i]!;
        const number = day(instants[i]!);
        if (number === latest[2 * root] || number === latest[2 * root + 1]) continue;
        latest[2 * root + 1] = latest[2 * root]!;
        latest[2 * root] = number;
        counts[root]!++;
      }
    },
    of: (root) => counts[root]!,
    numbers: () => counts,
  };
}

/** The first or last row. */
function edge({ memory, size }: Query, first: boolean): Tally {
  const found = memory.integers(size, 0);
  return {
    input: 'row',
    add(who, rows, count) {
      for (let i = 0; i < count; i++) if (!first || found[who[i]!] === 0) found[who[i]!] = rows[i]! + 1;
    },
    of: (root) => found[root]! - 1,
    numbers: null,
  };
}
