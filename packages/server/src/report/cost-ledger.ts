import type { CampaignReport } from '@gyre/domain/campaign-report';
import { MONEY_SCALE } from '@gyre/domain/money';
import { z } from 'zod';
import type { Ledger } from '../stores/ports.ts';
import type { GoalResult } from './effects.ts';

type Costs = NonNullable<CampaignReport['costs']>;
type Range = NonNullable<Costs['return']>;

const SpentRow = z.object({ spent: z.number() });

/** What coupons granted to customers whose goal window is over took off, returned lines left out. */
export async function benefitsSpent(ledger: Ledger, campaign: string, withinMs: number, now: number): Promise<number> {
  const [row] = await ledger.rows(
    SpentRow,
    `select coalesce(sum((select sum((l->>'discount')::bigint) from jsonb_array_elements(u.lines) l where not (l->>'returned')::boolean)), 0)::bigint as spent
     from coupons k join coupon_uses u on u.coupon = k.id and u.state = 'redeemed'
     where k.campaign = $1 and k.campaign <> ''
       and exists (select from decisions d where d.run = k.run and d.outcome = 'send' and d.at + $2::bigint < $3::bigint)`,
    [campaign, withinMs, now],
  );
  return row?.spent ?? 0;
}

/**
 * 成本账 — of treated customers whose window for the deciding goal is over: what their messages and benefits cost, and what they brought in that would
 * not have come anyway: the lift of the first goal whose value is money, times those customers. Its interval is the lift's; what is by the cost has
 * one too. Null without a goal or while nobody's window is over.
 *
 * @param benefits  see {@link benefitsSpent}
 */
export function costsOf(goals: readonly GoalResult[], benefits: number): Costs | null {
  const [deciding] = goals;
  if (deciding === undefined || deciding.treated.customers === 0) return null;
  const { customers, cost: messages } = deciding.treated;
  const cost = messages + benefits;
  const revenue = revenueOf(goals);
  const { decisive } = deciding;
  const perCustomer = cost / customers;
  return {
    customers,
    messages,
    benefits,
    revenue,
    return: revenue === null || cost === 0 ? null : rangeOf(revenue, (money) => money / cost),
    perExtraGoal:
      decisive.ok && decisive.from > 0
        ? {
            value: Math.round(perCustomer / decisive.effect),
            from: Math.round(perCustomer / decisive.to),
            to: Math.round(perCustomer / decisive.from),
          }
        : null,
  };
}

function revenueOf(goals: readonly GoalResult[]): Range | null {
  const paid = goals.find(({ report }) => report.valueUnit === 'money' && report.value !== null);
  if (paid === undefined) return null;
  const { absolute, absoluteFrom, absoluteTo } = paid.report.value ?? {};
  if (typeof absolute !== 'number' || typeof absoluteFrom !== 'number' || typeof absoluteTo !== 'number') return null;
  const perCustomer = { value: absolute, from: absoluteFrom, to: absoluteTo };
  return rangeOf(perCustomer, (lift) => Math.round(lift * paid.treated.customers * MONEY_SCALE));
}

function rangeOf({ value, from, to }: Range, of: (value: number) => number): Range {
  return { value: of(value), from: of(from), to: of(to) };
}
