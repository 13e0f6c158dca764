import { expect, test } from 'vitest';
import { lateNamesOf } from './late-names.ts';

test('of our own coupons everything is known; of external ones not the code, nor an end that begins with the claim', () => {
  const [fixed, relative] = [{ kind: 'fixed', from: 0, until: 1 } as const, { kind: 'relative', waitDays: 0, days: 7 } as const];
  expect(lateNamesOf({ system: 'own', validity: relative })).toEqual([]);
  expect(lateNamesOf({ system: 'external', validity: fixed })).toEqual(['code']);
  expect(lateNamesOf({ system: 'external', validity: relative })).toEqual(['code', 'valid_until']);
});
