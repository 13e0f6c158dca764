import fc from 'fast-check';
import { DAY_MS, HOUR_MS } from '../../time.ts';
import { TIME_PROPERTY, type PropertyTest } from '../property-filter.ts';
import type { FactReading, ItemReference } from '../reference.ts';
import type { Aggregate, EventSelector, LeafRule, Rule, Window } from '../rule.ts';
import type { Span, ValueTest } from '../value-test.ts';
import type { PlainWindow } from '../window.ts';
import { EVENTS, SEGMENTS, days, numbers, texts } from './random-world.ts';

const spans: fc.Arbitrary<Span> = fc.oneof(
  fc.record({
    amount: fc.integer({ min: 1, max: 2 }),
    unit: fc.constantFrom('minute' as const, 'hour' as const, 'day' as const, 'week' as const),
  }),
  fc.constant({ amount: 30, unit: 'day' as const }),
);

const numberTests: fc.Arbitrary<ValueTest> = fc.oneof(
  fc.record({
    op: fc.constantFrom('greater' as const, 'greater_or_equal' as const, 'less' as const, 'less_or_equal' as const),
    value: numbers,
  }),
  fc.record({ op: fc.constantFrom('equals' as const, 'not_equals' as const), value: numbers }),
  fc.record({ op: fc.constant('between' as const), from: numbers, to: numbers }),
  fc.record({ op: fc.constantFrom('exists' as const, 'missing' as const) }),
);

/** Tests of every operator. */
export const randomTest: fc.Arbitrary<ValueTest> = fc.oneof(
  numberTests,
  fc.record({ op: fc.constantFrom('equals' as const, 'not_equals' as const), value: fc.oneof(numbers, texts, fc.boolean()) }),
  fc.record({
    op: fc.constantFrom('in' as const, 'not_in' as const),
    values: fc.array(fc.oneof(numbers, texts), { minLength: 1, maxLength: 3 }),
  }),
  fc.record({
    op: fc.constantFrom('contains' as const, 'not_contains' as const, 'starts_with' as const, 'ends_with' as const, 'matches' as const),
    value: fc.constantFrom('a', 'b', 'ab'),
  }),
  fc.record({ op: fc.constantFrom('is_true' as const, 'is_false' as const) }),
  fc.record({ op: fc.constantFrom('before' as const, 'after' as const), date: days }),
  fc.record({ op: fc.constant('between_dates' as const), from: days, to: days }),
  fc.record({ op: fc.constantFrom('within_last' as const, 'within_next' as const), span: spans }),
  fc.record({ op: fc.constant('on_weekday' as const), weekdays: fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 1 }) }),
  fc.record({ op: fc.constant('at_hour' as const), from: fc.nat(23), to: fc.integer({ min: 1, max: 24 }) }),
  fc.record({ op: fc.constant('anniversary_within' as const), days: fc.constantFrom(0, 1, 7, 30, 364, 365) }),
  fc.record({
    op: fc.constantFrom('list_any' as const, 'list_all' as const, 'list_none' as const),
    values: fc.subarray(['a', 'b', 'c'], { minLength: 1 }),
  }),
);

const readings: fc.Arbitrary<FactReading> = fc.oneof(
  fc.record({ read: fc.constantFrom('latest' as const, 'month_average' as const, 'change' as const) }),
  fc.record({ read: fc.constant('on_day' as const), daysAgo: fc.constantFrom(0, 1, 30) }),
);
const references: fc.Arbitrary<ItemReference> = fc.oneof(
  fc.record({ type: fc.constant('product'), attribute: fc.constantFrom('amount', 'city', 'mixed') }),
  fc.record({ type: fc.constant('product'), fact: fc.constant('stock'), reading: readings }),
);

const propertyTests: fc.Arbitrary<PropertyTest> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.constantFrom('amount', 'city', 'when', 'tags', 'mixed', '$time'), randomTest)
      .map(([property, test]) => ({ ...test, property })),
  },
  { weight: 1, arbitrary: fc.tuple(references, randomTest).map(([item, test]) => ({ ...test, property: 'product', item })) },
);

const selectors: fc.Arbitrary<EventSelector> = fc.record<EventSelector>({
  event: fc.constantFrom(...EVENTS, 'never'),
  filter: fc.oneof(
    { weight: 3, arbitrary: fc.record({ all: fc.array(propertyTests, { maxLength: 0 }), any: fc.array(propertyTests, { maxLength: 0 }) }) },
    { weight: 2, arbitrary: fc.record({ all: fc.array(propertyTests, { maxLength: 2 }), any: fc.array(propertyTests, { maxLength: 2 }) }) },
  ),
});

/** Windows that need no other event. */
export const randomPlainWindow: fc.Arbitrary<PlainWindow> = fc.oneof(
  fc.record({ kind: fc.constant('ever' as const) }),
  fc.record({ kind: fc.constant('rolling' as const), span: spans }),
  fc.record({
    kind: fc.constant('calendar' as const),
    unit: fc.constantFrom('day' as const, 'week' as const, 'month' as const, 'quarter' as const, 'year' as const),
    offset: fc.nat(2),
  }),
  fc.record({ kind: fc.constant('days' as const), count: fc.constantFrom(1, 2, 7, 31), includeToday: fc.boolean() }),
  fc.record({ kind: fc.constant('absolute' as const), from: days, to: days }),
  fc.record({ kind: fc.constant('absolute' as const), from: days }),
  fc.record({ kind: fc.constant('absolute' as const), to: days }),
);

const edges = fc.constantFrom(-7 * DAY_MS, -DAY_MS, -HOUR_MS, -1, 0, 1, HOUR_MS, DAY_MS, 30 * DAY_MS);
const windows: fc.Arbitrary<Window> = fc.oneof(
  { weight: 4, arbitrary: randomPlainWindow },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('around' as const),
      anchor: selectors,
      which: fc.constantFrom('first' as const, 'last' as const),
      fromMs: edges,
      toMs: edges,
    }),
  },
);

const measured = fc.constantFrom('amount', 'city', 'mixed', 'tags');
const ofProperty = fc.constantFrom(
  'sum' as const,
  'average' as const,
  'minimum' as const,
  'maximum' as const,
  'distinct' as const,
  'first' as const,
  'last' as const,
);
const aggregates: fc.Arbitrary<Aggregate> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ of: fc.constantFrom('count' as const, 'days' as const) }) },
  { weight: 4, arbitrary: fc.record({ of: ofProperty, property: measured }) },
  { weight: 1, arbitrary: fc.record({ of: ofProperty, property: fc.constant('product'), item: references }) },
  { weight: 1, arbitrary: fc.record({ of: fc.constantFrom('first' as const, 'last' as const), property: fc.constant(TIME_PROPERTY) }) },
);

const counts: fc.Arbitrary<ValueTest> = fc.record({
  op: fc.constantFrom('greater_or_equal' as const, 'less' as const, 'equals' as const),
  value: fc.integer({ min: 0, max: 3 }),
});
function testsOf(aggregate: Aggregate): fc.Arbitrary<ValueTest> {
  if (aggregate.of === 'count' || aggregate.of === 'days' || aggregate.of === 'distinct') return fc.oneof(counts, numberTests);
  return aggregate.of === 'first' || aggregate.of === 'last' ? randomTest : numberTests;
}

/** Single tests of a rule, of every kind. */
export const randomLeaf: fc.Arbitrary<LeafRule> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('attribute' as const),
      attribute: fc.constantFrom('city', 'level', 'birthday', 'tags', 'mixed'),
      test: randomTest,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('attribute' as const),
      attribute: fc.constant('product'),
      item: references,
      test: randomTest,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('fact' as const), fact: fc.constant('balance'), reading: readings, test: numberTests }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('segment' as const), segment: fc.constantFrom(...SEGMENTS) }) },
  {
    weight: 6,
    arbitrary: aggregates.chain((aggregate) =>
      fc.record({
        kind: fc.constant('did' as const),
        select: selectors,
        aggregate: fc.constant(aggregate),
        window: windows,
        test: testsOf(aggregate),
      }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('sequence' as const),
      steps: fc.array(selectors, { minLength: 2, maxLength: 3 }),
      within: spans,
      window: randomPlainWindow,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('then_not' as const),
      first: selectors,
      answer: selectors,
      within: spans,
      window: randomPlainWindow,
    }),
  },
);

/** 随机规则 — rules of every kind over the small vocabulary of {@link randomWorld}, groups up to `depth` deep. */
export function randomRule(depth = 2): fc.Arbitrary<Rule> {
  if (depth === 0) return randomLeaf;
  const inner = randomRule(depth - 1);
  return fc.oneof(
    { weight: 4, arbitrary: randomLeaf },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constantFrom('all' as const, 'any' as const), rules: fc.array(inner, { maxLength: 3 }) }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('not' as const), rule: inner }) },
  );
}
