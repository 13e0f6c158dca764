import { cleanAddress } from '@gyre/domain/reach/address';
import type { Channel } from '@gyre/domain/reach/channel';
import type { Instant } from '@gyre/domain/time';
import { AppError } from '../errors.ts';
import type { Ledger } from '../stores/ports.ts';
import { withholdQueued } from './withhold.ts';

/** Whom an operator suppresses, and why. */
export interface Suppressing {
  readonly channel: Channel;
  readonly addresses: readonly string[];
  readonly reason: string;
  readonly by: string;
}

/**
 * 加入屏蔽名单 — suppresses addresses for good and withholds what is queued for them. What is no address of the channel is refused by name.
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
  const added = await ledger.transaction(async (tx) => {
    const count = await tx.run(
      `insert into suppressions (channel, address, reason, at, source) select $1, address, $3, $4::bigint, $5 from unnest($2::text[]) as a (address)
       on conflict (channel, address) do update set reason = excluded.reason, at = excluded.at, source = excluded.source, expires_at = null
       where suppressions.expires_at is not null`,
      [channel, wanted, reason === '' ? 'operator' : reason, now, `operator:${by}`],
    );
    while ((await withholdQueued(tx, { channel, addresses: wanted }, 'suppressed', now)) > 0);
    return count;
  });
  return { added, refused: cleaned.flatMap(({ text, address }) => (address === undefined ? [text] : [])) };
}

/** 移出屏蔽名单 — lifts a suppression; a consent that was withdrawn stays withdrawn. @throws AppError `invalid_input`, `not_found` */
export async function unsuppress(ledger: Ledger, channel: Channel, text: string): Promise<void> {
  const address = cleanAddress(channel, text);
  if (address === undefined)
    throw new AppError('invalid_input', `${JSON.stringify(text)} is no address of channel ${channel}`, { channel });
  const gone = await ledger.run('delete from suppressions where channel = $1 and address = $2', [channel, address]);
  if (gone === 0) throw new AppError('not_found', `that address is not suppressed in channel ${channel}`, { channel });
}
