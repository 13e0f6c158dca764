import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluate, type PastEvent } from '../rules/naive.ts';
import { ANYTHING } from '../rules/property-filter.ts';
import { contextOf, historyOf, randomWorld } from '../rules/testing.ts';
import { instant, parseInstant } from '../time.ts';
import { perCustomer } from './naive-per-customer.ts';
import { PerCustomerDefinition } from './per-customer.ts';

const ZONE = 'Asia/Shanghai';
const NOW = parseInstant('2026-03-01 12:00', ZONE) ?? instant(0);
const READING = { now: NOW, zone: ZONE, item: () => undefined };

function paid(when: string, amount?: number, order = 0): PastEvent {
  return { name: 'pay', at: parseInstant(when, ZONE) ?? instant(NaN), order, properties: amount === undefined ? {} : { amount } };
}

const pay = { event: 'pay', filter: ANYTHING };
const ever = { kind: 'ever' } as const;

describe('columns by customer', () => {
  test('are numbers, instants or values, missing where there is nothing', () => {
    const asked = PerCustomerDefinition.parse({
      columns: [
        { select: pay, aggregate: { of: 'sum', property: 'amount' }, window: ever },
        { select: pay, aggregate: { of: 'average', property: 'amount' }, window: ever },
        { select: pay, aggregate: { of: 'last', property: '$time' }, window: ever },
        { select: pay, aggregate: { of: 'first', property: 'amount' }, window: ever },
      ],
    });
    const ann = [paid('2026-02-01', 0.1), paid('2026-01-01', 0.2)];
    expect(perCustomer([ann, []], asked, READING)).toEqual([
      { kind: 'number', values: Float64Array.of(0.3, 0) },
      { kind: 'number', values: Float64Array.of(0.15, NaN) },
      { kind: 'instant', values: Float64Array.of(paid('2026-02-01').at, NaN) },
      { kind: 'value', values: [0.2, null] },
    ]);
  });

  test('look at their own windows, in the zone of the question: this month begins at its midnight, the future is not known', () => {
    const month = { kind: 'calendar', unit: 'month', offset: 0 } as const;
    const columns = [ever, month].map((window) => ({ select: pay, aggregate: { of: 'count' as const }, window }));
    const events = [paid('2026-02-28 23:59'), paid('2026-03-01 00:00'), paid('2026-03-01 12:00'), paid('2026-03-01 12:01')];
    const found = perCustomer([events], { columns, zone: ZONE }, READING);
    expect(found.map(({ values }) => [...values])).toEqual([[3], [2]]);
  });

  test('take of one instant the latest in the log as the last', () => {
    const columns = [{ select: pay, aggregate: { of: 'last' as const, property: 'amount' }, window: ever }];
    const events = [paid('2026-02-01', 2, 8), paid('2026-02-01', 1, 7)];
    expect(perCustomer([events], { columns, zone: ZONE }, READING)[0]?.values).toEqual([2]);
  });

  test('agree with rules that test the same aggregate, on random customers', () => {
    const aggregates = fc.constantFrom(
      { of: 'count' as const },
      { of: 'days' as const },
      { of: 'sum' as const, property: 'amount' },
      { of: 'maximum' as const, property: 'mixed' },
    );
    const windows = fc.constantFrom({ kind: 'ever' as const }, { kind: 'days' as const, count: 7, includeToday: false });
    fc.assert(
      fc.property(aggregates, windows, randomWorld(), (aggregate, window, world) => {
        for (const customer of world.customers.keys()) {
          const context = contextOf(world, customer);
          const history = historyOf(world, customer);
          const [column] = perCustomer(
            [history.events],
            { columns: [{ select: pay, aggregate, window }], zone: world.zone },
            { ...world, ...context },
          );
          const value = Number(column?.values[0]);
          const test = Number.isNaN(value) ? { op: 'missing' as const } : { op: 'equals' as const, value };
          expect(evaluate({ kind: 'did', select: pay, aggregate, window, test }, history, world, context)).toBe(true);
        }
      }),
    );
  });
});
