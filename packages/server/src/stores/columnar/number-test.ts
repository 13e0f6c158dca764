import { holds } from '@gyre/domain/rules/holds';
import type { ValueTest } from '@gyre/domain/rules/value-test';
import { instant } from '@gyre/domain/time';

/** Whether a number lies in some interval of {@link intervalsOf}. */
export function within(intervals: Float64Array): (value: number) => boolean {
  const [least = Number.POSITIVE_INFINITY, most = Number.NEGATIVE_INFINITY] = intervals;
  if (intervals.length <= 2) return (value) => value >= least && value <= most;
  return (value) => {
    for (let i = 0; i < intervals.length; i += 2) if (value >= intervals[i]! && value <= intervals[i + 1]!) return true;
    return false;
  };
}

/** 区间 — the numbers that pass a test: from the first to the second, from the third to the fourth …, both included. */
export function intervalsOf(test: ValueTest, zone: string): Float64Array {
  switch (test.op) {
    case 'equals':
      return only([test.value]);
    case 'not_equals':
      return allBut([test.value]);
    case 'in':
      return only(test.values);
    case 'not_in':
      return allBut(test.values);
    case 'greater':
      return Float64Array.of(nextAbove(test.value), Number.POSITIVE_INFINITY);
    case 'greater_or_equal':
      return Float64Array.of(test.value, Number.POSITIVE_INFINITY);
    case 'less':
      return Float64Array.of(Number.NEGATIVE_INFINITY, -nextAbove(-test.value));
    case 'less_or_equal':
      return Float64Array.of(Number.NEGATIVE_INFINITY, test.value);
    case 'between':
      return Float64Array.of(test.from, test.to);
    case 'contains':
    case 'not_contains':
    case 'starts_with':
    case 'ends_with':
    case 'matches':
    case 'exists':
    case 'missing':
    case 'is_true':
    case 'is_false':
    case 'before':
    case 'after':
    case 'between_dates':
    case 'within_last':
    case 'within_next':
    case 'on_weekday':
    case 'at_hour':
    case 'anniversary_within':
    case 'list_any':
    case 'list_all':
    case 'list_none':
      // These do not look at the number itself: one is asked for all.
      return holds(test, 1, { now: instant(0), zone }) ? allBut([]) : only([]);
  }
}

type Listed = readonly (string | number | boolean)[];

function only(listed: Listed): Float64Array {
  return Float64Array.from(numbersOf(listed).flatMap((number) => [number, number]));
}

function allBut(listed: Listed): Float64Array {
  const gaps = numbersOf(listed).flatMap((number) => [-nextAbove(-number), nextAbove(number)]);
  return Float64Array.of(Number.NEGATIVE_INFINITY, ...gaps, Number.POSITIVE_INFINITY);
}

/** The numbers of a list, ascending. */
function numbersOf(listed: Listed): number[] {
  return listed.filter((value) => typeof value === 'number').sort((a, b) => a - b);
}

/** The least double greater than a finite number. */
function nextAbove(number: number): number {
  const cell = new DataView(new ArrayBuffer(8));
  cell.setFloat64(0, number + 0);
  const bits = cell.getBigInt64(0);
  cell.setBigInt64(0, number === 0 ? 1n : number > 0 ? bits + 1n : bits - 1n);
  return cell.getFloat64(0);
}
