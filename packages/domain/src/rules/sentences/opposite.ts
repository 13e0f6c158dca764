import type { Aggregate } from '../rule.ts';
import type { ValueTest } from '../value-test.ts';

const OPPOSITES: Readonly<Partial<Record<ValueTest['op'], ValueTest['op']>>> = {
  equals: 'not_equals',
  not_equals: 'equals',
  in: 'not_in',
  not_in: 'in',
  contains: 'not_contains',
  not_contains: 'contains',
  greater: 'less_or_equal',
  less_or_equal: 'greater',
  less: 'greater_or_equal',
  greater_or_equal: 'less',
  exists: 'missing',
  missing: 'exists',
};

/** 反义 — the test that holds for a present value of its type exactly where this one does not; undefined when no operator says that. */
export function oppositeOf(test: ValueTest): ValueTest | undefined {
  const op = OPPOSITES[test.op];
  return op === undefined ? undefined : ({ ...test, op } as ValueTest);
}

/** Whether a test on a count says "at least once". */
export function saysSome(test: ValueTest): boolean {
  if (test.op === 'greater' || test.op === 'not_equals') return test.value === 0;
  return test.op === 'greater_or_equal' && test.value === 1;
}

/** Whether a test on a count says "never". */
export function saysNone(test: ValueTest): boolean {
  if (test.op === 'equals' || test.op === 'less_or_equal') return test.value === 0;
  return test.op === 'less' && test.value === 1;
}

/** Whether an aggregate is a number also of nothing, so that the opposite of a test on it is exact. */
export function isNeverMissing(aggregate: Aggregate): boolean {
  return aggregate.of === 'count' || aggregate.of === 'days' || aggregate.of === 'sum' || aggregate.of === 'distinct';
}
