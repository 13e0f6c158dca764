import { describe, expect, test } from 'vitest';
import { isRepeat, recurrenceOf, rruleOf } from './recurrence.ts';

describe('a recurrence', () => {
  test.each([
    ['FREQ=DAILY', { every: 'day', interval: 1 }],
    ['FREQ=DAILY;INTERVAL=3', { every: 'day', interval: 3 }],
    ['FREQ=WEEKLY;BYDAY=MO,TH', { every: 'week', interval: 1, weekdays: [1, 4] }],
    ['FREQ=WEEKLY;INTERVAL=2;BYDAY=SU', { every: 'week', interval: 2, weekdays: [7] }],
    ['FREQ=MONTHLY;BYMONTHDAY=31', { every: 'month', interval: 1, monthDay: 31 }],
    ['FREQ=MONTHLY;BYMONTHDAY=-1', { every: 'month', interval: 1, monthDay: -1 }],
  ] as const)('%s is shown as a form, and written back the same', (rrule, recurrence) => {
    expect(recurrenceOf(rrule)).toEqual(recurrence);
    expect(rruleOf(recurrence)).toBe(rrule);
  });

  test.each(['FREQ=MONTHLY;BYDAY=2TU', 'FREQ=WEEKLY', 'FREQ=DAILY;COUNT=3', 'FREQ=YEARLY;BYMONTH=11', 'FREQ=MONTHLY;BYMONTHDAY=1,15', ''])(
    '“%s” is left to be written by hand',
    (rrule) => {
      expect(recurrenceOf(rrule)).toBeNull();
    },
  );

  test('weekdays are written in the order of the week; without any there is nothing to save', () => {
    expect(rruleOf({ every: 'week', interval: 1, weekdays: [5, 1] })).toBe('FREQ=WEEKLY;BYDAY=MO,FR');
    expect(isRepeat({ rrule: rruleOf({ every: 'week', interval: 1, weekdays: [] }), time: '10:00' })).toBe(false);
  });
});
