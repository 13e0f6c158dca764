import { maskInside } from '@gyre/domain/masking';
import { Instant } from '@gyre/domain/time';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { messageOf } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Ledger } from '../stores/ports.ts';
import { afterOutcome, WELL, type Circuit } from './circuit.ts';
import { BALANCE_COLUMNS, BalanceRow, knownBalance, pollBalances, type KnownBalance } from './balances.ts';
import { nameOf, type OpenProvider } from './open-provider.ts';
import type { SendOutcome } from './provider.ts';

const HealthRow = BalanceRow.extend({
  channel: z.string(),
  provider: z.string(),
  paused_until: Instant.nullable(),
  reason: z.string(),
});

/** What is known of a provider's state. */
export interface ProviderState {
  readonly pausedUntil: Instant | null;
  readonly reason: string;
  readonly balance: KnownBalance | null;
  /** Why it does not tell its balance, a detail; empty when it does, or has none. */
  readonly balanceRefused: string;
}

/** A provider is well, left alone for a while, or one message at a time tries whether it is well again. */
export type Standing = 'well' | 'probing' | 'paused';

type Named = Pick<OpenProvider, 'channel' | 'key'>;

/** 服务商健康 — who may be used now. In memory, kept in the ledger whenever a pause begins or ends. */
export interface ProviderHealth {
  /** What the ledger knew has been read; before, everybody is well. */
  readonly loaded: Promise<void>;
  standing(of: Named, now: Instant): Standing;
  pausedUntil(of: Named): Instant | null;
  /** Takes what a provider answered into account. */
  note(of: Named, outcome: SendOutcome, now: Instant): void;
  /** Ends a pause now. */
  resume(of: Named): Promise<void>;
  /** Asks for all balances now, without waiting for the answers. */
  askBalances(): void;
  states(): Promise<ReadonlyMap<string, ProviderState>>;
  forget(of: Named): Promise<void>;
  close(): Promise<void>;
}

interface HealthParts {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly log: Log;
  /** Providers whose balance is asked for. */
  readonly all: () => Promise<readonly OpenProvider[]>;
}

/** Reads what is known, and asks for balances now and every 10 minutes. */
export function openHealth(parts: HealthParts): ProviderHealth {
  const { ledger, clock, log } = parts;
  const circuits = new Map<string, Circuit>();
  let writing: Promise<void> = Promise.resolve();
  const loaded = readStates(ledger).then((rows) => {
    for (const { channel, provider, paused_until: pausedUntil, reason } of rows) {
      const name = nameOf(channel, provider);
      if (pausedUntil !== null && !circuits.has(name)) circuits.set(name, { failures: 0, pauses: 1, pausedUntil, reason });
    }
  });
  loaded.catch(() => {});
  const of = ({ channel, key }: Named): Circuit => circuits.get(nameOf(channel, key)) ?? WELL;
  function change(named: Named, next: Circuit): Promise<void> {
    circuits.set(nameOf(named.channel, named.key), next);
    writing = writing
      .then(() => writePause(ledger, named, next, clock.wall.now()))
      .catch((error: unknown) => log.error('the health of a provider could not be kept', { detail: messageOf(error) }));
    return writing;
  }
  const balances = pollBalances(parts);
  return {
    loaded,
    standing(named, now) {
      const { pausedUntil } = of(named);
      if (pausedUntil === null) return 'well';
      return now < pausedUntil ? 'paused' : 'probing';
    },
    pausedUntil: (named) => of(named).pausedUntil,
    note(named, outcome, now) {
      const before = of(named);
      const next = afterOutcome(before, outcome, now);
      if (next === before) return;
      if (next.pausedUntil === before.pausedUntil) circuits.set(nameOf(named.channel, named.key), next);
      else void change(named, { ...next, reason: maskInside(next.reason).slice(0, 500) });
      if (next.pausedUntil !== null && next.pausedUntil !== before.pausedUntil)
        log.warn('a provider is paused', { ...placeOf(named), until: next.pausedUntil });
    },
    resume: (named) => change(named, WELL),
    askBalances: () => balances.askAgain(),
    async states() {
      await writing;
      return new Map(
        (await readStates(ledger)).map((r) => [
          nameOf(r.channel, r.provider),
          { pausedUntil: r.paused_until, reason: r.reason, balance: knownBalance(r), balanceRefused: r.balance_refused },
        ]),
      );
    },
    async forget(named) {
      circuits.delete(nameOf(named.channel, named.key));
      await writing;
      await ledger.run('delete from provider_health where channel = $1 and provider = $2', [named.channel, named.key]);
    },
    async close() {
      await balances.close();
      await writing;
    },
  };
}

function placeOf({ channel, key }: Named): { channel: string; provider: string } {
  return { channel, provider: key };
}

async function readStates(ledger: Ledger): Promise<z.infer<typeof HealthRow>[]> {
  return await ledger.rows(HealthRow, `select channel, provider, paused_until, reason, ${BALANCE_COLUMNS} from provider_health`);
}

async function writePause(ledger: Ledger, { channel, key }: Named, { pausedUntil, reason }: Circuit, now: Instant): Promise<void> {
  await ledger.run(
    `insert into provider_health (channel, provider, paused_until, reason, checked_at) values ($1, $2, $3::bigint, $4, $5)
     on conflict (channel, provider) do update set paused_until = excluded.paused_until, reason = excluded.reason, checked_at = excluded.checked_at`,
    [channel, key, pausedUntil, reason, now],
  );
}
