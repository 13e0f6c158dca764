import { formatInstant, instant, parseInstant, type Instant } from '@gyre/domain/time';
import { expect, test } from 'vitest';
import { EVERYBODY } from '@gyre/domain/rules/rule';
import { lastTime, nextTime, requireRecurrence } from './recurrence.ts';
import { nextFiring } from './schedule.ts';

const BERLIN = 'Europe/Berlin';
const SHANGHAI = 'Asia/Shanghai';
const at = (text: string, zone = 'UTC'): Instant => parseInstant(text, zone) ?? instant(0);
/** What the rules of these tests count from: a Thursday. */
const ANCHOR = at('2026-01-01T00:00');
const utc = (moment: Instant | null): string | null => (moment === null ? null : formatInstant(moment).slice(0, 16));

test('a daily time is on the wall clock of the zone, over both changes of the clock', () => {
  const daily = { rrule: 'FREQ=DAILY', time: '09:00' };
  const from = (text: string): string | null => utc(nextTime(daily, at(text, BERLIN), ANCHOR, BERLIN));
  // 29 March 2026: UTC+1 becomes UTC+2; 25 October 2026: back
  expect(from('2026-03-28T09:00')).toBe('2026-03-29T07:00');
  expect(from('2026-03-28T08:59')).toBe('2026-03-28T08:00');
  expect(from('2026-10-24T09:00')).toBe('2026-10-25T08:00');
  expect(utc(lastTime(daily, at('2026-03-29T08:59', BERLIN), ANCHOR, BERLIN))).toBe('2026-03-28T08:00');
  expect(utc(lastTime(daily, at('2026-03-29T09:00', BERLIN), ANCHOR, BERLIN))).toBe('2026-03-29T07:00');
});

test('a time of day that the clock change skips is an hour later, one that comes twice counts once', () => {
  const night = { rrule: 'FREQ=DAILY', time: '02:30' };
  expect(utc(nextTime(night, at('2026-03-29T00:00', BERLIN), ANCHOR, BERLIN))).toBe('2026-03-29T01:30');
  expect(utc(nextTime(night, at('2026-03-29T01:30'), ANCHOR, BERLIN))).toBe('2026-03-30T00:30');
  expect(utc(nextTime(night, at('2026-10-25T00:00', BERLIN), ANCHOR, BERLIN))).toBe('2026-10-25T00:30');
  expect(utc(nextTime(night, at('2026-10-25T00:30'), ANCHOR, BERLIN))).toBe('2026-10-26T01:30');
});

test('weekdays begin with Monday', () => {
  const weekly = { rrule: 'FREQ=WEEKLY;BYDAY=MO,FR', time: '10:00' };
  const next = (text: string): string | null => utc(nextTime(weekly, at(text, SHANGHAI), ANCHOR, SHANGHAI));
  // 2026-01-01 was a Thursday
  expect(next('2026-01-01T12:00')).toBe('2026-01-02T02:00');
  expect(next('2026-01-02T10:00')).toBe('2026-01-05T02:00');
  expect(utc(lastTime(weekly, at('2026-01-05T09:59', SHANGHAI), ANCHOR, SHANGHAI))).toBe('2026-01-02T02:00');
});

test('the 31st is the last day of shorter months, in leap years too', () => {
  const monthly = { rrule: 'FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1', time: '00:00' };
  const next = (text: string): string | null => utc(nextTime(monthly, at(text, SHANGHAI), ANCHOR, SHANGHAI));
  expect(next('2026-01-31T00:00')).toBe('2026-02-27T16:00');
  expect(next('2026-02-28T00:00')).toBe('2026-03-30T16:00');
  expect(next('2026-04-01T00:00')).toBe('2026-04-29T16:00');
  expect(next('2028-02-01T00:00')).toBe('2028-02-28T16:00');
  expect(utc(lastTime({ rrule: 'FREQ=MONTHLY;BYMONTHDAY=15', time: '08:00' }, at('2026-03-15T07:59', SHANGHAI), ANCHOR, SHANGHAI))).toBe(
    '2026-02-15T00:00',
  );
});

test('of missed times only the latest is made up for, and none from before the start', () => {
  const trigger = { kind: 'audience', rule: EVERYBODY, repeat: { rrule: 'FREQ=DAILY', time: '09:00' } } as const;
  const firing = (since: string, last: string | null, now: string): string | null =>
    utc(nextFiring(trigger, { since: at(since), anchor: ANCHOR, last: last === null ? null : at(last), now: at(now) }, 'UTC'));
  expect(firing('2026-01-01T10:00', null, '2026-01-01T10:00')).toBe('2026-01-02T09:00');
  expect(firing('2026-01-01T10:00', null, '2026-01-02T09:00')).toBe('2026-01-02T09:00');
  expect(firing('2026-01-01T10:00', '2026-01-02T09:00', '2026-01-02T09:00')).toBe('2026-01-03T09:00');
  expect(firing('2026-01-01T10:00', '2026-01-02T09:00', '2026-01-06T12:00')).toBe('2026-01-06T09:00');
  expect(firing('2026-01-06T10:00', '2026-01-02T09:00', '2026-01-06T12:00')).toBe('2026-01-07T09:00');
});

test('an audience taken once is taken at its time or at the start, and again only for a later time', () => {
  const once = (given?: string): Parameters<typeof nextFiring>[0] => ({
    kind: 'audience',
    rule: EVERYBODY,
    once: given === undefined ? {} : { at: at(given) },
  });
  const standing = { since: at('2026-01-01T10:00'), anchor: ANCHOR, last: null, now: at('2026-01-01T11:00') };
  expect(utc(nextFiring(once(), standing, 'UTC'))).toBe('2026-01-01T10:00');
  expect(utc(nextFiring(once('2026-02-01T08:00'), standing, 'UTC'))).toBe('2026-02-01T08:00');
  const taken = { ...standing, last: at('2026-01-01T10:00') };
  expect(nextFiring(once(), taken, 'UTC')).toBeNull();
  expect(utc(nextFiring(once('2026-02-01T08:00'), taken, 'UTC'))).toBe('2026-02-01T08:00');
});

test('intervals, counts and open weekdays count from the anchor, an end is a day of the zone and still counts', () => {
  const times = (rrule: string, anchor: string, n: number): string[] => {
    const repeat = { rrule, time: '08:00' };
    const found: string[] = [];
    let next = nextTime(repeat, at(anchor, SHANGHAI), at(anchor, SHANGHAI), SHANGHAI);
    while (next !== null && found.length < n) {
      found.push(formatInstant(next).slice(0, 10));
      next = nextTime(repeat, next, at(anchor, SHANGHAI), SHANGHAI);
    }
    return found;
  };
  expect(times('FREQ=WEEKLY;INTERVAL=2;BYDAY=MO', '2026-01-01T00:00', 3)).toEqual(['2026-01-12', '2026-01-26', '2026-02-09']);
  expect(times('FREQ=WEEKLY', '2026-01-01T00:00', 2)).toEqual(['2026-01-01', '2026-01-08']);
  expect(times('FREQ=DAILY;COUNT=2', '2026-01-01T00:00', 9)).toEqual(['2026-01-01', '2026-01-02']);
  expect(times('FREQ=DAILY;COUNT=2', '2026-01-01T08:00', 9)).toEqual(['2026-01-02', '2026-01-03']);
  expect(times('FREQ=WEEKLY;COUNT=2', '2026-01-01T09:00', 9)).toEqual(['2026-01-08', '2026-01-15']);
  expect(times('FREQ=DAILY;UNTIL=20260103', '2026-01-01T12:00', 9)).toEqual(['2026-01-02', '2026-01-03']);
  expect(times('FREQ=MONTHLY;BYDAY=-1FR', '2026-01-01T00:00', 2)).toEqual(['2026-01-30', '2026-02-27']);
  expect(lastTime({ rrule: 'FREQ=DAILY;COUNT=2', time: '08:00' }, at('2026-06-01T00:00'), at('2026-01-01T00:00'), 'UTC')).toBe(
    at('2026-01-02T08:00'),
  );
});

test('what is no repetition of days, or never comes round, is refused in words', () => {
  const refused =
    (rrule: string): (() => void) =>
    () =>
      requireRecurrence({ rrule, time: '08:00' }, at('2026-01-01T00:00'), SHANGHAI);
  for (const rrule of [
    'FREQ=DAILY;BYHOUR=3',
    'FREQ=DAILY;FOO=1',
    'FREQ=DAILY;FREQ=DAILY',
    'FREQ=DAILY;INTERVAL=0',
    'FREQ=WEEKLY;BYDAY=XX',
  ]) {
    expect(refused(rrule)).toThrow(/is not a repetition of days: \w+=\w+ is not allowed there/);
  }
  expect(refused('FREQ=DAILY;BYHOUR=3')).toThrow(/the time of day is set apart/);
  expect(refused('FREQ=MONTHLY;BYMONTHDAY=32')).toThrow(/BYMONTHDAY=32/);
  expect(refused('FREQ=WEEKLY;BYDAY=1MO')).toThrow(/is not a repetition/);
  expect(refused('FREQ=DAILY;COUNT=2;UNTIL=20260103')).toThrow(/is not a repetition/);
  for (const rrule of ['FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30', 'FREQ=DAILY;UNTIL=20251231'])
    expect(refused(rrule)).toThrow(/never comes round/);
  expect(refused('FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29')).not.toThrow();
});
