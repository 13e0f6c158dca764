import { instant, MINUTE_MS, SECOND_MS } from '@gyre/domain/time';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Outgoing, SendOutcome } from '../channels/index.ts';
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
import { legalHours } from './outbox.ts';
import { takeReceipts } from './receipts.ts';
import { takeReplies } from './replies.ts';
import { withholdQueued } from './withhold.ts';

const failed = (failure: 'recipient' | 'content' | 'throttled' | 'auth' | 'quota' | 'transient', retryAfterMs?: number): SendOutcome => ({
  state: 'failed',
  detail: `no: ${failure}`,
  failure,
  retryAfterMs,
});
const always = (key: string, outcome: SendOutcome, more: Partial<ScriptedProvider> = {}): ScriptedProvider => ({
  key,
  ...more,
  answer: () => outcome,
});

/** A ledger after each transaction of which some time has passed. */
function takingTime(ledger: Ledger, pass: () => Promise<void>): Ledger {
  return {
    ...ledger,
    async transaction(work) {
      const done = await ledger.transaction(work);
      await pass();
      return done;
    },
  };
}

describe.each(testLedgers())('the outbox on $name', (engine) => {
  let ledgers: TestLedgers;
  let ledger: Ledger;
  let bench: OutboxBench;
  beforeAll(async () => void (ledgers = await engine.open()));
  afterAll(() => ledgers.close());
  beforeEach(async () => {
    ledger = await ledgers.ledger(projectMigrations);
    await insertCampaign(ledger, 'c');
  });
  const runs = (count: number, more: object = {}) => Array.from({ length: count }, (_, i) => ({ run: i + 1, campaign: 'c', ...more }));
  const calledBy = (): string[] => bench.calls.map((c) => `${c.provider} ${c.message.key}`);

  describe('with several providers of a channel', () => {
    test('uses the first; what it certainly did not accept goes to the next at once, as an attempt of its own', async () => {
      await queueMessages(ledger, runs(1));
      bench = await openBench(ledger, [always('a', failed('transient')), { key: 'b' }]);
      await bench.quiet();
      expect(calledBy()).toEqual(['a 1.send', 'b 1.send']);
      expect(await statesOf(ledger)).toMatchObject([
        { attempt: 1, state: 'failed', provider: 'a', failure: 'transient', round: 1 },
        { attempt: 2, state: 'sent', provider: 'b', round: 1 },
      ]);
      expect((await emittedBy(ledger)).map((e) => [e.name, e.properties['attempt'], e.properties['retried']])).toEqual([
        ['$message_failed', 1, true],
        ['$message_sent', 2, undefined],
      ]);
      expect(await capacityOf(ledger, 'c')).toEqual({ messages: 1, released: 0 });
      await bench.close();
    });

    test.each(['recipient', 'content'] as const)(
      'nobody else gets what was refused for its %s, and its capacity is given back',
      async (failure) => {
        await queueMessages(ledger, runs(1));
        bench = await openBench(ledger, [always('a', failed(failure)), { key: 'b' }]);
        await bench.pass(2 * 60 * MINUTE_MS, 10 * MINUTE_MS);
        expect(calledBy()).toEqual(['a 1.send']);
        expect(await capacityOf(ledger, 'c')).toEqual({ messages: 0, released: 1 });
        await bench.close();
      },
    );

    test('nobody at all gets what may have arrived', async () => {
      await queueMessages(ledger, runs(1));
      bench = await openBench(ledger, [always('a', { state: 'unknown', detail: '?' }), { key: 'b' }]);
      await bench.pass(2 * 60 * MINUTE_MS, 10 * MINUTE_MS);
      expect(calledBy()).toEqual(['a 1.send']);
      expect(await statesOf(ledger)).toMatchObject([{ state: 'unknown' }]);
      expect(await capacityOf(ledger, 'c')).toEqual({ messages: 1, released: 0 });
      await bench.close();
    });

    test('when nobody accepts it, five rounds over an hour, then no more', async () => {
      await queueMessages(ledger, runs(1));
      const late: number[] = [];
      const answer = (): SendOutcome => (late.push((bench.clock.now() - START) / MINUTE_MS), failed('transient'));
      const clock = manualClock(START);
      bench = await openBench(ledger, [], { clock });
      await bench.seat([
        { key: 'a', answer },
        { key: 'b', answer },
      ]);
      await bench.quiet();
      await bench.pass(70 * MINUTE_MS, MINUTE_MS);
      expect(late).toEqual([0, 0, 1, 1, 5, 5, 20, 20, 60, 60]);
      expect((await statesOf(ledger)).map((m) => m.round)).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
      expect(await capacityOf(ledger, 'c')).toEqual({ messages: 0, released: 1 });
      await bench.close();
    });

    test('one that asks to be left alone is, the next takes over, and it comes back', async () => {
      await queueMessages(ledger, runs(3));
      let isBusy = true;
      const a: ScriptedProvider = {
        key: 'a',
        concurrency: 1,
        answer: () => (isBusy ? failed('throttled', 30 * SECOND_MS) : { state: 'sent', detail: 'ok' }),
      };
      bench = await openBench(ledger, [a, { key: 'b' }]);
      await bench.quiet();
      expect(calledBy().toSorted()).toEqual(['a 1.send', 'b 1.send', 'b 2.send', 'b 3.send']);
      isBusy = false;
      await bench.pass(30 * SECOND_MS);
      await queueMessages(ledger, [{ run: 4, campaign: 'c' }]);
      bench.outbox.wake();
      await bench.quiet();
      expect(calledBy().at(-1)).toBe('a 4.send');
      await bench.close();
    });

    test('one that fails five times in a row is left alone; then one message tries it, and the others wait for the answer', async () => {
      await queueMessages(ledger, runs(20));
      let isDown = true;
      const a: ScriptedProvider = {
        key: 'a',
        concurrency: 1,
        answer: () => (isDown ? failed('transient') : { state: 'sent', detail: 'ok' }),
      };
      bench = await openBench(ledger, [a]);
      await bench.quiet();
      expect(bench.calls).toHaveLength(5);
      await bench.pass(59 * SECOND_MS);
      expect(bench.calls).toHaveLength(5);
      await bench.pass(SECOND_MS);
      expect(bench.calls).toHaveLength(6);
      isDown = false;
      await bench.pass(4 * MINUTE_MS, 30 * SECOND_MS);
      expect((await statesOf(ledger)).filter((m) => m.state === 'sent')).toHaveLength(20);
      await bench.close();
    });

    test('a pause is of that provider’s channel only', async () => {
      await queueMessages(ledger, [
        { run: 1, campaign: 'c' },
        { run: 2, campaign: 'c', channel: 'sms', category: 'notice' },
      ]);
      bench = await openBench(ledger, [always('a', failed('auth')), { key: 'g', channel: 'sms' }]);
      await bench.quiet();
      expect(calledBy().toSorted()).toEqual(['a 1.send', 'g 2.send']);
      expect((await statesOf(ledger)).map((m) => [m.run, m.state])).toEqual([
        [1, 'failed'],
        [1, 'queued'],
        [2, 'sent'],
      ]);
      await bench.close();
    });

    test('more than the first may be given a second goes to the next', async () => {
      await queueMessages(ledger, runs(5));
      bench = await openBench(ledger, [{ key: 'a', ratePerSecond: 1 }, { key: 'b' }]);
      await bench.quiet();
      expect(calledBy().toSorted()).toEqual(['a 1.send', 'b 2.send', 'b 3.send', 'b 4.send', 'b 5.send']);
      await bench.close();
    });
  });

  test('what was passed on to one that is busy or out of tokens waits for it', async () => {
    await queueMessages(ledger, runs(6));
    const a = always('a', failed('quota'));
    const slow = Promise.withResolvers<SendOutcome>();
    bench = await openBench(ledger, [a, { key: 'b', concurrency: 1, answer: () => slow.promise }, always('z', failed('quota'))]);
    while ((await statesOf(ledger)).filter((m) => m.provider === 'b').length < 4);
    slow.resolve({ state: 'sent', detail: 'ok' });
    await bench.quiet();
    expect((await statesOf(ledger)).filter((m) => m.state === 'sent')).toHaveLength(6);
    await bench.close();

    await queueMessages(
      ledger,
      [11, 12, 13].map((run) => ({ run, campaign: 'c' })),
    );
    bench = await openBench(ledger, [always('y', failed('transient')), { key: 'rated', ratePerSecond: 1 }]);
    await bench.quiet();
    await bench.pass(3 * SECOND_MS, 500);
    expect(bench.calls.filter((c) => c.provider === 'rated').map((c) => c.at - START)).toEqual([0, 1000, 2000]);
    await bench.close();
  });

  describe('holds to speeds', () => {
    test('a provider’s', async () => {
      await queueMessages(ledger, runs(5));
      bench = await openBench(ledger, [{ key: 'a', ratePerSecond: 2 }]);
      await bench.quiet();
      await bench.pass(2 * SECOND_MS, 100);
      expect(bench.calls.map((c) => c.at - START)).toEqual([0, 500, 1000, 1500, 2000]);
      await bench.close();
    });

    test('a provider’s, by its own clock, however fast the project lives', async () => {
      await queueMessages(ledger, runs(3));
      const wall = manualClock(START);
      bench = await openBench(ledger, [{ key: 'a', ratePerSecond: 1 }], { clock: manualClock(START, wall) });
      await bench.quiet();
      await bench.pass(MINUTE_MS, 10 * SECOND_MS);
      expect(bench.calls).toHaveLength(1);
      await wall.advance(SECOND_MS);
      await bench.quiet();
      expect(bench.calls).toHaveLength(2);
      await bench.pass(MINUTE_MS, 10 * SECOND_MS);
      await wall.advance(SECOND_MS);
      await bench.quiet();
      expect(bench.calls).toHaveLength(3);
      await bench.close();
    });

    test('a campaign’s, while another goes as fast as it can', async () => {
      await insertCampaign(ledger, 'slow', { ratePerMinute: 2 });
      await queueMessages(ledger, [...runs(8), ...Array.from({ length: 4 }, (_, i) => ({ run: 100 + i, campaign: 'slow' }))]);
      bench = await openBench(ledger, [{ key: 'a' }]);
      await bench.quiet();
      await bench.pass(95 * SECOND_MS, SECOND_MS);
      const slow = bench.calls.filter((c) => c.message.campaign === 'slow').map((c) => (c.at - START) / SECOND_MS);
      expect(slow).toEqual([0, 30, 60, 90]);
      expect(bench.calls.filter((c) => c.message.campaign === 'c').every((c) => c.at === START)).toBe(true);
      await bench.close();
    });

    test('a campaign’s, and goes on by itself where time passed while messages were being claimed', async () => {
      await insertCampaign(ledger, 'slow', { ratePerMinute: 60 });
      await queueMessages(
        ledger,
        Array.from({ length: 5 }, (_, i) => ({ run: i + 1, campaign: 'slow' })),
      );
      const clock = manualClock(START);
      bench = await openBench(
        takingTime(ledger, () => clock.advance(2 * SECOND_MS)),
        [{ key: 'a' }],
        { clock },
      );
      await bench.quiet();
      await bench.pass(MINUTE_MS, SECOND_MS);
      expect(bench.calls.map((c) => c.message.key).toSorted()).toEqual(['1.send', '2.send', '3.send', '4.send', '5.send']);
      await bench.close();
    });

    test('campaigns of a lane take turns', async () => {
      await insertCampaign(ledger, 'd');
      const many = Array.from({ length: 30 }, (_, i) => ({ run: i + 1, campaign: 'c', createdAt: START - 1000 }));
      await queueMessages(ledger, [...many, ...[101, 102, 103].map((run) => ({ run, campaign: 'd' }))]);
      bench = await openBench(ledger, [{ key: 'a', concurrency: 2 }]);
      await bench.quiet();
      const places = bench.calls.flatMap((c, i) => (c.message.campaign === 'd' ? [i] : []));
      expect(Math.max(...places)).toBeLessThan(10);
      await bench.close();
    });

    test('what is urgent goes first, and bulk is not starved', async () => {
      await queueMessages(ledger, [
        ...Array.from({ length: 40 }, (_, i) => ({ run: i + 1, campaign: 'c', lane: 'bulk' as const, createdAt: START - 1000 })),
        ...Array.from({ length: 40 }, (_, i) => ({ run: 100 + i, campaign: 'c', lane: 'transactional' as const })),
      ]);
      bench = await openBench(ledger, [{ key: 'a', concurrency: 5 }]);
      await bench.quiet();
      const bulk = bench.calls.slice(0, 40).filter((c) => c.message.customer < 100);
      expect(bulk.length).toBeGreaterThanOrEqual(3);
      expect(bulk.length).toBeLessThanOrEqual(5);
      await bench.close();
    });
  });

  test('a slow channel holds up no other', async () => {
    await queueMessages(ledger, [...runs(50), { run: 51, campaign: 'c', channel: 'sms', category: 'notice' }]);
    const slow = Promise.withResolvers<SendOutcome>();
    bench = await openBench(ledger, [
      { key: 'a', answer: () => slow.promise },
      { key: 'g', channel: 'sms' },
    ]);
    while (bench.calls.length === 0) await statesOf(ledger);
    expect(calledBy()).toEqual(['g 1f.send']);
    slow.resolve({ state: 'sent', detail: 'ok' });
    await bench.quiet();
    expect(bench.calls).toHaveLength(51);
    await bench.close();
  });

  test('a message whose time is over does not go, and its capacity is given back', async () => {
    await queueMessages(ledger, [
      { run: 1, campaign: 'c', expiresAt: START + MINUTE_MS },
      { run: 2, campaign: 'c' },
    ]);
    bench = await openBench(ledger, [always('a', failed('auth'))]);
    await bench.quiet();
    await bench.pass(MINUTE_MS, 20 * SECOND_MS);
    expect((await statesOf(ledger)).filter((m) => m.run === 1).map((m) => m.state)).toEqual(['failed', 'expired']);
    expect(await capacityOf(ledger, 'c')).toEqual({ messages: 1, released: 1 });
    expect((await emittedBy(ledger)).at(-1)).toMatchObject({ name: '$message_failed', properties: { failure: 'expired', run: 1 } });
    await bench.close();
  });

  test('marketing by SMS that is still queued when the legal hours end waits for the morning; a notice goes', async () => {
    const evening = instant(START + 11 * 60 * MINUTE_MS);
    const clock = manualClock(evening);
    await queueMessages(ledger, [
      { run: 1, campaign: 'c', channel: 'sms' },
      { run: 2, campaign: 'c', channel: 'sms', category: 'notice' },
    ]);
    bench = await openBench(ledger, [{ key: 'g', channel: 'sms' }], { clock, mayGo: legalHours(() => 'Asia/Shanghai') });
    await bench.quiet();
    expect(calledBy()).toEqual(['g 2.send']);
    await bench.pass(11 * 60 * MINUTE_MS - 1, 60 * MINUTE_MS);
    expect(bench.calls).toHaveLength(1);
    await bench.pass(1);
    expect(calledBy()).toEqual(['g 2.send', 'g 1.send']);
    await bench.close();
  });

  describe('what was claimed is looked at again before it goes', () => {
    const claimedFour = async (): Promise<void> => {
      while ((await statesOf(ledger)).filter((m) => m.state === 'attempting').length < 4);
    };

    test('an emergency stop takes all but what a provider already has', async () => {
      await queueMessages(ledger, runs(12));
      const slow = Promise.withResolvers<SendOutcome>();
      bench = await openBench(ledger, [{ key: 'a', concurrency: 2, answer: () => slow.promise }]);
      await claimedFour();
      await ledger.run(`update campaigns set state = 'ended' where key = 'c'`);
      bench.outbox.recall();
      await ledger.transaction((tx) => withholdQueued(tx, { campaign: 'c' }, 'campaign_not_running', START));
      slow.resolve(failed('transient'));
      await bench.quiet();
      expect(calledBy()).toEqual(['a 1.send', 'a 2.send']);
      expect((await statesOf(ledger)).map((m) => m.state)).toEqual(['failed', 'failed']);
      expect(await capacityOf(ledger, 'c')).toEqual({ messages: 0, released: 12 });
      const withheld = (await emittedBy(ledger)).filter((e) => e.name === '$message_withheld');
      expect(withheld.every((e) => e.properties['reason'] === 'campaign_not_running')).toBe(true);
      expect(new Set(withheld.map((e) => e.properties['run']))).toEqual(new Set([3, 4, 5, 6, 7, 8, 9, 10, 11, 12]));
      await bench.close();
    });

    test('a reply T holds back what was claimed for its address', async () => {
      await queueMessages(
        ledger,
        runs(4).map((draft) => ({ ...draft, channel: 'sms' as const, address: `+861380000000${draft.run}` })),
      );
      const slow = Promise.withResolvers<SendOutcome>();
      bench = await openBench(ledger, [{ key: 'a', channel: 'sms', concurrency: 2, answer: () => slow.promise }]);
      await claimedFour();
      const context = { ledger, clock: bench.clock, wakeRelay: () => {}, recallOutbox: () => bench.outbox.recall() };
      await takeReplies(context, 'sms', [{ address: '13800000003', text: 'T' }]);
      slow.resolve({ state: 'sent', detail: 'ok' });
      await bench.quiet();
      expect(calledBy()).toEqual(['a 1.send', 'a 2.send', 'a 4.send']);
      const withheld = (await emittedBy(ledger)).filter((e) => e.name === '$message_withheld');
      expect(withheld.map((e) => [e.properties['run'], e.properties['reason']])).toEqual([[3, 'suppressed']]);
      await bench.close();
    });

    test('a stop between the commit of a claim and its return takes what was claimed', async () => {
      await queueMessages(ledger, runs(4));
      const told = Promise.withResolvers<void>();
      const slowToTell: Ledger = Object.create(ledger, {
        transaction: {
          value: async <T>(work: (tx: Ledger) => Promise<T>): Promise<T> => {
            const done = await ledger.transaction(work);
            if (typeof done === 'object' && done !== null && 'messages' in done) await told.promise;
            return done;
          },
        },
      }) as Ledger;
      bench = await openBench(slowToTell, [{ key: 'a' }]);
      await claimedFour();
      await ledger.run(`update campaigns set state = 'ended' where key = 'c'`);
      bench.outbox.recall();
      told.resolve();
      await bench.quiet();
      expect(calledBy()).toEqual([]);
      expect(await statesOf(ledger)).toEqual([]);
      expect(await capacityOf(ledger, 'c')).toEqual({ messages: 0, released: 4 });
      await bench.close();
    });

    test('a pause keeps it for when the campaign runs on', async () => {
      await queueMessages(ledger, runs(6));
      const slow = Promise.withResolvers<SendOutcome>();
      bench = await openBench(ledger, [{ key: 'a', concurrency: 2, answer: () => slow.promise }]);
      await claimedFour();
      await ledger.run(`update campaigns set state = 'paused' where key = 'c'`);
      bench.outbox.recall();
      slow.resolve({ state: 'sent', detail: 'ok' });
      await bench.quiet();
      expect((await statesOf(ledger)).map((m) => m.state)).toEqual(['sent', 'sent', 'queued', 'queued', 'queued', 'queued']);
      await ledger.run(`update campaigns set state = 'running' where key = 'c'`);
      bench.outbox.wake();
      await bench.quiet();
      expect(bench.calls).toHaveLength(6);
      await bench.close();
    });

    test('what expires while its provider is slow does not go', async () => {
      await queueMessages(ledger, runs(4, { expiresAt: START + MINUTE_MS }));
      const slow = Promise.withResolvers<SendOutcome>();
      bench = await openBench(ledger, [{ key: 'a', concurrency: 2, answer: () => slow.promise }]);
      await claimedFour();
      await bench.clock.advance(MINUTE_MS);
      slow.resolve({ state: 'sent', detail: 'ok' });
      await bench.quiet();
      expect((await statesOf(ledger)).map((m) => m.state)).toEqual(['sent', 'sent', 'expired', 'expired']);
      expect(await capacityOf(ledger, 'c')).toEqual({ messages: 2, released: 2 });
      await bench.close();
    });

    test('marketing by SMS that waits for a slow gateway when the legal hours end goes in the morning; a notice goes on', async () => {
      const late = instant(START + 11 * 60 * MINUTE_MS - SECOND_MS);
      await queueMessages(
        ledger,
        [1, 2, 3, 4].map((run) => ({ run, campaign: 'c', channel: 'sms', ...(run === 4 ? { category: 'notice' } : {}) })),
      );
      const slow = Promise.withResolvers<SendOutcome>();
      const gateway: ScriptedProvider = { key: 'g', channel: 'sms', concurrency: 2, answer: () => slow.promise };
      bench = await openBench(ledger, [gateway], { clock: manualClock(late), mayGo: legalHours(() => 'Asia/Shanghai') });
      await claimedFour();
      await bench.clock.advance(SECOND_MS);
      slow.resolve({ state: 'sent', detail: 'ok' });
      await bench.quiet();
      expect(calledBy()).toEqual(['g 1.send', 'g 2.send', 'g 4.send']);
      expect((await statesOf(ledger)).filter((m) => m.state === 'queued').map((m) => m.run)).toEqual([3]);
      await bench.pass(11 * 60 * MINUTE_MS, 60 * MINUTE_MS);
      expect(bench.calls.at(-1)?.at).toBe(START + 22 * 60 * MINUTE_MS);
      expect(calledBy()).toEqual(['g 1.send', 'g 2.send', 'g 4.send', 'g 3.send']);
      await bench.close();
    });
  });

  test('what comes back into the queue after its address was suppressed, or its campaign stopped, goes nowhere', async () => {
    await queueMessages(ledger, [...runs(6), { run: 7, campaign: 'c', category: 'notice' }]);
    const slow = Promise.withResolvers<SendOutcome>();
    bench = await openBench(ledger, [{ key: 'a', concurrency: 4, answer: () => slow.promise }]);
    while ((await statesOf(ledger)).filter((m) => m.state === 'attempting').length < 7);
    await ledger.run(
      `insert into suppressions (channel, address, reason, at, source) values ('email', 'u1@example.test', 'r', 0, ''), ('email', 'u6@example.test', 'r', 0, '')`,
    );
    await ledger.run(`insert into customers (customer, root, first_at, last_at) select c, c, 0, 0 from generate_series(1, 7) as c`);
    await ledger.run(
      `insert into consents (customer, purpose, channel, action, event, at) select c, 'marketing', '', 'withdraw', c, $1 from unnest('{2,7}'::integer[]) as c`,
      [START],
    );
    slow.resolve(failed('auth'));
    await bench.quiet();
    const left = (await statesOf(ledger)).filter((m) => m.state === 'queued').map((m) => m.run);
    expect(left).toEqual([3, 4, 5, 7]);
    expect(await capacityOf(ledger, 'c')).toEqual({ messages: 4, released: 3 });
    await bench.close();
  });

  describe('after a crash', () => {
    test('what was on its way is repeated only by a provider that deduplicates, under the same id', async () => {
      await queueMessages(ledger, [
        { run: 1, campaign: 'c' },
        { run: 2, campaign: 'c', channel: 'webhook' },
      ]);
      let isHidden = true;
      const answer = (): SendOutcome | 'hidden' => (isHidden ? 'hidden' : { state: 'sent', detail: 'ok' });
      bench = await openBench(ledger, [
        { key: 'a', answer },
        { key: 'w', channel: 'webhook', deduplicates: true, answer },
      ]);
      while (bench.calls.length < 2) await statesOf(ledger);
      isHidden = false;
      await bench.crash();
      await bench.quiet();
      expect((await statesOf(ledger)).map((m) => [m.run, m.state])).toEqual([
        [1, 'unknown'],
        [2, 'sent'],
      ]);
      expect(new Set(bench.calls.filter((c) => c.provider === 'w').map((c) => c.message.id)).size).toBe(1);
      expect(bench.calls).toHaveLength(3);
      await bench.close();
    });

    test('a repetition whose provider was removed meanwhile stays unknown', async () => {
      await queueMessages(ledger, runs(1));
      const a: ScriptedProvider = { key: 'a', deduplicates: true, answer: () => ({ state: 'unknown', detail: '?' }) };
      bench = await openBench(ledger, [a, { key: 'b' }]);
      await bench.quiet();
      expect(await statesOf(ledger)).toMatchObject([{ state: 'queued', provider: 'a', repeats: 1 }]);
      await bench.seat([{ key: 'b' }]);
      await bench.pass(10 * MINUTE_MS, MINUTE_MS);
      expect(await statesOf(ledger)).toMatchObject([{ state: 'unknown' }]);
      expect(calledBy()).toEqual(['a 1.send']);
      await bench.close();
    });
  });

  test('a receipt settles what waits to be repeated, whether it comes while that waits or came before: it is not repeated', async () => {
    await queueMessages(ledger, runs(2));
    const context = { ledger, clock: manualClock(START), wakeRelay: () => {}, recallOutbox: () => {} };
    const arrived = (providerId: string) => takeReceipts(context, 'a', [{ providerId, state: 'delivered', detail: '' }]);
    const hidden: SendOutcome = { state: 'unknown', detail: '?' };
    const answer = (message: Outgoing): SendOutcome | Promise<SendOutcome> =>
      message.customer === 1 ? arrived(message.id).then(() => hidden) : hidden;
    bench = await openBench(ledger, [{ key: 'a', deduplicates: true, answer }]);
    await bench.quiet();
    const [first, second] = await statesOf(ledger);
    expect([first?.state, second?.state]).toEqual(['delivered', 'queued']);
    await arrived(second?.id ?? '');
    expect((await statesOf(ledger)).map((m) => m.state)).toEqual(['delivered', 'delivered']);
    await bench.pass(2 * 60 * MINUTE_MS, 10 * MINUTE_MS);
    expect(calledBy().toSorted()).toEqual(['a 1.send', 'a 2.send']);
    expect((await emittedBy(ledger)).map((e) => e.name)).toEqual([
      '$message_sent',
      '$message_delivered',
      '$message_sent',
      '$message_delivered',
    ]);
    await bench.close();
  });

  test('a hidden outcome with a provider that deduplicates is found out by the same attempt again, five times at most', async () => {
    await queueMessages(ledger, runs(1));
    bench = await openBench(ledger, [always('a', { state: 'unknown', detail: '?' }, { deduplicates: true }), { key: 'b' }]);
    await bench.pass(3 * 60 * MINUTE_MS, MINUTE_MS);
    expect(new Set(bench.calls.map((c) => `${c.provider} ${c.message.id}`)).size).toBe(1);
    expect(bench.calls).toHaveLength(5);
    expect(await statesOf(ledger)).toMatchObject([{ state: 'unknown', repeats: 4 }]);
    await bench.close();
  });
});
