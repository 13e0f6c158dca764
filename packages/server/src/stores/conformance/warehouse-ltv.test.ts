import { LtvDefinition } from '@gyre/domain/questions/ltv';
import { lifetimeOf, ltvAnswer, ltvCustomers } from '@gyre/domain/questions/naive-ltv';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eachQuestion, found, knownOf, randomQuestions, readingOf, rootsOf, rounded, selectors, values } from './random-questions.ts';

const definitions = (zone: string): fc.Arbitrary<LtvDefinition> =>
  fc
    .record({
      birth: fc.array(selectors, { minLength: 1, maxLength: 2 }),
      worth: fc.array(fc.record({ select: selectors, value: values }), { minLength: 1, maxLength: 3 }),
      grain: fc.constantFrom('hour', 'day', 'week', 'month'),
      buckets: fc.constantFrom(1, 3, 40),
      clock: fc.constantFrom('rolling', 'calendar'),
    })
    .map((definition) => LtvDefinition.parse({ ...definition, zone }));

test('what customers brought in is that of the reference, and so are those born in a period', async () => {
  await eachQuestion(randomQuestions(definitions, 12), async (definition, within) => {
    const { world, warehouse, book, asked, customers } = within;
    const span = { ...asked, now: asked.at };
    const all = new Map(
      customers.flatMap((c) => {
        const life = lifetimeOf(knownOf(world, c), definition, span, readingOf(world));
        return life === null ? [] : [[c, life] as const];
      }),
    );
    const expected = ltvAnswer([...all.values()], definition);
    expect(rounded((await warehouse.ask('ltv', { definition, ...asked }, book)).answer)).toEqual(rounded(expected));
    for (const row of [...expected.rows.map(({ birth }) => birth), 'no period']) {
      expect(await found('ltvBorn', { definition, ...asked, row }, within)).toEqual(rootsOf(ltvCustomers(all, definition, row)));
    }
  });
}, 120_000);
