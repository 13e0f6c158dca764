import { describe, expect, test } from 'vitest';
import { dailyReport, monthOf, reportDays, type LineFigures } from './daily-report.ts';
import { numberOfDay } from './rules/calendar-day.ts';

const day = (year: number, month: number, ofMonth: number): number => numberOfDay({ year, month, day: ofMonth });

const NOTHING: LineFigures = {
  metric: 'gmv',
  name: 'GMV',
  unit: 'money',
  direction: 'more',
  value: null,
  dayBefore: null,
  weekBefore: null,
  yearBefore: null,
  month: null,
  target: null,
};

function lineOf(figures: Partial<LineFigures>, on = day(2026, 4, 10)) {
  const [line] = dailyReport(on, 'that day', false, [{ ...NOTHING, ...figures }]).lines;
  if (line === undefined) throw new Error('no line');
  return line;
}

describe('the days of a report', () => {
  test('are the day before, the same weekday last week, the same date last year, and the first of the month', () => {
    expect(reportDays(day(2026, 4, 10))).toEqual({
      day: day(2026, 4, 10),
      dayBefore: day(2026, 4, 9),
      weekBefore: day(2026, 4, 3),
      yearBefore: day(2025, 4, 10),
      monthStart: day(2026, 4, 1),
    });
  });

  test('compare the 29th of February with the 28th', () => {
    expect(reportDays(day(2028, 2, 29)).yearBefore).toBe(day(2027, 2, 28));
    expect(monthOf(day(2028, 2, 29))).toBe('2028-02');
  });
});

describe('a line of a report', () => {
  test('says how much more or less it is than each earlier day', () => {
    const line = lineOf({ value: 120, dayBefore: 100, weekBefore: 160, yearBefore: 120 });
    expect(line.dayBefore).toEqual({ value: 100, change: 0.2 });
    expect(line.weekBefore).toEqual({ value: 160, change: -0.25 });
    expect(line.yearBefore).toEqual({ value: 120, change: 0 });
  });

  test('has no change where there was nothing, or nothing is known', () => {
    expect(lineOf({ value: 5, dayBefore: 0 }).dayBefore).toEqual({ value: 0, change: null });
    expect(lineOf({ value: null, weekBefore: 7 }).weekBefore).toEqual({ value: 7, change: null });
  });

  test('rises from a loss to a gain', () => {
    expect(lineOf({ value: 50, dayBefore: -100 }).dayBefore.change).toBe(1.5);
  });
});

describe('the pace of a month', () => {
  test('is the share of the target that is there against the share of its days that are over', () => {
    // ten of thirty days, and half of the target
    const { pacing } = lineOf({ month: 500, target: { value: 1000, grows: true } });
    expect(pacing).toEqual({ target: 1000, reached: 0.5, expected: 10 / 30, pace: 1.5 });
  });

  test('is on plan on the last day when the target is reached', () => {
    expect(lineOf({ month: 280, target: { value: 280, grows: true } }, day(2026, 2, 28)).pacing?.pace).toBe(1);
  });

  test('of a level is the level itself: nothing has to grow', () => {
    expect(lineOf({ month: 90, target: { value: 100, grows: false } }).pacing).toEqual({
      target: 100,
      reached: 0.9,
      expected: 1,
      pace: 0.9,
    });
  });

  test('is not known without a target, nor without the month', () => {
    expect(lineOf({ month: 5 }).pacing).toBeNull();
    expect(lineOf({ target: { value: 10, grows: true } }).pacing).toMatchObject({ reached: null, pace: null });
  });
});
