import type { FunnelDefinition } from '@gyre/domain/questions/funnel';
import { funnelOf } from '@gyre/domain/questions/naive-funnel';
import { funnelCounted } from '@gyre/domain/questions/naive-funnel-answer';
import { randomFunnels } from '@gyre/domain/questions/testing';
import { DECILES, percentile } from '@gyre/domain/statistics/percentile';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@gyre/domain/time';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eachQuestion, knownOf, randomQuestions, readingOf, rootsOf, rounded, someSelectors } from './random-questions.ts';

const definitions = (zone: string): fc.Arbitrary<FunnelDefinition> =>
  randomFunnels({
    step: someSelectors,
    excluded: someSelectors,
    others: someSelectors,
    held: ['product', 'city', 'mixed', 'tags'],
    windowMs: fc.constantFrom(1, MINUTE_MS, HOUR_MS, DAY_MS, 7 * DAY_MS, 30 * DAY_MS),
    gapMs: fc.constantFrom(1, HOUR_MS, DAY_MS),
    zone: fc.constant(zone),
  });

test('funnels are those of the reference, and so are the customers who went no further', async () => {
  await eachQuestion(randomQuestions(definitions, 16), async (definition, { world, warehouse, book, asked, customers }) => {
    const span = { ...asked, now: asked.at };
    const all = new Map(customers.map((c) => [c, funnelOf(knownOf(world, c), definition, span, readingOf(world).item)]));
    const expected = funnelCounted(all, definition);
    const { answer } = await warehouse.ask('funnel', { definition, ...asked }, book);
    expect(answer.steps).toEqual(
      definition.steps.map((_, i) => ({
        customers: expected.customers[i],
        units: expected.units[i],
        entries: expected.entries[i],
      })),
    );
    const spread = (sorted: readonly number[]) => (sorted.length === 0 ? [] : DECILES.map((percent) => percentile(sorted, percent)));
    expect(rounded(answer.durations)).toEqual(
      rounded(expected.durations.map((sorted) => ({ count: sorted.length, percentiles: spread(sorted) }))),
    );
    const days = [...expected.days].sort(([a], [b]) => a - b);
    expect(answer.days).toEqual(days.map(([day, booked]) => ({ day, customers: booked.map(({ length }) => length) })));
    for (const [day, booked] of days.slice(-1)) {
      for (const [step, who] of booked.entries()) {
        const behind = await warehouse.ask('booked', { definition, ...asked, day, step: step + 1 }, book);
        expect([...behind.answer]).toEqual(rootsOf(who));
      }
    }
    expect(answer.stopped.map((set) => [...set])).toEqual(expected.stopped.map(rootsOf));
    if (asked.among === undefined) return;
    const everybody = await warehouse.ask('funnel', { definition, ...asked, among: undefined }, book);
    const ours = rootsOf(customers);
    expect(everybody.answer.stopped.map((set) => [...set].filter((root) => ours.includes(root)))).toEqual(
      answer.stopped.map((set) => [...set]),
    );
  });
}, 120_000);
