import { expect, test } from 'vitest';
import { numbersIn } from './numbers-in.ts';

test('numbers are read whatever stands between them, ascending and each once', () => {
  expect(numbersIn('10，5 、 0.5, 10')).toEqual([0.5, 5, 10]);
  expect(numbersIn(' ')).toEqual([]);
});

test('what is no number is no list of numbers', () => {
  expect(numbersIn('1, 2x')).toBeUndefined();
});
