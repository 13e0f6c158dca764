import { expect, test } from 'vitest';
import { costOfEach } from './cost-of-each.ts';

const caused = (effect: number, from: number, to: number) => ({ customers: { effect, from, to }, value: null });

test('an increment costs what was spent by how many there are more, where there surely are some', () => {
  expect(costOfEach(caused(40, 10, 70), 2_000_000)).toBe(50_000);
  expect(costOfEach(caused(40, 0, 80), 2_000_000)).toBeNull();
  expect(costOfEach(caused(-5, -20, 10), 2_000_000)).toBeNull();
  expect(costOfEach(null, 2_000_000)).toBeNull();
});
