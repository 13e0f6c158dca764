import { expect, test } from 'vitest';
import { formulaText } from './formula-text.ts';

test('a formula is read with the names of its metrics', () => {
  const names = new Map([
    ['gmv', 'GMV'],
    ['new-buyers', '新增购买'],
  ]);
  const nameOf = (key: string): string => names.get(key) ?? key;
  expect(formulaText('gmv / [new-buyers] * 100', nameOf)).toBe('GMV / 新增购买 * 100');
  expect(formulaText('gmv + other', nameOf)).toBe('GMV + other');
  expect(formulaText('gmv /', nameOf)).toBe('gmv /');
});
