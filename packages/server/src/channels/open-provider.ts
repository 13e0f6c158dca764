import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Channel } from '@gyre/domain/reach/channel';
import { detailOf } from '@gyre/domain/reach/detail';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { AppError, messageOf } from '../errors.ts';
import type { Log } from '../log.ts';
import { openSafeFetch } from '../safe-fetch.ts';
import type { Ledger } from '../stores/ports.ts';
import { warnBelowOf } from './balance.ts';
import { bounceMac } from './email/bounces.ts';
import type { ProviderGround, ProviderKind, Sender, SendOutcome } from './provider.ts';
import { providerKind, ratePerSecond, settingsOf } from './registry.ts';
import type { SecretBox } from './secrets.ts';

/** A provider ready to send. */
export interface OpenProvider {
  readonly channel: Channel;
  readonly key: string;
  readonly deduplicates: boolean;
  readonly concurrency: number;
  /** Messages a second it may be given at most; undefined: no limit. */
  readonly ratePerSecond?: number | undefined;
  /** Below which balance it is to be warned of, see `warnBelowOf`. */
  readonly warnBelow?: number | undefined;
  readonly sender: Sender;
}

export interface ProviderContext {
  /** Key of the project. */
  readonly project: string;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly log: Log;
  readonly secrets: SecretBox;
  /** Address this server is reached at, without a slash at the end. */
  readonly publicUrl: () => string;
  /** Whether providers may be called in the own network. */
  readonly allowPrivate: boolean;
  /** Own events were left for the relay. */
  readonly wakeRelay: () => void;
}

/** A configured provider as stored; `secret` is sealed. */
export const ProviderRow = z.object({
  channel: z.string(),
  key: z.string(),
  kind: z.string(),
  settings: z.record(z.string(), z.unknown()),
  secret: z.string(),
  enabled: z.boolean(),
  place: z.number().int(),
  updated_at: z.number().int(),
  updated_by: z.string(),
});
export type ProviderRow = z.infer<typeof ProviderRow>;

export function nameOf(channel: string, key: string): string {
  return `${channel}/${key}`;
}

/** Opens a connection of its own. A provider that cannot be opened refuses every message for now, saying why: its messages wait for the repair and are not lost. */
export function openProvider(context: ProviderContext, row: ProviderRow): OpenProvider {
  const channel = row.channel as Channel;
  try {
    const kind = kindOf(row);
    const { deduplicates, concurrency } = kind;
    const sender = openSender(context, kind, row);
    return {
      channel,
      key: row.key,
      deduplicates,
      concurrency,
      ratePerSecond: ratePerSecond(row.settings),
      warnBelow: warnBelowOf(row.settings),
      sender,
    };
  } catch (error) {
    context.log.error('provider cannot be opened', { channel: row.channel, provider: row.key, detail: messageOf(error) });
    return { channel, key: row.key, deduplicates: false, concurrency: 1, sender: refusing(whyNotOpen(error)) };
  }
}

/** @throws AppError `not_found` */
export function kindOf({ channel, kind: name }: Pick<ProviderRow, 'channel' | 'kind'>): ProviderKind {
  const kind = providerKind(channel, name);
  if (kind === undefined) throw new AppError('not_found', `there is no provider kind ${name} in channel ${channel}`);
  return kind;
}

/** @throws AppError when the secret cannot be read or the settings do not fit */
function openSender(context: ProviderContext, kind: ProviderKind, row: ProviderRow): Sender {
  return kind.open(settingsOf(kind).parse(row.settings), secretOf(context, row), groundOf(context, row));
}

/** @throws AppError `wrong_state` when the passphrase has changed */
export function secretOf({ secrets }: ProviderContext, row: ProviderRow): Record<string, string> {
  return row.secret === '' ? {} : secrets.open(row.secret, nameOf(row.channel, row.key));
}

/** As {@link secretOf}; nothing when the passphrase has changed: then all of it has to be given anew. */
export function readableSecret(context: ProviderContext, row: ProviderRow): Record<string, string> {
  try {
    return secretOf(context, row);
  } catch (error) {
    if (error instanceof AppError && error.code === 'wrong_state') return {};
    throw error;
  }
}

function whyNotOpen(error: unknown): string {
  if (error instanceof AppError && error.code === 'wrong_state') return detailOf('secret_unreadable');
  const secret = error instanceof AppError ? error.details['secret'] : undefined;
  return typeof secret === 'string' ? detailOf('secret_wrong', secret) : detailOf('settings_wrong', messageOf(error).slice(0, 400));
}

function refusing(detail: string): Sender {
  const outcome: SendOutcome = { state: 'failed', detail, failure: 'auth' };
  return { send: () => Promise.resolve(outcome), close: () => Promise.resolve() };
}

function groundOf(context: ProviderContext, row: ProviderRow): ProviderGround {
  return {
    project: context.project,
    // Asked for when it is used: while projects open, a server on a free port does not know its address yet.
    get inboundUrl() {
      return inboundUrl(context, row);
    },
    bounceMac: (message) => bounceMac(context.secrets, context.project, message),
    now: () => context.clock.wall.now(),
    fetch: openSafeFetch({ allowPrivate: context.allowPrivate }),
  };
}

type Named = Pick<ProviderRow, 'channel' | 'key'>;

/** Address at which a provider reaches us: unguessable, and worth nothing for another provider. */
export function inboundUrl(context: ProviderContext, { channel, key }: Named): string {
  return `${context.publicUrl()}/in/${context.project}/${channel}/${key}/${inboundToken(context, { channel, key })}`;
}

/** Whether a request to an inbound address carries its token. */
export function isInboundToken(context: ProviderContext, named: Named, token: string): boolean {
  const expected = Buffer.from(inboundToken(context, named));
  const given = Buffer.from(token);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function inboundToken({ secrets, project }: ProviderContext, { channel, key }: Named): string {
  const mac = createHmac('sha256', secrets.derive('inbound')).update(`${project}\n${channel}\n${key}`).digest();
  return mac.subarray(0, 24).toString('base64url');
}
