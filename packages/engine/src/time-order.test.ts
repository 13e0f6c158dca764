import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TimeOrder } from './time-order.ts';
import type { EventView } from './view.ts';

const NAMES = [1, 2, 3];

/** Rows of the names in turn. */
const viewOf = (at: Float64Array, rows = at.length): EventView => ({
  rows,
  at,
  customer: new Uint32Array(0),
  name: Uint32Array.from(at, (_, row) => NAMES[row % NAMES.length]!),
  previous: new Uint32Array(0),
});

const orderOf = (instants: readonly number[], batch = Infinity) => {
  const at = Float64Array.from(instants);
  const order = new TimeOrder();
  for (let rows = Math.min(batch, at.length); ; rows = Math.min(rows + batch, at.length)) {
    order.advance(viewOf(at, rows));
    if (rows === at.length) return order;
  }
};

const rowsOf = (order: TimeOrder, from = -Infinity, to = Infinity, names: readonly number[] = NAMES) => {
  const rows: number[] = [];
  for (const block of order.slices(names, from, to)) for (const row of block) rows.push(row);
  return rows;
};

const sorted = (at: readonly number[], from = -Infinity, to = Infinity) => {
  const rows = at.flatMap((instant, row) => (instant >= from && instant < to ? [row] : []));
  return rows.sort((a, b) => at[a]! - at[b]! || a - b);
};

/** Pseudo-random numbers below `below`, the same every time (Lehmer). */
const drawsBelow = (below: number) => {
  let seed = 42;
  return () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
};

describe('the time order', () => {
  test('of nothing is nothing', () => {
    expect(rowsOf(orderOf([]))).toEqual([]);
  });

  test('takes from ≤ at < to, equal instants in row order', () => {
    const order = orderOf([10, 20, 20, 15, 30, 20], 1);
    expect(rowsOf(order)).toEqual([0, 3, 1, 2, 5, 4]);
    expect(rowsOf(order, 15, 20)).toEqual([3]);
    expect(rowsOf(order, 20, 31)).toEqual([1, 2, 5, 4]);
    expect(rowsOf(order, 31, 99)).toEqual([]);
    expect(rowsOf(order, 40, 10)).toEqual([]);
  });

  test('equals a plain sort, however the rows came and whether or not folded', () => {
    const instants = fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 200 });
    const bound = fc.integer({ min: -1, max: 61 });
    fc.assert(
      fc.property(instants, fc.integer({ min: 1, max: 50 }), bound, bound, (at, batch, from, to) => {
        const order = orderOf(at, batch);
        expect(order.rows).toBe(at.length);
        expect(rowsOf(order, from, to)).toEqual(sorted(at, from, to));
        for (const some of [[2], [3, 1], [2, 2, 9], []])
          expect(rowsOf(order, from, to, some)).toEqual(sorted(at, from, to).filter((row) => some.includes(NAMES[row % NAMES.length]!)));
        order.fold();
        expect(rowsOf(order, from, to)).toEqual(sorted(at, from, to));
      }),
    );
  });

  test('keeps instants apart that are years or fractions apart within one block', () => {
    const at = [4e12, -4e12, 1.5, 1.25, 0, 4e12];
    expect(rowsOf(orderOf(at))).toEqual([1, 4, 3, 2, 0, 5]);
    expect(rowsOf(orderOf([1.5, 1.25, 2.5]))).toEqual([1, 0, 2]);
  });

  test('takes random late rows over many blocks', () => {
    const draw = drawsBelow(1_000_000);
    const at = Array.from({ length: 400_000 }, (_, i) => (draw() < 50_000 ? i - (draw() % 100_000) : i));
    const order = orderOf(at, 30_011);
    expect(rowsOf(order)).toEqual(sorted(at));
    expect(rowsOf(order, 100_000, 300_000)).toEqual(sorted(at, 100_000, 300_000));
  });

  test('takes a backfill of a year before all it has, and in random order', () => {
    const draw = drawsBelow(31_536_000);
    const at = [...Array.from({ length: 100_000 }, (_, i) => 31_536_000 + i), ...Array.from({ length: 200_000 }, draw)];
    const order = orderOf(at, 10_000);
    expect(rowsOf(order)).toEqual(sorted(at));
  });

  test('gives blocks of at most 65,536 rows', () => {
    const order = orderOf([...Array.from({ length: 150_000 }, (_, i) => i), 5, 70_000]);
    const sizes = [...order.slices(NAMES, 0, 200_000)].map((block) => block.length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(65_536);
    expect(sizes.reduce((a, b) => a + b, 0)).toBe(150_002);
  });
});
