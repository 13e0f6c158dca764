import type { Unit } from '@gyre/domain/analyses/table';
import { expect, test } from 'vitest';
import { formulaUnit } from './formula-unit.ts';

const UNITS: Readonly<Record<string, Unit>> = { buyers: 'customers', visitors: 'customers', 'new-ones': 'customers', amount: 'money' };
const unitOf = (text: string): Unit | undefined => formulaUnit(text, (key) => UNITS[key]);

test('one thing by the same is a share, sums stay what they are', () => {
  expect(unitOf('buyers / visitors')).toBe('share');
  expect(unitOf('(buyers - [new-ones]) / visitors')).toBe('share');
  expect(unitOf('buyers + [new-ones]')).toBe('customers');
});

test('what mixes, multiplies, is unknown or cannot be read is left to a person', () => {
  for (const text of ['amount / buyers', 'buyers / visitors * 100', 'buyers / nobody', '1', 'buyers /'])
    expect(unitOf(text)).toBeUndefined();
});
