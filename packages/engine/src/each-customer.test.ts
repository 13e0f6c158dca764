import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { every, type Happening, steady, World } from '../test/world.ts';
import { eachCustomer } from './each-customer.ts';
import { CustomerOrder } from './index.ts';
import type { Selection } from './plan.ts';
import { openQuery } from './query.ts';

interface Seen {
  readonly root: number;
  readonly rows: readonly (readonly number[])[];
}

/** Everybody with the instants, bits and places of their rows, in the order they are handed over. */
function seenIn(world: World, select: readonly Selection[], byCustomer?: CustomerOrder, span = { from: -Infinity, to: Infinity }): Seen[] {
  const view = world.view();
  const query = openQuery(view, world.order, 1e9, { passes: 1, ...(byCustomer === undefined ? {} : { byCustomer }) });
  const seen: Seen[] = [];
  eachCustomer({ select, ...span, inputs: ['at', 'bits', 'row'] }, query, (root, inputs, start, end) => {
    seen.push({ root, rows: Array.from({ length: end - start }, (_, i) => inputs.map((input) => input[start + i]!)) });
  });
  return seen;
}

/** What they are by definition. */
function expectedIn(world: World, select: readonly Selection[], span = { from: -Infinity, to: Infinity }): Seen[] {
  const { events, people } = world.view();
  const byRoot = new Map<number, number[][]>();
  for (let row = 0; row < events.rows; row++) {
    const at = events.at[row]!;
    const root = people.root[events.customer[row]!]!;
    const bits = select.reduce(
      (mask, { name, test: one }, i) => (name === events.name[row] && one?.holds(row, 0) !== false ? mask | (1 << i) : mask),
      0,
    );
    if (root === 0 || bits === 0 || at < span.from || at >= span.to) continue;
    const rows = byRoot.get(root);
    if (rows === undefined) byRoot.set(root, [[at, bits, row]]);
    else rows.push([at, bits, row]);
  }
  return [...byRoot]
    .toSorted(([a], [b]) => a - b)
    .map(([root, rows]) => ({ root, rows: rows.toSorted((a, b) => a[0]! - b[0]! || a[2]! - b[2]!) }));
}

describe('customers come once each, ascending, with all their rows in order', () => {
  const happenings = fc.array(
    fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 1, max: 3 }), fc.nat(20)).map((row): Happening => row),
    { maxLength: 40 },
  );
  const selections = fc.constantFrom<readonly Selection[]>(
    [every(1)],
    [every(2), every(1)],
    [every(1), { name: 1, test: steady((row) => row % 2 === 0) }, every(3)],
    [{ name: 2, test: steady((row) => row % 3 === 0) }],
    [every(0), every(2)],
  );

  test('in order of time and by customer, merged or not', () => {
    fc.assert(
      fc.property(happenings, happenings, selections, fc.boolean(), fc.constantFrom(-Infinity, 5), (first, later, select, merges, from) => {
        const world = new World(first, 6);
        const byCustomer = new CustomerOrder();
        const span = { from, to: 18 };
        seenIn(world, select, byCustomer);
        world.happen(...later);
        if (merges) world.merge([5, 2], [4, 3]);
        const expected = expectedIn(world, select, span);
        expect(seenIn(world, select, undefined, span)).toEqual(expected);
        expect(seenIn(world, select, byCustomer, span)).toEqual(expected);
      }),
    );
  });

  test('also one whose rows fill several blocks', () => {
    const rows = Array.from({ length: 30_000 }, (_, i): Happening => [i % 3 === 0 ? 1 + (i % 7) : 4, 1 + (i % 2), i % 1000]);
    const world = new World(rows, 7);
    const select = [every(1), every(2)];
    const expected = expectedIn(world, select);
    expect(expected[3]?.rows.length).toBeGreaterThan(20_000);
    const byCustomer = new CustomerOrder();
    expect(seenIn(world, select, byCustomer)).toEqual(expected);
    expect(byCustomer.bytes).toBeGreaterThan(0);
    expect(seenIn(world, select)).toEqual(expected);
  });
});
