import { DistinctTable } from './distinct-table.ts';
import { remainder, scaled, sumOf } from './exact-sum.ts';
import type { Measure, NumberAt } from './plan.ts';
import type { RowBlock } from './query.ts';
import type { View } from './view.ts';

/** 累计 — a measure of every root at once; rows may come in any order. */
export interface Tally {
  readonly add: (block: RowBlock) => void;
  /** What was measured of a root that some row was added for; for `first` and `last` the row. NaN when missing. */
  readonly of: (root: number) => number;
}

/** What a measure makes of no rows. */
export function nothingOf(measure: Measure): number {
  return measure.of === 'count' || measure.of === 'sum' || measure.of === 'distinct' || measure.of === 'days' ? 0 : NaN;
}

/** A fresh tally for a measure. */
export function tallyOf(measure: Measure, { events, people }: View): Tally {
  const size = people.leaves + 1;
  switch (measure.of) {
    case 'count':
      return counting(size);
    case 'sum':
      return adding(measure.number, size);
    case 'average':
      return averaging(measure.number, size);
    case 'minimum':
    case 'maximum':
      return extreme(measure.number, size, measure.of === 'minimum' ? 1 : -1);
    case 'distinct':
      return different((row) => measure.key(row) || NaN, size);
    case 'days': {
      const { at } = events;
      return different((row) => measure.day(at[row]!), size);
    }
    case 'first':
    case 'last':
      return edge(measure.of === 'first', size, events.at);
  }
}

function counting(size: number): Tally {
  const counts = new Uint32Array(size);
  return {
    add: ({ who, count }) => {
      for (let i = 0; i < count; i++) counts[who[i]!]!++;
    },
    of: (root) => counts[root]!,
  };
}

function adding(number: NumberAt, size: number): Tally {
  const whole = new Float64Array(size);
  let rest: Float64Array | null = null;
  return {
    add: ({ rows, who, count }) => {
      for (let i = 0; i < count; i++) {
        const value = number(rows[i]!);
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
  };
}

function averaging(number: NumberAt, size: number): Tally {
  const sums = adding(number, size);
  const counts = new Uint32Array(size);
  return {
    add: (block) => {
      sums.add(block);
      for (let i = 0; i < block.count; i++) if (!Number.isNaN(number(block.rows[i]!))) counts[block.who[i]!]!++;
    },
    of: (root) => sums.of(root) / counts[root]!,
  };
}

function extreme(number: NumberAt, size: number, sign: 1 | -1): Tally {
  const best = new Float64Array(size).fill(NaN);
  return {
    add: ({ rows, who, count }) => {
      for (let i = 0; i < count; i++) {
        const value = number(rows[i]!);
        const before = best[who[i]!]!;
        if (value * sign < before * sign || (Number.isNaN(before) && !Number.isNaN(value))) best[who[i]!] = value;
      }
    },
    of: (root) => best[root]!,
  };
}

/** Counts different keys; a NaN key does not count. A root's key is often the one before again, so that one is remembered. */
function different(key: (row: number) => number, size: number): Tally {
  const counts = new Uint32Array(size);
  const latest = new Float64Array(size).fill(NaN);
  const seen = new DistinctTable();
  return {
    add: ({ rows, who, count }) => {
      for (let i = 0; i < count; i++) {
        const root = who[i]!;
        const value = key(rows[i]!);
        if (root === 0 || Number.isNaN(value) || value === latest[root]) continue;
        latest[root] = value;
        if (seen.add(root, value)) counts[root]!++;
      }
    },
    of: (root) => counts[root]!,
  };
}

function edge(first: boolean, size: number, at: Float64Array): Tally {
  const found = new Uint32Array(size);
  return {
    add: ({ rows, who, count }) => {
      for (let i = 0; i < count; i++) {
        const row = rows[i]!;
        const before = found[who[i]!]! - 1;
        if (before < 0 || isEarlier(at, row, before) === first) found[who[i]!] = row + 1;
      }
    },
    of: (root) => found[root]! - 1,
  };
}

/** Whether row `a` comes before another row `b` by (at, row). */
export function isEarlier(at: Float64Array, a: number, b: number): boolean {
  return at[a]! < at[b]! || (at[a] === at[b] && a < b);
}
