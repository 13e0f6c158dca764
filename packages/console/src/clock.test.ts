import { expect, test } from 'vitest';
import { keepTimeOf, presentMs, timeAt, wallMs } from './clock.ts';

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
