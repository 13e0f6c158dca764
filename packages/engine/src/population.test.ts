import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Population } from './population.ts';

const of = (leaves: number, ...changes: [number, number][]) => {
  const population = new Population();
  population.grow(leaves);
  population.setRoots(new Map(changes));
  return population;
};

/** What a message does: typed arrays over shared memory keep sharing it. */
declare function structuredClone<T>(value: T): T;

describe('a population', () => {
  test('starts with every leaf alone', () => {
    const population = of(3);
    expect([1, 2, 3, 4].map((leaf) => population.rootOf(leaf))).toEqual([1, 2, 3, 0]);
    expect(population.leavesOf(2)).toEqual([2]);
    expect(population.leavesOf(4)).toEqual([]);
  });

  test('gives the leaves of a merged customer from any of them', () => {
    const population = of(5, [4, 2], [5, 2]);
    expect(population.leavesOf(2)).toEqual([2, 4, 5]);
    expect(population.leavesOf(5)).toEqual([2, 4, 5]);
    expect(population.leavesOf(3)).toEqual([3]);
  });

  test('takes a customer apart again, its root moving to other leaves', () => {
    const population = of(5, [2, 1], [3, 1], [4, 1]);
    population.setRoots(new Map([2, 4].map((leaf) => [leaf, 2])));
    expect(population.leavesOf(1)).toEqual([1, 3]);
    expect(population.leavesOf(4)).toEqual([2, 4]);
  });

  test('leaves named by a change exist from then on', () => {
    const population = of(1, [7, 1]);
    expect(population.leaves).toBe(7);
    expect(population.leavesOf(1)).toEqual([1, 7]);
  });

  test('agrees with a naive grouping after any merges and unmerges', () => {
    const groups = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(fc.array(groups, { maxLength: 8 }), (stages) => {
        const population = of(12);
        for (const groupOf of stages) {
          const together = (leaf: number) => groupOf.flatMap((group, i) => (group === groupOf[leaf - 1] ? [i + 1] : []));
          const changes = groupOf.map((_, i): [number, number] => [i + 1, together(i + 1)[0]!]);
          population.setRoots(new Map(changes.filter(([leaf, root]) => population.rootOf(leaf) !== root)));
          for (let leaf = 1; leaf <= 12; leaf++) {
            expect(population.rootOf(leaf)).toBe(together(leaf)[0]);
            expect(population.leavesOf(leaf)).toEqual(together(leaf));
          }
        }
      }),
    );
  });

  test('a frozen state crosses to another thread and does not change', () => {
    const population = of(4, [2, 1]);
    const seen = structuredClone(population.frozen());
    population.setRoots(new Map([[2, 2]]));
    population.grow(200_000);
    expect(seen.leaves).toBe(4);
    expect([...seen.root]).toEqual([0, 1, 1, 3, 4]);
    expect([seen.ring.length, seen.latest.length]).toEqual([5, 5]);
    expect(population.frozen()).toMatchObject({ leaves: 200_000 });
    expect(population.frozen().root[2]).toBe(2);
  });
});
