import { describe, expect, test } from 'vitest';
import { MetricDefinition } from './metric.ts';
import { dimensionsOf, doublesOf, partsOfMetric, planMetric, problemsOfMetric } from './plan.ts';
import type { z } from 'zod';

type Measure = z.input<typeof MetricDefinition>['measure'];
const metric = (measure: Measure, more: Partial<z.input<typeof MetricDefinition>> = {}): MetricDefinition =>
  MetricDefinition.parse({ name: 'm', measure, ...more });
const CHANNEL = { channel: { of: 'value', value: { property: 'channel' } } } as const;
const count = (event: string, of: 'events' | 'customers' = 'events'): Measure => ({
  of: 'events',
  measured: { events: [{ event }], aggregate: { of } },
});
const composite = (formula: string): MetricDefinition => metric({ of: 'composite', formula });

const BOOK = new Map([
  ['orders', metric(count('pay'), { name: '订单数', dimensions: { ...CHANNEL, hour: { of: 'hour' } } })],
  ['buyers', metric(count('pay', 'customers'), { name: '支付用户', dimensions: CHANNEL })],
  ['each', composite('orders / buyers')],
  ['each_last_week', metric({ of: 'derived', metric: 'each', shift: { count: 1, unit: 'week' } })],
  ['big', metric({ of: 'derived', metric: 'orders', filter: [{ property: 'amount', op: 'greater', value: 100 }] })],
]);
const planOf = (key: string, book = BOOK) => {
  const planned = planMetric(key, book);
  if ('problem' in planned) throw new Error(planned.problem.en);
  return planned.plan;
};

describe('the plan of a metric', () => {
  test('of a formula are the atoms of what it names, each in its place', () => {
    const plan = planOf('each');
    expect(plan.atoms.map(({ atom }) => atom)).toEqual([BOOK.get('orders')?.measure, BOOK.get('buyers')?.measure]);
    expect(plan.formula).toMatchObject({ operator: '/', left: { name: '0' }, right: { name: '1' } });
  });

  test('of a derived one narrows every atom, whatever lies between', () => {
    expect(planOf('each_last_week').atoms.map(({ shift }) => shift)).toEqual([1, 1].map((count) => ({ count, unit: 'week' })));
    expect(planOf('big').atoms[0]?.atom).toMatchObject({
      measured: { events: [{ event: 'pay', filter: { all: [{ property: 'amount', op: 'greater', value: 100 }] } }] },
    });
  });

  test('of a share is two atoms', () => {
    const book = new Map([['back', metric({ of: 'retained', birth: [{ event: 'register' }], back: 'any', grain: 'day', after: 7 })]]);
    expect(planOf('back', book).atoms.map(({ atom }) => 'give' in atom && atom.give)).toEqual(['returned', 'over']);
  });

  test('can be told apart by what all its parts share by name', () => {
    expect(dimensionsOf(planOf('orders'))).toEqual(['channel', 'hour']);
    expect(dimensionsOf(planOf('each_last_week'))).toEqual(['channel']);
  });
});

describe('a metric that cannot be', () => {
  const problem = (key: string, definition: MetricDefinition): string | undefined => problemsOfMetric(key, definition, BOOK)[0]?.en;

  test('names one that is missing', () => {
    expect(problem('x', composite('orders / visits'))).toBe('there is no metric visits');
  });

  test('comes round to itself', () => {
    expect(problem('orders', composite('each * 2'))).toBe('metrics refer to each other in a circle: orders → each → orders');
    expect(problem('x', composite('x + 1'))).toBe('metrics refer to each other in a circle: x → x');
  });

  test('moves what is moved already', () => {
    const again = metric({ of: 'derived', metric: 'each_last_week', shift: { count: 1, unit: 'year' } });
    expect(problem('x', again)).toBe('the period of a derived metric is moved already');
  });

  test('filters facts, or tells apart what has no such dimension', () => {
    const stock = metric({ of: 'fact', subject: 'product', fact: 'stock', read: 'at_end', over: 'sum' });
    const filtered = metric({ of: 'derived', metric: 'stock', filter: [{ property: 'a', op: 'exists' }] });
    expect(problemsOfMetric('x', filtered, new Map([['stock', stock]]))[0]?.en).toBe(
      'metric stock is made of facts and has no events to filter',
    );
    expect(problem('x', { ...stock, dimensions: CHANNEL })).toBe(
      'a metric of facts is told apart by its subject or an attribute of it; dimension channel is neither',
    );
    expect(problem('x', { ...composite('orders'), dimensions: CHANNEL })).toBe(
      'derived and composite metrics have the dimensions of what they use, none of their own',
    );
  });

  test('is not one that is sound', () => {
    expect(problem('x', composite('[orders] * 2'))).toBeUndefined();
  });
});

describe('metrics that double', () => {
  test('have one name', () => {
    expect(doublesOf('x', metric(count('view'), { name: ' 订单数' }), BOOK)).toEqual([{ key: 'orders', name: '订单数', same: 'name' }]);
  });

  test('count the same, however it is said', () => {
    const written = composite('1 * buyers + orders');
    const book = new Map([...BOOK, ['sum', composite('orders + buyers * 1')]]);
    expect(doublesOf('x', written, book)).toContainEqual({ key: 'sum', name: 'm', same: 'meaning' });
    const twoWays = metric(
      { of: 'events', measured: { aggregate: { of: 'events' }, events: [{ event: 'b' }, { event: 'a' }] } },
      { name: 'x' },
    );
    const other = metric({
      of: 'events',
      measured: { events: [{ event: 'a' }, { event: 'b', filter: { all: [] } }], aggregate: { of: 'events' } },
    });
    expect(doublesOf('x', twoWays, new Map([['y', other]]))).toEqual([{ key: 'y', name: 'm', same: 'meaning' }]);
  });

  test('are not those that differ in what is asked', () => {
    expect(doublesOf('x', composite('buyers / orders'), BOOK).filter(({ same }) => same === 'meaning')).toEqual([]);
  });

  test('do not count themselves', () => {
    expect(doublesOf('orders', metric(count('pay'), { name: '订单数' }), BOOK)).toEqual([]);
  });
});

test('what a metric names is what it uses', () => {
  expect(['orders', 'each', 'each_last_week'].map((key) => partsOfMetric(BOOK.get(key) ?? composite('x')))).toEqual([
    [],
    ['orders', 'buyers'],
    ['each'],
  ]);
});
