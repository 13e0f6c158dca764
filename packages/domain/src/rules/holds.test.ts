import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Value } from '../events.ts';
import { formatInstant, instant, parseInstant, type Instant } from '../time.ts';
import { changesAfter, dependsOnDay, holds, holdsAt } from './holds.ts';
import { ValueTest } from './value-test.ts';

const SHANGHAI = 'Asia/Shanghai';
function at(text: string, zone = SHANGHAI): Instant {
  const found = parseInstant(text, zone);
  if (found === undefined) throw new RangeError(text);
  return found;
}
const moment = { now: at('2026-05-15 10:30:00'), zone: SHANGHAI };
const days = (amount: number) => ({ amount, unit: 'day' as const });

describe('every operator', () => {
  test.each<[ValueTest, Value, boolean]>([
    [{ op: 'equals', value: '重庆' }, '重庆', true],
    [{ op: 'equals', value: 1 }, '1', false],
    [{ op: 'equals', value: true }, true, true],
    [{ op: 'equals', value: 'b' }, ['a', 'b'], true],
    [{ op: 'not_equals', value: '重庆' }, '重庆', false],
    [{ op: 'not_equals', value: 1 }, '1', true],
    [{ op: 'not_equals', value: 'b' }, ['a', 'b'], false],
    [{ op: 'not_equals', value: 'b' }, [], true],
    [{ op: 'in', values: ['a', 2] }, 2, true],
    [{ op: 'in', values: ['a', 2] }, '2', false],
    [{ op: 'in', values: ['a'] }, ['x', 'a'], true],
    [{ op: 'not_in', values: ['a'] }, 'b', true],
    [{ op: 'not_in', values: ['a'] }, ['x', 'a'], false],
    [{ op: 'contains', value: '庆' }, '重庆', true],
    [{ op: 'contains', value: '1' }, 11, false],
    [{ op: 'contains', value: 'b' }, ['abc'], true],
    [{ op: 'not_contains', value: '庆' }, '成都', true],
    [{ op: 'not_contains', value: '庆' }, ['重庆', '成都'], false],
    [{ op: 'not_contains', value: '1' }, 22, false],
    [{ op: 'starts_with', value: '重' }, '重庆', true],
    [{ op: 'starts_with', value: '庆' }, '重庆', false],
    [{ op: 'ends_with', value: '庆' }, '重庆', true],
    [{ op: 'ends_with', value: '重' }, '重庆', false],
    [{ op: 'matches', value: '^1[3-9]\\d{9}$' }, '13812345678', true],
    [{ op: 'matches', value: '^1[3-9]\\d{9}$' }, '138', false],
    [{ op: 'matches', value: 'b+' }, ['a', 'abbc'], true],
    [{ op: 'matches', value: '(?=a)' }, 'a', false],
    [{ op: 'greater', value: 100 }, 100, false],
    [{ op: 'greater', value: 100 }, 100.01, true],
    [{ op: 'greater', value: 100 }, '101', false],
    [{ op: 'greater_or_equal', value: 100 }, 100, true],
    [{ op: 'greater_or_equal', value: 100 }, 99.99, false],
    [{ op: 'less', value: 0 }, 0, false],
    [{ op: 'less', value: 0 }, -0.5, true],
    [{ op: 'less_or_equal', value: 0 }, 0, true],
    [{ op: 'less_or_equal', value: 0 }, 0.1, false],
    [{ op: 'between', from: 1, to: 2 }, 1, true],
    [{ op: 'between', from: 1, to: 2 }, 2, true],
    [{ op: 'between', from: 1, to: 2 }, 2.1, false],
    [{ op: 'between', from: 1, to: 2 }, 0.9, false],
    [{ op: 'exists' }, '', true],
    [{ op: 'missing' }, '', false],
    [{ op: 'is_true' }, true, true],
    [{ op: 'is_true' }, 'true', false],
    [{ op: 'is_false' }, false, true],
    [{ op: 'is_false' }, 0, false],
    [{ op: 'before', date: '2026-05-01' }, '2026-04-30', true],
    [{ op: 'before', date: '2026-05-01' }, '2026-05-01', false],
    [{ op: 'before', date: '2026-05-01' }, '2026-04-30T15:59:59Z', true],
    [{ op: 'before', date: '2026-05-01' }, '2026-04-30T16:00:00Z', false],
    [{ op: 'before', date: '2026-05-01' }, '不是日期', false],
    [{ op: 'before', date: '2026-05-01' }, 0, false],
    [{ op: 'before', date: '2026-05-01' }, ['2026-04-30'], false],
    [{ op: 'after', date: '2026-05-01' }, '2026-05-01 23:59:59', false],
    [{ op: 'after', date: '2026-05-01' }, '2026-05-02', true],
    [{ op: 'after', date: '2026-05-01 12:00' }, '2026-05-01 12:00:00', false],
    [{ op: 'after', date: '2026-05-01 12:00' }, '2026-05-01 12:00:00.001', true],
    [{ op: 'between_dates', from: '2026-05-01', to: '2026-05-02' }, '2026-05-01', true],
    [{ op: 'between_dates', from: '2026-05-01', to: '2026-05-02' }, '2026-04-30 23:59:59', false],
    [{ op: 'between_dates', from: '2026-05-01', to: '2026-05-02' }, '2026-05-02 23:59:59.999', true],
    [{ op: 'between_dates', from: '2026-05-01', to: '2026-05-02' }, '2026-05-03', false],
    [{ op: 'within_last', span: days(1) }, '2026-05-15 10:30:00', true],
    [{ op: 'within_last', span: days(1) }, '2026-05-15 10:30:01', false],
    [{ op: 'within_last', span: days(1) }, '2026-05-14 10:30:00.001', true],
    [{ op: 'within_last', span: days(1) }, '2026-05-14 10:30:00', false],
    [{ op: 'within_last', span: { amount: 2, unit: 'week' } }, '2026-05-01 10:30:01', true],
    [{ op: 'within_last', span: { amount: 2, unit: 'hour' } }, '2026-05-15 08:30:01', true],
    [{ op: 'within_last', span: { amount: 2, unit: 'minute' } }, '2026-05-15 10:28:00', false],
    [{ op: 'within_next', span: days(1) }, '2026-05-15 10:30:00', false],
    [{ op: 'within_next', span: days(1) }, '2026-05-15 10:30:00.001', true],
    [{ op: 'within_next', span: days(1) }, '2026-05-16 10:30:00', true],
    [{ op: 'within_next', span: days(1) }, '2026-05-16 10:30:00.001', false],
    [{ op: 'on_weekday', weekdays: [5] }, '2026-05-15', true],
    [{ op: 'on_weekday', weekdays: [5] }, '2026-05-14T16:00:00Z', true],
    [{ op: 'on_weekday', weekdays: [5] }, '2026-05-14T15:59:59Z', false],
    [{ op: 'on_weekday', weekdays: [7] }, '1969-12-28', true],
    [{ op: 'at_hour', from: 9, to: 18 }, '2026-05-15 09:00', true],
    [{ op: 'at_hour', from: 9, to: 18 }, '2026-05-15 18:00', false],
    [{ op: 'at_hour', from: 9, to: 18 }, '2026-05-15 08:59', false],
    [{ op: 'at_hour', from: 9, to: 9 }, '2026-05-15 09:00', false],
    [{ op: 'at_hour', from: 9, to: 9 }, '2026-05-15 10:00', false],
    [{ op: 'at_hour', from: 22, to: 6 }, '2026-05-15 22:00', true],
    [{ op: 'at_hour', from: 22, to: 6 }, '2026-05-15 21:59', false],
    [{ op: 'at_hour', from: 22, to: 6 }, '2026-05-15 05:59', true],
    [{ op: 'at_hour', from: 22, to: 6 }, '2026-05-15 06:00', false],
    [{ op: 'at_hour', from: 0, to: 24 }, '1960-05-15 23:59', true],
    [{ op: 'anniversary_within', days: 0 }, '1990-05-15', true],
    [{ op: 'anniversary_within', days: 0 }, '1990-05-16', false],
    [{ op: 'anniversary_within', days: 7 }, '1990-05-22', true],
    [{ op: 'anniversary_within', days: 7 }, '1990-05-23', false],
    [{ op: 'anniversary_within', days: 7 }, '1990-05-14', false],
    [{ op: 'anniversary_within', days: 364 }, '1990-05-14', true],
    [{ op: 'list_any', values: ['a', 'x'] }, ['a', 'b'], true],
    [{ op: 'list_any', values: ['x'] }, ['a', 'b'], false],
    [{ op: 'list_any', values: ['a'] }, 'a', false],
    [{ op: 'list_all', values: ['a', 'b'] }, ['b', 'a', 'c'], true],
    [{ op: 'list_all', values: ['a', 'x'] }, ['a', 'b'], false],
    [{ op: 'list_none', values: ['x'] }, ['a'], true],
    [{ op: 'list_none', values: ['x', 'a'] }, ['a'], false],
  ])('%j on %j is %s', (one, value, expected) => {
    expect(holds(ValueTest.parse(one), value, moment)).toBe(expected);
  });

  test('on a missing value only `missing` is true', () => {
    const tests: ValueTest[] = [{ op: 'not_equals', value: 1 }, { op: 'list_none', values: ['a'] }, { op: 'exists' }];
    expect(tests.map((one) => holds(one, undefined, moment))).toEqual([false, false, false]);
    expect(holds({ op: 'missing' }, undefined, moment)).toBe(true);
  });
});

describe('dates', () => {
  test('born on 29 February comes round on the 28th, except in leap years', () => {
    const birthday = { op: 'anniversary_within', days: 0 } as const;
    const on = (day: string) => holds(birthday, '2000-02-29', { now: at(`${day} 12:00`), zone: SHANGHAI });
    expect(['2027-02-28', '2027-03-01', '2028-02-28', '2028-02-29'].map(on)).toEqual([true, false, false, true]);
  });

  test('an anniversary of January is near at the end of December', () => {
    const now = { now: at('2026-12-30 12:00'), zone: SHANGHAI };
    expect([2, 3].map((d) => holds({ op: 'anniversary_within', days: d }, '1990-01-02', now))).toEqual([false, true]);
  });

  test('the day a clock changes has hours of its zone', () => {
    const berlin = (text: string) => holds({ op: 'at_hour', from: 3, to: 4 }, text, { now: moment.now, zone: 'Europe/Berlin' });
    // 29 March 2026: 02:00 becomes 03:00 at 01:00 UTC
    expect(['2026-03-29T00:59:59Z', '2026-03-29T01:00:00Z', '2026-03-29T02:00:00Z'].map(berlin)).toEqual([false, true, false]);
    // 1 November 2026 in New York: 01:00 comes twice
    const newYork = (text: string) => holds({ op: 'at_hour', from: 1, to: 2 }, text, { now: moment.now, zone: 'America/New_York' });
    expect(['2026-11-01T05:00:00Z', '2026-11-01T06:59:59Z', '2026-11-01T07:00:00Z'].map(newYork)).toEqual([true, true, false]);
  });

  test('a date of a rule that no calendar has is refused by name', () => {
    expect(() => holds({ op: 'before', date: '2026-13-01' }, '2026-05-01', moment)).toThrow('2026-13-01');
  });

  test('`$time` is tested as the instant it is', () => {
    expect(holdsAt({ op: 'before', date: '2026-05-15' }, at('2026-05-14 23:59'), moment)).toBe(true);
    expect(holdsAt({ op: 'exists' }, at('2026-05-14 23:59'), moment)).toBe(true);
    expect(holdsAt({ op: 'contains', value: '2026' }, at('2026-05-14 23:59'), moment)).toBe(true);
  });

  test('answers change when a span ends or begins, or at the next midnight', () => {
    const last = { op: 'within_last', span: days(1) } as const;
    const next = { op: 'within_next', span: days(1) } as const;
    const day = 86_400_000;
    expect(changesAfter(last, formatInstant(instant(moment.now - 10)), moment)).toBe(moment.now - 10 + day);
    expect(changesAfter(last, formatInstant(instant(moment.now + 10)), moment)).toBe(moment.now + 10);
    expect(changesAfter(last, formatInstant(instant(moment.now - day)), moment)).toBe(Infinity);
    expect(changesAfter(next, formatInstant(instant(moment.now + 10)), moment)).toBe(moment.now + 10);
    expect(changesAfter(next, formatInstant(instant(moment.now + day + 10)), moment)).toBe(moment.now + 10);
    expect(changesAfter(next, formatInstant(moment.now), moment)).toBe(Infinity);
    expect(changesAfter(last, formatInstant(moment.now), moment)).toBe(moment.now + day);
    expect(changesAfter({ op: 'anniversary_within', days: 3 }, '1990-01-01', moment)).toBe(at('2026-05-16'));
    expect(changesAfter({ op: 'before', date: '2026-01-01' }, '1990-01-01', moment)).toBe(Infinity);
    expect(changesAfter(last, undefined, moment)).toBe(Infinity);
    expect(changesAfter(last, 'not a date', moment)).toBe(Infinity);
    expect([last, { op: 'anniversary_within', days: 3 } as const].map(dependsOnDay)).toEqual([false, true]);
  });

  test('an answer stays until the instant it was said to change, and changes there', () => {
    const spans = fc.record({ amount: fc.integer({ min: 1, max: 50 }), unit: fc.constantFrom('minute' as const, 'hour' as const) });
    fc.assert(
      fc.property(
        fc.constantFrom('within_last' as const, 'within_next' as const),
        spans,
        fc.integer({ min: -5e8, max: 5e8 }),
        (op, span, by) => {
          const one = { op, span };
          const value = formatInstant(instant(moment.now + by));
          const change = changesAfter(one, value, moment);
          const before = holds(one, value, moment);
          fc.pre(Number.isFinite(change));
          expect(change).toBeGreaterThan(moment.now);
          expect(holds(one, value, { ...moment, now: instant(change - 1) })).toBe(before);
          expect(holds(one, value, { ...moment, now: instant(change) })).toBe(!before);
        },
      ),
    );
  });
});
