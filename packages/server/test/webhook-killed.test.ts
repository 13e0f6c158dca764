import { MINUTE_MS } from '@gyre/domain/time';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { projectMigrations } from '../src/stores/migrations/project.ts';
import { embeddedLedger, type TestLedgers } from '../src/stores/testing.ts';
import { capacityOf } from './outbox-bench.ts';
import { journallingReceiver, type JournallingReceiver } from './peers/webhook-journal.ts';
import { openSendingBench, type SendingBench } from './sending-bench.ts';
import { until } from './until.ts';

const PEOPLE = 150;
const ANSWERED = 60;
/** What the kind hands over at once. */
const AT_ONCE = 20;
const MessageRow = z.object({ run: z.number(), attempt: z.number(), state: z.string(), repeats: z.number(), detail: z.string() });

let ledgers: TestLedgers;
let bench: SendingBench;
let receiver: JournallingReceiver;
beforeAll(async () => void (ledgers = await embeddedLedger.open()));
afterAll(() => ledgers.close());
beforeEach(async () => {
  bench = await openSendingBench(await ledgers.ledger(projectMigrations));
  receiver = await journallingReceiver();
  const settings = { url: `http://127.0.0.1:${receiver.port}/hook` };
  const secret = { secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}` };
  await bench.providers.save('webhook', 'hook', { kind: 'standard', settings, secret, enabled: true }, 'test');
  const content = { channel: 'webhook' as const, body: '{ "member": {{ customer.member | json }} }' };
  await bench.desk.campaign('points', { arms: [{ key: 'a', name: 'A', content }] });
  for (let n = 1; n <= PEOPLE; n++) await bench.desk.customer(n, {}, { member: `M-${n}` });
});
afterEach(async () => {
  await receiver.stop();
  await bench.close();
});

/** What the receiver is told a message by, whichever attempt it is. */
const idOf = ({ run }: { readonly run: number }): string => `demo.${run.toString(36)}.send`;

const messages = () =>
  bench.desk.ledger.rows(MessageRow, 'select run, attempt, state, repeats, detail from messages order by run, attempt');

test('a webhook receiver killed in the middle of a batch: nothing is lost, nothing is taken twice, and what it had not answered is tried again under its id', async () => {
  await receiver.start(ANSWERED);
  await bench.send('points', ...Array.from({ length: PEOPLE }, (_, i) => i + 1));
  await until('it to hold as many as it is given at once', () => receiver.took().length === ANSWERED + AT_ONCE);
  await until('what it answered to be written down', async () => (await messages()).filter((m) => m.state === 'sent').length === ANSWERED);
  await receiver.kill();
  await bench.outbox.idle();

  const meanwhile = await messages();
  const hidden = meanwhile.filter((m) => m.repeats === 1);
  // Beside what it took and did not answer, a message may have left on a connection whose end was not known here yet.
  const unanswered = receiver.took().slice(ANSWERED);
  expect(unanswered).toHaveLength(AT_ONCE);
  expect(hidden.map(idOf)).toEqual(expect.arrayContaining(unanswered));
  expect(
    hidden.every((m) => m.state === 'queued' && m.detail.startsWith('$answer_lost')),
    'nobody says that they failed',
  ).toBe(true);
  const named = await bench.names();
  expect(named.filter((name) => name === '$message_sent')).toHaveLength(ANSWERED);
  expect(named.filter((name) => name === '$message_unknown')).toEqual([]);
  expect(meanwhile.filter((m) => m.state === 'failed').every((m) => m.detail.startsWith('$not_connected'))).toBe(true);

  await receiver.start(10 * PEOPLE);
  await until(
    'everything to come to its end',
    async () => {
      await bench.desk.clock.advance(MINUTE_MS);
      await bench.send('points');
      await bench.outbox.idle();
      return (await messages()).every((m) => m.state === 'sent' || m.state === 'failed');
    },
    60_000,
  );
  const last = [...new Map((await messages()).map((m) => [m.run, m])).values()];
  expect(last.map((m) => m.state)).toEqual(Array.from({ length: PEOPLE }, () => 'sent'));
  const took = receiver.took();
  expect(took).toHaveLength(PEOPLE);
  expect(new Set(took)).toEqual(new Set(last.map(idOf)));
  const again = receiver.again();
  expect(new Set(again)).toEqual(new Set(unanswered));
  expect(again).toHaveLength(AT_ONCE);
  expect(await capacityOf(bench.desk.ledger, 'points')).toEqual({ messages: PEOPLE, released: 0 });
  expect((await bench.names()).filter((name) => name === '$message_sent')).toHaveLength(PEOPLE);
}, 120_000);
