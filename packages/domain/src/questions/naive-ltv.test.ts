import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import type { PastEvent } from '../rules/naive.ts';
import { contextOf, historyOf, randomWorld } from '../rules/testing.ts';
import { instant, parseInstant, type Instant } from '../time.ts';
import { LtvDefinition } from './ltv.ts';
import { lifetimeOf, ltvAnswer, ltvCustomers } from './naive-ltv.ts';

const ZONE = 'America/New_York';
const READING = { now: instant(0), zone: ZONE, item: () => undefined };

function when(text: string): Instant {
  return parseInstant(text, ZONE) ?? instant(NaN);
}

/** `join 2026-01-31, pay 2026-01-31 12:00 = 9.5` in the log's order. */
function of(text: string): PastEvent[] {
  return text.split(', ').map((one, order) => {
    const [said = '', value] = one.split(' = ');
    const [name = '', ...at] = said.split(' ');
    const properties: PastEvent['properties'] = value === undefined ? {} : { amount: Number(value) };
    return { name, at: when(at.join(' ')), order, properties };
  });
}

function definition(some: Partial<z.input<typeof LtvDefinition>> = {}): LtvDefinition {
  return LtvDefinition.parse({
    birth: [{ event: 'join' }],
    worth: [{ select: { event: 'pay' }, value: { property: 'amount' } }],
    buckets: 3,
    zone: ZONE,
    ...some,
  });
}

const NOW = when('2026-12-31');
const range = (from: string, to: string, now = NOW) => ({ from: when(from), to: when(to), now });
const YEAR = range('2026-01-01', '2027-01-01');
const totals = (text: string, some: Partial<z.input<typeof LtvDefinition>> = {}, span = YEAR) =>
  lifetimeOf(of(text), definition(some), span, READING)?.totals;

describe('what a customer brought in', () => {
  test('adds up by calendar month from the birth on: born on the last of January, February is the next', () => {
    const events =
      'pay 2026-01-30 = 100, join 2026-01-31 23:00, pay 2026-01-31 23:00 = 1, pay 2026-02-01 00:00 = 0.2, pay 2026-03-31 23:59 = 0.1';
    expect(totals(events)).toEqual([1, 1.2, 1.3]);
  });

  test('adds up by months of thirty days after the birth', () => {
    const events = 'join 2026-01-31 10:00, pay 2026-03-02 09:59 = 1, pay 2026-03-02 10:00 = 2';
    expect(totals(events, { clock: 'rolling' })).toEqual([1, 3, 3]);
  });

  test('counts days of 24 hours when rolling, of the calendar otherwise: the night clocks change', () => {
    const events = 'join 2026-03-07 12:00, pay 2026-03-08 12:30 = 1';
    expect(totals(events, { grain: 'day', clock: 'rolling' })).toEqual([1, 1, 1]);
    expect(totals(events, { grain: 'day', clock: 'calendar' })).toEqual([0, 1, 1]);
  });

  test('of the same instant is what the log has after the birth', () => {
    expect(totals('pay 2026-01-05 = 1, join 2026-01-05, pay 2026-01-05 = 2')).toEqual([2, 2, 2]);
  });

  test('may begin with the birth, and is 0 where the amount is missing', () => {
    expect(totals('pay 2026-01-05 = 5, pay 2026-01-06', { birth: [{ event: 'pay' }] })).toEqual([5, 5, 5]);
  });

  test('is nobody’s who was not born in the range; what came later counts up to now', () => {
    expect(totals('join 2026-01-01, pay 2026-01-02 = 1', {}, range('2026-02-01', '2026-03-01'))).toBeUndefined();
    expect(
      totals('join 2026-01-01, pay 2026-02-02 = 1, pay 2026-02-04 = 2', {}, range('2026-01-01', '2026-02-01', when('2026-02-03'))),
    ).toEqual([0, 1, 1]);
  });
});

test('rows are by birth; a column is over for those whose bucket has passed, and only they make the mean', () => {
  const asked = definition({ grain: 'day', clock: 'rolling', buckets: 2 });
  const span = range('2026-01-01', '2027-01-01', when('2026-01-03 12:00'));
  const lives = [
    'join 2026-01-01 10:00, pay 2026-01-01 11:00 = 10, pay 2026-01-02 11:00 = 5',
    'join 2026-01-01 13:00, pay 2026-01-01 14:00 = 1, pay 2026-01-02 14:00 = 2',
    'join 2026-01-02 18:00, pay 2026-01-02 19:00 = 100',
  ].flatMap((text) => lifetimeOf(of(text), asked, span, READING) ?? []);
  expect(ltvAnswer(lives.toReversed(), asked)).toEqual({
    rows: [
      { birth: '2026-01-01', size: 2, totals: [11, 18], over: [2, 1], totalsOver: [11, 15] },
      { birth: '2026-01-02', size: 1, totals: [100, 100], over: [0, 0], totalsOver: [0, 0] },
    ],
    average: [5.5, 15],
  });
  const byCustomer = new Map(lives.map((life, customer) => [customer, life]));
  expect([...ltvCustomers(byCustomer, asked, '2026-01-01')]).toEqual([0, 1]);
  expect(ltvAnswer([], asked)).toEqual({ rows: [], average: [null, null] });
});

test('of random customers a column never holds more customers than the one before it, and what is over is part of all', () => {
  fc.assert(
    fc.property(
      randomWorld(),
      fc.constantFrom('hour', 'day', 'week', 'month'),
      fc.constantFrom('rolling', 'calendar'),
      (world, grain, clock) => {
        const asked = definition({ birth: [{ event: 'cart' }, { event: 'pay' }], grain, clock, zone: world.zone, buckets: 4 });
        const lives = world.customers.flatMap((_, customer) => {
          const reading = { ...world, item: contextOf(world, customer).item };
          const span = { from: -Infinity, to: Infinity, now: world.now };
          return lifetimeOf(historyOf(world, customer).events, asked, span, reading) ?? [];
        });
        const { rows } = ltvAnswer(lives, asked);
        expect(rows.reduce((sum, { size }) => sum + size, 0)).toBe(lives.length);
        for (const { size, over, totals, totalsOver } of rows) {
          expect([size, ...over]).toEqual([size, ...over].toSorted((a, b) => b - a));
          const whole = [...over.keys()].filter((column) => over[column] === size);
          expect(whole.map((column) => totalsOver[column])).toEqual(whole.map((column) => totals[column]));
        }
      },
    ),
  );
});
