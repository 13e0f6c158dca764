import { expect, test } from 'vitest';
import { MetricDefinition, type MetricBook } from './metric.ts';
import { planMetric } from './plan.ts';
import { isAdditive, shapeOf } from './shape.ts';

const events = (of: string) => ({
  of: 'events',
  measured: { events: [{ event: 'pay' }], aggregate: of === 'sum' ? { of, value: { property: 'amount' } } : { of } },
});
const measures = {
  orders: events('events'),
  buyers: events('customers'),
  amount: events('sum'),
  mean: events('events_per_customer'),
  new: { of: 'first', events: [{ event: 'pay' }] },
  share: { of: 'composite', formula: 'orders / buyers' },
  customers: { of: 'composite', formula: 'new / buyers' },
  basket: { of: 'composite', formula: 'amount / orders' },
  twice: { of: 'composite', formula: 'orders * 2' },
};
const book: MetricBook = new Map(Object.entries(measures).map(([key, measure]) => [key, MetricDefinition.parse({ name: key, measure })]));

function shape(key: string, unit: 'number' | 'share' = 'number') {
  const planned = planMetric(key, book);
  if ('problem' in planned) throw new Error(planned.problem.en);
  return shapeOf(planned.plan, unit);
}

test.each([
  ['orders', 'count'],
  ['buyers', 'count'],
  ['amount', 'sum'],
  ['new', 'count'],
  ['customers', 'ratio'],
  ['mean', undefined],
  ['basket', undefined],
  ['twice', undefined],
  ['share', undefined],
] as const)('%s is a %s', (key, of) => {
  expect(shape(key)?.of).toBe(of);
});

test('a quotient of events is a ratio when its unit says so', () => {
  expect(shape('share', 'share')?.of).toBe('ratio');
});

test('what is first ever does not add up over slices', () => {
  expect(['orders', 'buyers', 'amount', 'new', 'customers'].map((key) => isAdditive(shape(key)!))).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});
