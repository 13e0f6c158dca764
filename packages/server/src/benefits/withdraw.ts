import type { Instant } from '@gyre/domain/time';
import type { Ledger } from '../stores/ports.ts';

/**
 * 撤回 — asks for coupons back, by the keys of the grants they were made for, that the external system has not issued: nobody will be told of
 * them. The desk decides when its turn comes, since whoever holds its batches must not hold the counter of own events yet; what the system
 * has issued by then stays the customer's.
 */
export async function withdrawCoupons(tx: Ledger, grants: readonly string[], now: Instant): Promise<void> {
  if (grants.length === 0) return;
  await tx.run(
    `insert into coupon_posts (id, coupon, kind, state, next_at, at)
     select k.id || '.withdraw', k.id, 'withdraw', 'queued', 0, $2::bigint from coupons k
     where k.issue_key = any($1::text[]) and k.state = 'issued' on conflict (id) do nothing`,
    [grants, now],
  );
}
