import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { membersOf, Standings, type Weighing } from './cover.ts';
import { cuboidsOf } from './cuboid.ts';
import { LeafCoder, type Leaves } from './leaves.ts';

/** Leaves of a cube with these sizes, in lexicographic order; values are `v0`, `v1` … */
function cube(...sizes: number[]): Leaves {
  const coder = new LeafCoder(sizes.map((_, i) => 'abcdef'[i]!));
  const all = sizes.reduce<number[][]>((rows, size) => rows.flatMap((row) => Array.from({ length: size }, (_, v) => [...row, v])), [[]]);
  for (const codes of all) coder.leafOf(codes.map((code) => `v${code}`));
  return coder.leaves();
}

const inOrder = (count: number): Int32Array => Int32Array.from({ length: count }, (_, i) => i);

describe('cuboids', () => {
  test('every set of attributes groups every leaf once, members in the order given', () => {
    const leaves = cube(2, 3);
    const cuboids = cuboidsOf(leaves, inOrder(6).toReversed(), 2);
    expect(cuboids.map(({ attributes, groups }) => [attributes, groups])).toEqual([
      [[0], 2],
      [[1], 3],
      [[0, 1], 6],
    ]);
    expect([...membersOf({ cuboid: cuboids[0]!, group: 0 })]).toEqual([2, 1, 0]);
    expect([...membersOf({ cuboid: cuboids[1]!, group: 2 })]).toEqual([5, 2]);
  });

  test('layers above the most are left out', () => {
    expect(cuboidsOf(cube(2, 2, 2), inOrder(8), 2).map(({ attributes }) => attributes.length)).toEqual([1, 1, 1, 2, 2, 2]);
  });

  test('a leaf with a folded value is in no group that would name it', () => {
    const leaves = cube(2, 2);
    const folded = { ...leaves, codes: [Int32Array.from([0, -1, 0, -1]), leaves.codes[1]!] };
    const [a, b, both] = cuboidsOf(folded, inOrder(4), 2);
    expect([...a!.groupOf]).toEqual([0, -1, 0, -1]);
    expect(b!.members).toHaveLength(4);
    expect(both!.members).toHaveLength(2);
  });

  test('one to eight attributes', () => {
    expect(() => new LeafCoder([])).toThrow('slices need 1 to 8 attributes, got 0');
    expect(() => new LeafCoder('abcdefghi'.split(''))).toThrow('slices need 1 to 8 attributes, got 9');
  });
});

/** Each leaf is worth a number. */
function worth(values: readonly number[]): Weighing {
  return {
    margin: 0.02,
    cost: (layer) => layer,
    saved(members, from, to, active) {
      let sum = 0;
      for (let m = from; m < to; m++) sum += active[members[m]!]! * values[members[m]!]!;
      return sum;
    },
  };
}

describe('the greedy cover', () => {
  test('names the best, takes its leaves out, and ends below the least', () => {
    const values = [10, 10, 10, 0, 0, 7, 0, 0, -50];
    const standings = new Standings(cuboidsOf(cube(3, 3), inOrder(9), 2), 9, worth(values));
    const found = standings.cover({ most: 12, least: 1, part: 0 });
    expect(found.map(({ gain }) => gain)).toEqual([29, 6]);
    expect([...membersOf(found[0]!)]).toEqual([0, 1, 2]);
  });

  test('among equals within the margin the lower layer wins', () => {
    const standings = new Standings(cuboidsOf(cube(2, 2), inOrder(4), 2), 4, worth([100, 0, -1000, -1000]));
    expect(standings.best()?.cuboid.attributes).toEqual([0]);
  });

  test('a ranking names several slices of the same leaves once', () => {
    const coder = new LeafCoder(['a', 'b']);
    for (const row of [
      ['x', 'p'],
      ['y', 'q'],
    ])
      coder.leafOf(row);
    const standings = new Standings(cuboidsOf(coder.leaves(), inOrder(2), 2), 2, worth([9, 0]));
    expect(standings.ranked(10).map(({ gain }) => gain)).toEqual([8]);
  });

  test('gains after leaves are taken out are those of a search that never had them', () => {
    const values = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 24, maxLength: 24 });
    fc.assert(
      fc.property(values, (values) => {
        const cuboids = cuboidsOf(cube(2, 3, 4), inOrder(24), 3);
        const standings = new Standings(cuboids, 24, worth(values));
        const first = standings.best();
        fc.pre(first !== undefined);
        standings.remove(first);
        const afresh = new Standings(cuboids, 24, worth(values.map((value, i) => (membersOf(first).includes(i) ? 0 : value))));
        expect(standings.ranked(100).map(({ gain }) => gain)).toEqual(afresh.ranked(100).map(({ gain }) => gain));
      }),
    );
  });
});
