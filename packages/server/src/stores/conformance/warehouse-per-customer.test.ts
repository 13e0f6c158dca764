import { perCustomer } from '@gyre/domain/questions/naive-per-customer';
import { PerCustomerDefinition, type PerCustomerColumn } from '@gyre/domain/questions/per-customer';
import { historyOf } from '@gyre/domain/rules/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { randomQuestions, readingOf, selectors, values, withWarehouse } from './random-questions.ts';
import { bookOf, ROOTS } from './warehouse-worlds.ts';

const aggregates = fc.oneof(
  fc.record({ of: fc.constantFrom('count', 'days') }),
  fc
    .tuple(fc.constantFrom('sum', 'average', 'minimum', 'maximum', 'distinct', 'first', 'last'), values)
    .map(([of, value]) => ({ of, ...value })),
  fc.record({ of: fc.constantFrom('first', 'last'), property: fc.constant('$time') }),
);
const windows = fc.oneof(
  fc.constantFrom({ kind: 'ever' }, { kind: 'absolute', from: '2026-03-29' }),
  fc.record({
    kind: fc.constant('rolling'),
    span: fc.record({ amount: fc.integer({ min: 1, max: 30 }), unit: fc.constantFrom('hour', 'day') }),
  }),
  fc.record({ kind: fc.constant('calendar'), unit: fc.constantFrom('day', 'week', 'month'), offset: fc.integer({ min: 0, max: 2 }) }),
  fc.record({ kind: fc.constant('days'), count: fc.integer({ min: 1, max: 60 }), includeToday: fc.boolean() }),
);
const definitions = (zone: string): fc.Arbitrary<PerCustomerDefinition> =>
  fc
    .array(fc.record({ select: selectors, aggregate: aggregates, window: windows }), { minLength: 1, maxLength: 4 })
    .map((columns) => [...columns, ...columns.slice(0, 1).map((column) => ({ ...column, aggregate: { of: 'count' } }))])
    .map((columns) => PerCustomerDefinition.parse({ columns, zone }));

/** Averages agree within rounding. */
const shown = (columns: readonly PerCustomerColumn[]): unknown =>
  columns.map(({ kind, values }) => ({
    kind,
    values: Array.from(values as ArrayLike<unknown>, (value) => (typeof value === 'number' ? value.toPrecision(12) : value)),
  }));

test('columns of customers are those of the reference, whoever of them are asked about', async () => {
  const cases = randomQuestions(definitions, 10).chain((one) =>
    fc.record({ one: fc.constant(one), roots: fc.shuffledSubarray(ROOTS, { minLength: 1 }) }),
  );
  await fc.assert(
    fc.asyncProperty(cases, async ({ one: { world, definitions, asked }, roots }) => {
      await withWarehouse(world, async (warehouse) => {
        const histories = roots.map((root) => historyOf(world, root - 1).events);
        for (const definition of definitions) {
          const expected = perCustomer(histories, definition, readingOf(world));
          const question = { definition, customers: Uint32Array.from(roots), at: asked.at };
          const { answer } = await warehouse.ask('perCustomer', question, bookOf(world));
          expect(shown(answer)).toEqual(shown(expected));
        }
      });
    }),
    { numRuns: 15, endOnFailure: true },
  );
}, 120_000);
