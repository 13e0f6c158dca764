import { MINUTE_MS } from '@gyre/domain/time';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { projectMigrations } from '../stores/migrations/project.ts';
import type { Ledger } from '../stores/ports.ts';
import { embeddedLedger, type TestLedgers } from '../stores/testing.ts';
import { emittedBy, insertCampaign, openBench, queueMessages, START, statesOf, type OutboxBench } from '../../test/outbox-bench.ts';
import { verifyChain } from './consent.ts';
import type { InboundContext } from './inbound.ts';
import { takeReplies } from './replies.ts';
import { replyInTestInbox } from './test-replies.ts';

const PHONE = '+8613800000001';
const ReplyRow = z.object({ address: z.string(), customer: z.number(), message: z.string(), text: z.string(), suppressed: z.boolean() });
const SuppressionRow = z.object({ address: z.string(), reason: z.string(), source: z.string() });
const ConsentRow = z.object({
  customer: z.number(),
  purpose: z.string(),
  channel: z.string(),
  action: z.string(),
  source: z.string(),
  wording: z.string(),
});

let ledgers: TestLedgers;
let ledger: Ledger;
let bench: OutboxBench;
let context: InboundContext;
beforeAll(async () => void (ledgers = await embeddedLedger.open()));
afterAll(() => ledgers.close());
beforeEach(async () => {
  ledger = await ledgers.ledger(projectMigrations);
  await insertCampaign(ledger, 'c');
  await queueMessages(ledger, [{ run: 1, campaign: 'c', channel: 'sms', address: PHONE }]);
  bench = await openBench(ledger, [{ key: 'gate', channel: 'sms' }]);
  context = { ledger, clock: bench.clock, wakeRelay: () => {}, recallOutbox: () => {} };
  await bench.quiet();
});
const replies = () => ledger.rows(ReplyRow, 'select address, customer, message, text, suppressed from replies order by id');
const suppressed = () => ledger.rows(SuppressionRow, 'select address, reason, source from suppressions order by address');
const names = async () => (await emittedBy(ledger)).map((e) => e.name);

test('a reply belongs to the customer of the latest message to that number, and is no refusal', async () => {
  const [message] = await statesOf(ledger);
  await bench.clock.advance(MINUTE_MS);
  await takeReplies(context, 'sms', [{ address: '13800000001', text: '还有货吗' }]);
  expect(await replies()).toEqual([{ address: PHONE, customer: 1, message: message?.id, text: '还有货吗', suppressed: false }]);
  expect(await suppressed()).toEqual([]);
  const [row] = await ledger.rows(z.object({ replied_at: z.number() }), 'select replied_at from messages');
  expect(row?.replied_at).toBe(START + MINUTE_MS);
  expect((await emittedBy(ledger)).at(-1)).toMatchObject({
    name: '$message_replied',
    customer: 1,
    properties: { campaign: 'c', message: message?.id, channel: 'sms', refusal: false },
  });
});

test('a refusal suppresses the number, withdraws consent and withholds what is queued; again changes nothing', async () => {
  const [message] = await statesOf(ledger);
  await queueMessages(ledger, [{ run: 2, campaign: 'c', channel: 'sms', address: PHONE }]);
  await takeReplies(context, 'sms', [{ address: '8613800000001', text: 'Ｔ。' }]);
  expect(await suppressed()).toEqual([{ address: PHONE, reason: 'unsubscribed', source: `message:${message?.id}` }]);
  const consents = await ledger.rows(ConsentRow, 'select customer, purpose, channel, action, source, wording from consent_events');
  expect(consents).toEqual([
    { customer: 1, purpose: 'marketing', channel: 'sms', action: 'withdraw', source: 'sms_reply', wording: 'Ｔ。' },
  ]);
  expect(await verifyChain(ledger)).toMatchObject({ intact: true });
  expect(await statesOf(ledger)).toMatchObject([{ run: 1, state: 'sent' }]);
  const told = ['$message_sent', '$message_replied', '$message_withheld', '$consent_changed', '$message_unsubscribed'];
  expect(await names()).toEqual(told);
  await takeReplies(context, 'sms', [{ address: '8613800000001', text: 'Ｔ。' }]);
  expect(await names(), 'told again by the provider').toEqual(told);
  await bench.clock.advance(11 * MINUTE_MS);
  await takeReplies(context, 'sms', [{ address: '8613800000001', text: 'TD' }]);
  expect(await names(), 'said again by the customer').toEqual([...told, '$message_replied']);
  expect(await replies()).toHaveLength(2);
});

test('a number nobody is known by may refuse too; what is no number is dropped', async () => {
  await takeReplies(context, 'sms', [
    { address: '13900000009', text: '退订' },
    { address: '13900000008', text: '你是谁' },
    { address: '10086-shop!', text: 'T' },
  ]);
  expect(await suppressed()).toEqual([{ address: '+8613900000009', reason: 'unsubscribed', source: 'sms_reply' }]);
  expect((await replies()).map((r) => [r.address, r.customer, r.suppressed])).toEqual([
    ['+8613900000009', 0, true],
    ['+8613900000008', 0, false],
  ]);
  expect(await names()).toEqual(['$message_sent']);
});

test('an SMS of the test inbox is replied to as its receiver would; a mail, and what did not land there, is refused', async () => {
  await ledger.run(
    `insert into test_inbox (id, at, channel, address, customer, campaign, content)
     values ('m', 0, 'sms', $1, 1, 'c', '{}'), ('mail', 0, 'email', 'ann@example.test', 1, 'c', '{}')`,
    [PHONE],
  );
  await replyInTestInbox(context, 'm', 'R');
  expect((await replies()).map((r) => [r.address, r.text, r.suppressed])).toEqual([[PHONE, 'R', true]]);
  expect(await suppressed()).toMatchObject([{ address: PHONE, reason: 'unsubscribed' }]);
  await expect(replyInTestInbox(context, 'mail', 'R')).rejects.toThrow('the channel of message mail is email');
  await expect(replyInTestInbox(context, 'other', 'R')).rejects.toThrow('there is no message other in the test inbox');
});
