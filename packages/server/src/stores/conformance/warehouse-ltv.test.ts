import { LtvDefinition } from '@gyre/domain/questions/ltv';
import { lifetimeOf, ltvAnswer, ltvCustomers } from '@gyre/domain/questions/naive-ltv';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eachQuestion, knownOf, randomQuestions, readingOf, rootsOf, rounded, selectors, values } from './random-questions.ts';
import { CUSTOMERS } from './warehouse-worlds.ts';

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
  await eachQuestion(randomQuestions(definitions, 12), async (definition, { world, warehouse, book, asked }) => {
    const span = { ...asked, now: asked.at };
    const lives = Array.from({ length: CUSTOMERS }, (_, c) => lifetimeOf(knownOf(world, c), definition, span, readingOf(world)));
    const all = new Map(lives.flatMap((life, c) => (life === null ? [] : [[c, life] as const])));
    const expected = ltvAnswer([...all.values()], definition);
    expect(rounded((await warehouse.ask('ltv', { definition, ...asked }, book)).answer)).toEqual(rounded(expected));
    for (const row of [...expected.rows.map(({ birth }) => birth), 'no period']) {
      const { answer } = await warehouse.ask('ltvBorn', { definition, ...asked, row }, book);
      expect([...answer]).toEqual(rootsOf(ltvCustomers(all, definition, row)));
    }
  });
}, 120_000);
