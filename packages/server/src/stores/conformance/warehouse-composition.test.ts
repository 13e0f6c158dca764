import { CompositionDefinition } from '@gyre/domain/questions/composition';
import { naiveComposed, naiveComposition } from '@gyre/domain/questions/naive-composition';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { askedOf, customerBreakdowns, eachQuestion, found, randomQuestions, rootsOf } from './random-questions.ts';

const definitions = (zone: string): fc.Arbitrary<CompositionDefinition> =>
  fc
    .record({ by: fc.array(customerBreakdowns, { minLength: 1, maxLength: 3 }), groups: fc.constantFrom(1, 2, 20) })
    .map((definition) => CompositionDefinition.parse({ ...definition, zone }));

test('what customers are made of is that of the reference, and so are the customers of its groups', async () => {
  await eachQuestion(randomQuestions(definitions, 12, 30), async (definition, within) => {
    const { world, warehouse, book, asked, customers } = within;
    const all = askedOf(world, customers);
    const expected = naiveComposition(all, definition);
    const { at, among } = asked;
    expect((await warehouse.ask('composition', { definition, at, among }, book)).answer).toEqual(expected);
    const come = all.filter(({ history }) => history.events.some((event) => event.at <= at));
    const ofThem = await warehouse.ask('composition', { definition, at, among, arrived: true }, book);
    expect(ofThem.answer).toEqual(naiveComposition(come, definition));
    const keys = expected.groups.flatMap(({ key }) => (key === 'other' ? [] : [key.map((part) => part)]));
    for (const place of [
      { keys: keys.slice(0, 1), isNot: false },
      { keys, isNot: true },
      { keys: [], isNot: true },
      { keys: [['never', 'heard', 'of']], isNot: false },
    ]) {
      const behind = naiveComposed(all, definition, place).map((number) => customers[number]!);
      expect(await found('composed', { definition, at, among, place }, within)).toEqual(rootsOf(behind));
    }
  });
}, 120_000);
