import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import type { PastEvent } from '../rules/naive.ts';
import { contextOf, historyOf, randomWorld } from '../rules/testing.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, instant, parseInstant } from '../time.ts';
import { DistributionDefinition } from './distribution.ts';
import { distributionCustomers, distributionRows, valuesOf } from './naive-distribution.ts';

const BERLIN = 'Europe/Berlin';
const EVER = { from: -Infinity, to: Infinity, now: instant(0) };
const READING = { now: instant(0), zone: BERLIN, item: () => undefined };

/** `pay 2026-03-28 23:30 = 9.5` in the log's order, in Berlin. */
function of(...lines: string[]): PastEvent[] {
  return lines.map((line, order) => {
    const [said = '', value] = line.split(' = ');
    const [name = '', ...when] = said.split(' ');
    const properties: PastEvent['properties'] =
      value === undefined ? {} : Number.isNaN(Number(value)) ? { order: value } : { amount: Number(value) };
    return { name, at: parseInstant(when.join(' '), BERLIN) ?? instant(NaN), order, properties };
  });
}

function definition(some: z.input<typeof DistributionDefinition>): DistributionDefinition {
  return DistributionDefinition.parse({ zone: BERLIN, ...some });
}

type Subject = z.input<typeof DistributionDefinition>['subject'];
const values = (events: readonly PastEvent[], subject: Subject, grain: DistributionDefinition['grain'] = null, span = EVER) =>
  valuesOf(1, events, definition({ subject, grain }), span, READING).map(({ period, value }) => (grain === null ? value : [period, value]));

const SUM: Subject = { of: 'aggregate', select: { event: 'pay' }, aggregate: { of: 'sum', property: 'amount' } };
const AVERAGE: Subject = { of: 'aggregate', select: { event: 'pay' }, aggregate: { of: 'average', property: 'amount' } };
const interval = (more: Partial<Extract<Subject, { of: 'interval' }>> = {}): Subject => ({
  of: 'interval',
  begin: [{ event: 'order' }],
  end: [{ event: 'pay' }],
  ...more,
});

describe('an aggregate', () => {
  test('has one value a customer who did it, exact; missing when there is no number', () => {
    expect(values(of('pay 2026-01-01 = 0.1', 'pay 2026-01-02 = 0.2', 'view 2026-01-02 = 7'), SUM)).toEqual([0.3]);
    expect(values(of('pay 2026-01-01', 'view 2026-01-02 = 7'), AVERAGE)).toEqual([null]);
    expect(values(of('view 2026-01-02 = 7'), SUM)).toEqual([]);
  });

  test('by month and day goes by the calendar of its zone: the last of March, the night clocks change', () => {
    const paid = of('pay 2026-03-28 23:59 = 1', 'pay 2026-03-29 00:00 = 2', 'pay 2026-03-29 23:59 = 4', 'pay 2026-04-01 00:00 = 8');
    const rows = (grain: 'day' | 'week' | 'month') => {
      const asked = definition({ subject: SUM, grain });
      return distributionRows(valuesOf(1, paid, asked, EVER, READING), asked).map(({ period, spread }) => [period, spread?.sum]);
    };
    expect(rows('day')).toEqual([
      ['2026-03-28', 1],
      ['2026-03-29', 6],
      ['2026-04-01', 8],
    ]);
    expect(rows('week')).toEqual([
      ['2026-03-23', 7],
      ['2026-03-30', 8],
    ]);
    expect(rows('month')).toEqual([
      ['2026-03-01', 7],
      ['2026-04-01', 8],
    ]);
  });
});

describe('an interval', () => {
  test('is from the last or the first begin to the next end', () => {
    const events = of('order 2026-01-01 10:00', 'order 2026-01-01 10:10', 'pay 2026-01-01 10:15', 'pay 2026-01-01 10:20');
    expect(values(events, interval())).toEqual([5 * MINUTE_MS]);
    expect(values(events, interval({ pairing: 'first' }))).toEqual([15 * MINUTE_MS]);
  });

  test('between equal events is from each to the next, 0 at one instant', () => {
    const events = of('pay 2026-01-01 10:00', 'pay 2026-01-01 10:00', 'pay 2026-01-01 10:30');
    expect(values(events, interval({ begin: [{ event: 'pay' }] }))).toEqual([0, 30 * MINUTE_MS]);
  });

  test('at one instant goes by the log’s order: an end before its begin is none of it', () => {
    expect(values(of('pay 2026-01-01', 'order 2026-01-01'), interval())).toEqual([]);
    expect(values(of('order 2026-01-01', 'pay 2026-01-01'), interval())).toEqual([0]);
  });

  test('with a value held is of that value; who lacks it is neither', () => {
    const events = of('order 2026-01-01 10:00 = o1', 'order 2026-01-01 10:01 = o2', 'order 2026-01-01 10:02', 'pay 2026-01-01 10:03 = o1', 'pay 2026-01-01 10:04', 'pay 2026-01-01 10:05 = o2'); // prettier-ignore
    const held = { begin: { property: 'order' }, end: { property: 'order' } };
    expect(values(events, interval({ held }))).toEqual([3 * MINUTE_MS, 4 * MINUTE_MS]);
  });

  test('counts hours that passed where the clock changes, and belongs to the period of its begin', () => {
    const events = of('order 2026-03-28 12:00', 'pay 2026-03-29 12:00');
    expect(values(events, interval())).toEqual([23 * HOUR_MS]);
    expect(values(events, interval(), 'day')).toEqual([[Math.floor(Number(parseInstant('2026-03-28', 'UTC')) / DAY_MS), 23 * HOUR_MS]]);
  });

  test('that ends after the range is none', () => {
    const [begin, end] = of('order 2026-01-01 10:00', 'pay 2026-01-01 11:00') as [PastEvent, PastEvent];
    expect(values([begin, end], interval(), null, { ...EVER, to: end.at })).toEqual([]);
    expect(values([begin, end], interval(), null, { ...EVER, from: begin.at, to: end.at + 1 })).toEqual([HOUR_MS]);
  });
});

describe('a session', () => {
  const rule = { events: [{ event: 'view' }], gapMs: 30 * MINUTE_MS };
  const events = of(
    'view 2026-01-01 23:20',
    'view 2026-01-01 23:50',
    'other 2026-01-02 00:00',
    'view 2026-01-02 00:20',
    'view 2026-01-02 00:51',
  );

  test('goes on while no pause is longer than the gap; of one event it is 0 long', () => {
    expect(values(events, { of: 'session', rule, measure: 'length' })).toEqual([60 * MINUTE_MS, 0]);
    expect(values(events, { of: 'session', rule, measure: 'depth' })).toEqual([3, 1]);
  });

  test('may end at midnight', () => {
    expect(values(events, { of: 'session', rule: { ...rule, endsAtMidnight: true }, measure: 'depth' })).toEqual([2, 1, 1]);
  });
});

test('a session is cut at the edges of the range, and at each midnight of the night clocks change', () => {
  const rule = { events: [{ event: 'view' }], gapMs: 2 * HOUR_MS, endsAtMidnight: true };
  const events = of(
    'view 2026-03-28 23:30',
    'view 2026-03-29 00:30',
    'view 2026-03-29 01:59',
    'view 2026-03-29 04:30',
    'view 2026-03-29 05:00',
  );
  const [, first, , , last] = events as [PastEvent, PastEvent, PastEvent, PastEvent, PastEvent];
  const depths = (span: typeof EVER) => values(events, { of: 'session', rule, measure: 'depth' }, null, span);
  expect(depths(EVER)).toEqual([1, 4]);
  expect(depths({ ...EVER, from: first.at + 1, to: last.at })).toEqual([2]);
});

describe('rows', () => {
  const asked = definition({ subject: AVERAGE, buckets: [10, 20] });
  const some = (customer: number, value: number | null) => ({ customer, period: 0, value });

  test('have buckets from edge to edge, the lower one included, and percentiles', () => {
    const all = [some(1, 5), some(2, 10), some(2, 19.5), some(3, 20), some(4, null)];
    expect(distributionRows(all, asked)).toEqual([
      {
        period: null,
        customers: 4,
        count: 4,
        missing: 1,
        buckets: [
          { count: 1, customers: 1 },
          { count: 2, customers: 1 },
          { count: 1, customers: 1 },
        ],
        spread: {
          minimum: 5,
          percentiles: [6.5, 8, 9.5, 11.9, 14.75, 17.6, 19.55, 19.7, 19.85].map((value) => expect.closeTo(value, 10)),
          maximum: 20,
          sum: 54.5,
          mean: 13.625,
        },
      },
    ]);
    expect([...distributionCustomers(all, asked, { period: null, bucket: 1 })]).toEqual([2]);
    expect([...distributionCustomers(all, asked, { period: null, bucket: 2 })]).toEqual([3]);
  });

  test('are by period, ascending, whoever came first', () => {
    const byDay = definition({ subject: AVERAGE, grain: 'day' });
    const of = (period: number) => ({ customer: 1, period, value: 1 });
    expect(distributionRows([of(1), of(0)], byDay).map(({ period }) => period)).toEqual(['1970-01-01', '1970-01-02']);
  });

  test('are none of nothing, and have no spread where all is missing', () => {
    expect(distributionRows([], asked)).toEqual([]);
    expect(distributionRows([some(1, null)], asked)[0]).toMatchObject({ count: 0, missing: 1, spread: null });
    expect(() => definition({ subject: AVERAGE, buckets: [1, 1] })).toThrow('edges must ascend');
  });

  test('of random customers put every value into one bucket, with its customers', () => {
    const subjects = fc.constantFrom<Subject>(
      SUM,
      { of: 'aggregate', select: { event: 'view' }, aggregate: { of: 'maximum', property: 'mixed' } },
      { of: 'interval', begin: [{ event: 'cart' }, { event: 'view' }], end: [{ event: 'pay' }, { event: 'view' }] },
      { of: 'session', rule: { events: [{ event: 'pay' }, { event: 'view' }], gapMs: HOUR_MS }, measure: 'length' },
    );
    fc.assert(
      fc.property(subjects, fc.constantFrom(null, 'day', 'month'), randomWorld(), (subject, grain, world) => {
        const asked = definition({ subject, grain, zone: world.zone, buckets: [0, 1, HOUR_MS] });
        const all = world.customers.flatMap((_, customer) => {
          const reading = { ...world, item: contextOf(world, customer).item };
          return valuesOf(customer, historyOf(world, customer).events, asked, { ...EVER, now: world.now }, reading);
        });
        const rows = distributionRows(all, asked);
        expect(rows.reduce((sum, { count, missing }) => sum + count + missing, 0)).toBe(all.length);
        for (const { period, count, buckets } of rows) {
          expect(buckets.reduce((sum, bucket) => sum + bucket.count, 0)).toBe(count);
          for (const [bucket, { customers }] of buckets.entries())
            expect(distributionCustomers(all, asked, { period, bucket }).size).toBe(customers);
        }
      }),
    );
  });
});
