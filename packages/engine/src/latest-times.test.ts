import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EventColumns } from './event-columns.ts';
import { LatestTimes } from './latest-times.ts';
import { Population } from './population.ts';

const ENTERED = 1;
const OTHER = 2;

/** Rows as (leaf, name, at, code). */
function eventsOf(rows: readonly (readonly [number, number, number, number])[]) {
  const events = new EventColumns(new Population());
  for (const [leaf, name, at] of rows) events.append(leaf, name, at);
  return { view: events.view(), codes: Uint32Array.from(rows, ([, , , code]) => code) };
}
function told(latest: LatestTimes, leaf: number): Record<number, number> {
  const found: Record<number, number> = {};
  latest.forEach(leaf, (code, at) => (found[code] = at));
  return found;
}

describe('latest times', () => {
  test('are the greatest instant of each code, whatever the order of the rows', () => {
    const { view, codes } = eventsOf([
      [1, ENTERED, 30, 7],
      [1, ENTERED, 10, 7],
      [1, ENTERED, 20, 8],
      [2, ENTERED, 5, 7],
      [1, OTHER, 99, 7],
      [1, ENTERED, 99, 0],
    ]);
    const latest = new LatestTimes();
    latest.advance(view, 6, ENTERED, codes);
    expect([1, 2, 3].map((leaf) => told(latest, leaf))).toEqual([{ 7: 30, 8: 20 }, { 7: 5 }, {}]);
    expect(latest.bytes).toBe(16 * 3 + 4 * 3);
  });

  test('cost an entry for each code, not for each row', () => {
    const rows = Array.from({ length: 5000 }, (_, i) => [1, ENTERED, i, 1 + (i % 3)] as const);
    const { view, codes } = eventsOf(rows);
    const latest = new LatestTimes();
    latest.advance(view, rows.length, ENTERED, codes);
    expect(told(latest, 1)).toEqual({ 1: 4998, 2: 4999, 3: 4997 });
    expect(latest.bytes).toBe(16 * 3 + 4 * 2);
  });

  test('go on from where they stand, from before the event or any code was known', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 3 }), fc.constantFrom(ENTERED, OTHER), fc.nat(9), fc.integer({ min: 1, max: 3 }))),
        fc.nat(40),
        (rows, first) => {
          const { view, codes } = eventsOf(rows);
          const [whole, part] = [new LatestTimes(), new LatestTimes()];
          whole.advance(view, rows.length, ENTERED, codes);
          const begin = Math.min(first, rows.length);
          if (rows.slice(0, begin).every(([, name]) => name !== ENTERED)) part.advance(view, begin, 0, null);
          for (let row = begin; row <= rows.length; row++) part.advance(view, row, ENTERED, codes);
          expect([1, 2, 3].map((leaf) => told(part, leaf))).toEqual([1, 2, 3].map((leaf) => told(whole, leaf)));
        },
      ),
    );
  });
});
