import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Rule } from '@gyre/domain/rules/rule';
import { DAY_MS, HOUR_MS, instant, type Instant } from '@gyre/domain/time';
import { CustomerSet } from '@gyre/engine';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { silentLog } from '../../log.ts';
import { openWarehouse } from '../columnar/index.ts';
import type { LeafAttributes, LogRow, ProjectLog, SegmentBook, Warehouse, WarehouseSources } from '../ports.ts';
import { testLogs, type TestLogs } from '../testing.ts';
import { logRow, START } from './log-rows.ts';

const NOW = instant(START + 30 * DAY_MS);
const ago = (days: number): Instant => instant(NOW - days * DAY_MS);

/** Customer 1 paid three times, 2 once and put another thing into the cart, 3 is merged with 4, 5 did nothing, 6 arrives late. */
const ROWS: readonly LogRow[] = [
  logRow(1, { at: ago(10), customer: 1, properties: { amount: 10.1, city: '上海', tags: ['a', 'b'], sku: 'p1' } }),
  logRow(2, { at: ago(5), customer: 1, properties: { amount: 0.2, city: '北京', sku: 'p2' } }),
  logRow(3, { at: ago(1), customer: 1, properties: { amount: 100, sku: 'gone' } }),
  logRow(4, { at: ago(3), customer: 2, properties: { amount: -5, city: '上海', 'a"b/c~d': true } }),
  logRow(5, { at: ago(2), customer: 2, name: 'cart', properties: { sku: 'p1' } }),
  logRow(6, { at: ago(2), customer: 3, properties: { amount: 1 } }),
  logRow(7, { at: ago(4), customer: 4, properties: { amount: 2 } }),
  logRow(8, { at: ago(1), customer: 0, name: '$item_set', properties: { amount: 99 } }),
  logRow(9, { at: ago(40), customer: 6, properties: { amount: 7 } }),
  logRow(10, {
    at: ago(1),
    customer: 5,
    name: '$profile_set',
    keys: [
      { namespace: 'phone', value: '1', customer: 5 },
      { namespace: 'id', value: '7', customer: 7 },
    ],
  }),
];
const SOURCES: WarehouseSources = {
  async *roots() {
    yield new Map([[4, 3]]);
  },
  async *attributes() {
    yield new Map<number, LeafAttributes>([
      [1, new Map([['level', { value: 'gold', last: [ago(5), 2] as const }]])],
      [3, new Map([['level', { value: 'gold', last: [ago(5), 2] as const }]])],
      [4, new Map([['level', { value: 3, last: [ago(4), 7] as const }]])],
      [5, new Map([['born', { value: '1990-08-05', last: [ago(4), 7] as const }]])],
    ]);
  },
  async *items(type) {
    if (type === 'product')
      yield new Map([
        ['p1', { brand: 'Acme', price: 12.5 }],
        ['p2', { brand: 'Other', price: 3 }],
      ]);
  },
  facts: (subject, fact) =>
    Promise.resolve(
      subject === 'customer' && fact === 'balance'
        ? new Map([
            [
              '1',
              [
                { day: '2024-08-01', value: 5 },
                { day: '2024-08-02', value: 8 },
              ],
            ],
            ['4', [{ day: '2024-07-30', value: 50 }]],
          ])
        : subject === 'product' && fact === 'stock'
          ? new Map([['p1', [{ day: '2024-08-02', value: 4 }]]])
          : new Map(),
    ),
};
const paid = (rest: object): Rule => Rule.parse({ kind: 'did', select: { event: 'order_paid' }, window: { kind: 'ever' }, ...rest });
const count = (test: object, rest: object = {}): Rule => paid({ aggregate: { of: 'count' }, test, ...rest });
const filtered = (test: object): Rule =>
  Rule.parse({
    kind: 'did',
    select: { event: 'order_paid', filter: { all: [test] } },
    aggregate: { of: 'count' },
    window: { kind: 'ever' },
    test: { op: 'greater_or_equal', value: 1 },
  });

const unanswered = (first: string, within: object): Rule =>
  Rule.parse({ kind: 'then_not', first: { event: first }, answer: { event: 'order_paid' }, within, window: { kind: 'ever' } });
const inOrder = (events: readonly string[], within: object): Rule =>
  Rule.parse({ kind: 'sequence', steps: events.map((event) => ({ event })), within, window: { kind: 'ever' } });
const beforeCart = (ms: number): object => ({
  window: { kind: 'around', anchor: { event: 'cart' }, which: 'first', fromMs: -ms, toMs: 0 },
});

const CASES: readonly (readonly [string, Rule, readonly number[]])[] = [
  ['everybody', { kind: 'all', rules: [] }, [1, 2, 3, 5, 6, 7]],
  ['nobody', { kind: 'any', rules: [] }, []],
  ['did it at least twice', count({ op: 'greater_or_equal', value: 2 }), [1, 3]],
  ['never did it', count({ op: 'less', value: 1 }), [5, 7]],
  [
    'did it within a rolling span, half open',
    count({ op: 'greater_or_equal', value: 1 }, { window: { kind: 'rolling', span: { amount: 1, unit: 'day' } } }),
    [],
  ],
  [
    'did it within a longer rolling span',
    count({ op: 'greater_or_equal', value: 1 }, { window: { kind: 'rolling', span: { amount: 25, unit: 'hour' } } }),
    [1],
  ],
  ['an exact sum', paid({ aggregate: { of: 'sum', property: 'amount' }, test: { op: 'equals', value: 110.3 } }), [1]],
  ['a text equals', filtered({ property: 'city', op: 'equals', value: '上海' }), [1, 2]],
  ['a property is missing', filtered({ property: 'city', op: 'missing' }), [1, 3, 6]],
  ['a list contains', filtered({ property: 'tags', op: 'list_any', values: ['b', 'z'] }), [1]],
  ['a name to be escaped', filtered({ property: 'a"b/c~d', op: 'is_true' }), [2]],
  ['a number', filtered({ property: 'amount', op: 'less', value: 0 }), [2]],
  ['an item’s attribute', filtered({ property: 'sku', item: { type: 'product', attribute: 'brand' }, op: 'equals', value: 'Acme' }), [1]],
  [
    'an item’s attribute is missing',
    filtered({ property: 'sku', item: { type: 'product', attribute: 'brand' }, op: 'missing' }),
    [1, 2, 3, 6],
  ],
  [
    'a sum over an item’s attribute',
    paid({ aggregate: { of: 'sum', property: 'sku', item: { type: 'product', attribute: 'price' } }, test: { op: 'equals', value: 15.5 } }),
    [1],
  ],
  [
    'an item’s fact',
    filtered({ property: 'sku', item: { type: 'product', fact: 'stock', reading: { read: 'latest' } }, op: 'equals', value: 4 }),
    [1],
  ],
  ['distinct values', paid({ aggregate: { of: 'distinct', property: 'city' }, test: { op: 'equals', value: 2 } }), [1]],
  ['the last value', paid({ aggregate: { of: 'last', property: 'city' }, test: { op: 'equals', value: '上海' } }), [2]],
  ['the last value is missing', paid({ aggregate: { of: 'last', property: 'city' }, test: { op: 'missing' } }), [1, 3, 5, 6, 7]],
  ['an average of nothing is missing', paid({ aggregate: { of: 'average', property: 'amount' }, test: { op: 'missing' } }), [5, 7]],
  ['an attribute as last written among the leaves', { kind: 'attribute', attribute: 'level', test: { op: 'equals', value: 'gold' } }, [1]],
  ['a missing attribute', { kind: 'attribute', attribute: 'level', test: { op: 'missing' } }, [2, 5, 6, 7]],
  ['an anniversary', { kind: 'attribute', attribute: 'born', test: { op: 'anniversary_within', days: 3 } }, [5]],
  ['a fact', { kind: 'fact', fact: 'balance', reading: { read: 'latest' }, test: { op: 'greater', value: 6 } }, [1, 3]],
  ['a fact’s change', { kind: 'fact', fact: 'balance', reading: { read: 'change' }, test: { op: 'equals', value: 3 } }, [1]],
  ['a segment by a rule', { kind: 'segment', segment: 'twice' }, [1, 3]],
  ['a segment by members, named by any leaf', { kind: 'not', rule: { kind: 'segment', segment: 'listed' } }, [1, 2, 5, 6, 7]],
  ['did A and then not B within a span that ends with the answer', unanswered('order_paid', { amount: 5, unit: 'day' }), [6]],
  ['did A and then not B within a shorter span', unanswered('order_paid', { amount: 4, unit: 'day' }), [1, 6]],
  ['did another thing and then not B', unanswered('cart', { amount: 1, unit: 'day' }), [2]],
  ['did it twice within a span', inOrder(['order_paid', 'order_paid'], { amount: 3, unit: 'day' }), [3]],
  ['did one thing and exactly a span later another', inOrder(['order_paid', 'cart'], { amount: 1, unit: 'day' }), [2]],
  ['did it around another event, both ends included', count({ op: 'equals', value: 1 }, beforeCart(DAY_MS)), [2]],
  ['did it less than a day before another event', count({ op: 'equals', value: 1 }, beforeCart(DAY_MS - 1)), []],
  ['when it happened', filtered({ property: '$time', op: 'before', date: '2024-07-20' }), [6]],
];
const BOOK: SegmentBook = new Map<string, Rule | CustomerSet>([
  ['twice', count({ op: 'greater_or_equal', value: 2 })],
  ['listed', CustomerSet.of([4])],
  ['self', { kind: 'not', rule: { kind: 'segment', segment: 'self' } }],
]);

/** 仓库的共同行为 — what every warehouse must answer. */
const KINDS = testLogs().flatMap((engine) => [1, 2].map((threads) => ({ engine, threads, name: engine.name })));
describe.each(KINDS)('a warehouse over $name asked in up to $threads parts', ({ engine, threads }) => {
  let logs: TestLogs;
  let log: ProjectLog;
  let warehouse: Warehouse;
  const folder = mkdtempSync(join(tmpdir(), 'gyre-columns-'));
  beforeAll(async () => {
    logs = await engine.open();
    log = await logs.host.open('shop');
    await log.append({ rows: ROWS, quarantined: [] });
    warehouse = openWarehouse({
      folder,
      log,
      sources: SOURCES,
      zone: () => 'Asia/Shanghai',
      upTo: { partition: 0, offset: 10 },
      memoryMb: 64,
      logger: silentLog,
      threads,
      partsFrom: 0,
    });
    await warehouse.ready;
  });
  afterAll(async () => {
    await warehouse.close();
    await logs.close();
    await rm(folder, { recursive: true, force: true });
  });

  test.each(CASES)('%s: the set and each customer asked alone agree', async (_, rule, members) => {
    const answer = await warehouse.select({ rule, segments: BOOK, at: NOW });
    expect([...answer.members]).toEqual(members);
    expect(answer.total).toBe(6);
    expect(answer.position.offset).toBe(10);
    expect(answer.counts[0]).toBe(members.length);
    const live = await warehouse.live.prepare(rule, BOOK);
    expect([1, 2, 3, 5, 6, 7].filter((customer) => live.ask(customer, NOW).member)).toEqual(members);
    live.release();
  });

  test('counts are those of the rule’s own parts, however large a segment in it is', async () => {
    const rule: Rule = { kind: 'all', rules: [{ kind: 'segment', segment: 'deep' }, count({ op: 'less', value: 3 })] };
    const segments: SegmentBook = new Map([
      ['deep', { kind: 'any', rules: [count({ op: 'greater', value: 0 }), { kind: 'all', rules: [] }] }],
    ]);
    expect(await warehouse.select({ rule, segments, at: NOW })).toMatchObject({ counts: [5, 6, 5], without: [null, 5, 6] });
    const frozen: Rule = { kind: 'all', rules: [{ kind: 'segment', segment: 'listed' }, count({ op: 'less', value: 3 })] };
    expect(await warehouse.select({ rule: frozen, segments: BOOK, at: NOW })).toMatchObject({ counts: [1, 1, 5], without: [null, 5, 1] });
    const last = paid({ aggregate: { of: 'last', property: 'city' }, test: { op: 'missing' } });
    const missing: Rule = { kind: 'all', rules: [last, count({ op: 'greater_or_equal', value: 2 })] };
    expect(await warehouse.select({ rule: missing, segments: BOOK, at: NOW })).toMatchObject({ counts: [2, 5, 2], without: [null, 2, 5] });
  });

  test('an unknown segment and a circle are the caller’s mistakes', async () => {
    const ask = (segment: string): Promise<unknown> => warehouse.select({ rule: { kind: 'segment', segment }, segments: BOOK, at: NOW });
    await expect(ask('none')).rejects.toMatchObject({ code: 'invalid_input', details: { segment: 'none' } });
    await expect(ask('self')).rejects.toMatchObject({ code: 'invalid_input', details: { segment: 'self' } });
  });

  test('what was measured is told with each part', async () => {
    const rule: Rule = {
      kind: 'all',
      rules: [
        count({ op: 'greater', value: 2 }),
        { kind: 'attribute', attribute: 'level', test: { op: 'exists' } },
        paid({ aggregate: { of: 'first', property: 'city' }, test: { op: 'exists' } }),
      ],
    };
    const live = await warehouse.live.prepare(rule, new Map());
    expect(live.explain(1, NOW)).toEqual([
      { holds: true, measured: null },
      { holds: true, measured: 3 },
      { holds: true, measured: 'gold' },
      { holds: true, measured: '上海' },
    ]);
    live.release();
  });

  test('a measure per customer', async () => {
    const sums = await warehouse.perCustomer({
      select: { event: 'order_paid', filter: { all: [], any: [] } },
      of: 'sum',
      property: 'amount',
      window: { kind: 'ever' },
      at: NOW,
    });
    expect([1, 2, 3, 4].map((root) => sums[root])).toEqual([110.3, -5, 3, Number.NaN]);
  });

  test('an answer tells when it could change at the earliest', async () => {
    const rule = count({ op: 'greater_or_equal', value: 1 }, { window: { kind: 'rolling', span: { amount: 25, unit: 'hour' } } });
    const answer = await warehouse.select({ rule, segments: BOOK, at: NOW, timers: true });
    expect(answer.next?.[1]).toBe(ago(1) + 25 * HOUR_MS);
    expect(answer.next?.[5]).toBe(Number.POSITIVE_INFINITY);
  });

  test('a cancelled question is dropped with the reason given', async () => {
    const stop = new AbortController();
    const asked = warehouse.select({ rule: count({ op: 'less', value: 1 }), segments: BOOK, at: NOW }, { signal: stop.signal });
    stop.abort(new Error('not needed any more'));
    await expect(asked).rejects.toThrow('not needed any more');
  });

  test('the most frequent values of a property', async () => {
    expect(await log.frequentValues('order_paid', 'city', '', 10)).toEqual([
      { value: '上海', count: 2 },
      { value: '北京', count: 1 },
    ]);
    expect(await log.frequentValues('order_paid', 'tags', 'B', 10)).toEqual([{ value: 'b', count: 1 }]);
  });
});
