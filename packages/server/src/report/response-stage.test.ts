import type { OwnEventName, Value } from '@gyre/domain/events';
import { MOST_RESPONDED, RESPONDED_CAMPAIGNS } from '@gyre/domain/own-attributes';
import { instant } from '@gyre/domain/time';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { TurnChanges } from '../customers/index.ts';
import type { Effects, OwnEvent, Stage } from '../pipeline/index.ts';
import { projectMigrations } from '../stores/migrations/project.ts';
import type { Ledger, LogRow } from '../stores/ports.ts';
import { embeddedLedger, type TestLedgers } from '../stores/testing.ts';
import { responseStage } from './response-stage.ts';
import { definitionOf, rowOf, START, writeCampaign, writeCustomer, writeEntry } from './testing.ts';

const NOTHING: TurnChanges = { profiles: [], joins: [], roots: [], items: [], facts: [] };

let ledgers: TestLedgers;
let ledger: Ledger;
let emitted: OwnEvent[] = [];
let changes = NOTHING;
let offset = 0;

beforeAll(async () => void (ledgers = await embeddedLedger.open()));
afterAll(() => ledgers.close());
beforeEach(async () => {
  ledger = await ledgers.ledger(projectMigrations);
  [emitted, changes, offset] = [[], NOTHING, 0];
  for (const customer of [1, 2, 3]) await writeCustomer(ledger, customer);
});

const stageOf = (): Stage => responseStage({ changes: () => changes });

const row = (name: OwnEventName, customer: number, properties: LogRow['properties'], parts: Partial<LogRow> = {}): LogRow =>
  rowOf((offset += 1), { name, customer, properties, at: instant(START + offset), ...parts });
const clicked = (customer: number, campaign: string, parts?: Partial<LogRow>): LogRow =>
  row('$message_clicked', customer, { campaign }, parts);
const other = (): LogRow => row('$message_sent', 1, { campaign: 'sent' });

async function turn(stage: Stage, rows: readonly LogRow[]): Promise<void> {
  await ledger.transaction(async (tx) => {
    const effects: Effects = { tx, emit: (e) => emitted.push(e), schedule: () => {}, afterCommit: () => {} };
    const now = instant(START + offset);
    await stage.run({ rows, due: [], position: { partition: 0, offset }, now, asOf: now, epoch: 1 }, effects);
  });
  changes = NOTHING;
}

/** Gives leaves other roots, as the customers stage would have before. */
async function settle(roots: ReadonlyMap<number, number>): Promise<void> {
  for (const [leaf, root] of roots) await writeCustomer(ledger, leaf, root);
  changes = { ...NOTHING, roots: [{ offset: offset + 1, roots }] };
}

/** Told since this was asked last, in order: on which leaf, and what. */
function told(): [leaf: number, campaigns: Value | undefined][] {
  const all = emitted.map(({ customer, properties }): [number, Value | undefined] => [customer, properties[RESPONDED_CAMPAIGNS]]);
  emitted = [];
  return all;
}

test('a click, a reply and the deciding goal outside the control group are responses; nothing else is', async () => {
  const stage = stageOf();
  const goal = (campaign: string, place: number, arm: string): LogRow => row('$goal_reached', 1, { campaign, place, arm });
  await turn(stage, [other(), goal('second', 1, 'a'), goal('held', 0, 'control'), row('$message_replied', 1, { channel: 'sms' })]);
  expect(told()).toEqual([]);
  await turn(stage, [clicked(1, 'x'), row('$message_replied', 1, { campaign: 'y' }), goal('z', 0, 'a')]);
  expect(told()).toEqual([[1, ['x', 'y', 'z']]]);
});

test('a second response to the same campaign is no news, also after a restart', async () => {
  await turn(stageOf(), [clicked(1, 'x')]);
  await turn(stageOf(), [clicked(1, 'x'), row('$message_replied', 1, { campaign: 'x' })]);
  expect(told()).toEqual([[1, ['x']]]);
});

test('who are found to be one customer responded to what both did, and after a split each to their own', async () => {
  const stage = stageOf();
  await turn(stage, [clicked(2, 'b'), clicked(1, 'a'), clicked(2, 'a')]);
  expect(told()).toEqual([
    [1, ['a']],
    [2, ['b', 'a']],
  ]);
  await settle(new Map([[2, 1]]));
  await turn(stage, [other()]);
  expect(told()).toEqual([[1, ['b', 'a']]]);
  await turn(stage, [clicked(2, 'c')]);
  expect(told()).toEqual([[1, ['b', 'a', 'c']]]);
  await settle(new Map([[2, 2]]));
  await turn(stage, [other()]);
  expect(told()).toEqual([
    [1, ['a']],
    [2, ['b', 'a', 'c']],
  ]);
});

test('nobody keeps a value of before: neither a root that loses who responded, nor a leaf that was a root once', async () => {
  const stage = stageOf();
  await settle(new Map([[3, 2]]));
  await turn(stage, [clicked(3, 'x')]);
  expect(told()).toEqual([[3, ['x']]]);
  await settle(
    new Map([
      [2, 1],
      [3, 1],
    ]),
  );
  await turn(stage, [other()]);
  expect(told()).toEqual([[3, ['x']]]);
  await settle(new Map([[2, 2]]));
  await turn(stage, [other()]);
  expect(told()).toEqual([]);
});

test('only the last campaigns are kept, by when the customer responded to each first', async () => {
  const keys = Array.from({ length: MOST_RESPONDED + 2 }, (_, i) => `c${i}`);
  await turn(
    stageOf(),
    keys.map((key) => clicked(1, key)),
  );
  expect(told()).toEqual([[1, keys.slice(2)]]);
});

test('only a live response triggers something: not a historical one, and no merge', async () => {
  const stage = stageOf();
  await turn(stage, [clicked(1, 'x'), clicked(2, 'x', { historical: true })]);
  expect(emitted.map((e) => e.historical ?? false)).toEqual([false, true]);
  emitted = [];
  await settle(new Map([[2, 1]]));
  await turn(stage, [other()]);
  expect(emitted.map((e) => e.historical ?? false)).toEqual([true]);
});

test('responses from before the table was there are found in messages and hits, and told in the next turn', async () => {
  const old = `t_responses_before`;
  const before = await ledgers.host.open(
    old,
    projectMigrations.filter(({ version }) => version < 18),
  );
  await writeCampaign(before, 'x', definitionOf());
  await writeCampaign(before, 'y', definitionOf());
  const message = { state: 'sent' as const };
  await writeEntry(before, { campaign: 'x', customer: 1, at: START, outcome: 'send', message: { ...message, clickedAt: START + 9 } });
  await writeEntry(before, { campaign: 'x', customer: 3, at: START, outcome: 'send', message });
  for (const [customer, outcome] of [
    [1, 'send'],
    [2, 'ghost'],
  ] as const) {
    const run = await writeEntry(before, { campaign: 'y', customer, at: START, outcome });
    await before.run('insert into goal_hits (run, goal, log_offset, at) values ($1, 0, 1, $2)', [run, START + 5]);
  }
  for (const customer of [1, 2, 3]) await writeCustomer(before, customer);
  ledger = await ledgers.host.open(old, projectMigrations);
  const stage = stageOf();
  await turn(stage, [other()]);
  await turn(stage, [other()]);
  expect(told()).toEqual([[1, ['y', 'x']]]);
});

const LEAVES = [1, 2, 3, 4];

/** What the leaves of a customer have between them: of all, what was told last. */
function valueOf(leaves: readonly number[]): Value {
  return emitted.findLast(({ customer }) => leaves.includes(customer))?.properties[RESPONDED_CAMPAIGNS] ?? [];
}

test('whoever merges and splits however: every customer ends with what the leaves did, wherever turns are cut', async () => {
  const act = fc.oneof(
    { weight: 3, arbitrary: fc.record({ leaf: fc.constantFrom(...LEAVES), campaign: fc.constantFrom('a', 'b', 'c', 'd') }) },
    // Who is of which customer from then on, by leaf.
    { weight: 2, arbitrary: fc.tuple(...LEAVES.map(() => fc.nat({ max: 2 }))) },
    fc.constant('cut' as const),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 12 }), async (acts) => {
      await ledger.run('delete from campaign_responses');
      for (const leaf of LEAVES) await writeCustomer(ledger, leaf);
      emitted = [];
      const did = new Map(LEAVES.map((leaf) => [leaf, new Set<string>()]));
      let groups = new Map(LEAVES.map((leaf) => [leaf, [leaf]]));
      const stage = stageOf();
      const rows: LogRow[] = [];
      const cut = async (): Promise<void> => await turn(stage, [...rows.splice(0), other()]);
      for (const one of acts) {
        if (one === 'cut') await cut();
        else if (!Array.isArray(one)) {
          rows.push(clicked(one.leaf, one.campaign));
          did.get(one.leaf)?.add(one.campaign);
        } else {
          await cut();
          groups = Map.groupBy(LEAVES, (leaf) => one[leaf - 1] ?? 0);
          await settle(new Map([...groups.values()].flatMap((leaves) => leaves.map((leaf) => [leaf, leaves[0] ?? leaf]))));
          await cut();
        }
      }
      await cut();
      for (const leaves of groups.values()) {
        const expected = new Set(leaves.flatMap((leaf) => [...(did.get(leaf) ?? [])]));
        expect(new Set(valueOf(leaves) as string[])).toEqual(expected);
      }
    }),
    { numRuns: 150 },
  );
});
