import { instant, DAY_MS, MINUTE_MS } from '@gyre/domain/time';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Outgoing, Receipt, SendOutcome } from '../channels/index.ts';
import { manualClock } from '../clock.ts';
import { projectMigrations } from '../stores/migrations/project.ts';
import type { Ledger } from '../stores/ports.ts';
import { testLedgers, type TestLedgers } from '../stores/testing.ts';
import {
  capacityOf,
  emittedBy,
  insertCampaign,
  openBench,
  queueMessages,
  START,
  statesOf,
  type OutboxBench,
  type ScriptedProvider,
} from '../../test/outbox-bench.ts';
import type { InboundContext } from './inbound.ts';
import { takeReceipts } from './receipts.ts';

const sent = (message: Outgoing): SendOutcome => ({ state: 'sent', detail: 'ok', providerId: `v-${message.key}` });
const delivered = (providerId: string): Receipt => ({ providerId, state: 'delivered', detail: 'DELIVRD' });
const failed = (providerId: string, failure: 'recipient' | 'content' | 'transient'): Receipt => ({
  providerId,
  state: 'failed',
  failure,
  detail: 'UNDELIV',
});
const Suppression = z.object({ channel: z.string(), address: z.string(), reason: z.string(), source: z.string() });

describe.each(testLedgers())('receipts on $name', (engine) => {
  let ledgers: TestLedgers;
  let ledger: Ledger;
  let bench: OutboxBench;
  let context: InboundContext;
  beforeAll(async () => void (ledgers = await engine.open()));
  afterAll(() => ledgers.close());
  beforeEach(async () => {
    ledger = await ledgers.ledger(projectMigrations);
    await insertCampaign(ledger, 'c');
  });
  async function open(answer: ScriptedProvider['answer'] = sent): Promise<void> {
    bench = await openBench(ledger, [{ key: 'gate', answer }]);
    context = { ledger, clock: bench.clock, wakeRelay: () => {}, recallOutbox: () => {} };
    await bench.quiet();
  }
  const take = (...receipts: readonly Receipt[]): Promise<void> => takeReceipts(context, 'gate', receipts);
  const events = async (name: string) => (await emittedBy(ledger)).filter((e) => e.name === name);
  const states = async () => (await statesOf(ledger)).map((m) => m.state);
  const suppressed = () => ledger.rows(Suppression, 'select channel, address, reason, source from suppressions order by address');

  test('one that comes after its message was sent makes it delivered, and is told once however often it comes', async () => {
    await queueMessages(ledger, [{ run: 1, campaign: 'c' }]);
    await open();
    await bench.clock.advance(MINUTE_MS);
    await take({ providerId: 'v-1.send', state: 'sent', detail: '' });
    expect(await states()).toEqual(['sent']);
    await take(delivered('v-1.send'), delivered('v-1.send'));
    await bench.clock.advance(MINUTE_MS);
    await take(delivered('v-1.send'));
    const [row] = await ledger.rows(
      z.object({ state: z.string(), delivered_at: z.number(), detail: z.string() }),
      'select * from messages',
    );
    expect(row).toMatchObject({ state: 'delivered', delivered_at: START + MINUTE_MS, detail: 'DELIVRD' });
    expect(await events('$message_delivered')).toMatchObject([
      {
        customer: 1,
        at: START + MINUTE_MS,
        properties: { campaign: 'c', run: 1, node: 'send', channel: 'email', provider: 'gate', attempt: 1 },
      },
    ]);
    expect(await capacityOf(ledger, 'c')).toEqual({ messages: 1, released: 0 });
  });

  test('one that comes before the submit call returned counts as soon as it has', async () => {
    await queueMessages(ledger, [{ run: 1, campaign: 'c' }]);
    await open();
    await queueMessages(ledger, [{ run: 2, campaign: 'c' }]);
    await take(delivered('v-2.send'));
    expect(await states()).toEqual(['sent', 'queued']);
    bench.outbox.wake();
    await bench.quiet();
    expect(await states()).toEqual(['sent', 'delivered']);
    expect((await emittedBy(ledger)).map((e) => [e.name, e.customer])).toEqual([
      ['$message_sent', 1],
      ['$message_sent', 2],
      ['$message_delivered', 2],
    ]);
  });

  test('by our own id one settles a message whose outcome was hidden, and both are told', async () => {
    await queueMessages(ledger, [
      { run: 1, campaign: 'c' },
      { run: 2, campaign: 'c' },
      { run: 3, campaign: 'c' },
    ]);
    await open(() => ({ state: 'unknown', detail: 'no answer came in time' }));
    const [first, second, third] = (await statesOf(ledger)).map((m) => m.id);
    await take(delivered(first ?? ''), { providerId: second ?? '', state: 'sent', detail: 'ACK' }, failed(third ?? '', 'transient'));
    expect(await states()).toEqual(['delivered', 'sent', 'failed']);
    expect((await emittedBy(ledger)).slice(3).map((e) => [e.name, e.customer])).toEqual([
      ['$message_sent', 1],
      ['$message_delivered', 1],
      ['$message_sent', 2],
      ['$message_failed', 3],
    ]);
    expect(await capacityOf(ledger, 'c')).toEqual({ messages: 2, released: 1 });
  });

  test('one that came while the server was down to a message on its way settles it after the restart', async () => {
    await queueMessages(ledger, [{ run: 1, campaign: 'c' }]);
    await open(() => 'hidden');
    const [message] = await statesOf(ledger);
    await take(delivered(message?.id ?? ''));
    expect(await states()).toEqual(['attempting']);
    await bench.crash();
    expect(await states()).toEqual(['delivered']);
  });

  test('a failure gives the capacity back, is not tried again, and is told once', async () => {
    await queueMessages(ledger, [{ run: 1, campaign: 'c' }]);
    await open();
    await take(failed('v-1.send', 'transient'));
    await take(failed('v-1.send', 'transient'));
    await bench.pass(2 * 60 * MINUTE_MS, 10 * MINUTE_MS);
    expect(bench.calls).toHaveLength(1);
    expect(await statesOf(ledger)).toMatchObject([{ state: 'failed', failure: 'transient' }]);
    expect((await events('$message_failed')).map((e) => e.properties)).toMatchObject([
      { failure: 'transient', permanent: false, retried: false },
    ]);
    expect(await capacityOf(ledger, 'c')).toEqual({ messages: 0, released: 1 });
    expect(await suppressed()).toEqual([]);
  });

  test('a dead number is suppressed and what waits for it is withheld; what was wrong with the text says nothing about the person', async () => {
    const dead = { campaign: 'c', channel: 'sms', address: '+8613800000001' } as const;
    await queueMessages(ledger, [
      { run: 1, ...dead },
      { run: 2, ...dead, address: '+8613800000002' },
    ]);
    bench = await openBench(ledger, [{ key: 'gate', channel: 'sms', answer: sent }]);
    context = { ledger, clock: bench.clock, wakeRelay: () => {}, recallOutbox: () => {} };
    await bench.quiet();
    await queueMessages(ledger, [{ run: 3, ...dead }]);
    await take(failed('v-1.send', 'recipient'), failed('v-2.send', 'content'));
    const [first] = await statesOf(ledger);
    expect(await suppressed()).toEqual([{ channel: 'sms', address: dead.address, reason: 'bounced', source: `message:${first?.id}` }]);
    expect(await states()).toEqual(['failed', 'failed']);
    expect((await events('$message_withheld')).map((e) => [e.customer, e.properties['reason']])).toEqual([[3, 'suppressed']]);
  });

  test('an e-mail address is suppressed after its third soft failure within 30 days', async () => {
    const to = { campaign: 'c', address: 'ann@example.test' };
    await open();
    for (const [run, days] of [
      [1, 0],
      [2, 20],
      [3, 31],
    ] as const) {
      await bench.clock.set(instant(START + days * DAY_MS));
      await queueMessages(ledger, [{ run, ...to }], bench.clock.now());
      bench.outbox.wake();
      await bench.quiet();
      await take(failed(`v-${run}.send`, 'transient'));
    }
    expect(await suppressed(), 'the first is older than 30 days').toEqual([]);
    await queueMessages(ledger, [{ run: 4, ...to }], bench.clock.now());
    bench.outbox.wake();
    await bench.quiet();
    await take(failed('v-4.send', 'transient'));
    expect(await suppressed()).toMatchObject([{ channel: 'email', address: 'ann@example.test', reason: 'bounced' }]);
  });

  test('receipts of nobody’s message, and of another provider’s, change nothing', async () => {
    await queueMessages(ledger, [{ run: 1, campaign: 'c' }]);
    await open();
    await take(delivered('v-9.send'));
    await takeReceipts(context, 'other', [delivered('v-1.send')]);
    expect(await states()).toEqual(['sent']);
  });

  test('those that come at the very moment their message settles are not lost', async () => {
    const runs = Array.from({ length: 40 }, (_, i) => i + 1);
    await queueMessages(
      ledger,
      runs.map((run) => ({ run, campaign: 'c' })),
    );
    const taking: Promise<void>[] = [];
    context = { ledger, clock: { ...manualClock(START), until: () => Promise.resolve() }, wakeRelay: () => {}, recallOutbox: () => {} };
    await open((message) => {
      taking.push(take(delivered(`v-${message.key}`)));
      return sent(message);
    });
    await Promise.all(taking);
    expect(new Set(await states())).toEqual(new Set(['delivered']));
    expect(await events('$message_delivered')).toHaveLength(runs.length);
  });

  test('in whatever order, however often, before or after: each message ends once and is told once', async () => {
    const receipt = fc.record({
      run: fc.integer({ min: 1, max: 3 }),
      what: fc.constantFrom('sent', 'delivered', 'failed'),
      early: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(receipt, { maxLength: 12 }), async (drawn) => {
        ledger = await ledgers.ledger(projectMigrations);
        await insertCampaign(ledger, 'c');
        await queueMessages(
          ledger,
          [1, 2, 3].map((run) => ({ run, campaign: 'c' })),
        );
        context = { ledger, clock: bench.clock, wakeRelay: () => {}, recallOutbox: () => {} };
        const tell = async (early: boolean): Promise<void> => {
          for (const r of drawn.filter((d) => d.early === early)) {
            const id = `v-${r.run}.send`;
            await take(r.what === 'failed' ? failed(id, 'content') : { providerId: id, state: r.what, detail: '' });
          }
        };
        await tell(true);
        await open();
        await tell(false);
        const ends = drawn.filter((d) => d.what !== 'sent');
        for (const message of await statesOf(ledger)) {
          const mine = ends.filter((d) => d.run === message.run);
          const early = mine.filter((d) => d.early).map((d) => d.what);
          const first = early.includes('delivered') ? 'delivered' : (early[0] ?? mine[0]?.what ?? 'sent');
          expect(message.state).toBe(first);
          const told = (await emittedBy(ledger)).filter((e) => e.customer === message.run).map((e) => e.name);
          expect(told).toEqual(['$message_sent', ...(first === 'sent' ? [] : [`$message_${first}`])]);
        }
        const failures = (await states()).filter((s) => s === 'failed').length;
        expect(await capacityOf(ledger, 'c')).toEqual({ messages: 3 - failures, released: failures });
      }),
      { numRuns: 12 },
    );
  });
});
