import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import { emitOwn } from '../pipeline/index.ts';
import type { Ledger } from '../stores/ports.ts';
import { withholdQueued } from './queue.ts';

const MAC_BYTES = 24;

/** What an unsubscribe token names; the address itself is not in it. */
export interface UnsubscribeClaim {
  readonly project: string;
  readonly message: string;
}

/**
 * 退订令牌 — opaque and signed (HMAC-SHA256 over project, message id and a hash of the address, RFC 2104), so a link reveals no address and
 * cannot be made for somebody else's message.
 *
 * @param key  32 bytes derived from the instance's secret for this purpose only
 */
export function unsubscribeToken(key: Buffer, claim: UnsubscribeClaim, address: string): string {
  const named = Buffer.from(`${claim.project}\n${claim.message}`).toString('base64url');
  return `${named}.${macOf(key, claim, address).toString('base64url')}`;
}

/** Reads what a token names, unverified: the server needs the project before it can look the message up. Undefined for nonsense. */
export function readUnsubscribeToken(token: string): UnsubscribeClaim | undefined {
  const [named, mac] = token.split('.');
  if (named === undefined || mac === undefined || token.length > 400) return undefined;
  const [project, message, more] = Buffer.from(named, 'base64url').toString('utf8').split('\n');
  return project === undefined || message === undefined || more !== undefined ? undefined : { project, message };
}

function macOf(key: Buffer, claim: UnsubscribeClaim, address: string): Buffer {
  const hashed = createHash('sha256').update(address).digest('hex');
  return createHmac('sha256', key).update(`${claim.project}\n${claim.message}\n${hashed}`).digest().subarray(0, MAC_BYTES);
}

/** RFC 8058 headers: one POST to the address unsubscribes. */
export function unsubscribeHeaders(url: string): Record<string, string> {
  return { 'List-Unsubscribe': `<${url}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' };
}

export interface UnsubscribeContext {
  readonly project: string;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly unsubscribeKey: Buffer;
  /** After own events were left for the relay. */
  readonly wakeRelay: () => void;
}

/**
 * 退订 — suppresses the address a token's message went to, once and for all campaigns of the channel, and says so with
 * `$message_unsubscribed`. Doing it again changes nothing.
 *
 * @returns the address concerned, for a masked confirmation
 * @throws AppError `not_found` when the token is not ours
 */
export async function unsubscribe(context: UnsubscribeContext, token: string): Promise<{ channel: string; address: string }> {
  const message = await verify(context, token);
  const now = context.clock.now();
  await context.ledger.transaction(async (tx) => {
    const added = await tx.run(
      `insert into suppressions (channel, address, reason, at, source) values ($1, $2, 'unsubscribed', $3, $4) on conflict do nothing`,
      [message.channel, message.address, now, `message:${message.id}`],
    );
    if (added === 0) return;
    while ((await withholdQueued(tx, { channel: message.channel, address: message.address }, 'suppressed', now)) > 0);
    await emitOwn(tx, [
      {
        name: '$message_unsubscribed',
        customer: message.customer,
        at: now,
        properties: { campaign: message.campaign, message: message.id, channel: message.channel, run: message.run },
      },
    ]);
  });
  context.wakeRelay();
  return { channel: message.channel, address: message.address };
}

const MessageRow = z.object({
  id: z.string(),
  run: z.number().int(),
  campaign: z.string(),
  customer: z.number().int(),
  channel: z.string(),
  address: z.string(),
});

/** The message a token stands for. @throws AppError `not_found` */
async function verify(context: UnsubscribeContext, token: string): Promise<z.infer<typeof MessageRow>> {
  const claim = readUnsubscribeToken(token);
  if (claim?.project === context.project) {
    const [message] = await context.ledger.rows(
      MessageRow,
      'select id, run, campaign, customer, channel, address from messages where id = $1',
      [claim.message],
    );
    if (message !== undefined && isSigned(context.unsubscribeKey, claim, message.address, token)) return message;
  }
  throw new AppError('not_found', 'this unsubscribe link is not valid');
}

function isSigned(key: Buffer, claim: UnsubscribeClaim, address: string, token: string): boolean {
  const given = Buffer.from(token.split('.')[1] ?? '', 'base64url');
  const expected = macOf(key, claim, address);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
