import type { Value } from '../events.ts';
import { formatInstant, parseInstant, type Instant } from '../time.ts';
import { dateChangesAfter, dateHolds, isDateTest, type DateTest, type Moment } from './date-test.ts';
import { matchesExpression } from './matching.ts';
import type { ValueTest } from './value-test.ts';

/** 判断 — whether a value (undefined: missing) passes a test; {@link ValueTest} tells the semantics. */
export function holds(test: ValueTest, value: Value | undefined, moment: Moment): boolean {
  if (test.op === 'missing') return value === undefined;
  if (value === undefined) return false;
  if (!isDateTest(test)) return plainHolds(test, value);
  const at = instantOfValue(value, moment.zone);
  return at !== undefined && dateHolds(test, at, moment);
}

/** As {@link holds} for a value that is an instant, such as `$time`; other operators see its ISO text. */
export function holdsAt(test: ValueTest, at: Instant, moment: Moment): boolean {
  return isDateTest(test) ? dateHolds(test, at, moment) : holds(test, formatInstant(at), moment);
}

/** The first instant after now at which the answer for this value could change by time alone; Infinity when never. */
export function changesAfter(test: ValueTest, value: Value | undefined, moment: Moment): number {
  if (value === undefined || !isDateTest(test)) return Number.POSITIVE_INFINITY;
  const at = instantOfValue(value, moment.zone);
  return at === undefined ? Number.POSITIVE_INFINITY : dateChangesAfter(test, at, moment);
}

/** Whether the answer may change at midnight in the project's zone, and then only, by time alone. */
export function dependsOnDay(test: ValueTest): boolean {
  return test.op === 'anniversary_within';
}

/** The instant a value stands for; undefined when it is not a date. */
export function instantOfValue(value: Value, zone: string): Instant | undefined {
  return typeof value === 'string' ? parseInstant(value, zone) : undefined;
}

type PlainTest = Exclude<ValueTest, DateTest>;

function plainHolds(test: PlainTest, value: Value): boolean {
  switch (test.op) {
    case 'exists':
      return true;
    case 'missing':
      return false;
    case 'is_true':
      return value === true;
    case 'is_false':
      return value === false;
    case 'equals':
      return some(value, (v) => v === test.value);
    case 'not_equals':
      return !some(value, (v) => v === test.value);
    case 'in':
      return some(value, (v) => test.values.includes(v as string));
    case 'not_in':
      return !some(value, (v) => test.values.includes(v as string));
    case 'contains':
    case 'not_contains':
    case 'starts_with':
    case 'ends_with':
    case 'matches':
      return textHolds(test.op, test.value, value);
    case 'greater':
    case 'greater_or_equal':
    case 'less':
    case 'less_or_equal':
      return typeof value === 'number' && compares(test.op, value, test.value);
    case 'between':
      return typeof value === 'number' && value >= test.from && value <= test.to;
    case 'list_any':
      return Array.isArray(value) && test.values.some((v) => value.includes(v));
    case 'list_all':
      return Array.isArray(value) && test.values.every((v) => value.includes(v));
    case 'list_none':
      return Array.isArray(value) && !test.values.some((v) => value.includes(v));
  }
}

function textHolds(op: 'contains' | 'not_contains' | 'starts_with' | 'ends_with' | 'matches', wanted: string, value: Value): boolean {
  if (typeof value !== 'string' && !Array.isArray(value)) return false;
  const claim = (v: string | number | boolean): boolean => typeof v === 'string' && textIs(op, v, wanted);
  return op === 'not_contains' ? !some(value, claim) : some(value, claim);
}

function textIs(op: 'contains' | 'not_contains' | 'starts_with' | 'ends_with' | 'matches', text: string, wanted: string): boolean {
  switch (op) {
    case 'contains':
    case 'not_contains':
      return text.includes(wanted);
    case 'starts_with':
      return text.startsWith(wanted);
    case 'ends_with':
      return text.endsWith(wanted);
    case 'matches':
      return matchesExpression(wanted, text);
  }
}

function compares(op: 'greater' | 'greater_or_equal' | 'less' | 'less_or_equal', value: number, limit: number): boolean {
  switch (op) {
    case 'greater':
      return value > limit;
    case 'greater_or_equal':
      return value >= limit;
    case 'less':
      return value < limit;
    case 'less_or_equal':
      return value <= limit;
  }
}

function some(value: Value, claim: (v: string | number | boolean) => boolean): boolean {
  return Array.isArray(value) ? value.some(claim) : claim(value);
}
