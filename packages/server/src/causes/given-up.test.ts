import { expect, test } from 'vitest';
import type { Cube } from './cube.ts';
import { dimensionToGiveUp } from './given-up.ts';

/** Slices of a city and a product each, all with one number. */
function cube(cities: number, products: number, number: number, rest = 0): Cube {
  const slices = Array.from({ length: cities * products }, (_, i) => ({
    values: [`c${i % cities}`, `p${Math.floor(i / cities)}`],
    number,
  }));
  return { slices, rest, whole: slices.length * number + rest };
}
const NAMES = ['city', 'product'];

test('few slices with something in them keep all dimensions', () => {
  expect(dimensionToGiveUp(NAMES, [cube(4, 30, 1)])).toBeNull();
  expect(dimensionToGiveUp([], [cube(1, 1, 1)])).toBeNull();
});

test('too many slices, or some beyond the answer, cost the dimension with most values', () => {
  expect(dimensionToGiveUp(NAMES, [cube(60, 100, 50)])).toBe(1);
  expect(dimensionToGiveUp(NAMES, [cube(100, 60, 50)])).toBe(0);
  expect(dimensionToGiveUp(NAMES, [cube(4, 30, 50, 1)])).toBe(1);
});

test('many values stay as long as there are two events in a slice', () => {
  expect(dimensionToGiveUp(NAMES, [cube(4, 300, 2)])).toBeNull();
  expect(dimensionToGiveUp(NAMES, [cube(4, 300, 1.9)])).toBe(1);
});

test('a ratio whose numerator stands elsewhere than its denominator is not told apart so', () => {
  const denominator = cube(4, 30, 1);
  const elsewhere = { ...denominator, slices: denominator.slices.map(({ values }) => ({ values: [values[0]!, 'other'], number: 1 })) };
  expect(dimensionToGiveUp(NAMES, [denominator, elsewhere])).toBe(1);
  expect(dimensionToGiveUp(NAMES, [denominator, denominator])).toBeNull();
});
