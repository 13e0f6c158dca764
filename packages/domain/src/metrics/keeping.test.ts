import { describe, expect, test } from 'vitest';
import { parseInstant, type Instant } from '../time.ts';
import type { Atom, AtomRead } from './atom.ts';
import { concernsCustomers, isLasting, settledAt, touchedBy } from './keeping.ts';
import { MetricMeasure } from './metric.ts';
import { planMetric } from './plan.ts';
import { MetricDefinition } from './metric.ts';
import type { z } from 'zod';

const ZONE = 'Asia/Shanghai';
const at = (text: string): Instant => parseInstant(text, ZONE) as Instant;

function readOf(measure: z.input<typeof MetricMeasure>): AtomRead {
  const planned = planMetric('m', new Map([['m', MetricDefinition.parse({ name: 'm', measure })]]));
  const [read] = 'plan' in planned ? planned.plan.atoms : [];
  if (read === undefined) throw new Error('no atom');
  return read;
}
const PAY = [{ event: 'pay' }];
const BACK = { of: 'retained', birth: PAY, back: PAY, grain: 'week', after: 1 } as const;
const count = (filter: object = { all: [] }): Atom =>
  readOf({ of: 'events', measured: { events: [{ event: 'pay', filter: filter as never }], aggregate: { of: 'events' } } }).atom;
const read = (atom: Atom, more: Partial<AtomRead> = {}): AtomRead => ({ atom, dimensions: {}, ...more });

describe('what is kept', () => {
  test('is not read as of the instant of asking', () => {
    expect(isLasting(read(count()), null)).toBe(true);
    expect(isLasting(read(count(), { among: { kind: 'all', rules: [] } }), null)).toBe(false);
    expect(isLasting(read(count()), { of: 'attribute', attribute: 'city' })).toBe(false);
    expect(isLasting(read(count()), { of: 'value', value: { property: 'city' } })).toBe(true);
    expect(isLasting(read(count()), { of: 'value', value: { property: 'sku', item: { type: 'p', attribute: 'a' } } })).toBe(false);
    expect(isLasting(read(count({ all: [{ property: 'a', op: 'within_last', span: { amount: 1, unit: 'day' } }] })), null)).toBe(false);
    expect(isLasting(readOf(BACK), null)).toBe(true);
    expect(isLasting(readOf({ ...BACK, mode: 'on_or_after' }), null)).toBe(false);
  });

  test('concerns customers where it counts them', () => {
    expect(concernsCustomers(read(count()))).toBe(false);
    expect(concernsCustomers(readOf({ of: 'first', events: PAY }))).toBe(true);
  });
});

describe('an event', () => {
  // 2026-03-11 is a Wednesday, the 9th and the 2nd are Mondays
  const event = at('2026-03-11 10:00');

  test('changes its own period', () => {
    expect(touchedBy(read(count()), event, ZONE)).toEqual([{ from: event, to: event }]);
  });

  test('changes the rolling days it is one of', () => {
    expect(touchedBy(read(count(), { rolling: 3 }), event, ZONE)).toEqual([{ from: event, to: at('2026-03-14 00:00') - 1 }]);
  });

  test('changes who came first from then on', () => {
    expect(touchedBy(readOf({ of: 'first', events: PAY }), event, ZONE)).toEqual([{ from: event, to: Infinity }]);
  });

  test('is the return of who came first a week before, or comes before all later firsts', () => {
    expect(touchedBy(readOf(BACK), event, ZONE)).toEqual([
      { from: at('2026-03-02 00:00'), to: at('2026-03-02 00:00') },
      { from: at('2026-03-09 00:00'), to: Infinity },
    ]);
  });
});

test('a period is settled once it is over, and whoever may come back in time has', () => {
  const end = at('2026-03-04 00:00');
  expect(settledAt(read(count()), end, ZONE)).toBe(end);
  expect(settledAt(readOf(BACK), end, ZONE)).toBe(at('2026-03-16 00:00'));
});
