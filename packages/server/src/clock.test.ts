import { DAY_MS, instant, SECOND_MS } from '@gyre/domain/time';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fastClock, manualClock } from './clock.ts';

const ORIGIN = instant(1_800_000_000_000);

describe('a clock that runs faster', () => {
  test('agrees at its origin, and is a day on after ten seconds at 8,640', async () => {
    const wall = manualClock(ORIGIN);
    const clock = fastClock(wall, 8640, ORIGIN);
    expect(clock.now()).toBe(ORIGIN);
    await wall.advance(10 * SECOND_MS);
    expect(clock.now()).toBe(ORIGIN + DAY_MS);
    expect(clock.wall).toBe(wall);
  });

  test('is a function of the wall clock alone: one made anew shows the same', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 0, max: 1e9 }), (speed, passed) => {
        const at = instant(ORIGIN + passed);
        expect(fastClock(manualClock(at), speed, ORIGIN).now()).toBe(ORIGIN + passed * speed);
      }),
    );
  });

  test('what waits resumes at the first instant of the wall at which its own has come, and not before', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 10_000 }), fc.integer({ min: 1, max: 1e8 }), async (speed, wait) => {
        const wall = manualClock(ORIGIN);
        const clock = fastClock(wall, speed, ORIGIN);
        let isOver = false;
        const waiting = clock.until(instant(ORIGIN + wait)).then(() => (isOver = true));
        const first = Math.ceil(wait / speed);
        await wall.set(instant(ORIGIN + first - 1));
        await Promise.resolve();
        expect(isOver).toBe(false);
        await wall.set(instant(ORIGIN + first));
        await waiting;
        expect(clock.now()).toBeGreaterThanOrEqual(ORIGIN + wait);
      }),
    );
  });

  test('a moment far shorter than what an instant can show is waited for all the same', async () => {
    const wall = manualClock(ORIGIN);
    let isOver = false;
    const waiting = fastClock(wall, 8192, ORIGIN)
      .until(instant(ORIGIN + 1))
      .then(() => (isOver = true));
    await Promise.resolve();
    expect(isOver).toBe(false);
    await wall.set(instant(ORIGIN + 1));
    await waiting;
  });

  test('at speed 1 is the clock itself; other speeds are refused', () => {
    const wall = manualClock(ORIGIN);
    expect(fastClock(wall, 1, ORIGIN)).toBe(wall);
    for (const speed of [0, 1.5, -1, 10_001, Number.NaN])
      expect(() => fastClock(wall, speed, ORIGIN)).toThrow(`from 1 to 10000, got ${speed}`);
  });
});

test('a clock that is moved by hand is its own wall clock, unless another is given', () => {
  const wall = manualClock(ORIGIN);
  expect(wall.wall).toBe(wall);
  expect(manualClock(ORIGIN, wall).wall).toBe(wall);
});
