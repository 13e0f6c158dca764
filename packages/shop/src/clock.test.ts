import { expect, test } from 'vitest';
import { spedClock, type Clock } from './clock.ts';

test('a fast clock agrees with the other at its origin and gains by its speed', async () => {
  let now = 1_000_000;
  const waits: number[] = [];
  const wall: Clock = {
    now: () => now,
    speed: 1,
    async wait(ms) {
      waits.push(ms);
    },
  };
  const fast = spedClock(wall, 60, 1_000_000);
  expect(fast.now()).toBe(1_000_000);
  now += 1000;
  expect(fast.now()).toBe(1_060_000);
  await fast.wait(60_000, new AbortController().signal);
  expect([waits, fast.speed]).toEqual([[1000], 60]);
  const month = spedClock(wall, 4320, now);
  now += 10 * 60_000;
  expect(month.now() - 1_001_000).toBe(30 * 86_400_000);
});
