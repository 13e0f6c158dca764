import { MINUTE_MS } from '@gyre/domain/time';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { projectMigrations } from '../src/stores/migrations/project.ts';
import { embeddedLedger, type TestLedgers } from '../src/stores/testing.ts';
import { freePort } from './peers/free-port.ts';
import { startMutableLine, type MutableLine } from './peers/mutable-line.ts';
import { findPostfix, startMailSink, startPostfix, type MailSink, type PostfixPeer } from './peers/smtp.ts';
import { openSendingBench, type SendingBench } from './sending-bench.ts';
import { until } from './until.ts';

const PEOPLE = 200;
const MessageRow = z.object({ run: z.number(), attempt: z.number(), state: z.string(), address: z.string() });
type Message = z.infer<typeof MessageRow>;

/** A mail server we did not write takes a batch; its next hop is away, so all it takes lies in its spool until it is asked what it has. */
describe.skipIf(findPostfix() === undefined)('a mail server killed in the middle of a batch', { timeout: 150_000 }, () => {
  let ledgers: TestLedgers;
  let bench: SendingBench;
  let postfix: PostfixPeer;
  let line: MutableLine;
  let nextHop: number;
  let sink: MailSink | undefined;
  beforeAll(async () => void (ledgers = await embeddedLedger.open()));
  afterAll(() => ledgers.close());
  beforeEach(async () => {
    bench = await openSendingBench(await ledgers.ledger(projectMigrations));
    nextHop = await freePort();
    postfix = await startPostfix(nextHop);
    line = await startMutableLine(postfix.port);
    const settings = { host: '127.0.0.1', port: line.port, security: 'none', fromAddress: 'shop@gyre.test' };
    await bench.providers.save('email', 'mail', { kind: 'smtp', settings, enabled: true }, 'test');
    const content = { channel: 'email' as const, subject: '上新', body: '<p>看看 <a href="{{ unsubscribe_url }}">退订</a></p>' };
    await bench.desk.campaign('news', { arms: [{ key: 'a', name: 'A', content }] });
    for (let n = 1; n <= PEOPLE; n++) await bench.desk.customer(n, { email: `c${n}@example.test` });
  });
  afterEach(async () => {
    await bench.close();
    await line.stop();
    await postfix.stop();
    await sink?.stop();
    sink = undefined;
  });

  const messages = () => bench.desk.ledger.rows(MessageRow, 'select run, attempt, state, address from messages order by run, attempt');
  const count = async (state: string): Promise<number> => (await messages()).filter((m) => m.state === state).length;

  /** Starts the mail server again and lets everything come to its end. @returns the last attempt of every message, and who got a mail, each time one did */
  async function restarted(): Promise<{ readonly last: readonly Message[]; readonly got: readonly string[] }> {
    line.unmute();
    sink = await startMailSink(undefined, nextHop);
    await postfix.start();
    await until(
      'everything to come to its end',
      async () => {
        await bench.desk.clock.advance(MINUTE_MS);
        await bench.send('news');
        await bench.outbox.idle();
        return (await count('queued')) + (await count('attempting')) === 0;
      },
      60_000,
    );
    const last = [...new Map((await messages()).map((m) => [m.run, m])).values()];
    const told = last.filter((m) => m.state === 'sent').length;
    await until('the spool to empty', () => postfix.spooled() === 0 && (sink?.mails.length ?? 0) >= told, 60_000);
    return { last, got: sink.mails.flatMap((m) => m.to) };
  }

  /** What must hold whenever and however it died. @returns those whose outcome was hidden, and how many of them did get their mail */
  async function expectTruth({ last, got }: Awaited<ReturnType<typeof restarted>>): Promise<{ unknown: Message[]; arrived: number }> {
    expect(last).toHaveLength(PEOPLE);
    expect([...new Set(last.map((m) => m.state))].toSorted(), 'each was sent, or that is not known').toEqual(['sent', 'unknown']);
    expect(new Set(got).size, 'nobody got two').toBe(got.length);
    const sent = last.filter((m) => m.state === 'sent');
    expect(sent.filter((m) => !got.includes(m.address))).toEqual([]);
    const unknown = last.filter((m) => m.state === 'unknown');
    const arrived = unknown.filter((m) => got.includes(m.address)).length;
    expect(got, 'and nobody else').toHaveLength(sent.length + arrived);
    const told = await bench.names();
    expect(told.filter((name) => name === '$message_sent')).toHaveLength(sent.length);
    expect(told.filter((name) => name === '$message_unknown')).toHaveLength(unknown.length);
    return { unknown, arrived };
  }

  /** Sends to everybody, lets something happen at the sixtieth mail, kills the server once that shows, and looks what came of it. */
  async function killedAfter(act: () => void, shows: () => boolean) {
    let isDone = false;
    line.atMail(60, () => {
      act();
      isDone = true;
    });
    await bench.send('news', ...Array.from({ length: PEOPLE }, (_, i) => i + 1));
    await until('the batch to hang', () => isDone && shows());
    const spooled = postfix.spooled();
    await postfix.kill();
    await bench.outbox.idle();
    const sentBefore = await count('sent');
    expect(sentBefore).toBeLessThan(60);
    expect(spooled, 'what it said it took lies on its disk').toBeGreaterThanOrEqual(sentBefore);
    const { unknown, arrived } = await expectTruth(await restarted());
    process.stdout.write(`killed after ${sentBefore} of ${PEOPLE}: ${unknown.length} unknown, ${arrived} of them arrived\n`);
    return { unknown: unknown.length, arrived };
  }

  test('frozen, then killed: nothing is lost, nothing goes twice, and what is hidden is called unknown', async () => {
    const { unknown, arrived } = await killedAfter(
      () => postfix.freeze(),
      () => true,
    );
    expect(arrived, 'the sixtieth never got in').toBeLessThan(unknown);
  });

  test('its answers lost, then killed: a mail it took is called unknown and never sent again', async () => {
    const { arrived } = await killedAfter(
      () => line.mute(),
      () => postfix.spooled() >= 60,
    );
    expect(arrived, 'the sixtieth got in').toBeGreaterThan(0);
  });
});
