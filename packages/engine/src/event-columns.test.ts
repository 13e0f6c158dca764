import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EventColumns, type EventPage, eventView } from './event-columns.ts';
import { Population } from './population.ts';
import { TimeOrder } from './time-order.ts';

interface Row {
  readonly customer: number;
  readonly at: number;
}

const pageOf = (rows: readonly Row[]): EventPage => ({
  customer: Uint32Array.from(rows, (row) => row.customer),
  name: Uint32Array.from(rows, (_, i) => i + 1),
  at: Float64Array.from(rows, (row) => row.at),
  rows: rows.length,
});

const empty = () => {
  const population = new Population();
  return { population, columns: new EventColumns(population) };
};

/** Rows of a leaf, latest first, as its chain gives them. */
const chainOf = ({ population, columns }: ReturnType<typeof empty>, leaf: number): number[] => {
  const { previous } = columns.view();
  const rows: number[] = [];
  for (let next = population.view().latest[leaf]!; next !== 0; next = previous[next - 1]!) rows.push(next - 1);
  return rows;
};

const naiveChain = (rows: readonly Row[], leaf: number): number[] =>
  rows.flatMap((row, i) => (row.customer === leaf ? [i] : [])).sort((a, b) => rows[b]!.at - rows[a]!.at || b - a);

/** A repeatable permutation of 0 … length - 1 that jumps about. */
const scattered = (length: number) => Array.from({ length }, (_, i) => (i * 7919 + 13) % length);

/** What a message does: typed arrays over shared memory keep sharing it. */
declare function structuredClone<T>(value: T): T;

describe('event columns', () => {
  test('link each leaf’s rows from the latest back', () => {
    const world = empty();
    for (const [customer, at] of [
      [1, 10],
      [2, 11],
      [1, 12],
      [1, 11],
      [0, 13],
      [1, 12],
    ] as const)
      world.columns.append(customer, 5, at);
    expect(chainOf(world, 1)).toEqual([5, 2, 3, 0]);
    expect(chainOf(world, 2)).toEqual([1]);
    expect(world.population.leaves).toBe(2);
    expect(world.columns.rows).toBe(6);
    expect(world.population.view().latest[0]).toBe(0);
  });

  test('agree with a plain sort, row by row and in pages of any size', () => {
    const rows = fc.array(fc.record({ customer: fc.integer({ min: 0, max: 3 }), at: fc.integer({ min: 0, max: 20 }) }), { maxLength: 300 });
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 100 }), (list, size) => {
        const single = empty();
        for (const row of list) single.columns.append(row.customer, 1, row.at);
        const paged = empty();
        for (let i = 0; i < list.length; i += size) paged.columns.appendPage(pageOf(list.slice(i, i + size)));
        for (let leaf = 1; leaf <= single.population.leaves; leaf++) {
          expect(chainOf(single, leaf)).toEqual(naiveChain(list, leaf));
          expect(chainOf(paged, leaf)).toEqual(naiveChain(list, leaf));
        }
      }),
    );
  });

  test('rows far out of order in a page find their places, equal instants in row order', () => {
    const rows = scattered(3_000).map((n) => ({ customer: 1 + (n % 2), at: Math.floor(n / 3) }));
    const world = empty();
    for (let i = 0; i < rows.length; i += 700) world.columns.appendPage(pageOf(rows.slice(i, i + 700)));
    expect(chainOf(world, 1)).toEqual(naiveChain(rows, 1));
    expect(chainOf(world, 2)).toEqual(naiveChain(rows, 2));
  });

  test('long walks of several leaves in turn end at the right places', () => {
    const rows = [...Array.from({ length: 1_000 }, (_, i) => i), ...scattered(1_000)].map((n) => ({
      customer: 1 + (n % 2),
      at: Math.floor(n / 4),
    }));
    const world = empty();
    for (const row of rows) world.columns.append(row.customer, 1, row.at);
    expect(chainOf(world, 1)).toEqual(naiveChain(rows, 1));
    expect(chainOf(world, 2)).toEqual(naiveChain(rows, 2));
  });

  test.each([
    ['in reverse order', Array.from({ length: 200_000 }, (_, i) => 200_000 - i)],
    ['in random order', scattered(200_000)],
  ])(
    'a leaf with 200,000 rows %s is linked without quadratic work',
    (_, instants) => {
      const rows = instants.map((at) => ({ customer: 1, at }));
      const world = empty();
      for (let i = 0; i < rows.length; i += 16_384) world.columns.appendPage(pageOf(rows.slice(i, i + 16_384)));
      const chain = chainOf(world, 1);
      expect(chain.length).toBe(200_000);
      expect(chain.every((row, i) => i === 0 || rows[row]!.at <= rows[chain[i - 1]!]!.at)).toBe(true);
    },
    3_000,
  );

  test('a backfill before 100,000 rows of one leaf, row by row, does not walk them each time', () => {
    const rows = [...Array.from({ length: 100_000 }, (_, i) => 1_000_000 + i), ...Array.from({ length: 50_000 }, (_, i) => i)];
    const world = empty();
    for (const at of rows) world.columns.append(1, 1, at);
    expect(chainOf(world, 1)).toEqual(
      naiveChain(
        rows.map((at) => ({ customer: 1, at })),
        1,
      ),
    );
  }, 5_000);

  test('handles show another thread the rows there were', () => {
    const { columns } = empty();
    columns.appendPage(
      pageOf([
        { customer: 1, at: 10 },
        { customer: 2, at: 9 },
      ]),
    );
    const sent = structuredClone(columns.handles());
    columns.append(3, 1, 30);
    const view = eventView(sent);
    expect(view.rows).toBe(2);
    expect([...view.customer]).toEqual([1, 2]);
    expect([...view.name]).toEqual([1, 2]);
    expect([...view.at]).toEqual([10, 9]);
  });

  test('a million rows take at most 24 bytes each, order and chain included, of the part in use', () => {
    const world = empty();
    const rows = Array.from({ length: 1_000_000 }, (_, i) => ({ customer: 1 + (i % 1_000), at: i + (i % 7 === 0 ? -500 : 0) }));
    world.columns.appendPage(pageOf(rows));
    const order = new TimeOrder();
    order.advance(world.columns.view());
    expect((world.columns.bytes + order.bytes) / 1_000_000).toBe(24);
  });
});
