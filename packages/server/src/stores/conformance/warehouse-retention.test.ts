import { birthsOf, bornCustomers, retentionAnswer } from '@gyre/domain/questions/naive-retention';
import type { RetentionDefinition } from '@gyre/domain/questions/retention';
import { randomRetentions } from '@gyre/domain/questions/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eachQuestion, found, knownOf, randomQuestions, readingOf, rootsOf, someSelectors } from './random-questions.ts';

const definitions = (zone: string): fc.Arbitrary<RetentionDefinition> => randomRetentions(someSelectors, someSelectors, fc.constant(zone));

test('retention is that of the reference, and so are the customers behind it', async () => {
  await eachQuestion(randomQuestions(definitions, 10), async (definition, within) => {
    const { world, warehouse, book, asked, customers } = within;
    const span = { ...asked, now: asked.at };
    const all = new Map(customers.map((c) => [c, birthsOf(knownOf(world, c), definition, span, readingOf(world).item)]));
    const expected = retentionAnswer([...all.values()].flat(), definition);
    expect((await warehouse.ask('retention', { definition, ...asked }, book)).answer).toEqual(expected);
    const rows = [expected.rows[0], expected.rows.at(-1)].map((row) => row?.birth ?? 'no period');
    const columns = [-1, 0, expected.average.length - 1];
    const places = rows.flatMap((row) => columns.flatMap((column) => [true, false].map((returned) => ({ row, column, returned }))));
    for (const place of places) {
      expect(await found('born', { definition, ...asked, ...place }, within)).toEqual(rootsOf(bornCustomers(all, definition, place)));
    }
  });
}, 120_000);
