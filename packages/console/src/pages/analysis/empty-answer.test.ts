import type { Cell } from '@gyre/domain/analyses/table';
import { expect, test } from 'vitest';
import { isEmptyAnswer } from './empty-answer.ts';

const isEmpty = (...cells: Cell[]) => isEmptyAnswer([{ rows: [cells] }]);

test('an answer is empty when nobody stands behind any of its numbers', () => {
  expect(isEmptyAnswer([])).toBe(true);
  expect(isEmpty({ value: 'step' }, { value: 3 }, { value: 0, place: {} }, { value: null, place: {} })).toBe(true);
  expect(isEmpty({ value: 0, place: {} }, { value: 2, place: {} })).toBe(false);
});
