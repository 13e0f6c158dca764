import { expect, test } from 'vitest';
import { leastShown } from './control-power.ts';

test('a tenth of 100,000 customers held out shows differences of about 0.64 points at a rate of 5 %', () => {
  // (1.95996 + 0.84162) · √(0.05 · 0.95 · (1/10,000 + 1/90,000)) = 0.0064362
  expect(leastShown(100_000, 0.1)).toBeCloseTo(0.006436, 5);
});

test('nobody held out, or nobody left, shows nothing', () => {
  expect(leastShown(1000, 0)).toBeNull();
  expect(leastShown(5, 0.1)).toBeNull();
});
