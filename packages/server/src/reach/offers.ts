import { openGranting, type Grant, type GrantGround, type Offer } from '../benefits/index.ts';
import type { OwnEvent } from '../pipeline/index.ts';
import type { Instant } from '@gyre/domain/time';
import type { Ledger } from '../stores/ports.ts';
import type { Wish } from './wish.ts';

/** 可发的券 — the coupons the wishes of a turn may come to. */
export interface Offers {
  /** What an arm of a wish's campaign grants now; undefined when it grants nothing. */
  of(wish: Wish, arm: string): Offer | undefined;
  take(offer: Offer): void;
  /** Writes the coupons that were taken. @returns the events that tell of them */
  write(): Promise<readonly OwnEvent[]>;
}

/** A grant's key of a run and node, as an expression in SQL. */
export function ofGrant(run: string, node: string): string {
  return `'${DECISION}:' || ${run} || ':' || ${node}`;
}

/** The key of the grant a decision makes. */
export function grantOfDecision({ run, node }: Pick<Wish, 'run' | 'node'>): string {
  return `${DECISION}:${run}:${node}`;
}

const DECISION = 'decision';

const NOTHING: Offers = { of: () => undefined, take: () => {}, write: () => Promise.resolve([]) };

/**
 * Reads what the coupons of some wishes are decided from; where no arm grants any, nothing is asked. A decision's key is its run and node, so
 * that each grants once, whatever is repeated. A dry run's runs are made up: their keys are looked for nowhere.
 */
export async function openOffers(
  tx: Ledger,
  ground: GrantGround,
  wishes: readonly Wish[],
  now: Instant,
  reading: 'commit' | 'look',
): Promise<Offers> {
  const grantOf = (wish: Wish, arm: string, batch: string): Grant => ({
    key: reading === 'commit' ? grantOfDecision(wish) : `trial:${wish.run}:${wish.node}`,
    batch,
    customer: wish.customer,
    origin: { campaign: wish.campaign, arm, run: wish.run },
  });
  const grants = wishes.flatMap((wish) =>
    wish.definition.arms.flatMap(({ key, benefit }) => (benefit === null ? [] : [grantOf(wish, key, benefit)])),
  );
  if (grants.length === 0) return NOTHING;
  const granting = await openGranting(tx, ground, grants, now, reading === 'commit' ? 'hold' : 'look');
  return {
    of(wish, arm) {
      const benefit = wish.definition.arms.find(({ key }) => key === arm)?.benefit ?? null;
      return benefit === null ? undefined : granting.offer(grantOf(wish, arm, benefit));
    },
    take: (offer) => granting.take(offer),
    write: () => granting.write(),
  };
}
