import { MOST_RESPONDED } from '@gyre/domain/own-attributes';
import { z } from 'zod';
import type { Ledger } from '../stores/ports.ts';

const integer = z.number().int();

/** 响应 — that a leaf responded to a campaign. */
export interface Response {
  readonly customer: number;
  readonly campaign: string;
  readonly at: number;
}

const CustomerRow = z.object({ customer: integer });

/** Keeps responses; of several to one campaign the earliest counts. @returns the leaves for whom that is news */
export async function addResponses(tx: Ledger, responses: readonly Response[]): Promise<number[]> {
  const rows = await tx.rows(
    CustomerRow,
    `insert into campaign_responses as r (customer, campaign, at)
     select customer, campaign, min(at) from unnest($1::integer[], $2::text[], $3::bigint[]) as n (customer, campaign, at)
     group by customer, campaign
     on conflict (customer, campaign) do update set at = excluded.at, told = null where excluded.at < r.at
     returning customer`,
    [responses.map((r) => r.customer), responses.map((r) => r.campaign), responses.map((r) => r.at)],
  );
  return rows.map(({ customer }) => customer);
}

const MovedRow = z.object({ customer: integer, told: integer });

/**
 * 换了归属 — of the customers the given leaves belong to, the leaves whose responses stand in the attribute of another root.
 *
 * @returns those leaves, and the roots they stood with
 */
export async function movedLeaves(tx: Ledger, leaves: readonly number[]): Promise<number[]> {
  const rows = await tx.rows(
    MovedRow,
    `select distinct r.customer, r.told from customers t join customers c on c.root = t.root join campaign_responses r on r.customer = c.customer
     where t.customer = any($1::integer[]) and r.told <> c.root`,
    [leaves],
  );
  return rows.flatMap(({ customer, told }) => [customer, told]);
}

/** Leaves with responses that stand in no attribute yet. */
export async function untoldLeaves(tx: Ledger, limit: number): Promise<number[]> {
  const rows = await tx.rows(
    CustomerRow,
    'select distinct customer from campaign_responses where told is null order by customer limit $1',
    [limit],
  );
  return rows.map(({ customer }) => customer);
}

const AnyRow = z.object({ any: z.boolean() });

/** Whether anybody ever responded to anything. */
export async function hasResponses(tx: Ledger): Promise<boolean> {
  const [row] = await tx.rows(AnyRow, 'select exists (select from campaign_responses) as any', []);
  return row?.any ?? false;
}

const ToldRow = z.object({ holder: integer, root: integer, campaigns: z.array(z.string()) });
/** 写回 — what a customer is to be told to have responded to, in the order of the first response to each; `holder`: the leaf it is written on. */
type Told = z.infer<typeof ToldRow>;

/** Takes down that the responses of all leaves of some roots are told. @returns of each root with any, its last campaigns */
export async function tellResponses(tx: Ledger, roots: readonly number[]): Promise<Told[]> {
  return await tx.rows(
    ToldRow,
    `with told as (
       update campaign_responses r set told = c.root from customers c where c.customer = r.customer and c.root = any($1::integer[])
       returning r.customer, c.root, r.campaign, r.at),
     first as (select root, campaign, min(at) as at from told group by root, campaign),
     ranked as (select *, row_number() over (partition by root order by at desc, campaign desc) as place from first),
     holders as (select root, min(customer) as holder from told group by root)
     select h.holder, h.root, array_agg(k.campaign order by k.at, k.campaign) as campaigns from ranked k join holders h on h.root = k.root
     where k.place <= ${MOST_RESPONDED} group by h.holder, h.root order by h.holder`,
    [roots],
  );
}
