import { touchPathsOf, touchpointsAnswer, touchpointsCustomers } from '@gyre/domain/questions/naive-touchpoints';
import { TouchpointsDefinition, type TouchpointsPlace } from '@gyre/domain/questions/touchpoints';
import { DAY_MS, HOUR_MS } from '@gyre/domain/time';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eachQuestion, found, knownOf, randomQuestions, readingOf, rootsOf, rounded, selectors, values } from './random-questions.ts';

const definitions = (zone: string): fc.Arbitrary<TouchpointsDefinition> =>
  fc
    .record(
      {
        conversion: fc.array(selectors, { minLength: 1, maxLength: 2 }),
        value: values,
        touches: fc.array(fc.record({ select: selectors, channel: values }, { requiredKeys: ['select'] }), { minLength: 1, maxLength: 3 }),
        direct: fc.record({ channel: fc.constantFrom('direct', 'a'), counts: fc.boolean() }),
        lookbackMs: fc.constantFrom(1, HOUR_MS, DAY_MS, 6 * DAY_MS, 30 * DAY_MS),
        once: fc.boolean(),
        halfLifeMs: fc.constantFrom(1, DAY_MS, 30 * DAY_MS),
      },
      { requiredKeys: ['conversion', 'touches', 'direct', 'lookbackMs', 'once', 'halfLifeMs'] },
    )
    .map((definition) => TouchpointsDefinition.parse({ ...definition, zone }));

test('paths of touches are those of the reference, and so are the customers behind their channels', async () => {
  await eachQuestion(randomQuestions(definitions, 10), async (definition, within) => {
    const { world, warehouse, book, asked, customers } = within;
    const span = { ...asked, now: asked.at };
    const all = new Map(customers.map((c) => [c, touchPathsOf(knownOf(world, c), definition, span, readingOf(world))]));
    const expected = touchpointsAnswer([...all.values()].flat());
    expect(rounded((await warehouse.ask('touchpoints', { definition, ...asked }, book)).answer)).toEqual(rounded(expected));
    const channels = [null, 'never heard of', ...new Set(expected.paths.slice(-2).flatMap(({ path }) => path))].slice(0, 4);
    const outcomes = ['conversion', 'null', 'open'] as const;
    const touched = ['any', 'first', 'last'] as const;
    const others = [{ not: channels.slice(1) }, { not: channels.slice(0, 2) }, { not: [] }];
    const places = [...channels, ...others].flatMap((channel) =>
      outcomes.flatMap((outcome) => touched.map((touch): TouchpointsPlace => ({ channel, outcome, touch }))),
    );
    for (const place of places) {
      expect(await found('touched', { definition, ...asked, place }, within)).toEqual(rootsOf(touchpointsCustomers(all, place)));
    }
  });
}, 120_000);
