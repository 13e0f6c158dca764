import { expect, test } from 'vitest';
import { inUnit, windowMs } from './window-units.ts';

test('a window is shown in its largest whole unit, and comes back as it was', () => {
  expect(inUnit(7 * 86_400_000)).toEqual({ amount: 7, unit: 'day' });
  expect(inUnit(90 * 60_000)).toEqual({ amount: 90, unit: 'minute' });
  expect(inUnit(1500)).toEqual({ amount: 1.5, unit: 'second' });
  expect(windowMs(1.5, 'second')).toBe(1500);
});
