import { DAY_MS, HOUR_MS, MINUTE_MS } from '@gyre/domain/time';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { capacityOf, insertCampaign, openBench, queueMessages, statesOf } from '../../test/outbox-bench.ts';
import { projectMigrations } from '../stores/migrations/project.ts';
import type { Ledger } from '../stores/ports.ts';
import { embeddedLedger, type TestLedgers } from '../stores/testing.ts';
import { releaseCapacity } from './capacity.ts';
import { changeConsent } from './consent.ts';
import { retryFailed, type Revival } from './dead-letters.ts';
import { countFailed, retryAllFailed } from './failed-messages.ts';
import { groundOf } from './ground.ts';
import { suppress, unsuppress } from './suppress.ts';
import { openDesk, policyOf, type Desk } from './testing.ts';

let ledgers: TestLedgers;
let ledger: Ledger;
beforeAll(async () => void (ledgers = await embeddedLedger.open()));
afterAll(() => ledgers.close());
beforeEach(async () => void (ledger = await ledgers.ledger(projectMigrations)));

const MessageRow = z.object({ id: z.string(), run: z.number(), attempt: z.number(), state: z.string(), expires_at: z.number().nullable() });

/** The latest attempt of a run. */
async function messageOf(run: number): Promise<z.infer<typeof MessageRow>> {
  const [row] = await ledger.rows(
    MessageRow,
    'select id, run, attempt, state, expires_at from messages where run = $1 order by attempt desc limit 1',
    [run],
  );
  if (row === undefined) throw new Error(`run ${run} has no message`);
  return row;
}

/** What a failure for good leaves behind. */
async function fail(run: number, failure = 'transient'): Promise<void> {
  await ledger.transaction(async (tx) => {
    const failed = await tx.run(`update messages set state = 'failed', failure = $2 where run = $1 and state = 'queued'`, [run, failure]);
    if (failed > 0) await releaseCapacity(tx, [{ run, node: 'send' }]);
  });
}

async function retry(desk: Desk, ...runs: readonly number[]): Promise<Revival> {
  const ids: string[] = [];
  for (const run of runs) ids.push((await messageOf(run)).id);
  return await retryFailed(ledger, groundOf(desk.context), ids, desk.clock.now());
}

const reasonsOf = ({ refused }: Revival): string[] => refused.map((r) => r.reason);

async function deskWith(policy = policyOf()): Promise<Desk> {
  const desk = await openDesk(ledger, policy);
  for (const customer of [1, 2, 3, 4]) await desk.customer(customer, { phone: `+861380000000${customer}` });
  return desk;
}

const daily = { caps: [{ scope: { kind: 'all' as const }, cap: { limit: 1, window: { kind: 'rolling' as const, ms: DAY_MS } } }] };

test('all that failed are tried again by a filter, but for those whose history forbids it, and each is decided anew', async () => {
  const desk = await deskWith(policyOf(daily));
  for (const key of ['c', 'd']) await desk.campaign(key);
  await desk.turn(['c', 1], ['c', 2], ['c', 3], ['d', 4]);
  await fail(1);
  await fail(2, 'recipient');
  await fail(3);
  await fail(4);
  // Who got another message in between has used the cap up by now.
  await desk.clock.advance(HOUR_MS);
  await desk.turn(['d', 3]);
  const ground = groundOf(desk.context);
  const all = { until: desk.clock.now() };
  expect([await countFailed(ledger, all), await countFailed(ledger, { campaign: 'c' })]).toEqual([3, 2]);
  expect([await countFailed(ledger, { customers: [4] }), await countFailed(ledger, { channel: 'email' })]).toEqual([1, 0]);
  expect(await countFailed(ledger, { until: desk.clock.now() - HOUR_MS - 1 })).toBe(0);

  const ofC = await retryAllFailed(ledger, ground, { ...all, campaign: 'c' }, desk.clock.now());
  expect(ofC).toMatchObject({ queued: 1, refused: [{ reason: 'frequency_cap', count: 1 }], next: null });
  expect((await messageOf(1)).state).toBe('queued');
  expect((await messageOf(4)).state).toBe('failed');
  expect(await retryAllFailed(ledger, ground, { ...all, after: (await messageOf(3)).id }, desk.clock.now())).toMatchObject({ queued: 1 });
  expect((await messageOf(4)).state).toBe('queued');
  expect(await countFailed(ledger, all)).toBe(1);
});

test('a thousand at a time, and on behind the last', async () => {
  const desk = await deskWith();
  await desk.campaign('c');
  await desk.customer(9, { phone: '+8613800000009' });
  await desk.turn(...Array.from({ length: 1003 }, () => ['c', 9] as const));
  await ledger.run(`update messages set state = 'failed', failure = 'transient'`);
  await ledger.run(`update decisions set released = true`);
  const ground = groundOf(desk.context);
  const first = await retryAllFailed(ledger, ground, {}, desk.clock.now());
  expect(first.queued).toBe(1000);
  expect(await retryAllFailed(ledger, ground, { after: first.next ?? '' }, desk.clock.now())).toEqual({
    queued: 3,
    refused: [],
    next: null,
  });
});

test('a failed message is tried again once, with a fresh budget of rounds, holding its capacity again', async () => {
  const desk = await deskWith();
  await desk.campaign('c');
  await desk.turn(['c', 1]);
  const key = { key: 'a', channel: 'sms' as const };
  const bench = await openBench(ledger, [{ ...key, answer: () => ({ state: 'failed', detail: '', failure: 'transient' }) }], {
    clock: desk.clock,
  });
  await bench.pass(80 * MINUTE_MS, 5 * MINUTE_MS);
  expect(await capacityOf(ledger, 'c')).toEqual({ messages: 0, released: 1 });

  expect(await retry(desk, 1)).toEqual({ queued: 1, refused: [] });
  expect(await capacityOf(ledger, 'c')).toEqual({ messages: 1, released: 0 });
  const before = bench.calls.length;
  bench.outbox.wake();
  await bench.pass(80 * MINUTE_MS, 5 * MINUTE_MS);
  expect(bench.calls.length - before).toBe(5);
  expect(await capacityOf(ledger, 'c')).toEqual({ messages: 0, released: 1 });

  expect(reasonsOf(await retry(desk, 1))).toEqual(['retried_before']);
  await bench.close();
});

describe('what happened to a message forbids another try', () => {
  test('that may have arrived, did not fail, or failed for good; each is told why', async () => {
    const desk = await deskWith();
    await desk.campaign('c');
    await desk.turn(['c', 1], ['c', 2], ['c', 3], ['c', 4]);
    await ledger.run(`update messages set state = 'unknown' where run = 1`);
    await ledger.run(`update messages set state = 'sent' where run = 2`);
    await fail(3, 'recipient');
    await fail(4);
    const first = (await messageOf(4)).id;
    expect(await retry(desk, 4)).toEqual({ queued: 1, refused: [] });
    expect(reasonsOf(await retry(desk, 1, 2, 3, 4))).toEqual(['outcome_unknown', 'not_failed', 'permanent', 'not_failed']);
    const ground = groundOf(desk.context);
    const { refused } = await retryFailed(ledger, ground, [first, 'nonsense', first], desk.clock.now());
    expect(refused).toMatchObject([
      { message: first, reason: 'tried_later', sentence: { zh: '已经再试过，后一次尝试在触达记录里' } },
      { message: 'nonsense', reason: 'missing', sentence: { en: 'there is no such message' } },
    ]);
  });
});

describe('the contact policy decides anew', () => {
  test('a cap another message has filled meanwhile; and a retry counts from when it was let go', async () => {
    const desk = await deskWith(policyOf(daily));
    await desk.campaign('c');
    await desk.campaign('other');
    await desk.turn(['c', 1]);
    await fail(1);
    await desk.turn(['other', 1]);
    const refused = await retry(desk, 1);
    expect(reasonsOf(refused)).toEqual(['frequency_cap']);
    expect(refused.refused[0]?.sentence.en).toMatch(/^frequency cap \(all marketing\) of 1 in 1 day, filled by other/);

    await desk.clock.advance(DAY_MS + HOUR_MS);
    expect(await retry(desk, 1)).toEqual({ queued: 1, refused: [] });
    await desk.clock.advance(DAY_MS - 1);
    await desk.policies.save(policyOf(daily), 'test');
    await desk.campaign('late', { quiet: 'drop' });
    await desk.turn(['late', 1]);
    expect(await desk.decision(3)).toMatchObject({ outcome: 'withheld', reason: 'frequency_cap' });
    await desk.clock.advance(1);
    await desk.turn(['late', 1]);
    expect(await desk.decision(4)).toMatchObject({ outcome: 'send' });
  });

  test('of two messages to one customer the campaign that goes first gets the only place', async () => {
    const desk = await deskWith(policyOf(daily));
    await desk.campaign('z-first', { priority: 1 });
    await desk.campaign('a-later', { priority: 9 });
    await desk.turn(['a-later', 1]);
    await fail(1);
    await desk.turn(['z-first', 1]);
    await fail(2);
    const { queued, refused } = await retry(desk, 1, 2);
    expect([queued, refused.map((r) => r.message)]).toEqual([1, [(await messageOf(1)).id]]);
    expect((await messageOf(2)).state).toBe('queued');
  });

  test('quiet hours: refused within them; after them it must have gone before they begin again', async () => {
    const desk = await deskWith(
      policyOf({ quiet: { workday: { from: '21:00', to: '08:00' }, restday: { from: '21:00', to: '08:00' }, calendar: 'none' } }),
    );
    await desk.campaign('c');
    await desk.turn(['c', 1]);
    await fail(1);
    await desk.clock.advance(12 * HOUR_MS);
    const refused = await retry(desk, 1);
    expect(reasonsOf(refused)).toEqual(['quiet_hours']);
    expect(refused.refused[0]?.sentence.zh).toBe('正值免打扰时段，2026-03-11 08:00（Asia/Shanghai）结束');
    await desk.clock.advance(10 * HOUR_MS);
    expect(await retry(desk, 1)).toEqual({ queued: 1, refused: [] });
    expect((await messageOf(1)).expires_at).toBe(desk.clock.now() + 13 * HOUR_MS);
  });

  test('a budget is taken as far as there is some', async () => {
    const desk = await deskWith();
    await desk.campaign('c', { budget: { messages: 2, cost: null } });
    await desk.turn(['c', 1], ['c', 2]);
    await fail(1);
    await fail(2);
    await desk.turn(['c', 3]);
    expect(reasonsOf(await retry(desk, 1, 2))).toEqual(['budget']);
    expect(await capacityOf(ledger, 'c')).toEqual({ messages: 2, released: 1 });
  });

  test('who refused, was suppressed, or is reached elsewhere by now', async () => {
    const desk = await deskWith();
    await desk.campaign('c');
    await desk.turn(['c', 1], ['c', 2], ['c', 3], ['c', 4]);
    for (const run of [1, 2, 3, 4]) await fail(run);
    const now = desk.clock.now();
    await ledger.transaction((tx) =>
      changeConsent(
        tx,
        [{ customer: 1, purpose: 'marketing', channel: null, action: 'withdraw', source: 'operator', wording: '' }],
        'ann',
        now,
      ),
    );
    await suppress(ledger, { channel: 'sms', addresses: ['13800000002'], reason: '', by: 'ann' }, now);
    await ledger.run(`update identities set value = '+8613900000003' where customer = 3`);
    const { refused } = await retry(desk, 1, 2, 3, 4);
    expect(refused.map((r) => r.reason)).toEqual(['no_consent', 'suppressed', 'address_changed']);
    expect(refused[1]?.sentence.zh).toBe('该用户已退订或被屏蔽（由成员屏蔽）');
  });

  test('a campaign that is paused or over', async () => {
    const desk = await deskWith();
    await desk.campaign('c');
    await desk.turn(['c', 1]);
    await fail(1);
    await ledger.run(`update campaigns set state = 'paused'`);
    expect((await retry(desk, 1)).refused[0]?.sentence.zh).toBe('计划已暂停');
    await ledger.run(`update campaigns set state = 'ended'`);
    expect((await retry(desk, 1)).refused[0]?.sentence.zh).toBe('计划已停止');
  });
});

const Held = z.object({ customer: z.number(), at: z.number() });
const Totals = z.object({ spent: z.number(), held: z.number(), revived: z.number() });
type Step = readonly ['wish' | 'fail' | 'retry', number] | readonly ['wait', number];

test('however messages fail and are retried, no cap and no budget is exceeded', async () => {
  const step = fc.oneof(
    fc.tuple(fc.constantFrom('wish' as const, 'fail' as const, 'retry' as const), fc.integer({ min: 1, max: 8 })),
    fc.tuple(fc.constant('wait' as const), fc.integer({ min: 1, max: 30 })),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 25 }), async (steps: readonly Step[]) => {
      ledger = await ledgers.ledger(projectMigrations);
      const desk = await deskWith(
        policyOf({ caps: [{ scope: { kind: 'all' }, cap: { limit: 2, window: { kind: 'rolling', ms: DAY_MS } } }] }),
      );
      await desk.campaign('c', { budget: { messages: 5, cost: null }, quiet: 'drop' });
      for (const [kind, n] of steps) {
        if (kind === 'wait') await desk.clock.advance(n * HOUR_MS);
        if (kind === 'wish') await desk.turn(['c', 1 + (n % 2)]);
        if (kind === 'fail') await fail(n);
        if (kind === 'retry') await retryAll(desk);
      }
      const held = await ledger.rows(
        Held,
        `select customer, coalesce(retaken_at, at) as at from decisions where outcome = 'send' and not released order by 2`,
      );
      for (const { customer, at } of held) {
        const within = held.filter((h) => h.customer === customer && h.at > at - DAY_MS && h.at <= at);
        expect(within.length).toBeLessThanOrEqual(2);
      }
      const [totals] = await ledger.rows(
        Totals,
        `select coalesce((select messages from campaign_spend), 0) as spent, (select count(*) from decisions where outcome = 'send' and not released) as held,
           (select coalesce(max(n), 0) from (select count(*) filter (where revived) as n from messages group by run) as r) as revived`,
      );
      expect(totals?.spent).toBe(totals?.held);
      expect(totals?.spent).toBeLessThanOrEqual(5);
      expect(totals?.revived).toBeLessThanOrEqual(1);
    }),
    { numRuns: 15 },
  );
});

async function retryAll(desk: Desk): Promise<void> {
  const rows = await ledger.rows(MessageRow, `select id, run, attempt, state, expires_at from messages where state = 'failed'`);
  const ground = groundOf(desk.context);
  const ids = rows.map((r) => r.id);
  const { queued, refused } = await retryFailed(ledger, ground, ids, desk.clock.now());
  expect(queued + refused.length).toBe(ids.length);
}

test('suppressing takes addresses in any form, withholds what is queued for them, and can be lifted', async () => {
  await insertCampaign(ledger, 'c', { budget: { messages: 3, cost: null } });
  await queueMessages(ledger, [
    { run: 1, campaign: 'c', channel: 'sms', address: '+8613800000001' },
    { run: 2, campaign: 'c', channel: 'sms', address: '+8613800000002' },
  ]);
  const now = 5 as Parameters<typeof suppress>[2];
  const draft = { channel: 'sms' as const, addresses: ['138 0000 0001', '13800000001', 'nobody'], reason: '投诉', by: 'ann' };
  expect(await suppress(ledger, draft, now)).toEqual({ added: 1, refused: ['nobody'] });
  expect(await suppress(ledger, draft, now)).toEqual({ added: 0, refused: ['nobody'] });
  expect((await statesOf(ledger)).map((m) => m.run)).toEqual([2]);
  expect(await capacityOf(ledger, 'c')).toEqual({ messages: 1, released: 1 });
  await unsuppress(ledger, 'sms', '13800000001');
  await expect(unsuppress(ledger, 'sms', '13800000001')).rejects.toThrow(/not suppressed/);
  await expect(unsuppress(ledger, 'sms', 'x')).rejects.toThrow(/no address/);
  expect(await suppress(ledger, { ...draft, channel: 'inbox', addresses: ['7', 'customer:8', 'customer:x'] }, now)).toEqual({
    added: 2,
    refused: ['customer:x'],
  });
});
