import { expect, test } from 'vitest';
import { behindBy, keepTimeOf, presentMs, timeAt, wallMs } from './clock.ts';

test('a project that lives 60 times as fast is 60 s on after one', () => {
  expect(timeAt({ now: 1_000_000, heardAt: 500, speed: 60 }, 1500)).toBe(1_060_000);
});

test('the present is the open project’s, and the machine’s when none runs faster', () => {
  keepTimeOf({ now: 7_000_000_000_000, heardAt: wallMs(), speed: 60 });
  expect(presentMs()).toBeGreaterThanOrEqual(7_000_000_000_000);
  keepTimeOf({ now: 7_000_000_000_000, heardAt: wallMs(), speed: 1 });
  expect(presentMs()).toBeLessThan(7_000_000_000_000);
  keepTimeOf({ now: 7_000_000_000_000, heardAt: wallMs(), speed: 2 });
  keepTimeOf(null);
  expect(presentMs()).toBeLessThan(7_000_000_000_000);
});

test('a project that runs faster is behind when what its shop did more than some real seconds ago is not settled', () => {
  const now = 7_000_000_000_000;
  const at = (speed: number, hoursAgo: number) => behindBy({ now, speed, settled: now - hoursAgo * 3_600_000 });
  expect([at(4320, 17), at(4320, 19), at(60, 0.2), at(60, 0.3), at(2, 0.03), at(2, 0.04)]).toEqual([
    0,
    19 * 3_600_000,
    0,
    1_080_000,
    0,
    144_000,
  ]);
  expect(at(1, 100)).toBe(0);
  expect(behindBy({ now, speed: 60, settled: null })).toBe(0);
});
