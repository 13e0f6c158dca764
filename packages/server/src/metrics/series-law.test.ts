import type { MetricDefinition } from '@gyre/domain/metrics/metric';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { z } from 'zod';
import type { LinesAsked } from './lines.ts';
import { measuredProject, UNWATCHED, type MeasuredProject } from './testing.ts';

const PAY = [{ event: 'pay' }];
const DEFINITIONS: Readonly<Record<string, z.input<typeof MetricDefinition>>> = {
  orders: {
    name: 'orders',
    measure: { of: 'events', measured: { events: PAY, aggregate: { of: 'events' } } },
    dimensions: { channel: { of: 'value', value: { property: 'channel' } } },
  },
  buyers: {
    name: 'buyers',
    measure: { of: 'events', measured: { events: PAY, aggregate: { of: 'customers' } } },
    dimensions: { channel: { of: 'value', value: { property: 'channel' } } },
  },
  twice: { name: 'twice', measure: { of: 'passing', select: { event: 'pay' }, aggregate: { of: 'count' }, atLeast: 2 } },
  first: { name: 'first', measure: { of: 'first', events: PAY }, dimensions: { channel: { of: 'value', value: { property: 'channel' } } } },
  back: { name: 'back', measure: { of: 'retained', birth: PAY, back: 'any', grain: 'day', after: 1 } },
  deal: { name: 'deal', measure: { of: 'interval', begin: [{ event: 'look' }], end: PAY } },
  three: { name: 'three', measure: { of: 'derived', metric: 'buyers', rolling: 3 } },
  each: { name: 'each', measure: { of: 'composite', formula: 'orders / buyers' } },
};

/** Everything a chart may show of the last days and weeks. */
const ASKED: readonly LinesAsked[] = [
  {
    metrics: Object.keys(DEFINITIONS),
    range: { of: 'days', from: '2026-03-01', to: '2026-03-10' },
    grain: 'day',
    groups: 10,
    totals: false,
  },
  {
    metrics: ['first', 'buyers', 'back'],
    range: { of: 'days', from: '2026-02-23', to: '2026-03-10' },
    grain: 'week',
    groups: 10,
    totals: false,
  },
  {
    metrics: ['orders', 'buyers', 'each'],
    range: { of: 'days', from: '2026-03-08', to: '2026-03-10' },
    grain: 'hour',
    groups: 10,
    totals: false,
  },
  {
    metrics: ['orders', 'each'],
    by: 'channel',
    range: { of: 'days', from: '2026-03-01', to: '2026-03-10' },
    grain: 'day',
    groups: 10,
    totals: false,
  },
];

async function charts({ metrics }: MeasuredProject) {
  const found = [];
  for (const asked of ASKED) found.push((await metrics.lines(asked, UNWATCHED)).lines);
  return found;
}

const two = (n: number): string => String(n).padStart(2, '0');
const line = fc
  .record({
    day: fc.integer({ min: 1, max: 9 }),
    hour: fc.integer({ min: 0, max: 23 }),
    who: fc.constantFrom('ann', 'bob', 'd1', 'd2', 'ann+d1', 'bob+d2', 'bob+d1'),
    event: fc.constantFrom('pay', 'pay', 'look'),
    channel: fc.constantFrom('app', 'web'),
  })
  .map(({ day, hour, who, event, channel }) => `2026-03-${two(day)} ${two(hour)}:00 ${who} ${event} channel=${channel}`);
const step = fc.oneof(
  { weight: 4, arbitrary: fc.array(line, { minLength: 1, maxLength: 4 }).map((lines) => ({ of: 'tell' as const, lines })) },
  { weight: 2, arbitrary: fc.constant({ of: 'settle' as const }) },
  { weight: 1, arbitrary: fc.constant({ of: 'restart' as const }) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 6 }).map((writes) => ({ of: 'crash' as const, writes })) },
);

/** A ledger that fails from its `writes`-th transaction on, until it is healed; what a process that dies has committed stays. */
async function crashDuringTurn(project: MeasuredProject, writes: number): Promise<void> {
  project.failAfter(writes);
  await project.metrics.keeper.settled().catch(() => undefined);
  project.failAfter(Infinity);
  await project.restart();
}

test(
  'whatever is told late, joined, and cut off by crashes: what is kept is what the warehouse answers',
  { timeout: 120_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 6 }), async (steps) => {
        const project = await measuredProject('2026-03-10 12:00');
        try {
          for (const [key, definition] of Object.entries(DEFINITIONS)) await project.define(key, definition);
          for (const one of steps) {
            if (one.of === 'tell') await project.tell(...one.lines);
            if (one.of === 'settle') await project.metrics.keeper.settled();
            if (one.of === 'restart') await project.restart();
            if (one.of === 'crash') await crashDuringTurn(project, one.writes);
          }
          const kept = await charts(project);
          await project.metrics.keeper.settled();
          const settled = await charts(project);
          await project.ledger.run('delete from metric_values');
          const fresh = await charts(project);
          expect(kept).toEqual(fresh);
          expect(settled).toEqual(fresh);
        } finally {
          await project.close();
        }
      }),
      { numRuns: 4, endOnFailure: true },
    );
  },
);
