import { expect, test } from 'vitest';
import { bracketsIn, bracketsText } from './brackets.ts';

test('numbers and ranges, however they are separated', () => {
  const brackets = [
    { from: 1, to: 1 },
    { from: 2, to: 3 },
    { from: 4, to: 7 },
  ];
  expect(bracketsIn('1, 2-3，4–7')).toEqual(brackets);
  expect(bracketsText(brackets)).toBe('1, 2-3, 4-7');
});

test('what is no range is none', () => {
  for (const text of ['', 'a', '3-2', '1, x', '-1']) expect(bracketsIn(text)).toBeUndefined();
});
