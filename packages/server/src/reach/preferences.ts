import type { Channel } from '@gyre/domain/reach/channel';
import type { ConsentChange } from '@gyre/domain/reach/consent';
import type { Instant } from '@gyre/domain/time';
import type { Ledger } from '../stores/ports.ts';
import { changeConsent } from './consent.ts';
import { loadConsents } from './consent-standing.ts';
import { contactsOf } from './contacts.ts';
import type { Policies } from './policies.ts';
import { messageOfToken, refuseMarketing, type TokenMessage, type UnsubscribeContext } from './unsubscribe.ts';
import { rootsOf } from '../customers/index.ts';

/** Channels a customer chooses on, in the order they are shown. A webhook reaches a machine. */
export const CHOSEN_CHANNELS = ['sms', 'email', 'inbox'] as const satisfies readonly Channel[];
type ChosenChannel = (typeof CHOSEN_CHANNELS)[number];

/** 偏好 — what a customer wants: marketing by channel, and whether it may be picked personally. */
export interface Preferences {
  readonly marketing: Readonly<Record<ChosenChannel, boolean>>;
  readonly personalised: boolean;
}

export interface PreferenceContext extends UnsubscribeContext {
  readonly policies: Pick<Policies, 'current'>;
}

/** What the customer of a token's message wants now. @throws AppError `not_found` when the token is not ours */
export async function readPreferences(context: PreferenceContext, token: string): Promise<Preferences> {
  return await preferencesOf(context, context.ledger, await messageOfToken(context, token));
}

/**
 * 修改偏好 — records what the customer of a token's message changed, as consent with the source `preference_page`. Turning a channel off
 * suppresses the customer's addresses there for marketing; turning it on lifts what unsubscribing has suppressed, but no bounce or complaint.
 *
 * @throws AppError `not_found` when the token is not ours
 */
export async function changePreferences(context: PreferenceContext, token: string, wanted: Preferences): Promise<Preferences> {
  const message = await messageOfToken(context, token);
  const now = context.clock.now();
  const after = await context.ledger.transaction(async (tx) => {
    const before = await preferencesOf(context, tx, message);
    for (const channel of CHOSEN_CHANNELS) {
      if (before.marketing[channel] !== wanted.marketing[channel]) await turn(tx, context, message, channel, wanted.marketing[channel]);
    }
    if (before.personalised !== wanted.personalised) {
      const change = said(message, 'personalisation', null, wanted.personalised);
      await changeConsent(tx, [change], 'customer', now);
    }
    return await preferencesOf(context, tx, message);
  });
  context.wakeRelay();
  context.recallOutbox();
  return after;
}

async function turn(tx: Ledger, { clock }: PreferenceContext, message: TokenMessage, channel: ChosenChannel, on: boolean): Promise<void> {
  const now = clock.now();
  const { used, all } = await addressesOf(tx, message, channel, now);
  if (on) {
    await tx.run(`delete from suppressions where channel = $1 and address = any($2::text[]) and scope = 'marketing'`, [channel, all]);
    await changeConsent(tx, [said(message, 'marketing', channel, true)], 'customer', now);
    return;
  }
  let refused = false;
  for (const address of used) {
    const refusal = { channel, address, customer: message.customer, source: 'preference_page', wording: OFF, message };
    refused = (await refuseMarketing(tx, refusal, now)) || refused;
  }
  if (!refused) await changeConsent(tx, [said(message, 'marketing', channel, false)], 'customer', now);
}

const ON = '同意接收营销消息 I want to receive marketing messages';
const OFF = '不再接收营销消息 I do not want marketing messages';

function said({ customer }: TokenMessage, purpose: ConsentChange['purpose'], channel: Channel | null, on: boolean): ConsentChange {
  return { customer, purpose, channel, action: on ? 'grant' : 'withdraw', source: 'preference_page', wording: on ? ON : OFF };
}

/** `used`: the message's own address where it is of this channel, and that which the customer's next message would go to. */
async function addressesOf(
  tx: Ledger,
  message: TokenMessage,
  channel: ChosenChannel,
  now: Instant,
): Promise<{ readonly used: readonly string[]; readonly all: readonly string[] }> {
  const root = (await rootsOf(tx, [message.customer])).get(message.customer) ?? message.customer;
  const contacts = await contactsOf(tx, { roots: [root], channels: [channel], attributes: new Map() }, now);
  const next = contacts.of(root, channel).address;
  const own = message.channel === channel ? [message.address] : [];
  const used = [...new Set(next === undefined ? own : [...own, next])];
  return { used, all: channel === 'inbox' ? used : [...new Set([...used, ...contacts.all(root, channel)])] };
}

async function preferencesOf({ policies, clock }: PreferenceContext, ledger: Ledger, message: TokenMessage): Promise<Preferences> {
  const root = (await rootsOf(ledger, [message.customer])).get(message.customer) ?? message.customer;
  const contacts = await contactsOf(ledger, { roots: [root], channels: CHOSEN_CHANNELS, attributes: new Map() }, clock.now());
  const consents = await loadConsents(ledger, contacts.roots);
  const { consent } = policies.current();
  const wants = (channel: ChosenChannel): boolean => {
    const latest = consents.marketing(root, channel);
    const agreed = latest === undefined ? consent[channel] === 'opt_out' : latest.action === 'grant';
    return agreed && contacts.of(root, channel).suppressed.length === 0;
  };
  return {
    marketing: { sms: wants('sms'), email: wants('email'), inbox: wants('inbox') },
    personalised: consents.personalisation(root)?.action !== 'withdraw',
  };
}
