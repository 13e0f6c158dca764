import { MINUTE_MS } from '@gyre/domain/time';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { SendOutcome } from '../channels/index.ts';
import { projectMigrations } from '../stores/migrations/project.ts';
import type { Ledger } from '../stores/ports.ts';
import { embeddedLedger, type TestLedgers } from '../stores/testing.ts';
import { retryFailed } from './dead-letters.ts';
import { capacityOf, insertCampaign, openBench, queueMessages, statesOf, type OutboxBench } from '../../test/outbox-bench.ts';
import { suppress, unsuppress } from './suppress.ts';

let ledgers: TestLedgers;
let ledger: Ledger;
let bench: OutboxBench;
let answers: Record<number, SendOutcome>;
beforeAll(async () => void (ledgers = await embeddedLedger.open()));
afterAll(() => ledgers.close());
beforeEach(async () => {
  ledger = await ledgers.ledger(projectMigrations);
  await insertCampaign(ledger, 'c', { budget: { messages: 3, cost: null } });
});

const failed = (failure: 'recipient' | 'transient'): SendOutcome => ({ state: 'failed', detail: failure, failure });
const SENT: SendOutcome = { state: 'sent', detail: 'ok' };
const open = async (): Promise<void> => {
  bench = await openBench(ledger, [{ key: 'a', answer: (message) => answers[message.customer] ?? SENT }]);
};
/** Ids of the last attempts, by run. */
const lastOf = async (): Promise<Map<number, string>> => new Map((await statesOf(ledger)).map((m) => [m.run, m.id]));
const idsOf = async (...runs: number[]): Promise<string[]> => {
  const last = await lastOf();
  return runs.map((run) => last.get(run) ?? `no message of run ${run}`);
};

test('a failed message is tried again once, with a fresh budget of rounds, holding its capacity again', async () => {
  await queueMessages(ledger, [{ run: 1, campaign: 'c' }]);
  answers = { 1: failed('transient') };
  await open();
  await bench.pass(80 * MINUTE_MS, 5 * MINUTE_MS);
  expect(await capacityOf(ledger, 'c')).toEqual({ messages: 0, released: 1 });

  expect(await retryFailed(ledger, await idsOf(1), bench.clock.now())).toEqual({ queued: 1, refused: [] });
  expect(await capacityOf(ledger, 'c')).toEqual({ messages: 1, released: 0 });
  const before = bench.calls.length;
  bench.outbox.wake();
  await bench.pass(80 * MINUTE_MS, 5 * MINUTE_MS);
  expect(bench.calls.length - before).toBe(5);
  expect(await capacityOf(ledger, 'c')).toEqual({ messages: 0, released: 1 });

  expect(await retryFailed(ledger, await idsOf(1), bench.clock.now())).toMatchObject({
    queued: 0,
    refused: [{ because: expect.stringContaining('once already') as string }],
  });
  await bench.close();
});

test('who may not be tried again is told why', async () => {
  await queueMessages(
    ledger,
    [1, 2, 3, 4, 5].map((run) => ({ run, campaign: 'c' })),
  );
  await ledger.run('update campaign_spend set messages = 5');
  answers = { 1: failed('recipient'), 2: { state: 'unknown', detail: '?' }, 4: failed('transient'), 5: failed('transient') };
  await open();
  await bench.pass(80 * MINUTE_MS, 5 * MINUTE_MS);
  await suppress(ledger, { channel: 'email', addresses: ['U4@example.test'], reason: '', by: 'ann' }, bench.clock.now());
  const first = (await statesOf(ledger)).find((m) => m.run === 5 && m.attempt === 1)?.id ?? '';
  const { queued, refused } = await retryFailed(ledger, [...(await idsOf(1, 2, 3, 4)), first, 'nonsense'], bench.clock.now());
  expect(queued).toBe(0);
  expect(refused.map((r) => r.because)).toEqual([
    expect.stringContaining('its recipient was refused'),
    expect.stringContaining('may have arrived'),
    'it is sent, not failed',
    'its address is suppressed (operator)',
    expect.stringContaining('later attempt'),
    'there is no such message',
  ]);
  await bench.close();
});

test('a budget that is used up meanwhile is not exceeded', async () => {
  await queueMessages(ledger, [{ run: 1, campaign: 'c' }]);
  answers = { 1: failed('transient') };
  await open();
  await bench.pass(80 * MINUTE_MS, 5 * MINUTE_MS);
  await ledger.run('update campaign_spend set messages = 3');
  expect(await retryFailed(ledger, await idsOf(1), bench.clock.now())).toMatchObject({
    refused: [{ because: expect.stringContaining('budget') as string }],
  });
  await bench.close();
});

test('suppressing takes addresses in any form, withholds what is queued for them, and can be lifted', async () => {
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
