import { DistributionDefinition, MISSING_PLACE } from '@gyre/domain/questions/distribution';
import { distributionCustomers, distributionRows, valuesOf } from '@gyre/domain/questions/naive-distribution';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@gyre/domain/time';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eachQuestion, found, knownOf, randomQuestions, readingOf, rootsOf, rounded, selectors, values } from './random-questions.ts';

const some = fc.array(selectors, { minLength: 1, maxLength: 3 });
const aggregates = fc.oneof(
  fc.record({ of: fc.constantFrom('count', 'days') }),
  fc
    .tuple(fc.constantFrom('sum', 'average', 'minimum', 'maximum', 'distinct', 'first', 'last'), values)
    .map(([of, value]) => ({ of, ...value })),
  fc.constantFrom({ of: 'first', property: '$time' }),
);
const subjects = fc.oneof(
  fc.record({ of: fc.constant('aggregate'), select: selectors, aggregate: aggregates }),
  fc.record(
    {
      of: fc.constant('interval'),
      begin: some,
      end: some,
      pairing: fc.constantFrom('first', 'last'),
      held: fc.record({ begin: values, end: values }),
    },
    { requiredKeys: ['of', 'begin', 'end'] },
  ),
  some.map((events) => ({ of: 'interval', begin: events, end: events })),
  fc.record({
    of: fc.constant('session'),
    rule: fc.record({ events: some, gapMs: fc.constantFrom(1, MINUTE_MS, HOUR_MS, DAY_MS), endsAtMidnight: fc.boolean() }),
    measure: fc.constantFrom('length', 'depth'),
  }),
);
const definitions = (zone: string): fc.Arbitrary<DistributionDefinition> =>
  fc
    .record({
      subject: subjects,
      buckets: fc.constantFrom([], [1], [-1, 0, 0.5, 2], [1, MINUTE_MS, HOUR_MS, DAY_MS]),
      grain: fc.constantFrom('hour', 'day', 'week', 'month', null),
    })
    .map((definition) => DistributionDefinition.parse({ ...definition, zone }));

test('distributions are those of the reference, and so are the customers in their buckets', async () => {
  await eachQuestion(randomQuestions(definitions, 16), async (definition, within) => {
    const { world, warehouse, book, asked, customers } = within;
    const span = { ...asked, now: asked.at };
    const all = customers.flatMap((c) => valuesOf(c, knownOf(world, c), definition, span, readingOf(world)));
    const expected = distributionRows(all, definition);
    expect(rounded((await warehouse.ask('distribution', { definition, ...asked }, book)).answer)).toEqual(rounded(expected));
    const fullest = expected.at(-1)?.buckets.findIndex(({ count }) => count > 0) ?? 0;
    const places = [
      { period: expected[0]?.period ?? null, bucket: 0 },
      { period: expected.at(-1)?.period ?? null, bucket: Math.max(0, fullest) },
      { period: 'no period', bucket: 0 },
      { period: null, bucket: 1 },
      { period: expected[0]?.period ?? null, bucket: MISSING_PLACE },
    ];
    for (const place of places) {
      expect(await found('distributed', { definition, ...asked, place }, within)).toEqual(
        rootsOf(distributionCustomers(all, definition, place)),
      );
    }
  });
}, 120_000);
