import { expect, test } from 'vitest';
import { barOf, isSomething, largestPart, sumOfParts, treeRows, type TreeNode } from './tree-shape.ts';

const node = (
  key: string,
  before: number | null,
  after: number | null,
  contribution: number | null,
  children: TreeNode[] = [],
): TreeNode => ({
  key,
  name: key,
  unit: 'number',
  direction: 'more',
  before,
  after,
  contribution,
  children,
});

/** 20 × 10 became 15 × 12: −20, of which −55 by buyers and +35 by what each pays. */
const tree = node('gmv', 200, 180, null, [node('buyers', 20, 15, -55), node('basket', 10, 12, 35)]);

test('a tree is read from the root down, each bar beside the greatest of its siblings', () => {
  expect(treeRows(tree).map(({ path, depth, node: { key }, bar }) => [path, depth, key, bar])).toEqual([
    ['0', 0, 'gmv', null],
    ['0.0', 1, 'buyers', -1],
    ['0.1', 1, 'basket', 35 / 55],
  ]);
  expect(barOf(0, 0)).toBe(0);
});

test('the parts add up to the change, and to nothing known where one is not', () => {
  expect(sumOfParts(tree)).toBe(-20);
  expect(sumOfParts(node('gmv', 1, 2, null, [node('a', 1, null, null)]))).toBeNull();
  expect(sumOfParts(node('leaf', 1, 2, null))).toBeNull();
});

test('what adding up leaves behind is nothing', () => {
  expect(isSomething(0.1 + 0.2 - 0.3, 0.3)).toBe(false);
  expect(isSomething(0.01, 50)).toBe(true);
  expect(isSomething(0, 0)).toBe(false);
});

test('the largest part goes the way of the change', () => {
  expect(largestPart({ tree, dimensions: [] })).toMatchObject({ of: 'metric', contribution: -55, node: { key: 'buyers' } });
  const group = (name: string, rate: number, mix: number) => ({ key: [name], before: 1, after: 1, rate, mix });
  const dimensions = [{ name: 'channel', change: -20, groups: [group('app', 30, 0), group('web', -40, -10)], rest: 0 }];
  const leaf = node('gmv', 200, 180, null);
  expect(largestPart({ tree: leaf, dimensions })).toMatchObject({ of: 'group', dimension: 'channel', contribution: -50 });
  expect(largestPart({ tree: node('gmv', 5, 5, null), dimensions })).toBeNull();
});
