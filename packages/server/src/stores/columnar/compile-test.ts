import { dependsOnDay, holds } from '@gyre/domain/rules/holds';
import { spanMs } from '@gyre/domain/rules/span';
import type { ValueTest } from '@gyre/domain/rules/value-test';
import { instant, parseInstant } from '@gyre/domain/time';
import type { IndexTest } from '@gyre/engine';
import type { Calendar } from './calendar.ts';
import { valueOf } from '../value-text.ts';
import type { Coded, Texts } from './sight.ts';

/** What a test needs to know of the calendar. */
export interface Place {
  readonly zone: string;
  readonly calendar: Calendar;
}
type Column = Pick<Coded, 'numbers' | 'codes' | 'texts'>;

/** 编译条件 — a test on the values of a column. Each different text is tested once, numbers directly. */
export function compileTest(test: ValueTest, column: Column, place: Place): IndexTest {
  const ofCode = test.op === 'within_last' || test.op === 'within_next' ? null : codeTest(test, column.texts, place);
  if (ofCode === null) return movingTest(test as MovingTest, column, place);
  const ofNumber = numberTest(test, place);
  const whenMissing = test.op === 'missing';
  return {
    holds(index, now) {
      const code = column.codes?.[index] ?? 0;
      if (code !== 0) return ofCode(code, now);
      const number = column.numbers?.[index] ?? Number.NaN;
      return Number.isNaN(number) ? whenMissing : ofNumber(number);
    },
    changes: null,
  };
}

/** A test on numbers. Those that do not look at the number itself are asked once. */
export function numberTest(test: ValueTest, place: Pick<Place, 'zone'>): (value: number) => boolean {
  switch (test.op) {
    case 'equals':
      return (value) => value === test.value;
    case 'not_equals':
      return (value) => value !== test.value;
    case 'in':
      return (value) => test.values.includes(value);
    case 'not_in':
      return (value) => !test.values.includes(value);
    case 'greater':
      return (value) => value > test.value;
    case 'greater_or_equal':
      return (value) => value >= test.value;
    case 'less':
      return (value) => value < test.value;
    case 'less_or_equal':
      return (value) => value <= test.value;
    case 'between':
      return (value) => value >= test.from && value <= test.to;
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
    case 'list_none': {
      const answer = holds(test, 1, { now: instant(0), zone: place.zone });
      return () => answer;
    }
  }
}

/** Bits by code, filled as codes are first met; those that change at midnight are forgotten then. */
function codeTest(test: ValueTest, texts: Texts, place: Place): (code: number, now: number) => boolean {
  const daily = dependsOnDay(test);
  let known = new Uint8Array(0);
  let day = 0;
  function meet(code: number, now: number): boolean {
    if (code >= known.length) {
      const grown = new Uint8Array(Math.max(texts.size + 1, code + 1));
      grown.set(known);
      known = grown;
    }
    const answer = holds(test, valueOf(texts.text(code)), { now: instant(now), zone: place.zone });
    known[code] = answer ? 2 : 1;
    return answer;
  }
  const plain = (code: number, now: number): boolean => {
    const bit = known[code] ?? 0;
    return bit === 0 ? meet(code, now) : bit === 2;
  };
  if (!daily) return plain;
  return (code, now) => {
    const { start } = place.calendar.dayOf(now);
    if (start !== day) known.fill(0);
    day = start;
    return plain(code, now);
  };
}

type MovingTest = Extract<ValueTest, { op: 'within_last' | 'within_next' }>;

/** `within_last` and `within_next`: the instant of each text is read once and compared with now. */
function movingTest(test: MovingTest, column: Column, place: Place): IndexTest {
  const { holds: holdsAt, changes } = moving(test);
  const instants = instantsByCode(column.texts, place.zone);
  return {
    holds: (index, now) => holdsAt(instants(column.codes?.[index] ?? 0), now),
    changes: (index, now) => changes(instants(column.codes?.[index] ?? 0), now),
  };
}

/** The two tests relative to now, on an instant; NaN is none. */
export function moving(test: MovingTest): {
  readonly holds: (value: number, now: number) => boolean;
  readonly changes: (value: number, now: number) => number;
} {
  const span = spanMs(test.span);
  // It holds from `value + first` up to but not including `value + end`.
  const [first, end] = test.op === 'within_last' ? [0, span] : [-span, 0];
  return {
    holds: (value, now) => now >= value + first && now < value + end,
    changes: (value, now) => (now < value + first ? value + first : now < value + end ? value + end : Number.POSITIVE_INFINITY),
  };
}

/** Code → instant, NaN for what is no date. */
function instantsByCode(texts: Texts, zone: string): (code: number) => number {
  let known = new Float64Array(0);
  let upTo = 0;
  function read(code: number): number {
    const value = valueOf(texts.text(code));
    return typeof value === 'string' ? (parseInstant(value, zone) ?? Number.NaN) : Number.NaN;
  }
  return (code) => {
    if (code === 0) return Number.NaN;
    if (code > upTo) {
      const grown = new Float64Array(Math.max(texts.size, code) + 1);
      grown.set(known);
      for (let next = upTo + 1; next < grown.length; next++) grown[next] = read(next);
      known = grown;
      upTo = grown.length - 1;
    }
    return known[code] ?? Number.NaN;
  };
}
