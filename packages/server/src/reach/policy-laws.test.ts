import type { ConsentChange } from '@gyre/domain/reach/consent';
import { MINUTE_MS, type Instant } from '@gyre/domain/time';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ACTIVITIES, checkWhole, CUSTOMERS, KEYS, POLICIES, rowsOf, populate, takeTurn } from '../../test/reach-laws.ts';
import { projectMigrations } from '../stores/migrations/project.ts';
import type { Ledger } from '../stores/ports.ts';
import { testLedgers, type TestLedgers } from '../stores/testing.ts';
import { releaseCapacity } from './capacity.ts';
import { changeConsent } from './consent.ts';
import { refuseMarketing } from './unsubscribe.ts';
import { openDesk, policyOf, type Desk, type Entry } from './testing.ts';
import { withholdDeferred, withholdQueued } from './withhold.ts';

let ledgers: TestLedgers;

type Command =
  | { readonly kind: 'turn' | 'crash'; readonly entries: readonly Entry[]; readonly wait: number }
  | { readonly kind: 'race'; readonly entries: readonly Entry[]; readonly pick: number; readonly fails: boolean; readonly customer: number }
  | { readonly kind: 'settle'; readonly pick: number; readonly fails: boolean }
  | { readonly kind: 'policy'; readonly of: number }
  | { readonly kind: 'campaign'; readonly campaign: string; readonly act: 'pause' | 'resume' | 'stop' }
  | { readonly kind: 'consent'; readonly customer: number; readonly action: 'grant' | 'withdraw'; readonly channel: 'sms' | null }
  | { readonly kind: 'move'; readonly campaign: string; readonly to: string | null }
  | { readonly kind: 'activity'; readonly activity: string; readonly budget: number | null }
  | { readonly kind: 'merge'; readonly leaf: number; readonly root: number }
  | { readonly kind: 'restart' };

const entry = fc.tuple(fc.constantFrom(...KEYS), fc.constantFrom(...CUSTOMERS));
const entries = fc.array(entry, { maxLength: 8 });
const wait = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 90 }), fc.integer({ min: 1, max: 40 * 60 }));
const commands = fc.array(
  fc.oneof(
    { weight: 10, arbitrary: fc.record({ kind: fc.constant('turn' as const), entries, wait }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('crash' as const), entries, wait }) },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('race' as const),
        entries,
        pick: fc.nat({ max: 20 }),
        fails: fc.boolean(),
        customer: fc.constantFrom(...CUSTOMERS),
      }),
    },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('settle' as const), pick: fc.nat({ max: 20 }), fails: fc.boolean() }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('policy' as const), of: fc.nat({ max: POLICIES.length - 1 }) }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('campaign' as const),
        campaign: fc.constantFrom(...KEYS),
        act: fc.constantFrom('pause' as const, 'resume' as const, 'resume' as const, 'stop' as const),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('consent' as const),
        customer: fc.constantFrom(...CUSTOMERS),
        action: fc.constantFrom('grant' as const, 'withdraw' as const),
        channel: fc.constantFrom('sms' as const, null),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('move' as const),
        campaign: fc.constantFrom(...KEYS),
        to: fc.constantFrom(...ACTIVITIES, null),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('activity' as const),
        activity: fc.constantFrom(...ACTIVITIES),
        budget: fc.option(fc.nat({ max: 12 }).map((parts) => parts * 450)),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('merge' as const), leaf: fc.constantFrom(4, 5), root: fc.constantFrom(1, 3) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
  ),
  { minLength: 10, maxLength: 30 },
);

/** Runs the commands on a ledger of their own, checking after each turn what it decided. */
async function play(all: readonly Command[]): Promise<void> {
  const ledger = await ledgers.ledger(projectMigrations);
  let desk = await openDesk(ledger, POLICIES[0]);
  await populate(desk);
  for (const command of all) {
    if (command.kind === 'restart') desk = await openDesk(ledger, null, desk.clock.now());
    else await perform(desk, command);
  }
  for (let days = 0; days < 40; days++) await perform(desk, { kind: 'turn', entries: [], wait: 7 * 60 + 13 });
  await checkWhole(desk);
  const waiting = (await rowsOf(ledger)).filter((r) => r.outcome === 'deferred');
  expect(waiting).toEqual([]);
}

async function perform(desk: Desk, command: Exclude<Command, { kind: 'restart' }>): Promise<void> {
  const { ledger, clock } = desk;
  switch (command.kind) {
    case 'turn':
    case 'crash':
      await clock.advance(command.wait * MINUTE_MS);
      if (command.kind === 'crash') return await desk.crash(...command.entries);
      return await takeTurn(desk, command.entries);
    case 'race':
      return await race(desk, command);
    case 'settle':
      return await settle(ledger, command.pick, command.fails);
    case 'policy':
      return void (await desk.policies.save(POLICIES[command.of] ?? policyOf(), 'test'));
    case 'campaign': {
      const state = { pause: 'paused', resume: 'running', stop: 'ended' }[command.act];
      await ledger.run(`update campaigns set state = $2 where key = $1 and state <> 'ended'`, [command.campaign, state]);
      if (command.act === 'stop') await ledger.transaction((tx) => withholdDeferred(tx, command.campaign, clock.now()));
      return;
    }
    case 'move': {
      const activity = JSON.stringify(command.to);
      const moved = `update campaigns set definition = jsonb_set(definition, '{activity}', $2::jsonb) where key = $1`;
      return void (await ledger.run(moved, [command.campaign, activity]));
    }
    case 'activity':
      return await desk.activity(command.activity, command.budget);
    case 'consent': {
      const { customer, action, channel } = command;
      return await ledger.transaction((tx) => changeConsent(tx, [saying(customer, channel, action)], 'ann', clock.now()));
    }
    case 'merge':
      return void (await ledger.run('update customers set root = $2 where customer = $1', [command.leaf, command.root]));
  }
}

/** A message's fate comes, however late: it was taken, or certainly not and will not be tried again. */
async function settle(ledger: Ledger, pick: number, fails: boolean): Promise<void> {
  const open = await ledger.rows(
    z.object({ id: z.string(), run: z.number() }),
    `select id, run from messages where state = 'queued' order by id`,
  );
  const message = open[pick % Math.max(1, open.length)];
  if (message === undefined) return;
  await ledger.run('update messages set state = $2 where id = $1', [message.id, fails ? 'failed' : 'sent']);
  if (fails) await ledger.transaction((tx) => releaseCapacity(tx, [{ run: message.run, node: 'send' }]));
}

/** A turn, the fate of a message, a pause and everybody's refusals, all at once; afterwards nothing is queued for who refused. */
async function race(desk: Desk, command: Extract<Command, { kind: 'race' }>): Promise<void> {
  const { ledger, clock } = desk;
  const { entries: entered, pick, fails } = command;
  await clock.advance(MINUTE_MS);
  await Promise.all([
    takeTurn(desk, entered, { alone: false }),
    settle(ledger, pick, fails),
    everybodyRefuses(desk, command.customer),
    pause(ledger, KEYS[pick % KEYS.length] ?? '', clock.now()),
  ]);
  const queued = await ledger.rows(
    z.object({ run: z.number() }),
    `select run from messages where state = 'queued' and category = 'marketing' and channel in ('sms', 'inbox')`,
  );
  expect(queued).toEqual([]);
  await ledger.run(`update campaigns set state = 'running' where state = 'paused'`);
  await ledger.run(`delete from suppressions`);
  const grants = CUSTOMERS.map((customer): ConsentChange => saying(customer, null, 'grant'));
  await ledger.transaction((tx) => changeConsent(tx, grants, 'ann', clock.now()));
  await checkWhole(desk);
}

const saying = (customer: number, channel: 'sms' | null, action: 'grant' | 'withdraw'): ConsentChange => ({
  customer,
  purpose: 'marketing',
  channel,
  action,
  source: 'api',
  wording: '',
});

/** One after the other: marketing by SMS by consent, in the inbox by unsubscribing. */
async function everybodyRefuses({ ledger, clock }: Desk, first: number): Promise<void> {
  for (const n of CUSTOMERS) {
    const customer = ((n + first) % CUSTOMERS.length) + 1;
    const inbox = { channel: 'inbox', address: `customer:${customer}`, customer, source: 'preference_page', wording: '' } as const;
    await ledger.transaction((tx) => changeConsent(tx, [saying(customer, 'sms', 'withdraw')], 'ann', clock.now()));
    await ledger.transaction((tx) => refuseMarketing(tx, inbox, clock.now()));
  }
}

/** Pauses a campaign and takes back what it has queued. */
async function pause(ledger: Ledger, campaign: string, now: Instant): Promise<void> {
  await ledger.transaction(async (tx) => {
    await tx.run(`update campaigns set state = 'paused' where key = $1 and state = 'running'`, [campaign]);
    await withholdQueued(tx, { campaign }, 'campaign_not_running', now);
  });
}

describe.each(testLedgers())('on $name', (engine) => {
  beforeAll(async () => {
    ledgers = await engine.open();
  });
  afterAll(() => ledgers.close());

  test('whatever comes in whatever order, no cap, budget, quiet hour or refusal is violated, and nothing is lost or sent twice', async () => {
    const played = fc.assert(
      fc.asyncProperty(commands, (all) => play(all)),
      { numRuns: 12, endOnFailure: true },
    );
    await expect(played).resolves.toBeUndefined();
  }, 600_000);
});
