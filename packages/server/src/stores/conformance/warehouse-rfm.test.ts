import { naiveRfm, naiveScored } from '@gyre/domain/questions/naive-rfm';
import { RfmDefinition, RfmPlace } from '@gyre/domain/questions/rfm';
import { SEGMENTS } from '@gyre/domain/rules/testing';
import { DAY_MS, instant } from '@gyre/domain/time';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { askedOf, eachQuestion, randomQuestions, rootsOf, rounded, selectors, values } from './random-questions.ts';

const amounts = fc.oneof(
  { weight: 3, arbitrary: values },
  fc.constant({ property: 'product', item: { type: 'product', fact: 'stock', reading: { read: 'latest' } } }),
);
const cuts = fc.constantFrom('quintiles', 'clusters', { cuts: [0, 1, 2, 3] }, { cuts: [-1, 0.5, 20, 400] });
const settings = fc.record({
  recency: cuts,
  frequency: cuts,
  monetary: cuts,
  high: fc.constantFrom('above_mean', 2, 5),
});
const definitions = (zone: string) =>
  fc.record({
    definition: fc
      .record({ purchase: selectors, amount: amounts, settings, segments: fc.subarray([...SEGMENTS]) })
      .map((definition) => RfmDefinition.parse({ ...definition, zone })),
    daysAgo: fc.constantFrom(0, 0, 0.3, 5),
    isCompared: fc.boolean(),
    places: fc.array(places, { minLength: 3, maxLength: 3 }),
  });

const group = fc.integer({ min: 0, max: 7 });
const score = fc.integer({ min: 1, max: 5 });
const places = fc
  .record(
    {
      segment: fc.constantFrom(...SEGMENTS),
      earlier: fc.boolean(),
      group,
      recency: score,
      frequency: score,
      monetary: score,
    },
    { requiredKeys: [] },
  )
  .map((place) => RfmPlace.parse(place));

test('what buyers are scored, and who moved between groups, is that of the reference, and so are the customers behind', async () => {
  await eachQuestion(randomQuestions(definitions, 6), async ({ definition, daysAgo, isCompared, places }, within) => {
    const { world, warehouse, book, asked, customers } = within;
    const { at, among, from } = asked;
    const times = { on: instant(at - daysAgo * DAY_MS), before: isCompared ? from : null };
    const all = askedOf(world, customers);
    const expected = naiveRfm(all, definition, times);
    const question = { definition, at, among, ...times };
    expect(rounded((await warehouse.ask('rfm', question, book)).answer)).toEqual(rounded(expected));
    const filled = (expected[0]?.groups ?? []).flatMap(({ group, customers }) => (customers === 0 ? [] : [{ group }]));
    const moves = (expected.at(-1)?.migration ?? []).map(({ from, to }) => ({ segment: expected.at(-1)?.segment, from, to }));
    const shown = [{}, { earlier: true }, { from: null }, { to: null }, ...filled, ...moves].map((place) => RfmPlace.parse(place));
    for (const place of [...places, ...shown]) {
      const behind = naiveScored(all, definition, times, place).map((number) => customers[number]!);
      expect([...(await warehouse.ask('scored', { ...question, place }, book)).answer]).toEqual(rootsOf(behind));
    }
  });
}, 120_000);
