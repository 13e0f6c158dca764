import { expect, test } from 'vitest';
import { drawsOf, gammaFrom, hashWords, indexAt, cumulate, poissonAt } from './random.ts';

test('the hash is Murmur3-32: published value for four bytes', () => {
  expect(hashWords(0x9747b28c, [0x61616161]).toString(16)).toBe('5a97808a');
  expect(hashWords(0, [])).toBe(0);
});

test('Poisson counts are the quantiles of the distribution', () => {
  expect([0, 0.36, 0.37, 0.73, 0.74, 0.999].map((u) => poissonAt(u, 1))).toEqual([0, 0, 1, 1, 2, 5]);
});

test('gamma draws have the mean and variance asked for', () => {
  const draws = drawsOf(1, 2, 3);
  const sample = Array.from({ length: 50_000 }, () => gammaFrom(draws, 0.7, 2));
  const mean = sample.reduce((a, b) => a + b) / sample.length;
  const variance = sample.reduce((a, b) => a + (b - mean) ** 2, 0) / sample.length;
  expect(mean).toBeCloseTo(2, 1);
  expect(variance / (4 / 0.7)).toBeCloseTo(1, 1);
});

test('weights choose the first running total above the fraction', () => {
  const shares = cumulate([1, 0, 3]);
  expect([0, 0.24, 0.25, 0.99].map((u) => indexAt(shares, u))).toEqual([0, 0, 2, 2]);
});
