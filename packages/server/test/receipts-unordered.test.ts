import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { projectMigrations } from '../src/stores/migrations/project.ts';
import { embeddedLedger, type TestLedgers } from '../src/stores/testing.ts';
import { startFaultyLine, type FaultyLine } from './peers/faulty-line.ts';
import { startHoardingLine, type HoardingLine } from './peers/hoarding-line.ts';
import { hasKannel, startKannel, type KannelPeer } from './peers/kannel.ts';
import { openSendingBench, type SendingBench } from './sending-bench.ts';
import { until } from './until.ts';

const PEOPLE = Array.from({ length: 20 }, (_, i) => i + 1);
/** Answers of the gateway that never reach us. */
const LOST = 5;
const phoneOf = (n: number): string => `+86138${String(n).padStart(8, '0')}`;
/** Kannel's type 1, told when the handset has it; type 8 is told before, when the carrier has it. */
const tellsDelivered = (path: string): boolean => new URL(path, 'http://gate').searchParams.get('type') === '1';
const StateRow = z.object({ state: z.string(), attempt: z.number() });

/** A real gateway's receipts, kept on their way: what comes last comes first, and each comes twice at once. */
describe.skipIf(!hasKannel())('receipts that come twice and in the wrong order', () => {
  let ledgers: TestLedgers;
  let bench: SendingBench;
  let kannel: KannelPeer;
  let receipts: HoardingLine;
  let submits: FaultyLine;
  beforeAll(async () => void (ledgers = await embeddedLedger.open()));
  afterAll(() => ledgers.close());
  beforeEach(async () => {
    receipts = await startHoardingLine(() => bench.url);
    bench = await openSendingBench(await ledgers.ledger(projectMigrations), receipts.url);
    kannel = await startKannel(() => bench.inboundUrl('sms', 'gate'));
  });
  afterEach(async () => {
    await bench.close();
    await kannel.stop();
    await receipts.stop();
    await submits.stop();
  });

  /** Sends a notice to everybody; of the gateway's answers the first `lost` do not come back. Resolves when every message's two receipts are on their way. */
  async function sendAll(lost: number): Promise<void> {
    const { origin, pathname } = new URL(kannel.settings.url);
    submits = await startFaultyLine(
      () => origin,
      Array.from({ length: lost }, () => 'answer lost'),
    );
    const settings = { ...kannel.settings, url: `${submits.url}${pathname}` };
    await bench.providers.save('sms', 'gate', { kind: 'kannel', settings, secret: kannel.secret, enabled: true }, 'test');
    const arms = [{ key: 'a', name: 'A', content: { channel: 'sms' as const, text: '订单已发出' } }];
    await bench.desk.campaign('thanks', { category: 'notice', arms });
    for (const n of PEOPLE) await bench.desk.customer(n, { phone: phoneOf(n) });
    await bench.send('thanks', ...PEOPLE);
    await bench.outbox.idle();
    await until('every receipt', () => receipts.kept() === 2 * PEOPLE.length);
  }
  const messages = () => bench.desk.ledger.rows(StateRow, 'select state, attempt from messages order by run, attempt');
  const counts = async () =>
    Object.fromEntries(
      Map.groupBy(await messages(), (m) => m.state)
        .entries()
        .map(([s, of]) => [s, of.length]),
    );
  const told = async () =>
    Object.fromEntries(
      Map.groupBy(await bench.names(), (name) => name)
        .entries()
        .map(([n, of]) => [n, of.length]),
    );

  test('delivered before sent: each message ends delivered and is told once', async () => {
    await sendAll(0);
    expect(await counts()).toEqual({ sent: PEOPLE.length });
    await receipts.release(2, tellsDelivered);
    const types = bench.heard.map((request) => request.query.get('type') ?? '');
    expect(types.join('')).toBe('1'.repeat(2 * PEOPLE.length) + '8'.repeat(2 * PEOPLE.length));
    expect(await counts()).toEqual({ delivered: PEOPLE.length });
    expect(await told()).toEqual({ $message_sent: PEOPLE.length, $message_delivered: PEOPLE.length });
  });

  test('they settle what lost answers had hidden; nobody is sent a second text', async () => {
    await sendAll(LOST);
    expect(await counts()).toEqual({ sent: PEOPLE.length - LOST, unknown: LOST });
    await receipts.release(2, tellsDelivered);
    expect(await counts()).toEqual({ delivered: PEOPLE.length });
    expect(await told()).toEqual({ $message_unknown: LOST, $message_sent: PEOPLE.length, $message_delivered: PEOPLE.length });
    expect(
      kannel
        .carried()
        .map((sms) => sms.to)
        .toSorted(),
    ).toEqual(PEOPLE.map(phoneOf));
  });
});
