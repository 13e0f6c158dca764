import { expect, test } from 'vitest';
import { CHOICES, choiceOfRange, rangeOfChoice } from './range-choices.ts';

const LAST_30 = { of: 'last', count: 30, unit: 'day', current: true } as const;

test('every choice leads to a range that is called so again', () => {
  for (const choice of CHOICES) expect(choiceOfRange(rangeOfChoice(choice, LAST_30, '2026-01-31'))).toBe(choice);
});

test('named days begin with today, and stay when they are chosen again', () => {
  const days = rangeOfChoice('days', LAST_30, '2026-01-31');
  expect(days).toEqual({ of: 'days', from: '2026-01-31', to: '2026-01-31' });
  expect(rangeOfChoice('days', { of: 'days', from: '2026-01-01', to: '2026-01-02' }, '2026-01-31')).toEqual({
    of: 'days',
    from: '2026-01-01',
    to: '2026-01-02',
  });
});

test('so many days of one’s own are none of the usual ones', () => {
  expect(choiceOfRange({ of: 'last', count: 10, unit: 'day', current: false })).toBe('last');
  expect(choiceOfRange(rangeOfChoice('last', { ...LAST_30, count: 23 }, '2026-01-31'))).toBe('last');
});
