import { DistinctTable } from './distinct-table.ts';
import { remainder, scaled, sumOf } from './exact-sum.ts';
import type { CellMeasure } from './measures-plan.ts';
import { roomFor } from './room-for.ts';

/** 单元累计 — a measure of the rows of many cells at once. */
export interface CellTally {
  /** Takes rows `0 … count - 1` by their cells, owners, and what is wanted of each. */
  readonly add: (cells: Uint32Array, who: Uint32Array, input: Float64Array, count: number) => void;
  /** What was made of a cell's rows; NaN when missing. */
  readonly of: (cell: number) => number;
  /** Makes room for cells `0 … size - 1`. */
  readonly grow: (size: number) => void;
}

/**
 * A fresh tally of cells `0 … size - 1`. Where customers are counted, rows must come one customer after another.
 *
 * @param isOne  all rows are of cell 0, and there will never be another
 */
export function cellTally(measure: CellMeasure, size: number, isOne = false): CellTally {
  switch (measure.of) {
    case 'events':
      return counting(size);
    case 'customers':
      return isOne ? everyone() : customers(size);
    case 'events_per_customer':
      return divided(counting(size), customers(size));
    case 'sum':
      return adding(size);
    case 'average':
      return divided(adding(size), counting(size));
    case 'sum_per_customer':
      return divided(adding(size), customers(size));
    case 'minimum':
      return extreme(size, 1);
    case 'maximum':
      return extreme(size, -1);
    case 'distinct':
      return different(size);
    case 'percentile':
      return ranked(size, measure.percentile!);
  }
}

function counting(size: number): CellTally {
  let counts = new Float64Array(size);
  return {
    add(cells, _who, _input, count) {
      for (let i = 0; i < count; i++) counts[cells[i]!]!++;
    },
    of: (cell) => counts[cell]!,
    grow(wider) {
      counts = longer(counts, new Float64Array(wider));
    },
  };
}

/** A customer's rows come together: one that was the last of its cell is known there. */
function customers(size: number): CellTally {
  let [counts, last] = [new Uint32Array(size), new Uint32Array(size)];
  return {
    add(cells, who, _input, count) {
      for (let i = 0; i < count; i++) {
        const cell = cells[i]!;
        const root = who[i]!;
        counts[cell]! += Number(last[cell] !== root);
        last[cell] = root;
      }
    },
    of: (cell) => counts[cell]!,
    grow(wider) {
      [counts, last] = [longer(counts, new Uint32Array(wider)), longer(last, new Uint32Array(wider))];
    },
  };
}

/** Customers of one cell: another one begins where the one before ends. */
function everyone(): CellTally {
  let [count, last] = [0, 0];
  return {
    add(_cells, who, _input, rows) {
      let before = last;
      for (let i = 0; i < rows; i++) {
        const root = who[i]!;
        count += Number(before !== root);
        before = root;
      }
      last = before;
    },
    of: () => count,
    grow: () => {},
  };
}

function adding(size: number): CellTally {
  let [whole, rest] = [new Float64Array(size), new Float64Array(size)];
  return {
    add(cells, _who, input, count) {
      for (let i = 0; i < count; i++) {
        const value = input[i]!;
        const units = scaled(value);
        whole[cells[i]!]! += units;
        const beyond = remainder(value, units);
        if (beyond !== 0) rest[cells[i]!]! += beyond;
      }
    },
    of: (cell) => sumOf(whole[cell]!, rest[cell]!),
    grow(wider) {
      [whole, rest] = [longer(whole, new Float64Array(wider)), longer(rest, new Float64Array(wider))];
    },
  };
}

function divided(one: CellTally, by: CellTally): CellTally {
  return {
    add(cells, who, input, count) {
      one.add(cells, who, input, count);
      by.add(cells, who, input, count);
    },
    of: (cell) => one.of(cell) / by.of(cell),
    grow(wider) {
      one.grow(wider);
      by.grow(wider);
    },
  };
}

function extreme(size: number, sign: 1 | -1): CellTally {
  let best = new Float64Array(size).fill(NaN);
  return {
    add(cells, _who, input, count) {
      for (let i = 0; i < count; i++) {
        const cell = cells[i]!;
        const value = input[i]!;
        const before = best[cell]!;
        if (value * sign < before * sign || Number.isNaN(before)) best[cell] = value;
      }
    },
    of: (cell) => best[cell]!,
    grow(wider) {
      best = longer(best, new Float64Array(wider).fill(NaN));
    },
  };
}

function different(size: number): CellTally {
  let counts = new Float64Array(size);
  const seen = new DistinctTable();
  return {
    add(cells, _who, keys, count) {
      for (let i = 0; i < count; i++) if (seen.add(cells[i]! + 1, keys[i]!)) counts[cells[i]!]!++;
    },
    of: (cell) => counts[cell]!,
    grow(wider) {
      counts = longer(counts, new Float64Array(wider));
    },
  };
}

/** Keeps all numbers; sorted by cell when first asked. */
function ranked(size: number, percentile: (sorted: Float64Array) => number): CellTally {
  let [places, numbers] = [new Uint32Array(1024), new Float64Array(1024)];
  let [length, cellsThere] = [0, size];
  let sorted: { readonly ends: Uint32Array; readonly numbers: Float64Array } | null = null;
  return {
    add(cells, _who, input, count) {
      [places, numbers] = [roomFor(places, length + count), roomFor(numbers, length + count)];
      for (let i = 0; i < count; i++) {
        places[length] = cells[i]!;
        numbers[length++] = input[i]!;
      }
    },
    of(cell) {
      sorted ??= byCell(places, numbers, length, cellsThere);
      return percentile(sorted.numbers.subarray(cell === 0 ? 0 : sorted.ends[cell - 1]!, sorted.ends[cell]).sort());
    },
    grow(wider) {
      cellsThere = wider;
    },
  };
}

function longer<T extends Uint32Array<ArrayBuffer> | Float64Array<ArrayBuffer>>(from: T, to: T): T {
  to.set(from);
  return to;
}

/** A counting sort by cell. */
function byCell(places: Uint32Array, numbers: Float64Array, length: number, size: number) {
  const ends = new Uint32Array(size);
  for (let i = 0; i < length; i++) ends[places[i]!]!++;
  for (let cell = 1; cell < size; cell++) ends[cell]! += ends[cell - 1]!;
  const grouped = new Float64Array(length);
  const next = ends.slice();
  for (let i = length - 1; i >= 0; i--) grouped[--next[places[i]!]!] = numbers[i]!;
  return { ends, numbers: grouped };
}
