import { expect, test } from 'vitest';
import { moved, remember } from './draft-history.ts';

const typed = ['a', 'b', 'c'].reduce(remember<string>, { states: ['start'], at: 0 });

test('undo and redo walk through what was remembered, and stop at its ends', () => {
  expect(typed).toEqual({ states: ['start', 'a', 'b', 'c'], at: 3 });
  const back = moved(moved(typed, -1), -1);
  expect(back.states[back.at]).toBe('a');
  expect(moved(back, 1).at).toBe(2);
  expect(moved(typed, 1)).toBe(typed);
  expect(moved({ states: ['start'], at: 0 }, -1).at).toBe(0);
});

test('a change after undo forgets what was undone, the same draft changes nothing', () => {
  const back = moved(moved(typed, -1), -1);
  expect(remember(back, 'a')).toBe(back);
  expect(remember(back, 'x')).toEqual({ states: ['start', 'a', 'x'], at: 2 });
});

test('the oldest of more than a hundred are forgotten', () => {
  const long = Array.from({ length: 150 }, (_, i) => i).reduce(remember<number>, { states: [-1], at: 0 });
  expect([long.states.length, long.states[0], long.at]).toEqual([100, 50, 99]);
});
