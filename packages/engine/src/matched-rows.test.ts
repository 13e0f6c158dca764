import fc from 'fast-check';
import { expect, test } from 'vitest';
import { every, World } from '../test/world.ts';
import { MatchedRows } from './matched-rows.ts';
import type { Measure } from './plan.ts';
import { Trail } from './trail.ts';

/** A row of the customer: its name, when, and tenths of its number; null for one without. */
interface Row {
  readonly name: number;
  readonly at: number;
  readonly tenths: number | null;
}
const rows = (most: number): fc.Arbitrary<Row[]> =>
  fc.array(
    fc.record({
      name: fc.constantFrom(1, 1, 1, 1, 2),
      at: fc.nat(60),
      tenths: fc.oneof({ weight: 4, arbitrary: fc.integer({ min: -30, max: 300 }) }, { weight: 1, arbitrary: fc.constant(null) }),
    }),
    { maxLength: most, size: 'max' },
  );
const happeningOf = ({ name, at, tenths }: Row) => [1, name, at, tenths === null ? NaN : tenths / 10] as const;

/** What a plain list of the chosen rows, by (at, row), measures within `from ≤ at < to`. */
function plain(told: readonly Row[], from: number, to: number) {
  const within = told
    .map((row, place) => ({ ...row, place }))
    .filter(({ name, at }) => name === 1 && at >= from && at < to)
    .toSorted((a, b) => a.at - b.at || a.place - b.place);
  const numbers = within.flatMap(({ tenths }) => tenths ?? []);
  const sum = numbers.reduce((total, tenths) => total + tenths, 0) / 10;
  return {
    count: within.length,
    first: within[0]?.place ?? NaN,
    last: within.at(-1)?.place ?? NaN,
    sum,
    average: sum / numbers.length,
    minimum: numbers.length === 0 ? NaN : Math.min(...numbers) / 10,
    maximum: numbers.length === 0 ? NaN : Math.max(...numbers) / 10,
    days: new Set(within.map(({ at }) => dayOf(at))).size,
    distinct: new Set(numbers.map(keyOf)).size,
  };
}
const dayOf = (at: number): number => Math.floor(at / 10);
/** Few different ones; 0 is missing. */
const keyOf = (tenths: number | null): number => (tenths === null ? 0 : 4 + (tenths % 3));

test('rows of a remembered customer measure as a plain list does, however many come and however late', () => {
  fc.assert(
    fc.property(rows(20), rows(200), fc.nat(60), fc.nat(60), (before, later, one, other) => {
      const world = new World(before.map(happeningOf), 1);
      const trail = new Trail(world.view());
      trail.open(1);
      const matched = MatchedRows.along(every(1), trail);
      const told = [...before];
      const [from, to] = [Math.min(one, other), Math.max(one, other)];
      for (const [place, row] of [null, ...later].entries()) {
        if (row !== null) {
          told.push(row);
          world.happen(happeningOf(row));
          matched.take(told.length - 1, world.events.view());
        }
        if (place % 7 > 0 && place < later.length) continue;
        const [low, high] = [matched.placeOf(from), matched.placeOf(to)];
        const measured = (measure: Measure): number => matched.measure(measure, low, high, world.events.view());
        const { number } = world;
        expect({
          count: measured({ of: 'count' }),
          first: measured({ of: 'first' }),
          last: measured({ of: 'last' }),
          sum: measured({ of: 'sum', number }),
          average: measured({ of: 'average', number }),
          minimum: measured({ of: 'minimum', number }),
          maximum: measured({ of: 'maximum', number }),
          days: measured({ of: 'days', day: dayOf }),
          distinct: measured({ of: 'distinct', key: (row) => keyOf(told[row]?.tenths ?? null) }),
        }).toEqual(plain(told, from, to));
      }
    }),
    { numRuns: 150 },
  );
});

test('what decimals cannot say is in the sums too, however much room they took', () => {
  const world = new World([[1, 1, 0, 1 / 3]], 1);
  const trail = new Trail(world.view());
  trail.open(1);
  const matched = MatchedRows.along(every(1), trail);
  for (let row = 1; row < 300; row++) {
    world.happen([1, 1, row, 1 / 3]);
    matched.take(row, world.events.view());
    expect(matched.measure({ of: 'sum', number: world.number }, 0, row + 1, world.events.view())).toBeCloseTo((row + 1) / 3, 9);
  }
});
