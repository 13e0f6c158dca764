import { expect, test } from 'vitest';
import { comparedLines } from './compared-lines.ts';

const lines = ['a', 'b', 'c'].map((name) => ({ name, earlier: [1] }));
const compared = (most: number, chosen = '') => {
  const { lines: shown, focus } = comparedLines(lines, most, chosen);
  return [shown.filter(({ earlier }) => earlier !== undefined).map(({ name }) => name), focus];
};

test('few lines each have the compared time', () => {
  expect(compared(3)).toEqual([['a', 'b', 'c'], null]);
});

test('of many only the chosen one has it, and the first where that is not there', () => {
  expect(compared(2, 'b')).toEqual([['b'], 1]);
  expect(compared(2, 'gone')).toEqual([['a'], 0]);
});

test('where nothing is compared nothing is left out', () => {
  expect(comparedLines([{ name: 'a' }, { name: 'b' }], 1, 'b')).toEqual({ lines: [{ name: 'a' }, { name: 'b' }], focus: null });
});
