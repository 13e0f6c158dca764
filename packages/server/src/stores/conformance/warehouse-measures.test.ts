import { MeasuresDefinition, MeasuresPlace } from '@gyre/domain/questions/measures';
import { naiveMeasuredCustomers, naiveMeasures } from '@gyre/domain/questions/naive-measures';
import { contextOf, historyOf, SEGMENTS, type RandomWorld } from '@gyre/domain/rules/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eachQuestion, randomQuestions, rootsOf, rounded, selectors, values } from './random-questions.ts';
import { CUSTOMERS } from './warehouse-worlds.ts';

const aggregates = fc.oneof(
  fc.record({ of: fc.constantFrom('events', 'customers', 'events_per_customer') }),
  fc.record({ of: fc.constantFrom('sum', 'average', 'minimum', 'maximum', 'distinct', 'sum_per_customer'), value: values }),
  fc.record({ of: fc.constant('percentile'), value: values, level: fc.constantFrom(0, 10, 50, 95, 100) }),
);
const breakdowns = fc.oneof(
  fc.record({ of: fc.constant('value'), value: values }),
  fc.record({ of: fc.constant('attribute'), attribute: fc.constantFrom('level', 'city', 'product'), item: fc.constant(undefined) }),
  fc.record({ of: fc.constant('attribute'), attribute: fc.constant('product'), item: fc.constant({ type: 'product', attribute: 'city' }) }),
  fc.record({ of: fc.constant('segment'), segment: fc.constantFrom(...SEGMENTS) }),
  fc.record({ of: fc.constantFrom('event', 'hour', 'weekday') }),
  fc.record({ of: fc.constant('band'), value: values, edges: fc.constantFrom([0], [-1, 0, 0.5]) }),
);
const definitions = (zone: string): fc.Arbitrary<MeasuresDefinition> =>
  fc
    .record(
      {
        measures: fc.array(fc.record({ events: fc.array(selectors, { minLength: 1, maxLength: 2 }), aggregate: aggregates }), {
          minLength: 1,
          maxLength: 2,
        }),
        filter: selectors.map(({ filter }) => filter),
        among: fc.constant({ kind: 'not', rule: { kind: 'segment', segment: 'vip' } }),
        by: fc.array(breakdowns, { maxLength: 2 }),
        groups: fc.constantFrom(1, 2, 20),
        grain: fc.constantFrom('hour', 'day', 'week', 'month', null),
      },
      { requiredKeys: ['measures', 'by', 'grain'] },
    )
    .map((definition) => MeasuresDefinition.parse({ ...definition, zone }));

const asked = (world: RandomWorld) =>
  world.customers.slice(0, CUSTOMERS).map((_, c) => ({ history: historyOf(world, c), context: contextOf(world, c) }));

describe('measures of events', () => {
  test('are those of the reference, by any groups and periods, and so are the customers behind them', async () => {
    await eachQuestion(randomQuestions(definitions, 6, 30), async (definition, { world, warehouse, book, asked: { at, ...span } }) => {
      const expected = naiveMeasures(asked(world), definition, { ...span, now: at });
      const { answer } = await warehouse.ask('measures', { definition, ...span, at }, book);
      expect(rounded(answer)).toEqual(rounded(expected));
      const keys = expected.groups.flatMap(({ key }) => (key === 'other' ? [] : [key.map((part) => part)]));
      for (const place of [
        {},
        { period: 0 },
        { groups: { keys: keys.slice(0, 1) } },
        { groups: { keys, isNot: true }, period: expected.periods.length - 1 },
      ]) {
        if ((place.period ?? 0) < 0 || (definition.grain === null && 'period' in place)) continue;
        const parsed = MeasuresPlace.parse({ measure: 0, ...place });
        const behind = await warehouse.ask('measured', { definition, ...span, at, place: parsed }, book);
        const roots = naiveMeasuredCustomers(asked(world), definition, { ...span, now: at }, parsed);
        expect([...behind.answer]).toEqual(rootsOf(roots));
      }
    });
  }, 120_000);
});
