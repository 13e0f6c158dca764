import type { Balance } from '@gyre/domain/reach/balance';
import { instant, Instant, MINUTE_MS } from '@gyre/domain/time';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { messageOf } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Ledger } from '../stores/ports.ts';
import { isLow, type BalanceAnswer } from './balance.ts';
import type { OpenProvider } from './open-provider.ts';

const BALANCE_EVERY_MS = 10 * MINUTE_MS;

const KnownRow = z.object({ amount: z.number().int().nullable(), unit: z.string(), refused: z.string() });

interface BalanceParts {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly log: Log;
  /** Providers whose balance is asked for. */
  readonly all: () => Promise<readonly OpenProvider[]>;
}

/** 余额轮询 — asks for balances at once, every 10 minutes, and when told to. */
export interface Balances {
  askAgain(): void;
  close(): Promise<void>;
}

/** What a provider told is kept in the ledger; one that could not be asked keeps what it told last. */
export function pollBalances(parts: BalanceParts): Balances {
  const closing = new AbortController();
  let waking = new AbortController();
  const polling = (async () => {
    while (!closing.signal.aborted) {
      waking = new AbortController();
      await askAll(parts, closing.signal).catch((error: unknown) =>
        parts.log.warn('balances could not be asked for', { detail: messageOf(error) }),
      );
      const { wall } = parts.clock;
      const next = instant(wall.now() + BALANCE_EVERY_MS);
      await wall.until(next, AbortSignal.any([closing.signal, waking.signal]));
    }
  })();
  return {
    askAgain: () => waking.abort(),
    async close() {
      closing.abort();
      await polling;
    },
  };
}

async function askAll(parts: BalanceParts, closed: AbortSignal): Promise<void> {
  await Promise.all((await parts.all()).map((provider) => askOne(parts, provider, closed)));
}

async function askOne(parts: BalanceParts, provider: OpenProvider, closed: AbortSignal): Promise<void> {
  const { channel, key, sender } = provider;
  if (sender.balance === undefined) return;
  try {
    const answer = await unless(closed, sender.balance());
    if (answer !== 'closed') await keep(parts, provider, answer);
  } catch (error) {
    parts.log.warn('a provider did not tell its balance', { channel, provider: key, detail: messageOf(error) });
  }
}

/** A shutdown does not wait for a provider's answer. */
async function unless<T>(closed: AbortSignal, answering: Promise<T>): Promise<T | 'closed'> {
  const stop = new AbortController();
  const end = new Promise<'closed'>((resolve) => {
    if (closed.aborted) resolve('closed');
    closed.addEventListener('abort', () => resolve('closed'), { once: true, signal: stop.signal });
  });
  return await Promise.race([answering, end]).finally(() => stop.abort());
}

async function keep({ ledger, clock, log }: BalanceParts, provider: OpenProvider, answer: BalanceAnswer): Promise<void> {
  const { channel, key, warnBelow } = provider;
  const [known] = await ledger.rows(
    KnownRow,
    'select balance as amount, balance_unit as unit, balance_refused as refused from provider_health where channel = $1 and provider = $2',
    [channel, key],
  );
  const now = clock.wall.now();
  const { balance, refused } = partsOf(answer);
  await ledger.run(
    `insert into provider_health (channel, provider, balance, balance_unit, balance_refused, balance_at, checked_at)
     values ($1, $2, $3::bigint, $4, $5, $6::bigint, $6::bigint)
     on conflict (channel, provider) do update set balance = excluded.balance, balance_unit = excluded.balance_unit,
       balance_refused = excluded.balance_refused, balance_at = excluded.balance_at, checked_at = excluded.checked_at`,
    [channel, key, balance?.amount ?? null, balance?.unit ?? '', refused, now],
  );
  const place = { channel, provider: key };
  if (refused !== '' && refused !== known?.refused) log.info('a provider refuses to tell its balance', { ...place, detail: refused });
  const was = balanceOf(known?.amount ?? null, known?.unit ?? '');
  if (balance !== null && isLow(balance, warnBelow) && !(was !== null && isLow(was, warnBelow)))
    log.warn('the balance of a provider is low', { ...place, ...balance, warnBelow });
}

function partsOf(answer: BalanceAnswer): { balance: Balance | null; refused: string } {
  if (answer === null) return { balance: null, refused: '' };
  return 'refused' in answer ? { balance: null, refused: answer.refused.slice(0, 500) } : { balance: answer, refused: '' };
}

function balanceOf(amount: number | null, unit: string): Balance | null {
  return amount === null ? null : { amount, unit };
}

/** A balance as it is known, and when it was told. */
export interface KnownBalance extends Balance {
  readonly at: Instant;
}

/** Columns of `provider_health` about the balance. */
export const BALANCE_COLUMNS = 'balance, balance_unit, balance_refused, balance_at';

/** A row of {@link BALANCE_COLUMNS}. */
export const BalanceRow = z.object({
  balance: z.number().int().nullable(),
  balance_unit: z.string(),
  balance_refused: z.string(),
  balance_at: Instant.nullable(),
});

/** What a row says; null where no balance is known. */
export function knownBalance({ balance, balance_unit: unit, balance_at: at }: z.infer<typeof BalanceRow>): KnownBalance | null {
  return balance === null || at === null ? null : { amount: balance, unit, at };
}
