import { MeasuresDefinition, MeasuresPlace } from '@gyre/domain/questions/measures';
import { naiveMeasuredCustomers, naiveMeasures } from '@gyre/domain/questions/naive-measures';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  askedOf,
  customerBreakdowns,
  eachQuestion,
  edges,
  found,
  randomQuestions,
  rootsOf,
  rounded,
  selectors,
  values,
} from './random-questions.ts';

const aggregates = fc.oneof(
  // Alone they are asked of parts of all customers.
  { weight: 2, arbitrary: fc.constant({ of: 'customers' }) },
  fc.record({ of: fc.constantFrom('events', 'events_per_customer') }),
  fc.record({ of: fc.constantFrom('sum', 'average', 'minimum', 'maximum', 'distinct', 'sum_per_customer'), value: values }),
  fc.record({ of: fc.constant('percentile'), value: values, level: fc.constantFrom(0, 10, 50, 95, 100) }),
);
const breakdowns = fc.oneof(
  fc.record({ of: fc.constant('value'), value: values }),
  { weight: 3, arbitrary: customerBreakdowns },
  fc.record({ of: fc.constantFrom('event', 'hour', 'weekday') }),
  fc.record({ of: fc.constant('band'), value: values, edges }),
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
        by: fc.array(breakdowns, { maxLength: 2 }),
        groups: fc.constantFrom(1, 2, 20),
        grain: fc.constantFrom('hour', 'day', 'week', 'month', null),
      },
      { requiredKeys: ['measures', 'by', 'grain'] },
    )
    .map((definition) => MeasuresDefinition.parse({ ...definition, zone }));

describe('measures of events', () => {
  test('are those of the reference, by any groups and periods, and so are the customers behind them', async () => {
    await eachQuestion(randomQuestions(definitions, 6, 30), async (definition, within) => {
      const { world, warehouse, book, asked, customers } = within;
      const all = askedOf(world, customers);
      const span = { ...asked, now: asked.at };
      const expected = naiveMeasures(all, definition, span);
      const { answer } = await warehouse.ask('measures', { definition, ...asked }, book);
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
        const behind = naiveMeasuredCustomers(all, definition, span, parsed).map((place) => customers[place]!);
        expect(await found('measured', { definition, ...asked, place: parsed }, within)).toEqual(rootsOf(behind));
      }
    });
  }, 120_000);
});
