import { ArmCoupons } from '@gyre/domain/campaign-report';
import type { Ledger } from '../stores/ports.ts';

/**
 * 券的花费 — coupons a campaign granted, by arm and batch; those an external system was asked for and did not issue are none. One statement
 * over the coupons as they are now: a return takes back what was spent of it, a lapsed lock what it held.
 */
export async function couponsOf(ledger: Ledger, campaign: string): Promise<ArmCoupons[]> {
  return await ledger.rows(
    ArmCoupons,
    `select k.arm, k.batch, count(*) filter (where k.claimed_at is not null or k.state = 'issued') as granted,
       count(*) filter (where k.claimed_at is not null) as claimed,
       count(*) filter (where k.state = 'redeemed') as redeemed, coalesce(sum(u.spent), 0)::bigint as spent,
       coalesce(sum(u.reserved), 0)::bigint as reserved
     from coupons k left join lateral (
       select sum(o.discount) filter (where o.state = 'locked') as reserved,
         sum((select sum((l->>'discount')::bigint) from jsonb_array_elements(o.lines) l where not (l->>'returned')::boolean))
           filter (where o.state = 'redeemed') as spent
       from coupon_uses o where o.coupon = k.id and o.state in ('locked', 'redeemed')) u on true
     where k.campaign = $1 and k.campaign <> '' group by k.arm, k.batch order by k.arm, k.batch`,
    [campaign],
  );
}
