import { cleanAddress } from '@gyre/domain/reach/address';
import type { Channel } from '@gyre/domain/reach/channel';
import { isRefusal } from '@gyre/domain/reach/reply-words';
import { MINUTE_MS, type Instant } from '@gyre/domain/time';
import { z } from 'zod';
import type { Reply } from '../channels/index.ts';
import { emitOwn } from '../pipeline/index.ts';
import type { Ledger } from '../stores/ports.ts';
import type { InboundContext } from './inbound.ts';
import { eventProperties, MessageRef, REF_COLUMNS } from './message.ts';
import { refuseMarketing } from './unsubscribe.ts';

const LONGEST_TEXT = 2000;
/** The same words from the same address within it are the same reply, told again. */
const SAME_REPLY_MS = 10 * MINUTE_MS;

/**
 * 回复 — takes what customers wrote back: kept, told as `$message_replied` about the latest message to that address, and when it is a refusal
 * the address is suppressed for marketing and the customer's consent withdrawn, all in one commit, before the provider is answered. What comes from no
 * address of the channel is dropped; a number nobody is known by is customer 0 and may refuse like any other.
 */
export async function takeReplies(context: InboundContext, channel: Channel, replies: readonly Reply[]): Promise<void> {
  const now = context.clock.now();
  let anyRefuses = false;
  for (const { address: given, text } of replies) {
    const address = cleanAddress(channel, given);
    if (address === undefined) continue;
    const refuses = await context.ledger.transaction((tx) => takeReply(tx, { channel, address, text: text.slice(0, LONGEST_TEXT) }, now));
    anyRefuses ||= refuses;
  }
  context.wakeRelay();
  if (anyRefuses) context.recallOutbox();
}

interface CleanReply {
  readonly channel: Channel;
  readonly address: string;
  readonly text: string;
}

async function takeReply(tx: Ledger, reply: CleanReply, now: Instant): Promise<boolean> {
  const { channel, address, text } = reply;
  const message = await latestMessage(tx, channel, address);
  const customer = message?.customer ?? (await customerOf(tx, channel, address)) ?? 0;
  const refuses = isRefusal(text);
  const added = await tx.run(
    `insert into replies (channel, address, customer, message, text, suppressed, at)
     select $1::text, $2::text, $3::integer, $4::text, $5::text, $6::boolean, $7::bigint where not exists (
       select from replies where channel = $1::text and address = $2::text and text = $5::text and at > $8::bigint)`,
    [channel, address, customer, message?.id ?? '', text, refuses, now, now - SAME_REPLY_MS],
  );
  if (added === 0) return false;
  if (message !== undefined)
    await tx.run('update messages set replied_at = $2::bigint where id = $1 and replied_at is null', [message.id, now]);
  if (customer > 0) {
    const about = message === undefined ? { channel } : eventProperties(message);
    await emitOwn(tx, [{ name: '$message_replied', customer, at: now, properties: { ...about, refusal: refuses } }]);
  }
  if (refuses) await refuseMarketing(tx, { channel, address, customer, source: 'sms_reply', wording: text, message }, now);
  return refuses;
}

/** The message a reply answers: the latest that may have reached the address. */
async function latestMessage(tx: Ledger, channel: Channel, address: string): Promise<MessageRef | undefined> {
  const [latest] = await tx.rows(
    MessageRef,
    `select ${REF_COLUMNS} from messages
     where channel = $1 and address = $2 and state not in ('queued', 'expired') order by created_at desc, id desc limit 1`,
    [channel, address],
  );
  return latest;
}

const OwnerRow = z.object({ customer: z.number().int() });

async function customerOf(tx: Ledger, channel: Channel, address: string): Promise<number | undefined> {
  const namespace = channel === 'email' ? 'email' : 'phone';
  const [owner] = await tx.rows(OwnerRow, 'select customer from identities where namespace = $1 and value = $2', [namespace, address]);
  return owner?.customer;
}
