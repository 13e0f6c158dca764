import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Timers } from './timers.ts';

/** Everybody due, as (instant, root). */
function taken(timers: Timers, upTo: number): string[] {
  const due: string[] = [];
  for (let root = timers.take(upTo); root !== 0; root = timers.take(upTo)) due.push(`${timers.takenAt}:${root}`);
  return due;
}

test('customers come up by instant, then by number', () => {
  const timers = new Timers();
  timers.set(7, 20);
  timers.set(3, 20);
  timers.set(5, 10);
  expect(timers.soonest).toBe(10);
  expect(taken(timers, 15)).toEqual(['10:5']);
  expect(taken(timers, 20)).toEqual(['20:3', '20:7']);
  expect(timers.soonest).toBe(Infinity);
});

test('the last instant set counts, be it earlier, later or never', () => {
  const timers = new Timers();
  timers.set(1, 10);
  timers.set(1, 30);
  timers.set(2, 30);
  timers.set(2, 10);
  timers.set(3, 10);
  timers.set(3, Infinity);
  expect(taken(timers, 29)).toEqual(['10:2']);
  expect(taken(timers, 30)).toEqual(['30:1']);
});

const steps = fc.array(
  fc.oneof(
    fc.record({ root: fc.integer({ min: 1, max: 200 }), at: fc.oneof(fc.integer({ min: 1, max: 50 }), fc.constant(Infinity)) }),
    fc.record({ wait: fc.integer({ min: 0, max: 15 }) }),
  ),
  { maxLength: 600 },
);

test('whatever is set and taken, it behaves like a plain map', () => {
  fc.assert(
    fc.property(steps, (acts) => {
      const timers = new Timers();
      const plain = new Map<number, number>();
      const [cameUp, wasDue]: [string[][], string[][]] = [[], []];
      let now = 0;
      for (const act of acts) {
        if ('root' in act) {
          timers.set(act.root, now + act.at);
          if (act.at === Infinity) plain.delete(act.root);
          else plain.set(act.root, now + act.at);
        } else {
          now += act.wait;
          const due = [...plain].filter(([, at]) => at <= now).toSorted(([a, x], [b, y]) => x - y || a - b);
          for (const [root] of due) plain.delete(root);
          wasDue.push(due.map(([root, at]) => `${at}:${root}`));
          cameUp.push(taken(timers, now));
        }
        expect(timers.size).toBe(plain.size);
        expect(timers.soonest).toBeLessThanOrEqual(Math.min(Infinity, ...plain.values()));
      }
      expect(cameUp).toEqual(wasDue);
      for (const root of Array.from({ length: 200 }, (_, i) => i + 1)) expect(timers.at(root)).toBe(plain.get(root) ?? Infinity);
    }),
    { numRuns: 60 },
  );
});
