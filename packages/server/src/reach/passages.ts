import { Outcome, type EnteredCampaign, type Passage } from '@gyre/domain/api/campaigns';
import type { LossReason, WaterfallLevel } from '@gyre/domain/campaign-report';
import { maskInside } from '@gyre/domain/masking';
import { Channel } from '@gyre/domain/reach/channel';
import { z } from 'zod';
import type { Ledger } from '../stores/ports.ts';
import { pageOf, readMark, type PageOf } from './page.ts';
import { sentenceOfPassage, type PassageFacts } from './sentences.ts';
import { ENTRIES, lossCondition, stepCondition } from './steps.ts';
import { OUTCOME } from './waterfall.ts';

export type PassageView = z.infer<typeof Passage>;

export interface PassageQuery {
  readonly campaign: string;
  readonly outcome?: Outcome | undefined;
  /** Only entries this reason took away. */
  readonly reason?: LossReason | undefined;
  /** `control`, or the key of an arm. */
  readonly arm?: string | undefined;
  /** Only entries that came as far as this step. */
  readonly step?: WaterfallLevel | undefined;
  /** Only entries of these leaves. */
  readonly customers?: readonly number[] | undefined;
  /** Only runs before this one: pages go backwards. */
  readonly before?: number | undefined;
  readonly limit: number;
}

const integer = z.number().int();

/** Facts of a decision as stored; see `Detail` in policy.ts. */
export const StoredDetail = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean(), z.array(z.object({ campaign: z.string(), at: integer }))]),
);

const PassageRow = z.object({
  run: integer,
  customer: integer,
  entered_at: integer,
  event: z.object({ name: z.string(), at: integer }),
  arm: z.string(),
  channel: Channel.nullable(),
  outcome: Outcome,
  reason: z.string(),
  detail: StoredDetail,
  decided_at: integer,
  until: integer.nullable(),
  control_share: integer,
  goals: z.array(integer),
  message: z.string().nullable(),
  provider: z.string().nullable(),
  message_detail: z.string().nullable(),
  message_at: integer.nullable(),
  attempt: integer.nullable(),
});

/** Goals of the run's own version that were reached, by their place. */
const GOALS = `array(select g.place - 1 from jsonb_array_elements(coalesce(v.definition->'goals', '[]')) with ordinality as g (goal, place)
    where (select count(*) from goal_hits h where h.run = r.id and h.goal = g.place - 1) >= (g.goal->>'times')::integer order by g.place)`;

/** The columns of {@link PassageRow} over {@link ENTRIES}. */
const COLUMNS = `r.id as run, r.customer, r.entered_at, r.event, coalesce(d.arm, '') as arm, d.channel, ${OUTCOME} as outcome,
       coalesce(d.reason, '') as reason, coalesce(d.detail, '{}') as detail, coalesce(d.at, r.entered_at) as decided_at, d.until,
       (v.definition->>'controlShareBp')::integer as control_share, ${GOALS} as goals, m.id as message, m.provider,
       m.detail as message_detail, coalesce(m.delivered_at, m.settled_at, m.attempted_at, m.created_at) as message_at, m.attempt`;

/** 进入记录 — entries of a campaign and what became of each, newest first, with the reason as a sentence. Instants in `zone`. */
export async function passages(ledger: Ledger, query: PassageQuery, zone: string): Promise<PassageView[]> {
  const rows = await ledger.rows(
    PassageRow,
    `select ${COLUMNS}
     from ${ENTRIES}
     where r.campaign = $1 and ($2::bigint is null or r.id < $2) and ($3::integer[] is null or r.customer = any($3))
       and ($4::text is null or ${OUTCOME} = $4) and ($5::text is null or ${lossCondition('$5')}) and ($6::text is null or d.arm = $6)
       and ${stepCondition(query.step ?? 'entered')}
     order by r.id desc limit $7`,
    [query.campaign, query.before, query.customers, query.outcome, query.reason, query.arm, query.limit],
  );
  return rows.map((row) => viewOf(row, zone));
}

function viewOf(row: z.infer<typeof PassageRow>, zone: string): PassageView {
  return {
    run: row.run,
    customer: row.customer,
    enteredAt: row.entered_at,
    event: row.event,
    arm: row.arm,
    outcome: row.outcome,
    reason: row.reason,
    sentence: sentenceOfPassage(factsOf(row), zone),
    message: row.message,
    goals: row.goals,
  };
}

const EnteredRow = PassageRow.extend({ campaign: z.string(), name: z.string(), entries: integer });

/** 进入过的计划 — the campaigns a customer (given by all its leaves) entered, each with its latest entry, the latest first. Instants in `zone`. */
export async function enteredCampaigns(
  ledger: Ledger,
  { customers, cursor, limit }: { readonly customers: readonly number[]; readonly cursor?: string | undefined; readonly limit: number },
  zone: string,
): Promise<PageOf<z.infer<typeof EnteredCampaign>>> {
  const rows = await ledger.rows(
    EnteredRow,
    `select ${COLUMNS}, r.campaign, c.definition->>'name' as name, e.entries from ${ENTRIES} join campaigns c on c.key = r.campaign
     join (select max(id) as run, count(*) as entries from runs where id in (select run from decisions where customer = any($1::integer[]))
       group by campaign having $2::bigint is null or max(id) < $2 order by max(id) desc limit $3) e on e.run = r.id
     order by r.id desc`,
    [customers, readMark(cursor)?.at, limit + 1],
  );
  return pageOf(
    rows,
    limit,
    (row) => ({ at: row.run, id: '' }),
    (row) => ({ ...viewOf(row, zone), campaign: row.campaign, name: row.name, entries: row.entries }),
  );
}

/** 进入记录（分页） — {@link passages} with a cursor. */
export async function passagePage(
  ledger: Ledger,
  query: Omit<PassageQuery, 'before'> & { readonly cursor?: string | undefined },
  zone: string,
): Promise<PageOf<PassageView>> {
  const { cursor, limit, ...rest } = query;
  const rows = await passages(ledger, { ...rest, before: readMark(cursor)?.at, limit: limit + 1 }, zone);
  return pageOf(
    rows,
    limit,
    (r) => ({ at: r.run, id: '' }),
    (r) => r,
  );
}

function factsOf(row: z.infer<typeof PassageRow>): PassageFacts {
  const { outcome, reason, detail, channel } = row;
  const message = {
    provider: row.provider ?? '',
    detail: maskInside(row.message_detail ?? ''),
    at: row.message_at ?? row.decided_at,
    attempt: row.attempt ?? 1,
  };
  return { outcome, reason, detail, channel, decidedAt: row.decided_at, until: row.until, controlShareBp: row.control_share, message };
}
