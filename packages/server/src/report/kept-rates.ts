import type { GoalRates } from '@gyre/domain/campaign-report';
import { instant } from '@gyre/domain/time';
import type { Clock } from '../clock.ts';
import type { Ledger } from '../stores/ports.ts';
import { ratesOf } from './rates.ts';

/** Rates are given again for this many times as long as working out all that were asked for took. */
const REST = 10;
/** Entries one statement counts, about: the embedded ledger answers nobody else meanwhile. */
const ENTRIES_AT_ONCE = 50_000;
/** How long whoever asks waits for what is being worked out. */
const PATIENCE_MS = 1000;

/** A campaign and how many entered it. */
export interface Entered {
  readonly key: string;
  readonly entries: number;
}

/** 达成率（常看） — rates of many campaigns for lists that look again and again. */
export interface KeptRates {
  /** What is known within a second, at least from last time; campaigns nobody entered, or not worked out yet, are left out. */
  of(campaigns: readonly Entered[]): Promise<Map<string, GoalRates>>;
}

/** Works out what is not known, or known for too long, some campaigns after the other; one that is asked for by several is worked out once. */
export function keepRates({ ledger, clock }: { readonly ledger: Ledger; readonly clock: Clock }): KeptRates {
  const { wall } = clock;
  const kept = new Map<string, { readonly rates: GoalRates | undefined; readonly until: number }>();
  let last: Promise<void> = Promise.resolve();
  async function renew(campaigns: readonly Entered[]): Promise<void> {
    const from = wall.now();
    const stale = campaigns.filter(({ key }) => (kept.get(key)?.until ?? 0) <= from);
    for (const keys of portions(stale)) {
      const rates = await ratesOf(ledger, keys, clock.now());
      for (const key of keys) kept.set(key, { rates: rates.get(key), until: 0 });
    }
    const until = wall.now() + REST * (wall.now() - from);
    for (const { key } of stale) kept.set(key, { rates: kept.get(key)?.rates, until });
  }
  return {
    async of(campaigns) {
      const entered = campaigns.filter(({ entries }) => entries > 0);
      const renewed = last.then(() => renew(entered));
      // Whoever still waits is told; who has left asks again.
      last = renewed.catch(() => {});
      const leaving = new AbortController();
      await Promise.race([renewed, wall.until(instant(wall.now() + PATIENCE_MS), leaving.signal)]);
      leaving.abort();
      return new Map(
        entered.flatMap(({ key }) => {
          const rates = kept.get(key)?.rates;
          return rates === undefined ? [] : [[key, rates] as const];
        }),
      );
    },
  };
}

/** Campaigns in portions of about as many entries as one statement may count. */
function portions(campaigns: readonly Entered[]): string[][] {
  const all: string[][] = [];
  let entries = Infinity;
  for (const campaign of campaigns) {
    if (entries + campaign.entries > ENTRIES_AT_ONCE) {
      all.push([]);
      entries = 0;
    }
    all.at(-1)?.push(campaign.key);
    entries += campaign.entries;
  }
  return all;
}
