import { viewsOf, visitsAnswer, visitsCustomers } from '@gyre/domain/questions/naive-visits';
import { VisitsDefinition, type VisitsPlace } from '@gyre/domain/questions/visits';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@gyre/domain/time';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eachQuestion, found, knownOf, randomQuestions, readingOf, rootsOf, selectors, values } from './random-questions.ts';

const definitions = (zone: string): fc.Arbitrary<VisitsDefinition> =>
  fc
    .record({
      views: fc.record({
        events: fc.array(selectors, { minLength: 1, maxLength: 3 }),
        gapMs: fc.constantFrom(1, MINUTE_MS, HOUR_MS, DAY_MS),
        endsAtMidnight: fc.boolean(),
      }),
      page: values,
      groups: fc.constantFrom(1, 2, 20),
    })
    .map((definition) => VisitsDefinition.parse({ ...definition, zone }));

test('visits of pages are those of the reference, and so are the customers behind them', async () => {
  await eachQuestion(randomQuestions(definitions, 12), async (definition, within) => {
    const { world, warehouse, book, asked, customers } = within;
    const span = { ...asked, now: asked.at };
    const all = customers.flatMap((c) => viewsOf(c, knownOf(world, c), definition, span, readingOf(world)));
    const expected = visitsAnswer(all, definition);
    expect((await warehouse.ask('visits', { definition, ...asked }, book)).answer).toEqual(expected);
    const keys = expected.groups.flatMap(({ key }) => (key === 'other' ? [] : [key.map((part) => part)]));
    const dids = ['view', 'entry', 'exit', 'bounce'] as const;
    const places = dids.flatMap((did): VisitsPlace[] => [
      { did },
      { did, groups: { keys: keys.slice(0, 1), isNot: false } },
      { did, groups: { keys, isNot: true } },
      { did, groups: { keys: [['never seen']], isNot: false } },
    ]);
    for (const place of places) {
      expect(await found('visited', { definition, ...asked, place }, within)).toEqual(rootsOf(visitsCustomers(all, place)));
    }
  });
}, 120_000);
