import { CampaignDefinition, laneOfCampaign } from '@gyre/domain/campaign';
import { Properties } from '@gyre/domain/events';
import { Instant } from '@gyre/domain/time';
import { z } from 'zod';
import { readCustomers, rootsOf } from '../customers/index.ts';
import type { Due } from '../pipeline/index.ts';
import type { Ledger } from '../stores/ports.ts';
import type { Wish } from './wish.ts';
import { WISH } from './withhold.ts';

/** The timer a deferred wish waits for. */
export function timerOf(wish: Wish, until: Instant): Omit<Due, 'id'> {
  return { at: until, lane: laneOfCampaign(wish.definition), kind: WISH, ref: `${wish.run}:${wish.node}`, payload: {} };
}

/** The runs and nodes that refs of such timers name, as columns. */
export function runsOf(refs: readonly string[]): [runs: number[], nodes: string[]] {
  return [refs.map((ref) => Number(ref.slice(0, ref.indexOf(':')))), refs.map((ref) => ref.slice(ref.indexOf(':') + 1))];
}

const EventOfRun = z.object({ name: z.string(), at: Instant, properties: Properties });
/** What a wish that was decided before is made anew from: its run, and since when it has been waiting. */
export const RunOfWish = z.object({
  run: z.number().int(),
  node: z.string(),
  campaign: z.string(),
  version: z.number().int(),
  customer: z.number().int(),
  event: EventOfRun,
});
const WaitingRow = RunOfWish.extend({ since: Instant });
const VersionRow = z.object({ key: z.string(), version: z.number().int(), definition: CampaignDefinition });

/** 到期的意愿 — wishes whose waiting ends with a turn, made anew. One that is decided already, or not due yet, is left out. */
export async function waitingWishes(tx: Ledger, due: readonly Due[], now: Instant): Promise<Wish[]> {
  const refs = due.filter((d) => d.kind === WISH).map((d) => d.ref);
  if (refs.length === 0) return [];
  const waiting = await tx.rows(
    WaitingRow,
    `select d.run, d.node, r.campaign, r.version, r.customer, r.event, coalesce((d.detail->>'since')::bigint, d.at) as since
     from unnest($1::bigint[], $2::text[]) as w (run, node)
     join decisions d on d.run = w.run and d.node = w.node and d.attempt = 1 join runs r on r.id = d.run
     where d.outcome = 'deferred' and d.until <= $3::bigint order by d.run, d.node`,
    [...runsOf(refs), now],
  );
  return await wishesAnew(tx, waiting);
}

/** 重新提出 — wishes made anew from the world as it is now: the run's version of its campaign, the customer's present root and attributes. */
export async function wishesAnew(
  tx: Ledger,
  runs: readonly (z.infer<typeof RunOfWish> & { readonly since?: Instant | undefined })[],
): Promise<Wish[]> {
  if (runs.length === 0) return [];
  const versions = await definitionsOf(tx, runs);
  const roots = await rootsOf(tx, [...new Set(runs.map((w) => w.customer))]);
  const customers = await readCustomers(tx, [...new Set(roots.values())]);
  return runs.map(({ run, node, campaign, version, customer, event, since }) => {
    const definition = versions.get(`${campaign} ${version}`);
    const root = roots.get(customer) ?? customer;
    const known = [...(customers.get(root)?.attributes ?? [])].map(([name, attribute]) => [name, attribute.value]);
    if (definition === undefined) throw new Error(`run ${run} is of version ${version} of campaign ${campaign}, which there is not`);
    return { run, node, campaign, version, definition, customer, root, event, attributes: Object.fromEntries(known), since };
  });
}

async function definitionsOf(
  tx: Ledger,
  runs: readonly { readonly campaign: string; readonly version: number }[],
): Promise<Map<string, CampaignDefinition>> {
  const wanted = [...new Map(runs.map((w) => [`${w.campaign} ${w.version}`, w])).values()];
  const rows = await tx.rows(
    VersionRow,
    `select v.key, v.version, v.definition from unnest($1::text[], $2::integer[]) as w (key, version)
     join campaign_versions v on v.key = w.key and v.version = w.version`,
    [wanted.map((w) => w.campaign), wanted.map((w) => w.version)],
  );
  return new Map(rows.map((r) => [`${r.key} ${r.version}`, r.definition]));
}
