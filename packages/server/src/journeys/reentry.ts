import type { Reentry } from '@gyre/domain/campaign';
import { spanMs } from '@gyre/domain/rules/span';
import { instant, Instant } from '@gyre/domain/time';
import { z } from 'zod';
import type { Ledger } from '../stores/ports.ts';

const LastRow = z.object({ campaign: z.string(), root: z.number().int(), at: Instant });

/** When customers last entered campaigns, by {@link entryKey}. */
export type LastEntries = Map<string, Instant>;

export function entryKey(campaign: string, root: number): string {
  return `${root} ${campaign}`;
}

/** When some roots, by any of their present leaves, last entered some campaigns. */
export async function lastEntries(ledger: Ledger, campaigns: readonly string[], roots: readonly number[]): Promise<LastEntries> {
  if (campaigns.length === 0 || roots.length === 0) return new Map();
  const rows = await ledger.rows(
    LastRow,
    `select r.campaign, t.root, max(r.entered_at) as at from unnest($2::integer[]) as t (root)
     join lateral (select customer from customers c where c.root = t.root union select t.root) l on true
     join runs r on r.customer = l.customer and r.campaign = any($1::text[]) group by 1, 2`,
    [campaigns, roots],
  );
  return new Map(rows.map(({ campaign, root, at }) => [entryKey(campaign, root), at]));
}

/**
 * 再次进入 — from when on a customer who entered at `last` may enter again; null for never. After a span, an entry exactly that long ago no
 * longer counts.
 */
export function entersAgainFrom(reentry: Reentry, last: Instant): Instant | null {
  switch (reentry.kind) {
    case 'always':
      return last;
    case 'never':
      return null;
    case 'after':
      return instant(last + spanMs(reentry.span));
  }
}

/** Whether a customer may enter at an instant; `last`: when it did before, undefined for never. */
export function mayEnter(reentry: Reentry, last: Instant | undefined, now: Instant): boolean {
  if (last === undefined) return true;
  const from = entersAgainFrom(reentry, last);
  return from !== null && from <= now;
}
