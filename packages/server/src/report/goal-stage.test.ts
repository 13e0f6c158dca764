import { DAY_MS, HOUR_MS, instant } from '@gyre/domain/time';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Effects, OwnEvent, Stage } from '../pipeline/index.ts';
import { projectMigrations } from '../stores/migrations/project.ts';
import type { Ledger, LogRow } from '../stores/ports.ts';
import { embeddedLedger, type TestLedgers } from '../stores/testing.ts';
import { goalStage } from './goal-stage.ts';
import { definitionOf, rowOf, START, writeCampaign, writeCustomer, writeEntry } from './testing.ts';

let ledgers: TestLedgers;
let ledger: Ledger;
let changes = 0;
let emitted: OwnEvent[] = [];

beforeAll(async () => {
  ledgers = await embeddedLedger.open();
});
afterAll(() => ledgers.close());
beforeEach(async () => {
  ledger = await ledgers.ledger(projectMigrations);
  changes = 0;
  emitted = [];
});

const HitRow = z.object({ run: z.number(), goal: z.number(), offset: z.number(), value: z.number().nullable() });
const hits = (): Promise<z.infer<typeof HitRow>[]> =>
  ledger.rows(HitRow, 'select run, goal, log_offset as "offset", value from goal_hits order by run, goal, log_offset');

/** Takes rows through stages in one turn. */
async function turn(stages: readonly Stage[], rows: readonly LogRow[], now = START): Promise<void> {
  await ledger.transaction(async (tx) => {
    const effects: Effects = { tx, emit: (e) => emitted.push(e), schedule: () => {}, afterCommit: () => {} };
    const batch = { rows, due: [], position: { partition: 0, offset: rows.at(-1)?.offset ?? 0 }, now, asOf: now, epoch: 1 };
    for (const stage of stages) await stage.run(batch, effects);
  });
}

const stageOf = (): Stage => goalStage({ changes: () => changes, zone: () => 'Asia/Shanghai' });
const at = (ms: number): LogRow['at'] => instant(START + ms);
const reached = (): unknown[] => emitted.map((e) => e.properties);

describe('what counts', () => {
  beforeEach(async () => {
    await writeCampaign(ledger, 'winback', definitionOf());
    await writeCustomer(ledger, 1);
  });

  test('the window is from the decision to its end, both included', async () => {
    const run = await writeEntry(ledger, { campaign: 'winback', customer: 1, at: START, outcome: 'send' });
    await turn(
      [stageOf()],
      [-1, 0, DAY_MS, DAY_MS + 1].map((ms, i) => rowOf(i + 1, { at: at(ms), properties: { amount: 10 + i } })),
    );
    expect(await hits()).toEqual([
      { run, goal: 0, offset: 2, value: 11 },
      { run, goal: 0, offset: 3, value: 12 },
    ]);
  });

  test('the goal is reached once, with the value that reached it', async () => {
    const run = await writeEntry(ledger, { campaign: 'winback', customer: 1, at: START, outcome: 'ghost', reason: 'control' });
    await turn([stageOf()], [rowOf(1, { properties: { amount: 20.5 } }), rowOf(2, { properties: { amount: 7 } })], at(5));
    await turn([stageOf()], [rowOf(3)]);
    expect(emitted).toEqual([
      {
        name: '$goal_reached',
        customer: 1,
        at: at(5),
        properties: { campaign: 'winback', run, goal: '下单', place: 0, arm: 'control', value: 20.5 },
      },
    ]);
  });

  test('ghosts and withheld ones have a clock, deferred ones not yet', async () => {
    const runs: number[] = [];
    for (const outcome of ['send', 'ghost', 'withheld', 'deferred'] as const)
      runs.push(await writeEntry(ledger, { campaign: 'winback', customer: 1, at: START, outcome }));
    await turn([stageOf()], [rowOf(1)]);
    expect((await hits()).map((h) => h.run)).toEqual(runs.slice(0, 3));
  });

  test('late and historical rows count; a goal that a historical row reached triggers nothing', async () => {
    const run = await writeEntry(ledger, { campaign: 'winback', customer: 1, at: START, outcome: 'send' });
    await turn([stageOf()], [rowOf(1, { at: at(HOUR_MS), received: at(30 * DAY_MS), historical: true })], at(30 * DAY_MS));
    expect(await hits()).toEqual([{ run, goal: 0, offset: 1, value: null }]);
    expect(emitted).toMatchObject([{ historical: true, properties: { value: 0 } }]);
  });

  test('other events, other customers, rows of items and values that are no numbers', async () => {
    await writeCustomer(ledger, 2);
    const run = await writeEntry(ledger, { campaign: 'winback', customer: 1, at: START, outcome: 'send' });
    await turn(
      [stageOf()],
      [
        rowOf(1, { name: 'visit' }),
        rowOf(2, { customer: 2 }),
        rowOf(3, { customer: 0 }),
        rowOf(4, { properties: { amount: '12' } }),
        rowOf(5, { customer: 77 }),
      ],
    );
    expect(await hits()).toEqual([{ run, goal: 0, offset: 4, value: null }]);
  });

  test('a row read again changes nothing', async () => {
    await writeEntry(ledger, { campaign: 'winback', customer: 1, at: START, outcome: 'send' });
    for (let i = 0; i < 3; i++) await turn([stageOf()], [rowOf(1, { properties: { amount: 5 } })]);
    expect(await hits()).toHaveLength(1);
    expect(emitted).toHaveLength(1);
  });

  test('any leaf of the same customer counts, as things are in the row’s turn', async () => {
    const run = await writeEntry(ledger, { campaign: 'winback', customer: 1, at: START, outcome: 'send' });
    await writeCustomer(ledger, 3);
    await turn([stageOf()], [rowOf(1, { customer: 3 })]);
    await writeCustomer(ledger, 1, 3);
    await turn([stageOf()], [rowOf(2, { customer: 3 }), rowOf(3, { customer: 1 })]);
    expect((await hits()).map((h) => [h.run, h.offset])).toEqual([
      [run, 2],
      [run, 3],
    ]);
  });

  test('rows that stand in the log before the one that let the customer enter never count, nor does that row', async () => {
    const run = await writeEntry(ledger, { campaign: 'winback', customer: 1, at: START, outcome: 'send', rotation: 2 });
    await turn(
      [stageOf()],
      [1, 2, 3].map((offset) => rowOf(offset)),
    );
    expect((await hits()).map((h) => [h.run, h.offset])).toEqual([[run, 3]]);
  });
});

test('three orders with a filter: reached by the third that passes, with the value of those three, wherever the turns are cut', async () => {
  const goal = {
    name: '三单',
    select: { event: 'order', filter: { all: [{ property: 'amount', op: 'greater' as const, value: 100 }], any: [] } },
    within: { amount: 7, unit: 'day' as const },
    value: 'amount',
    times: 3,
  };
  await writeCampaign(ledger, 'winback', definitionOf({ goals: [goal] }));
  await writeCustomer(ledger, 1);
  const amounts = [150, 90, 200, 300, 400];
  const rows = amounts.map((amount, i) => rowOf(i + 1, { properties: { amount } }));
  for (const cuts of [[5], [2, 5], [3, 4, 5], [1, 2, 3, 4, 5]]) {
    await ledger.run('delete from goal_hits');
    await ledger.run('delete from decisions');
    await ledger.run('delete from runs');
    emitted = [];
    const run = await writeEntry(ledger, { campaign: 'winback', customer: 1, at: START, outcome: 'send' });
    for (const [i, end] of cuts.entries()) await turn([stageOf()], rows.slice(cuts[i - 1] ?? 0, end));
    expect(reached()).toEqual([{ campaign: 'winback', run, goal: '三单', place: 0, arm: 'a', value: 650 }]);
  }
});

test('a run keeps the goals of its own version; goals are read again when a version is written', async () => {
  const stage = stageOf();
  await writeCustomer(ledger, 1);
  await writeCampaign(ledger, 'winback', definitionOf());
  const first = await writeEntry(ledger, { campaign: 'winback', customer: 1, at: START, outcome: 'send' });
  await turn([stage], [rowOf(1)]);
  const pay = { name: '支付', select: { event: 'pay' }, within: { amount: 1, unit: 'hour' as const } };
  await writeCampaign(ledger, 'winback', definitionOf({ goals: [pay] }), 2);
  changes++;
  const second = await writeEntry(ledger, { campaign: 'winback', version: 2, customer: 1, at: START, outcome: 'send' });
  await turn([stage], [rowOf(2), rowOf(3, { name: 'pay' })]);
  expect((await hits()).map((h) => [h.run, h.offset])).toEqual([
    [first, 1],
    [first, 2],
    [second, 3],
  ]);
  expect(reached()).toEqual([
    { campaign: 'winback', run: first, goal: '下单', place: 0, arm: 'a', value: 0 },
    { campaign: 'winback', run: second, goal: '支付', place: 0, arm: 'a' },
  ]);
});

test('a row of the decision’s own turn counts: this stage comes after those that decide', async () => {
  await writeCampaign(ledger, 'winback', definitionOf());
  await writeCustomer(ledger, 1);
  await turn([enteringStage(), stageOf()], [rowOf(1, { name: 'visit' }), rowOf(2)]);
  expect((await hits()).map((h) => h.offset)).toEqual([2]);
});

/** Stands for the stages before: a visit enters every campaign at once, decided when it was received, in the log's order. */
function enteringStage(campaigns: readonly string[] = ['winback']): Stage {
  return {
    name: 'entering',
    async run({ rows }, { tx }) {
      for (const { name, customer, offset, received } of rows) {
        if (name !== 'visit') continue;
        const outcome = (['send', 'ghost', 'withheld', 'deferred'] as const)[offset % 4] ?? 'send';
        for (const campaign of campaigns) await writeEntry(tx, { campaign, customer, rotation: offset, at: received, outcome });
      }
    },
  };
}

describe('wherever the log is cut into turns', () => {
  const goals = [
    { name: '两单', select: { event: 'order' }, within: { amount: 3, unit: 'minute' as const }, value: 'amount', times: 2 },
    {
      name: '大单',
      select: { event: 'order', filter: { all: [{ property: 'amount', op: 'greater' as const, value: 5 }], any: [] } },
      within: { amount: 10, unit: 'minute' as const },
    },
  ];
  const MINUTE = 60_000;
  const happening = fc.record({
    name: fc.constantFrom('visit', 'order', 'order', 'search'),
    customer: fc.integer({ min: 1, max: 3 }),
    // received in the log's order, in steps that often coincide; happened some time before
    step: fc.constantFrom(0, 0, 1, 2),
    late: fc.constantFrom(0, 0, 0, 1, 4),
    amount: fc.integer({ min: 1, max: 9 }),
  });
  type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

  function rowsOf(happenings: readonly Happening[]): LogRow[] {
    let received = 0;
    return happenings.map(({ name, customer, step, late, amount }, i) => {
      received += step * MINUTE;
      return rowOf(i + 1, { name, customer, properties: { amount }, at: at(received - late * MINUTE), received: at(received) });
    });
  }

  /** Counts as the definition reads, one goal of one entry after the other. Customers 2 and 3 are one. */
  function naive(rows: readonly LogRow[]): string[] {
    const root = (customer: number): number => Math.min(customer, 2);
    const visits = rows.filter((r) => r.name === 'visit' && r.offset % 4 !== 3);
    return visits.flatMap((visit) =>
      ['loyal', 'winback'].flatMap((campaign) =>
        definitionOf({ goals }).goals.flatMap((goal, place) => {
          const within = place === 0 ? 3 * MINUTE : 10 * MINUTE;
          return rows
            .filter((r) => r.name === 'order' && root(r.customer) === root(visit.customer) && r.offset > visit.offset)
            .filter((r) => r.at >= visit.received && r.at <= visit.received + within)
            .filter((r) => place === 0 || Number(r.properties['amount']) > 5)
            .map((r) => `${campaign} ${visit.offset} ${place}: ${r.offset} ${goal.name}`);
        }),
      ),
    );
  }

  const NamedHit = z.object({ text: z.string() });

  test('the hits are those of a naive count, and each goal is said to be reached exactly once', async () => {
    for (const key of ['loyal', 'winback']) await writeCampaign(ledger, key, definitionOf({ goals }));
    for (const customer of [1, 2, 3]) await writeCustomer(ledger, customer, Math.min(customer, 2));
    const log = fc.array(happening, { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(log, fc.array(fc.nat(39), { maxLength: 6 }), async (happenings, cuts) => {
        for (const table of ['goal_hits', 'decisions', 'runs']) await ledger.run(`delete from ${table}`);
        emitted = [];
        const rows = rowsOf(happenings);
        const stages = [enteringStage(['winback', 'loyal']), stageOf()];
        const ends = [...new Set([...cuts.filter((c) => c < rows.length), rows.length])].toSorted((a, b) => a - b);
        for (const [i, end] of ends.entries()) {
          const part = rows.slice(ends[i - 1] ?? 0, end);
          await turn(stages, part, part.at(-1)?.received);
        }
        const found = await ledger.rows(
          NamedHit,
          `select r.campaign || ' ' || r.rotation || ' ' || h.goal || ': ' || h.log_offset || ' ' || (array['两单', '大单'])[h.goal + 1] as text
           from goal_hits h join runs r on r.id = h.run`,
        );
        expect(found.map((f) => f.text).toSorted()).toEqual(naive(rows).toSorted());
        const counts = Map.groupBy(naive(rows), (text) => text.slice(0, text.indexOf(':')));
        const complete = [...counts].filter(([goal, of]) => of.length >= (goal.endsWith(' 0') ? 2 : 1));
        expect(emitted).toHaveLength(complete.length);
      }),
      { numRuns: 60 },
    );
  });
});
