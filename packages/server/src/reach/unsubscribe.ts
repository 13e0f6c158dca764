import { createHmac, createSecretKey, hash, timingSafeEqual, type KeyObject } from 'node:crypto';
import { Channel } from '@gyre/domain/reach/channel';
import type { Instant } from '@gyre/domain/time';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import { emitOwn } from '../pipeline/index.ts';
import type { Ledger } from '../stores/ports.ts';
import { changeConsent } from './consent.ts';
import { addSuppressions } from './suppress.ts';

const MAC_BYTES = 24;

/** What an unsubscribe token names; the address itself is not in it. */
export interface UnsubscribeClaim {
  readonly project: string;
  readonly message: string;
}

/**
 * 退订令牌 — opaque; opens the unsubscribe and the preference page of one message; and signed (HMAC-SHA256 over project, message id and a hash of the address, RFC 2104), so a link reveals no address and
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

const keys = new WeakMap<Buffer, KeyObject>();

/** A key in the form the signing takes at once: with bare bytes it takes six times as long. */
function signingKey(key: Buffer): KeyObject {
  let made = keys.get(key);
  if (made === undefined) keys.set(key, (made = createSecretKey(key)));
  return made;
}

function macOf(key: Buffer, claim: UnsubscribeClaim, address: string): Buffer {
  const hashed = hash('sha256', address, 'hex');
  return createHmac('sha256', signingKey(key)).update(`${claim.project}\n${claim.message}\n${hashed}`).digest().subarray(0, MAC_BYTES);
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
  /** Somebody refused: what is claimed but not handed over yet has to be looked at again. */
  readonly recallOutbox: () => void;
}

/** An address that refuses marketing: whose, on which channel, and how it was said. */
export interface Refusal {
  readonly channel: Channel;
  readonly address: string;
  /** 0 for an address nobody is known by. */
  readonly customer: number;
  /** `one_click`, `preference_page`, `sms_reply`, `complaint` … */
  readonly source: string;
  /** What was written or pressed. */
  readonly wording: string;
  /** The message it answers; undefined when none is known. */
  readonly message?: { readonly id: string; readonly run: number; readonly campaign: string } | undefined;
}

/** 投诉 binds notices too; any other refusal marketing only, as the pages and the reply words promise. */
const COMPLAINED = { scope: 'all_but_verification', reason: 'complaint' } as const;
const UNSUBSCRIBED = { scope: 'marketing', reason: 'unsubscribed' } as const;

/**
 * 拒收 — suppresses an address for the marketing of its channel, after a complaint for notices as well, and withdraws its customer's consent to
 * marketing there (where a customer is known by it); what is queued of that for it goes. Says so with `$message_unsubscribed` and `$consent_changed`. Doing it again changes nothing.
 *
 * @returns whether anything changed
 */
export async function refuseMarketing(tx: Ledger, refusal: Refusal, now: Instant): Promise<boolean> {
  const { channel, address, customer, source, wording, message } = refusal;
  const kind = source === 'complaint' ? COMPLAINED : UNSUBSCRIBED;
  const suppression = { channel, addresses: [address], ...kind, source: message === undefined ? source : `message:${message.id}` };
  if ((await addSuppressions(tx, suppression, now)) === 0) return false;
  if (customer === 0) return true;
  await changeConsent(tx, [{ customer, purpose: 'marketing', channel, action: 'withdraw', source, wording }], 'customer', now);
  const of = message === undefined ? {} : { campaign: message.campaign, message: message.id, run: message.run };
  await emitOwn(tx, [{ name: '$message_unsubscribed', customer, at: now, properties: { ...of, channel, source } }]);
  return true;
}

/**
 * 退订 — refuses marketing for the address a token's message went to; see {@link refuseMarketing}.
 *
 * @returns the address concerned, for a masked confirmation
 * @throws AppError `not_found` when the token is not ours
 */
export async function unsubscribe(context: UnsubscribeContext, token: string): Promise<{ channel: string; address: string }> {
  const message = await messageOfToken(context, token);
  const { channel, address, customer } = message;
  const refusal = { channel, address, customer, source: 'one_click', wording: 'List-Unsubscribe=One-Click', message };
  await context.ledger.transaction((tx) => refuseMarketing(tx, refusal, context.clock.now()));
  context.wakeRelay();
  context.recallOutbox();
  return { channel, address };
}

const MessageRow = z.object({
  id: z.string(),
  run: z.number().int(),
  campaign: z.string(),
  customer: z.number().int(),
  channel: Channel,
  address: z.string(),
});
export type TokenMessage = z.infer<typeof MessageRow>;

/** The message a token stands for. @throws AppError `not_found` */
export async function messageOfToken(context: UnsubscribeContext, token: string): Promise<TokenMessage> {
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
