import { describe, expect, test } from 'vitest';
import { parseInstant, type Instant, type LocalDate } from '../time.ts';
import { readFact } from './fact-reading.ts';
import { evaluate, findingsOf, type CustomerHistory, type PastEvent, type RuleContext } from './naive.ts';
import { Aggregate, EventSelector, Rule, Window } from './rule.ts';
import type { ValueTest } from './value-test.ts';

const zone = 'Asia/Shanghai';
function at(text: string): Instant {
  const found = parseInstant(text, zone);
  if (found === undefined) throw new RangeError(text);
  return found;
}
const moment = { now: at('2026-05-15 12:00'), zone };
const context: RuleContext = {
  isIn: (segment) => segment === 'dormant',
  item: (id, reference) => (id === 'p1' && 'attribute' in reference && reference.attribute === 'price' ? 99 : undefined),
};
/** `pay 2026-05-14 10:00 {"amount":1}`: events in the log's order. */
function history(...events: readonly [string, string, Record<string, number | string | string[]>?][]): CustomerHistory {
  return {
    events: events.map(([name, when, properties], order): PastEvent => ({ at: at(when), order, name, properties: properties ?? {} })),
    attributes: { city: '重庆', likes: 'p1' },
    facts: { balance: [{ day: '2026-05-14' as LocalDate, value: 30 }] },
  };
}
function did(aggregate: object, one: ValueTest, window: object = { kind: 'ever' }, select: object = { event: 'pay' }): Rule {
  return {
    kind: 'did',
    select: EventSelector.parse(select),
    aggregate: Aggregate.parse(aggregate),
    window: Window.parse(window),
    test: one,
  };
}
const measured = (rule: Rule, past: CustomerHistory) => findingsOf(rule, past, moment, context)[0]?.measured;

describe('measures', () => {
  const past = history(
    ['pay', '2026-05-14 10:00', { amount: 0.1, city: 'b' }],
    ['pay', '2026-05-14 11:00', { amount: 0.2, city: 'c', tags: ['x', 'y'] }],
    ['pay', '2026-05-13 10:00', { amount: -1, tags: ['x', 'y'] }],
    ['pay', '2026-05-13 10:00', { amount: 7 }],
    ['pay', '2026-05-15 13:00', { amount: 1000 }],
  );
  test.each<[object, unknown]>([
    [{ of: 'count' }, 4],
    [{ of: 'days' }, 2],
    [{ of: 'sum', property: 'amount' }, 6.3],
    [{ of: 'average', property: 'amount' }, 1.575],
    [{ of: 'minimum', property: 'amount' }, -1],
    [{ of: 'maximum', property: 'amount' }, 7],
    [{ of: 'distinct', property: 'tags' }, 1],
    [{ of: 'distinct', property: 'amount' }, 4],
    [{ of: 'first', property: 'amount' }, -1],
    [{ of: 'last', property: 'city' }, 'c'],
    [{ of: 'first', property: 'city' }, null],
    [{ of: 'minimum', property: 'city' }, null],
    [{ of: 'sum', property: 'city' }, 0],
  ])('%j of what happened until now is %s', (aggregate, expected) => {
    expect(measured(did(aggregate, { op: 'exists' }), past)).toBe(expected);
  });

  test('of nothing, counts and sums are 0 and the rest is missing', () => {
    const of = (aggregate: object) => measured(did(aggregate, { op: 'exists' }), history());
    expect([{ of: 'count' }, { of: 'days' }, { of: 'sum', property: 'a' }, { of: 'distinct', property: 'a' }].map(of)).toEqual([
      0, 0, 0, 0,
    ]);
    expect((['average', 'minimum', 'maximum', 'first', 'last'] as const).map((o) => of({ of: o, property: 'a' }))).toEqual(
      Array(5).fill(null),
    );
    expect(evaluate(did({ of: 'count' }, { op: 'less', value: 1 }), history(), moment, context)).toBe(true);
  });
});

describe('windows of one customer', () => {
  test('an event exactly as old as a rolling window no longer counts', () => {
    const rule = did({ of: 'count' }, { op: 'equals', value: 1 }, { kind: 'rolling', span: { amount: 1, unit: 'day' } });
    expect(measured(rule, history(['pay', '2026-05-14 12:00'], ['pay', '2026-05-14 12:00:00.001'], ['pay', '2026-05-15 12:00']))).toBe(2);
  });

  test('a window that is over ends before its last instant', () => {
    const yesterday = did({ of: 'count' }, { op: 'exists' }, { kind: 'calendar', unit: 'day', offset: 1 });
    expect(measured(yesterday, history(['pay', '2026-05-14'], ['pay', '2026-05-14 23:59:59.999'], ['pay', '2026-05-15']))).toBe(2);
  });

  test('around an anchor counts what lies between both ends, the anchor itself not', () => {
    const around = (which: string, fromMs: number, toMs: number) =>
      did({ of: 'count' }, { op: 'exists' }, { kind: 'around', anchor: { event: 'pay' }, which, fromMs, toMs });
    const past = history(['pay', '2026-05-01'], ['pay', '2026-05-01'], ['pay', '2026-05-02'], ['pay', '2026-05-03 00:00:00.001']);
    expect(measured(around('first', 0, 86_400_000), past)).toBe(2);
    expect(measured(around('last', -86_400_000, 0), past)).toBe(0);
    expect(measured(around('last', -86_400_001, 0), past)).toBe(1);
    expect(measured(around('first', 0, 1), history())).toBe(0);
    const afterCart = { kind: 'around', anchor: { event: 'cart' }, which: 'first', fromMs: -1, toMs: 1 } as const;
    expect(measured(did({ of: 'count' }, { op: 'exists' }, afterCart), past)).toBe(0);
  });

  test('`$time` in a filter is when the event happened', () => {
    const morning = { event: 'pay', filter: { all: [{ property: '$time', op: 'at_hour', from: 8, to: 11 }] } };
    const past = history(['pay', '2026-05-01 10:59'], ['pay', '2026-05-01 11:00'], ['pay', '2026-05-01 07:59']);
    expect(measured(did({ of: 'count' }, { op: 'exists' }, { kind: 'ever' }, morning), past)).toBe(1);
  });
});

describe('orders of events', () => {
  const steps = (...names: string[]) => names.map((event) => ({ event }));
  const sequence = (...names: string[]): Rule =>
    Rule.parse({ kind: 'sequence', steps: steps(...names), within: { amount: 1, unit: 'hour' }, window: { kind: 'ever' } });
  const is = (rule: Rule, past: CustomerHistory) => evaluate(rule, past, moment, context);

  test('steps follow one another, the last within the span of the first', () => {
    expect(is(sequence('a', 'b'), history(['a', '2026-05-01 10:00'], ['b', '2026-05-01 11:00']))).toBe(true);
    expect(is(sequence('a', 'b'), history(['a', '2026-05-01 10:00'], ['b', '2026-05-01 11:00:00.001']))).toBe(false);
    expect(is(sequence('a', 'b'), history(['b', '2026-05-01 10:00'], ['a', '2026-05-01 10:00']))).toBe(false);
    expect(is(sequence('a', 'b'), history(['a', '2026-05-01 10:00'], ['b', '2026-05-01 10:00']))).toBe(true);
    expect(is(sequence('a', 'a'), history(['a', '2026-05-01 10:00']))).toBe(false);
    const threeSteps = (...whens: [string, string][]) => is(sequence('a', 'b', 'a'), history(...whens));
    expect(threeSteps(['a', '2026-05-01 09:00'], ['b', '2026-05-01 09:50'], ['a', '2026-05-01 10:10'])).toBe(false);
    expect(threeSteps(['a', '2026-05-01 09:00'], ['a', '2026-05-01 10:00'], ['b', '2026-05-01 10:30'], ['a', '2026-05-01 10:40'])).toBe(
      true,
    );
  });

  const unpaid: Rule = Rule.parse({
    kind: 'then_not',
    first: { event: 'cart' },
    answer: { event: 'pay' },
    within: { amount: 30, unit: 'minute' },
    window: { kind: 'rolling', span: { amount: 30, unit: 'day' } },
  });
  test('A then not B waits until the span is over', () => {
    expect(is(unpaid, history(['cart', '2026-05-15 11:29:59']))).toBe(true);
    expect(is(unpaid, history(['cart', '2026-05-15 11:30']))).toBe(false);
    expect(is(unpaid, history(['cart', '2026-05-15 10:00'], ['pay', '2026-05-15 10:30']))).toBe(false);
    expect(is(unpaid, history(['cart', '2026-05-15 10:00'], ['pay', '2026-05-15 10:30:01']))).toBe(true);
    expect(is(unpaid, history(['pay', '2026-05-15 10:00'], ['cart', '2026-05-15 10:00']))).toBe(true);
    expect(is(unpaid, history(['cart', '2026-05-15 10:00'], ['pay', '2026-05-15 10:00']))).toBe(false);
    expect(is(unpaid, history(['cart', '2026-04-15 12:00']))).toBe(false);
  });

  test('an A does not answer itself, a later one like it does', () => {
    const alone: Rule = Rule.parse({ ...unpaid, answer: { event: 'cart' } });
    expect(is(alone, history(['cart', '2026-05-15 10:00']))).toBe(true);
    expect(is(alone, history(['cart', '2026-05-15 11:10'], ['cart', '2026-05-15 11:40']))).toBe(false);
  });
});

describe('attributes, items, facts and groups', () => {
  const is = (rule: object) => evaluate(Rule.parse(rule), history(), moment, context);
  const city = (value: string) => ({ kind: 'attribute', attribute: 'city', test: { op: 'equals', value } });

  test('each kind looks where it should', () => {
    expect(is(city('重庆'))).toBe(true);
    expect(is({ kind: 'segment', segment: 'dormant' })).toBe(true);
    expect(is({ kind: 'segment', segment: 'x' })).toBe(false);
    expect(
      is({ kind: 'attribute', attribute: 'likes', item: { type: 'product', attribute: 'price' }, test: { op: 'equals', value: 99 } }),
    ).toBe(true);
    expect(is({ kind: 'attribute', attribute: 'city', item: { type: 'product', attribute: 'price' }, test: { op: 'missing' } })).toBe(true);
    expect(is({ kind: 'fact', fact: 'balance', reading: { read: 'latest' }, test: { op: 'equals', value: 30 } })).toBe(true);
    expect(is({ kind: 'fact', fact: 'toString', reading: { read: 'latest' }, test: { op: 'missing' } })).toBe(true);
  });

  test('not is the complement, and de Morgan holds', () => {
    const [yes, no] = [city('重庆'), city('成都')];
    for (const a of [yes, no])
      for (const b of [yes, no]) {
        expect(is({ kind: 'not', rule: a })).toBe(!is(a));
        const notAll = is({ kind: 'not', rule: { kind: 'all', rules: [a, b] } });
        expect(notAll).toBe(is({ kind: 'any', rules: [a, b].map((rule) => ({ kind: 'not', rule })) }));
      }
    expect(is({ kind: 'all', rules: [] })).toBe(true);
    expect(is({ kind: 'any', rules: [] })).toBe(false);
  });

  test('findings come in preorder', () => {
    const rule = Rule.parse({ kind: 'all', rules: [city('重庆'), { kind: 'not', rule: city('重庆') }] });
    expect(findingsOf(rule, history(), moment, context)).toEqual([
      { holds: false, measured: null },
      { holds: true, measured: '重庆' },
      { holds: false, measured: null },
      { holds: true, measured: '重庆' },
    ]);
  });
});

describe('dated facts', () => {
  const day = (text: string, value: number) => ({ day: text as LocalDate, value });
  const values = [day('2026-05-02', 10), day('2026-05-01', 4), day('2026-04-30', 100), day('2026-05-09', 7)];
  const read = (reading: Parameters<typeof readFact>[1], today: string) => readFact(values, reading, today as LocalDate);

  test('are read as of a day', () => {
    expect(read({ read: 'latest' }, '2026-05-08')).toBe(10);
    expect(read({ read: 'on_day', daysAgo: 1 }, '2026-05-02')).toBe(4);
    expect(read({ read: 'on_day', daysAgo: 0 }, '2026-05-03')).toBeUndefined();
    expect(read({ read: 'month_average' }, '2026-05-08')).toBe(7);
    expect(read({ read: 'month_average' }, '2026-06-01')).toBeUndefined();
    expect(read({ read: 'change' }, '2026-05-08')).toBe(6);
    expect(read({ read: 'change' }, '2026-05-09')).toBeUndefined();
    expect(read({ read: 'latest' }, '2026-04-01')).toBeUndefined();
  });
});
