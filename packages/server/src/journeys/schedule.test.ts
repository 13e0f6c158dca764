import { formatInstant, instant, parseInstant, type Instant } from '@gyre/domain/time';
import { expect, test } from 'vitest';
import { EVERYBODY } from '@gyre/domain/rules/rule';
import { lastTime, nextFiring, nextTime } from './schedule.ts';

const BERLIN = 'Europe/Berlin';
const SHANGHAI = 'Asia/Shanghai';
const at = (text: string, zone = 'UTC'): Instant => parseInstant(text, zone) ?? instant(0);
const utc = (moment: Instant | null): string | null => (moment === null ? null : formatInstant(moment).slice(0, 16));

test('a daily time is on the wall clock of the zone, over both changes of the clock', () => {
  const daily = { every: 'day', time: '09:00' } as const;
  const from = (text: string): string | null => utc(nextTime(daily, at(text, BERLIN), BERLIN));
  // 29 March 2026: UTC+1 becomes UTC+2; 25 October 2026: back
  expect(from('2026-03-28T09:00')).toBe('2026-03-29T07:00');
  expect(from('2026-03-28T08:59')).toBe('2026-03-28T08:00');
  expect(from('2026-10-24T09:00')).toBe('2026-10-25T08:00');
  expect(utc(lastTime(daily, at('2026-03-29T08:59', BERLIN), BERLIN))).toBe('2026-03-28T08:00');
  expect(utc(lastTime(daily, at('2026-03-29T09:00', BERLIN), BERLIN))).toBe('2026-03-29T07:00');
});

test('a time of day that the clock change skips is an hour later, one that comes twice counts once', () => {
  const night = { every: 'day', time: '02:30' } as const;
  expect(utc(nextTime(night, at('2026-03-29T00:00', BERLIN), BERLIN))).toBe('2026-03-29T01:30');
  expect(utc(nextTime(night, at('2026-03-29T01:30'), BERLIN))).toBe('2026-03-30T00:30');
  expect(utc(nextTime(night, at('2026-10-25T00:00', BERLIN), BERLIN))).toBe('2026-10-25T00:30');
  expect(utc(nextTime(night, at('2026-10-25T00:30'), BERLIN))).toBe('2026-10-26T01:30');
});

test('weekdays begin with Monday', () => {
  const weekly = { every: 'week', weekdays: [1, 5], time: '10:00' };
  const next = (text: string): string | null => utc(nextTime({ ...weekly, every: 'week' }, at(text, SHANGHAI), SHANGHAI));
  // 2026-01-01 was a Thursday
  expect(next('2026-01-01T12:00')).toBe('2026-01-02T02:00');
  expect(next('2026-01-02T10:00')).toBe('2026-01-05T02:00');
  expect(utc(lastTime({ ...weekly, every: 'week' }, at('2026-01-05T09:59', SHANGHAI), SHANGHAI))).toBe('2026-01-02T02:00');
});

test('the 31st is the last day of shorter months, in leap years too', () => {
  const monthly = { every: 'month', monthDay: 31, time: '00:00' } as const;
  const next = (text: string): string | null => utc(nextTime(monthly, at(text, SHANGHAI), SHANGHAI));
  expect(next('2026-01-31T00:00')).toBe('2026-02-27T16:00');
  expect(next('2026-02-28T00:00')).toBe('2026-03-30T16:00');
  expect(next('2026-04-01T00:00')).toBe('2026-04-29T16:00');
  expect(next('2028-02-01T00:00')).toBe('2028-02-28T16:00');
  expect(utc(lastTime({ every: 'month', monthDay: 15, time: '08:00' }, at('2026-03-15T07:59', SHANGHAI), SHANGHAI))).toBe(
    '2026-02-15T00:00',
  );
});

test('of missed times only the latest is made up for, and none from before the start', () => {
  const trigger = { kind: 'audience', rule: EVERYBODY, repeat: { every: 'day', time: '09:00' } } as const;
  const firing = (since: string, last: string | null, now: string): string | null =>
    utc(nextFiring(trigger, { since: at(since), last: last === null ? null : at(last), now: at(now) }, 'UTC'));
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
  const standing = { since: at('2026-01-01T10:00'), last: null, now: at('2026-01-01T11:00') };
  expect(utc(nextFiring(once(), standing, 'UTC'))).toBe('2026-01-01T10:00');
  expect(utc(nextFiring(once('2026-02-01T08:00'), standing, 'UTC'))).toBe('2026-02-01T08:00');
  const taken = { ...standing, last: at('2026-01-01T10:00') };
  expect(nextFiring(once(), taken, 'UTC')).toBeNull();
  expect(utc(nextFiring(once('2026-02-01T08:00'), taken, 'UTC'))).toBe('2026-02-01T08:00');
});
