import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { indexPaths } from '../attribution/aggregated-path.ts';
import { AttributionModel, attribute } from '../attribution/attribution.ts';
import { sumDecimals } from '../decimal.ts';
import type { PastEvent } from '../rules/naive.ts';
import { contextOf, historyOf, randomWorld } from '../rules/testing.ts';
import { DAY_MS, instant } from '../time.ts';
import type { AskedSpan } from './asked.ts';
import { touchPathsOf, touchpointsAnswer, touchpointsCustomers, type TouchPath } from './naive-touchpoints.ts';
import { MOST_TOUCHES, TouchpointsDefinition } from './touchpoints.ts';

const READING = { now: instant(0), zone: 'UTC', item: () => undefined };
const LATER: AskedSpan = { from: -Infinity, to: Infinity, now: instant(1000 * DAY_MS) };

/** `visit 0 ads, pay 5 9.5`: on days, in the log's order; a visit's channel, a payment's amount. */
function of(text: string): PastEvent[] {
  return text.split(', ').map((one, order) => {
    const [name = '', day = '0', value] = one.split(' ');
    const properties: PastEvent['properties'] = value === undefined ? {} : name === 'pay' ? { amount: Number(value) } : { channel: value };
    return { name, at: instant(Math.round(Number.parseFloat(day) * DAY_MS)), order, properties };
  });
}

function definition(some: Partial<z.input<typeof TouchpointsDefinition>> = {}): TouchpointsDefinition {
  return TouchpointsDefinition.parse({
    conversion: [{ event: 'pay' }],
    value: { property: 'amount' },
    touches: [{ select: { event: 'visit' }, channel: { property: 'channel' } }, { select: { event: 'mail' } }],
    ...some,
  });
}

function found(text: string, some: Partial<z.input<typeof TouchpointsDefinition>> = {}, span = LATER): string[] {
  const told = ({ path, outcome, value }: TouchPath): string => `${path.join('>')} ${outcome === 'conversion' ? value : outcome}`;
  return touchPathsOf(of(text), definition(some), span, READING).map(told);
}

describe('the touches of a conversion', () => {
  test('are those before it, at most the look-back old, through a property or by name', () => {
    expect(found('visit 0 ads, mail 1, pay 5 10')).toEqual(['ads>mail 10']);
    expect(found('visit 0 ads, visit 0.1 seo, pay 30 10')).toEqual(['ads>seo 10']);
    expect(found('visit 0 ads, visit 0.1 seo, pay 30.05 10')).toEqual(['seo 10', 'ads null']);
  });

  test('are none where nothing touched, or only later', () => {
    expect(found('pay 5 10, visit 6 ads')).toEqual([' 10', 'ads null']);
  });

  test('of the same instant are those earlier in the log', () => {
    expect(found('visit 5 ads, pay 5 1, visit 5 seo')).toEqual(['ads 1', 'seo null']);
  });

  test('lead to every conversion within the look-back, or once', () => {
    expect(found('visit 0 ads, pay 1 10, visit 2 seo, pay 3 20')).toEqual(['ads 10', 'ads>seo 20']);
    expect(found('visit 0 ads, pay 1 10, visit 2 seo, pay 3 20', { once: true })).toEqual(['ads 10', 'seo 20']);
  });

  test('without a channel are direct ones, which count or not', () => {
    expect(found('visit 0 ads, visit 1, pay 2 10')).toEqual(['ads>direct 10']);
    expect(found('visit 0 ads, visit 1, visit 1 direct, pay 2 10', { direct: { channel: 'direct', counts: false } })).toEqual(['ads 10']);
  });

  test('of more than a hundred are the first and the latest', () => {
    const many = Array.from({ length: 150 }, (_, i) => `visit ${i / 100} c${i}`).join(', ');
    const [path] = touchPathsOf(of(`${many}, pay 2 1`), definition(), LATER, READING);
    expect(path?.path).toHaveLength(MOST_TOUCHES);
    expect([path?.path[0], path?.path[1], path?.path.at(-1)]).toEqual(['c0', 'c51', 'c149']);
  });

  test('a conversion without an amount is worth 0', () => {
    expect(found('mail 0, pay 1')).toEqual(['mail 0']);
  });

  test('no event touches before its own conversion', () => {
    expect(found('mail 0, mail 1', { conversion: [{ event: 'mail' }] })).toEqual([' 0', 'mail 0', 'mail null']);
  });
});

describe('touches that came to nothing', () => {
  test('are one path while no touch that converted stands between, and it covers the look-back at most', () => {
    expect(found('visit 0 a, visit 20 b, visit 30 c, visit 31 d')).toEqual(['a>b>c null', 'd null']);
    expect(found('visit 0 a, visit 10 b, pay 35 1, visit 36 c')).toEqual(['b 1', 'a null', 'c null']);
  });

  test('are open while the look-back still runs, a late conversion may still come', () => {
    const asked = (day: number) => ({ ...LATER, now: instant(day * DAY_MS) });
    expect(found('visit 0 ads', {}, asked(30))).toEqual(['ads open']);
    expect(found('visit 0 ads', {}, { ...LATER, now: instant(30 * DAY_MS + 1) })).toEqual(['ads null']);
    expect(found('visit 0 ads, pay 30 5', {}, asked(30))).toEqual(['ads 5']);
    expect(found('visit 0 ads, pay 30 5', {}, asked(29))).toEqual(['ads open']);
  });

  test('of a range are its own, a conversion after it saves them, and conversions look back before it', () => {
    const range = (from: number, to: number): AskedSpan => ({ from: from * DAY_MS, to: to * DAY_MS, now: LATER.now });
    expect(found('visit 0 a, visit 9 b, pay 10 1, visit 19 c, pay 20 2', {}, range(10, 20))).toEqual(['a>b 1']);
    expect(found('visit 0 a, visit 50 b', {}, range(10, 60))).toEqual(['b null']);
  });
});

describe('all paths together', () => {
  const together = (...customers: string[]) =>
    touchpointsAnswer(customers.flatMap((text) => touchPathsOf(of(text), definition({ halfLifeMs: DAY_MS }), LATER, READING)));

  test('are aggregated by their channels, with what time decay gives each touch', () => {
    const answer = together('visit 0 a, visit 1 b, pay 1.5 30.1', 'visit 0 a, visit 2 b, pay 3 0.2', 'visit 0 a, visit 1 b', 'pay 1 5');
    expect(answer.open).toBe(0);
    expect(answer.paths).toEqual([
      {
        path: ['a', 'b'],
        conversions: 2,
        value: 30.3,
        nulls: 1,
        decayed: {
          conversions: [expect.closeTo(1 / 3 + 1 / 5, 12), expect.closeTo(2 / 3 + 4 / 5, 12)],
          value: [expect.any(Number), expect.any(Number)],
        },
      },
      { path: [], conversions: 1, value: 5, nulls: 0, decayed: { conversions: [], value: [] } },
    ]);
  });

  test('are in the order of their channels, whoever came first', () => {
    expect(together('visit 0 b', 'visit 0 a, visit 1 b', 'visit 0 a').paths.map(({ path }) => path.join('>'))).toEqual(['a>b', 'a', 'b']);
  });

  test('lead to the customers behind a channel, with a conversion, without, or still open', () => {
    const customers = ['visit 0 a, pay 1', 'visit 0 a', 'pay 1', 'visit 990 a'];
    const paths = new Map(customers.map((text, customer) => [customer, touchPathsOf(of(text), definition(), LATER, READING)]));
    const who = (channel: string | null, outcome: TouchPath['outcome']) => [
      ...touchpointsCustomers(paths, { channel, outcome, touch: 'any' }),
    ];
    expect([who('a', 'conversion'), who('a', 'null'), who('a', 'open'), who(null, 'conversion'), who('b', 'null')]).toEqual([
      [0],
      [1],
      [3],
      [2],
      [],
    ]);
  });

  test('are what every model of attribution takes', () => {
    const { paths } = together('visit 0 a, visit 1 b, pay 1.5 30', 'visit 0 b');
    for (const model of AttributionModel.options)
      expect(attribute(indexPaths(paths), model).credits.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(30, 8);
  });

  test('of random customers have every conversion once, and every model shares them all', () => {
    const random = fc.record({ once: fc.boolean(), counts: fc.boolean(), lookbackMs: fc.constantFrom(DAY_MS / 24, DAY_MS, 31 * DAY_MS) });
    fc.assert(
      fc.property(random, randomWorld(), fc.constantFrom(...AttributionModel.options), ({ once, counts, lookbackMs }, world, model) => {
        const asked = definition({
          once,
          lookbackMs,
          direct: { channel: 'direct', counts },
          value: { property: 'amount' },
          touches: [{ select: { event: 'view' }, channel: { property: 'city' } }, { select: { event: 'cart' } }],
        });
        const all = world.customers.flatMap((_, customer) => {
          const reading = { ...world, item: contextOf(world, customer).item };
          return touchPathsOf(historyOf(world, customer).events, asked, { ...LATER, now: world.now }, reading);
        });
        const { paths } = touchpointsAnswer(all);
        const conversions = world.rows.filter(({ name, at }) => name === 'pay' && at <= world.now).length;
        expect(paths.reduce((sum, path) => sum + path.conversions, 0)).toBe(conversions);
        const touched = paths.filter(({ path }) => path.length > 0);
        const { credits } = attribute(indexPaths(paths), model);
        for (const of of ['conversions', 'value'] as const) {
          const shared = credits.reduce((sum, credit) => sum + credit[of], 0);
          expect(shared).toBeCloseTo(sumDecimals(touched.map((path) => path[of])), 7);
        }
      }),
    );
  });
});
