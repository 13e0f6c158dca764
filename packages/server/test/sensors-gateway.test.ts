import { createRequire } from 'node:module';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { projectMigrations } from '../src/stores/migrations/project.ts';
import { embeddedLedger, type TestLedgers } from '../src/stores/testing.ts';
import { capacityOf } from './outbox-bench.ts';
import { startReceiver, type HttpReceiver, type Received } from './peers/http-receiver.ts';
import { openSendingBench, type SendingBench } from './sending-bench.ts';
import { until } from './until.ts';

/** What the test uses of it: published without types, and as CommonJS. */
interface SensorsSdk {
  submitTo(options: { url: string }, sending: { count: number; timeSpan: number }): unknown;
  track(distinctId: string, event: string, properties: object): void;
}
const SensorsAnalytics = createRequire(import.meta.url)('sa-sdk-node') as new () => SensorsSdk;

const StateRow = z.object({ run: z.number(), state: z.string(), failure: z.string(), detail: z.string() });
const Entry = z.object({
  user_profile: z.object({ user_id: z.number() }),
  receipt_properties: z.record(z.string(), z.union([z.string(), z.number()])),
  params: z.record(z.string(), z.string()),
});
type Entry = z.output<typeof Entry>;

/** A gateway made for the webhook of 神策智能运营: takes batches, and reports what arrived with 神策's own SDK. */
describe('a message gateway made for 神策', () => {
  let ledgers: TestLedgers;
  let bench: SendingBench;
  let gateway: HttpReceiver;
  beforeAll(async () => void (ledgers = await embeddedLedger.open()));
  afterAll(() => ledgers.close());
  beforeEach(async () => {
    bench = await openSendingBench(await ledgers.ledger(projectMigrations));
    gateway = await startReceiver();
    const settings = { url: `http://127.0.0.1:${gateway.port}/gateway` };
    await bench.providers.save('webhook', 'gate', { kind: 'sensors-focus', settings, secret: { secret: 'k' }, enabled: true }, 'test');
    const body = '{ "second_id": {{ customer.member | json }}, "points": {{ customer.points | default: 0 | json }} }';
    await bench.desk.campaign('thanks', { name: '感谢', arms: [{ key: 'a', name: 'A', content: { channel: 'webhook', body } }] });
    for (const n of [1, 2, 3]) await bench.desk.customer(n, {}, { member: `M-${n}`, points: n * 10 });
  });
  afterEach(async () => {
    await bench.close();
    await gateway.stop();
  });

  const entriesOf = (request: Received | undefined): Entry[] => z.array(Entry).parse(JSON.parse(request?.body ?? ''));
  const messages = () => bench.desk.ledger.rows(StateRow, 'select run, state, failure, detail from messages order by run, attempt');
  const states = async (): Promise<string[]> => (await messages()).map((m) => m.state);
  const sendToAll = async (): Promise<void> => {
    await bench.send('thanks', 1, 2, 3);
    await bench.outbox.idle();
  };
  const receiptsTo = (): string => `${bench.inboundUrl('webhook', 'gate')}/sa?project=default`;
  /** What its manual tells a gateway to do: `receipt_properties` come back as properties of `$PlanMsgArrived`, each with a `$`. */
  const arrived = ({ receipt_properties: known }: Entry, more: Record<string, string>): object => ({
    ...Object.fromEntries(Object.entries(known).map(([name, value]) => [`$${name}`, value])),
    ...more,
  });

  test('tells of each message whether it took it, and later by its SDK what became of those', async () => {
    gateway.reply = (got) => {
      const told = entriesOf(got).map((e) =>
        e.user_profile.user_id === 3 ? { succeed: false, fail_reason: '积分不足' } : { succeed: true },
      );
      return { status: 200, body: JSON.stringify(told) };
    };
    await sendToAll();
    expect(await messages()).toMatchObject([
      { state: 'sent' },
      { state: 'sent' },
      { state: 'failed', failure: 'content', detail: '积分不足' },
    ]);
    expect(await capacityOf(bench.desk.ledger, 'thanks')).toEqual({ messages: 2, released: 1 });
    const [first, second] = gateway.received.flatMap(entriesOf);
    if (first === undefined || second === undefined) throw new Error('the gateway got nothing');
    expect(first).toMatchObject({ receipt_properties: { sf_plan_version: '1' }, params: { points: '10' } });

    // One a process: it sends where it was told first.
    const sdk = new SensorsAnalytics();
    sdk.submitTo({ url: receiptsTo() }, { count: 2, timeSpan: 50 });
    sdk.track('M-1', '$PlanMsgArrived', arrived(first, { $sf_msg_status: 'RECEIPT_SEND_SUCCESS' }));
    const failed = { $sf_msg_status: 'RECEIPT_SEND_FAILED', $sf_send_fail_code: 'SF-102', $sf_fail_reason: '关机' };
    sdk.track('M-2', '$PlanMsgArrived', arrived(second, failed));
    await until('the receipts', async () => (await states()).every((s) => s !== 'sent'));
    expect(await messages()).toMatchObject([
      { state: 'delivered' },
      { state: 'failed', failure: 'content', detail: 'SF-102 关机' },
      { state: 'failed', detail: '积分不足' },
    ]);
    expect(await capacityOf(bench.desk.ledger, 'thanks')).toEqual({ messages: 1, released: 2 });
    expect((await bench.names()).toSorted()).toEqual([
      '$message_delivered',
      '$message_failed',
      '$message_failed',
      '$message_sent',
      '$message_sent',
    ]);
    expect(await bench.desk.ledger.rows(z.object({ address: z.string() }), 'select address from suppressions'), 'nobody is barred').toEqual(
      [],
    );
  });

  test('killed with a batch in its hands: what became of it is not known and not sent again, until a receipt tells', async () => {
    gateway.reply = 'cut';
    await sendToAll();
    expect(await states()).toEqual(['unknown', 'unknown', 'unknown']);
    for (let minute = 0; minute < 90; minute += 10) {
      await bench.desk.clock.advance(600_000);
      await bench.send('thanks');
      await bench.outbox.idle();
    }
    expect(gateway.received).toHaveLength(1);
    const [first] = entriesOf(gateway.received[0]);
    if (first === undefined) throw new Error('the gateway got nothing');
    const told = { event: '$PlanMsgArrived', properties: arrived(first, { $sf_msg_status: 'RECEIPT_SEND_SUCCESS' }) };
    for (let twice = 0; twice < 2; twice++) {
      expect((await fetch(receiptsTo(), { method: 'POST', body: JSON.stringify([told]) })).status).toBe(200);
    }
    expect(await states()).toEqual(['delivered', 'unknown', 'unknown']);
  });
});
