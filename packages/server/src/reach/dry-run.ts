import { instant, type Instant } from '@gyre/domain/time';
import type { Ledger } from '../stores/ports.ts';
import { inOrder } from './arbitration.ts';
import { decideWish, type ReachContext } from './decide.ts';
import type { Decided } from './decision-rows.ts';
import { groundOf } from './ground.ts';
import { withItems } from './event-items.ts';
import { earliest, loadWorld } from './world.ts';
import type { Wish } from './wish.ts';

/** A wish and the instant it would be made at. */
export interface WishAt {
  readonly wish: Wish;
  readonly at: Instant;
}

/**
 * 试算 — what the contact policy would do with wishes, in the order of their instants, nothing being written: who is reached, held back or
 * withheld and why, and what it would cost. Capacity one wish takes later ones find taken; one that would wait is decided again when its
 * waiting ends. Campaigns are taken to run, and to belong to no activity. Consent, suppressions and messages so far are as they are now.
 *
 * @param wishes  each with a run number of its own
 */
export async function dryRun(
  context: Omit<ReachContext, 'outbox'>,
  ledger: Ledger,
  wishes: readonly WishAt[],
): Promise<{ readonly decided: Decided; readonly at: Instant }[]> {
  if (wishes.length === 0) return [];
  const all = await withItems(
    ledger,
    wishes.map((w) => w.wish),
  );
  const world = await loadWorld(ledger, groundOf(context), all, earliest(wishes.map((w) => w.at)), 'look');
  await world.ready(all);
  const ordered = await inOrder(ledger, all);
  const place = new Map(ordered.map((wish, i) => [wish.run, i]));
  const decided: { decided: Decided; at: Instant }[] = [];
  const moments = new Map<number, Wish[]>();
  const agenda: number[] = [];
  const plan = (wish: Wish, at: number): void => {
    const others = moments.get(at);
    if (others !== undefined) others.push(wish);
    else {
      moments.set(at, [wish]);
      agenda.splice(agenda.findLastIndex((a) => a > at) + 1, 0, at);
    }
  };
  const instants = new Map(wishes.map((w) => [w.wish.run, w.at]));
  for (const wish of all) plan(wish, instants.get(wish.run) ?? 0);
  for (let at = agenda.pop(); at !== undefined; at = agenda.pop()) {
    const now = instant(at);
    const wished = moments.get(at) ?? [];
    moments.delete(at);
    for (const wish of wished.toSorted((a, b) => (place.get(a.run) ?? 0) - (place.get(b.run) ?? 0))) {
      const one = decideWish(context, world, wish, now);
      if (one.decision.outcome === 'deferred') plan({ ...wish, since: wish.since ?? now }, one.decision.until);
      else decided.push({ decided: one, at: now });
    }
  }
  return decided;
}
