import { expect, test } from 'vitest';
import { rankCoMoving } from './co-moving.ts';

const series = (metric: string, ...residuals: number[]) => ({ metric, residuals: Float64Array.from(residuals) });
const orders = series('orders', 0.1, -0.2, 0.3, -4, -5, -4, 0);

test('metrics that fell or rose with the episode, most alike first, with lag and mean residual', () => {
  const ranked = rankCoMoving(
    orders,
    [
      series('refunds', 0, 0.1, 0.2, 0.1, 3, 4, 5),
      series('carts', 0.2, -0.1, 0, -3, -6, -3, 0.1),
      series('visits', 0.3, -0.4, 0.2, 0.1, -0.3, 0.4, 0.2),
    ],
    3,
    6,
  );
  expect(ranked.map(({ metric, lag }) => [metric, lag])).toEqual([
    ['carts', 0],
    ['refunds', 1],
  ]);
  expect(ranked[0]!.agreement).toBeGreaterThan(0.95);
  expect(ranked[0]!.shift).toBe(-4);
  expect(ranked[1]!.agreement).toBeLessThan(-0.9);
  expect(ranked[1]!.shift).toBe(4);
});

test('one wild bucket is clipped, so it neither makes nor breaks an agreement', () => {
  const [alike] = rankCoMoving(orders, [series('revenue', 0, 0, 0, -3, -3, -300, 0)], 3, 6);
  expect(alike!.agreement).toBeGreaterThan(0.99);
  expect(rankCoMoving(orders, [series('noise', 2.5, 2.5, -2.5, 2.5, -2.5, -20, 2.5)], 3, 6)).toEqual([]);
});

test('buckets without a residual say nothing', () => {
  const [alike] = rankCoMoving(orders, [series('carts', NaN, NaN, NaN, -3, NaN, -3, NaN)], 3, 6);
  expect(alike).toMatchObject({ metric: 'carts', lag: 0, shift: -3 });
  expect(rankCoMoving(orders, [series('silent', NaN, NaN, NaN, NaN, NaN, NaN, NaN)], 3, 6)).toEqual([]);
});

test('an episode lies within the series', () => {
  expect(() => rankCoMoving(orders, [], 6, 6)).toThrow('an episode lies in 0 … 7, got 6 … 6');
  expect(() => rankCoMoving(orders, [], 5, 9)).toThrow('an episode lies in 0 … 7, got 5 … 9');
});
