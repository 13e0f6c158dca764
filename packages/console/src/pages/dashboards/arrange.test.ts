import { Tile } from '@gyre/domain/dashboard';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arranged, compacted, onGrid, type Place } from './arrange.ts';

const tile = (id: string, x: number, y: number, w: number, h: number): Tile =>
  Tile.parse({ id, x, y, w, h, content: { of: 'saved', analysis: 'a' } });
const places = (tiles: readonly Tile[]) => Object.fromEntries(tiles.map(({ id, x, y, w, h }) => [id, [x, y, w, h]]));

describe('a tile that is moved', () => {
  test('pushes down what it covers', () => {
    const tiles = [tile('a', 0, 0, 6, 4), tile('b', 6, 0, 6, 4), tile('c', 0, 4, 12, 3)];
    expect(places(arranged(tiles, 'b', { x: 0, y: 0, w: 6, h: 4 }))).toEqual({ b: [0, 0, 6, 4], a: [0, 4, 6, 4], c: [0, 8, 12, 3] });
  });

  test('leaves no gap where it was', () => {
    const tiles = [tile('a', 0, 0, 12, 4), tile('b', 0, 4, 12, 4)];
    expect(places(arranged(tiles, 'a', { x: 0, y: 8, w: 12, h: 4 }))).toEqual({ b: [0, 0, 12, 4], a: [0, 4, 12, 4] });
  });

  test('stays on the grid, and keeps a size one can read', () => {
    expect(onGrid({ x: 9, y: -2, w: 6, h: 1 })).toEqual({ x: 6, y: 0, w: 6, h: 2 });
    expect(onGrid({ x: 0, y: 0, w: 20, h: 99 })).toEqual({ x: 0, y: 0, w: 12, h: 40 });
  });

  test('never leaves tiles upon each other, off the grid, or floating', () => {
    const place = fc.record({
      x: fc.integer({ min: 0, max: 11 }),
      y: fc.integer({ min: 0, max: 30 }),
      w: fc.integer({ min: 1, max: 12 }),
      h: fc.integer({ min: 1, max: 8 }),
    });
    fc.assert(
      fc.property(fc.array(place, { minLength: 1, maxLength: 10 }), place, fc.nat(), (all, to, which) => {
        const tiles = all.map((one, i): Tile => ({ ...tile(`t${i}`, 0, 0, 2, 2), ...onGrid(one) }));
        const settled = compacted(tiles);
        const after = arranged(settled, `t${which % all.length}`, to);
        expect(after.map(({ id }) => id).toSorted()).toEqual(tiles.map(({ id }) => id).toSorted());
        for (const one of after) {
          expect(one.x + one.w).toBeLessThanOrEqual(12);
          expect(after.filter((other) => other !== one && covers(other, one))).toEqual([]);
          const holds = after.some(
            (other) => other !== one && other.y + other.h === one.y && other.x < one.x + one.w && one.x < other.x + other.w,
          );
          expect(one.y === 0 || holds).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });
});

function covers(a: Place, b: Place): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}
