import { pathCustomers, pathsAnswer, pathsOf } from '@gyre/domain/questions/naive-paths';
import { PathsDefinition, type PathPlace } from '@gyre/domain/questions/paths';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@gyre/domain/time';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eachQuestion, found, knownOf, randomQuestions, readingOf, rootsOf, selectors, values } from './random-questions.ts';

const definitions = (zone: string): fc.Arbitrary<PathsDefinition> =>
  fc
    .record({
      anchor: selectors,
      side: fc.constantFrom('start', 'end'),
      stops: fc.array(fc.record({ select: selectors, by: values }, { requiredKeys: ['select'] }), { minLength: 1, maxLength: 4 }),
      gap: fc.oneof(
        fc.record({ kind: fc.constant('session'), ms: fc.constantFrom(1, MINUTE_MS, HOUR_MS, DAY_MS) }),
        fc.record({ kind: fc.constant('timeout'), ms: fc.constantFrom(1, HOUR_MS, DAY_MS, 6 * DAY_MS, 30 * DAY_MS) }),
      ),
      collapse: fc.boolean(),
      depth: fc.integer({ min: 2, max: 6 }),
      branches: fc.constantFrom(1, 2, 10),
      rank: fc.constantFrom('customers', 'paths'),
    })
    .map((definition) => PathsDefinition.parse({ ...definition, zone }));

test('paths are those of the reference, and so are the customers on them', async () => {
  await eachQuestion(randomQuestions(definitions, 12), async (definition, within) => {
    const { world, warehouse, book, asked, customers } = within;
    const span = { ...asked, now: asked.at };
    const all = new Map(customers.map((c) => [c, pathsOf(knownOf(world, c), definition, span, readingOf(world))]));
    const expected = pathsAnswer(all, definition);
    expect((await warehouse.ask('paths', { definition, ...asked }, book)).answer).toEqual(expected);
    const places: PathPlace[] = [
      ...expected.nodes.slice(0, 2).flatMap(({ level, stop }) => [
        { level, stop },
        { level, stop, to: null },
      ]),
      ...expected.nodes.slice(-1).map(({ level, stop }) => ({ level, stop })),
      ...expected.links.slice(-2).map(({ level, from, to }) => ({ level, stop: from, to })),
      { level: 0, stop: { event: 'never heard of' } },
    ];
    // What is rare among everybody may not be among some, so the places of another diagram are other places.
    const everybody = (await warehouse.ask('paths', { definition, ...asked, among: undefined }, book)).answer;
    const same = everybody.nodes.every(({ stop }) => stop !== 'other');
    for (const place of places) {
      const question = { definition, ...asked, place };
      const answer = same ? await found('walked', question, within) : (await warehouse.ask('walked', question, book)).answer;
      expect([...answer]).toEqual(rootsOf(pathCustomers(all, definition, place)));
    }
  });
}, 120_000);
