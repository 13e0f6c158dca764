import { expect, test } from 'vitest';
import { nearestLine } from './nearest-line.ts';

const LINES = [{ values: [10, 20], earlier: [10, null] }, { values: [50, null] }];

test('the nearest line by height is taken, the present before the compared time', () => {
  expect(nearestLine(LINES, 0, 12)).toEqual({ line: 0, earlier: false });
  expect(nearestLine(LINES, 0, 45)).toEqual({ line: 1, earlier: false });
});

test('what is missing at the place is passed over', () => {
  expect(nearestLine(LINES, 1, 1000)).toEqual({ line: 0, earlier: false });
  expect(nearestLine(LINES, 7, 0)).toBeUndefined();
});
