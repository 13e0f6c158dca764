import fc from 'fast-check';
import { expect, test } from 'vitest';
import { World } from '../test/world.ts';
import { type IndexTest, LeafValueColumn, type Plan, selectSet } from './index.ts';

const LEAVES = 70;
const writes = fc.array(fc.tuple(fc.integer({ min: 1, max: LEAVES }), fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 3 })));
const pairs = fc.array(fc.tuple(fc.integer({ min: 1, max: 34 }), fc.integer({ min: 35, max: LEAVES })), { maxLength: 4 });
const interval = fc.tuple(fc.integer({ min: -1, max: 6 }), fc.integer({ min: -1, max: 6 }));

test('a test given as tables keeps the same customers as one that is called, merged or not', () => {
  const lists = fc.array(interval, { maxLength: 6 });
  fc.assert(
    fc.property(
      writes,
      pairs,
      lists,
      fc.constantFrom('codes', 'numbers', 'both'),
      fc.boolean(),
      (writes, pairs, intervals, kind, missing) => {
        const world = new World([], LEAVES);
        world.merge(...new Map(pairs.map(([root, leaf]) => [leaf, root])));
        const column = new LeafValueColumn();
        for (const [row, [leaf, value, at]] of writes.entries()) {
          if (value === 0) column.clear(leaf, at, row);
          else if (kind === 'codes' || (kind === 'both' && value < 3)) column.setCode(leaf, value, at, row);
          else column.setNumber(leaf, value, at, row);
        }
        const view = column.frozen();
        const known = Uint8Array.of(1, 2, 0, 1, 0, 0);
        const ofCode = (code: number) => code === 1 || code === 4;
        const ofNumber = (number: number) => intervals.some(([least, most]) => number >= least && number <= most);
        const called: IndexTest = {
          holds(leaf) {
            const code = view.codes?.[leaf] ?? 0;
            if (code > 0) known[code] = ofCode(code) ? 2 : 1;
            return code > 0 ? ofCode(code) : ofNumber(view.numbers?.[leaf] ?? NaN);
          },
          changes: null,
        };
        const fixed = { values: view, byCode: () => known, intervals: Float64Array.from(intervals.flat()) };
        const members = [called, { ...called, fixed }].map((test) => {
          const plan: Plan = { kind: 'value', column: view, test, missing };
          return [...selectSet(plan, world.view(), world.order, 0, { timers: false }).members];
        });
        expect(members[1]).toEqual(members[0]);
      },
    ),
    { numRuns: 500 },
  );
});
