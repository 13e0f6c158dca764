import fc from 'fast-check';
import { expect, test } from 'vitest';
import { every, type Happening, World } from '../test/world.ts';
import { countMeasures, CustomerOrder, CustomerSet, type Dimension, type MeasuresPlan, type View } from './index.ts';

/** The third number of a happening tells rows apart by its tens and its ones. */
function planOf({ numbers }: World, more: Partial<MeasuresPlan> = {}): MeasuresPlan {
  const dimension = (stable: number, code: (number: number) => number): Dimension => {
    const values = Uint32Array.from(numbers, (number) => code(number || 0));
    return { of: 'row', code: (row) => values[row]!, beside: { values, stable }, below: 4 };
  };
  return {
    measures: [{ select: [every(1), every(2)], measure: { of: 'customers' } }],
    dimensions: [dimension(1, (number) => Math.floor(number / 10)), dimension(2, (number) => number % 10)],
    from: -Infinity,
    to: Infinity,
    borders: null,
    groups: 100,
    compare: (a, b) => a[0]! - b[0]! || a[1]! - b[1]!,
    now: 1000,
    ...more,
  };
}

const told = (plan: MeasuresPlan, view: View, order: World['order'], more: object = {}) => {
  const { whole, groups } = countMeasures(plan, view, order, more);
  return [whole.totals[0], ...groups.map(({ codes, totals }) => [codes, totals[0]])];
};

test('customers of a group are counted once, however often they were there', () => {
  const world = new World([
    [1, 1, 0, 11],
    [2, 1, 1, 12],
    [1, 2, 2, 11],
    [1, 2, 3, 21],
    [0, 1, 4, 21],
    [3, 3, 5, 11],
  ]);
  const byCustomer = new CustomerOrder();
  const twice = [1, 2].map(() => told(planOf(world), world.view(), world.order, { byCustomer }));
  expect(byCustomer.bytes).toBeGreaterThan(0);
  for (const answer of twice) expect(answer).toEqual([2, [[1, 1], 1], [[1, 2], 1], [[2, 1], 1]]);
});

test('counts are the same read by customer, with rows that came late or changed hands since', () => {
  const number = fc.tuple(fc.nat(3), fc.nat(3)).map(([tens, ones]) => 10 * tens + ones);
  const happenings = fc.array(
    fc.tuple(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 1, max: 3 }), fc.nat(60), number).map((row): Happening => row),
    { maxLength: 60 },
  );
  const asked = fc.record({
    from: fc.constantFrom(-Infinity, 12),
    to: fc.constantFrom(Infinity, 45),
    now: fc.constantFrom(1000, 50),
    dimensions: fc.nat(2),
    groups: fc.constantFrom(2, 100),
    among: fc.constantFrom(null, [1, 2, 5, 7]),
  });
  fc.assert(
    fc.property(happenings, happenings, fc.boolean(), asked, (first, later, merges, { dimensions, among, ...when }) => {
      const world = new World(first, 8);
      const byCustomer = new CustomerOrder();
      told(planOf(world), world.view(), world.order, { byCustomer });
      world.happen(...later);
      if (merges) world.merge([5, 2], [4, 3]);
      const whole = planOf(world);
      const plan = { ...whole, ...when, dimensions: whole.dimensions.slice(0, dimensions) };
      const only = { among: among === null ? null : CustomerSet.of(among, 8) };
      const view = world.view();
      expect(told(plan, view, world.order, { byCustomer, ...only })).toEqual(told(plan, view, world.order, only));
    }),
    { numRuns: 1000 },
  );
});
