import { holdsAt } from '@gyre/domain/rules/holds';
import type { ValueTest } from '@gyre/domain/rules/value-test';
import type { Instant } from '@gyre/domain/time';
import type { IndexTest } from '@gyre/engine';
import { moving, type Place } from './compile-test.ts';

/** 编译时间条件 — a test on when each row happened. */
export function compileTimeTest(test: ValueTest, times: { readonly at: Float64Array }, place: Place): IndexTest {
  const at = (row: number): number => times.at[row] ?? Number.NaN;
  if (test.op === 'within_last' || test.op === 'within_next') {
    const { holds, changes } = moving(test);
    return { holds: (row, now) => holds(at(row), now), changes: (row, now) => changes(at(row), now) };
  }
  const moment = { now: 0 as Instant, zone: place.zone };
  return {
    holds(row, now) {
      moment.now = now as Instant;
      return holdsAt(test, at(row) as Instant, moment);
    },
    changes: null,
  };
}
