import { dependsOnDay, holds } from '@gyre/domain/rules/holds';
import { spanMs } from '@gyre/domain/rules/span';
import type { ValueTest } from '@gyre/domain/rules/value-test';
import { instant, parseInstant } from '@gyre/domain/time';
import type { IndexTest } from '@gyre/engine';
import type { Calendar } from './calendar.ts';
import { valueOf } from '../value-text.ts';
import { intervalsOf, within } from './number-test.ts';
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
  const intervals = intervalsOf(test, place.zone);
  const ofNumber = within(intervals);
  const whenMissing = test.op === 'missing';
  const answers = {
    holds(index: number, now: number): boolean {
      const code = column.codes?.[index] ?? 0;
      if (code !== 0) return ofCode.holds(code, now);
      const number = column.numbers?.[index] ?? Number.NaN;
      return Number.isNaN(number) ? whenMissing : ofNumber(number);
    },
    changes: null,
  };
  if (dependsOnDay(test)) return answers;
  return { ...answers, fixed: { values: column, byCode: ofCode.known, intervals } };
}

/** Answers by code, found as codes are first met; those that change at midnight are forgotten then. */
interface CodeTest {
  readonly holds: (code: number, now: number) => boolean;
  /** By code, with room for all there are: 2 passes, 1 does not (code 0 never does), 0 is not yet known. */
  readonly known: () => Uint8Array;
}

function codeTest(test: ValueTest, texts: Texts, place: Place): CodeTest {
  let known = new Uint8Array(0);
  let day = 0;
  function reach(length: number): void {
    if (length <= known.length) return;
    const grown = new Uint8Array(length);
    grown.set(known);
    known = grown;
  }
  function meet(code: number, now: number): boolean {
    reach(code >= known.length ? Math.max(texts.size + 1, code + 1) : 0);
    const answer = holds(test, valueOf(texts.text(code)), { now: instant(now), zone: place.zone });
    known[code] = answer ? 2 : 1;
    return answer;
  }
  const plain = (code: number, now: number): boolean => {
    const bit = known[code] ?? 0;
    return bit === 0 ? meet(code, now) : bit === 2;
  };
  function daily(code: number, now: number): boolean {
    const { start } = place.calendar.dayOf(now);
    if (start !== day) known.fill(0);
    day = start;
    return plain(code, now);
  }
  return {
    holds: dependsOnDay(test) ? daily : plain,
    known() {
      reach(texts.size + 1);
      known[0] = 1;
      return known;
    },
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
