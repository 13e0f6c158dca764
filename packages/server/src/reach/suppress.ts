import { cleanAddress } from '@gyre/domain/reach/address';
import type { Channel } from '@gyre/domain/reach/channel';
import { categoriesOf, type SuppressionScope } from '@gyre/domain/reach/suppression';
import type { Instant } from '@gyre/domain/time';
import { AppError, toldError } from '../errors.ts';
import type { Ledger } from '../stores/ports.ts';
import { withholdQueued } from './withhold.ts';

/** 屏蔽 — addresses of a channel that get nothing more of what its scope says, why, and where that comes from. */
export interface Suppression {
  readonly channel: Channel;
  readonly addresses: readonly string[];
  readonly scope: SuppressionScope;
  readonly reason: string;
  /** `message:<id>`, `operator:<name>`, `sms_reply` … */
  readonly source: string;
}

/**
 * Suppresses addresses for good and withholds what is queued for them of the categories it binds. An address that is suppressed in the same
 * scope already stays as it is; other scopes stand beside it.
 *
 * @returns how many were not suppressed in this scope before
 */
export async function addSuppressions(tx: Ledger, suppression: Suppression, now: Instant): Promise<number> {
  const { channel, addresses, scope, reason, source } = suppression;
  const added = await tx.run(
    `insert into suppressions (channel, address, scope, reason, at, source) select $1, address, $3, $4, $5::bigint, $6 from unnest($2::text[]) as a (address)
     on conflict (channel, address, scope) do update set reason = excluded.reason, at = excluded.at, source = excluded.source, expires_at = null
     where suppressions.expires_at is not null`,
    [channel, addresses, scope, reason, now, source],
  );
  if (added > 0) while ((await withholdQueued(tx, { channel, addresses, categories: categoriesOf(scope) }, 'suppressed', now)) > 0);
  return added;
}

/** Whom an operator suppresses, and why. */
export interface Suppressing {
  readonly channel: Channel;
  readonly addresses: readonly string[];
  readonly reason: string;
  readonly by: string;
}

/**
 * 加入屏蔽名单 — suppresses addresses for whatever is sent there. What is no address of the channel is refused by name.
 *
 * @returns how many were not suppressed before
 */
export async function suppress(
  ledger: Ledger,
  { channel, addresses, reason, by }: Suppressing,
  now: Instant,
): Promise<{ added: number; refused: string[] }> {
  const cleaned = addresses.map((text) => ({ text, address: cleanAddress(channel, text) }));
  const wanted = [...new Set(cleaned.flatMap(({ address }) => address ?? []))];
  const suppression = {
    channel,
    addresses: wanted,
    scope: 'all',
    reason: reason === '' ? 'operator' : reason,
    source: `operator:${by}`,
  } as const;
  const added = await ledger.transaction((tx) => addSuppressions(tx, suppression, now));
  return { added, refused: cleaned.flatMap(({ text, address }) => (address === undefined ? [text] : [])) };
}

/** 移出屏蔽名单 — lifts every suppression of an address; a consent that was withdrawn stays withdrawn. @throws AppError `invalid_input`, `not_found` */
export async function unsuppress(ledger: Ledger, channel: Channel, text: string): Promise<void> {
  const address = cleanAddress(channel, text);
  if (address === undefined)
    throw toldError(
      'invalid_input',
      { zh: `「${text}」不是这个渠道的地址`, en: `${JSON.stringify(text)} is no address of channel ${channel}` },
      { channel },
    );
  const gone = await ledger.run('delete from suppressions where channel = $1 and address = $2', [channel, address]);
  if (gone === 0) throw new AppError('not_found', `that address is not suppressed in channel ${channel}`, { channel });
}
