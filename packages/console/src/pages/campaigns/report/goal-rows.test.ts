import { expect, test } from 'vitest';
import { placeOn, scaleOf, treatedOf } from './goal-rows.ts';
import { signedPoints } from './points.ts';

const arm = (key: string, customers: number, reached: number) => ({
  arm: key,
  name: '',
  customers,
  reached,
  value: reached * 10,
  valueSquares: reached * 100,
  open: 1,
  openReached: 0,
});

test('the treated are all arms but the control group', () => {
  expect(treatedOf([arm('control', 100, 5), arm('a', 400, 30), arm('b', 500, 45)])).toMatchObject({ customers: 900, reached: 75, open: 2 });
});

test('the intervals of a table share a scale that holds zero', () => {
  expect(scaleOf([null])).toBeNull();
  const scale = scaleOf([{ from: 0.02, to: 0.1 }, null]);
  expect([scale?.from, scale?.to].map((end) => end?.toFixed(6))).toEqual(['-0.006000', '0.106000']);
  expect(scale && placeOn(scale, 0.05)).toBeCloseTo(0.5, 6);
  expect(scale && placeOn(scale, 1)).toBe(1);
});

test('differences of shares are said in points, with their sign', () => {
  expect([0.0123, -0.004, 0.00001].map((d) => signedPoints(d, 'zh'))).toEqual(['+1.23', '−0.4', '0']);
});
