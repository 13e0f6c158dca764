import { expect, test } from 'vitest';
import { faceValueText } from './face-value.ts';

test('a face value reads as customers know it', () => {
  const threshold = { kind: 'threshold', threshold: 3_000_000, off: 500_000, repeats: false, cap: null } as const;
  expect(faceValueText(threshold)).toBe('满300减50');
  expect(faceValueText({ ...threshold, repeats: true, cap: 1_000_000 })).toBe('每满300减50');
  expect(faceValueText({ kind: 'percent', offBp: 1500, threshold: null, cap: 300_000 })).toBe('8.5折');
  expect(faceValueText({ kind: 'percent', offBp: 2000, threshold: 1_000_000, cap: 300_000 })).toBe('满100 8折');
  expect(faceValueText({ kind: 'fixed', off: 55_000 })).toBe('立减5.5元');
});
