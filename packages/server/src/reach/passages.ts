import type { Passage } from '@gyre/domain/api/campaigns';
import { maskInside } from '@gyre/domain/masking';
import { z } from 'zod';
import type { Ledger } from '../stores/ports.ts';
import { pageOf, readMark, type PageOf } from './page.ts';
import { sentenceOfPassage, type PassageFacts } from './sentences.ts';

export type PassageView = z.infer<typeof Passage>;
type Outcome = PassageView['outcome'];

export interface PassageQuery {
  readonly campaign: string;
  readonly outcome?: Outcome | undefined;
  readonly reason?: string | undefined;
  /** Only entries of these leaves. */
  readonly customers?: readonly number[] | undefined;
  /** Only runs before this one: pages go backwards. */
  readonly before?: number | undefined;
  readonly limit: number;
}

const integer = z.number().int();
const PassageRow = z.object({
  run: integer,
  customer: integer,
  entered_at: integer,
  event: z.object({ name: z.string(), at: integer }),
  outcome: z.enum(['sent', 'queued', 'attempting', 'failed', 'unknown', 'control', 'withheld']),
  reason: z.string(),
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  decided_at: integer,
  control_share: integer,
  message: z.string().nullable(),
  provider: z.string().nullable(),
  message_detail: z.string().nullable(),
  message_at: integer.nullable(),
  attempt: integer.nullable(),
});

/** 进入记录 — entries of a campaign and what became of each, newest first, with the reason as a sentence. Instants in `zone`. */
export async function passages(ledger: Ledger, query: PassageQuery, zone: string): Promise<PassageView[]> {
  const rows = await ledger.rows(
    PassageRow,
    `select * from (
       select r.id as run, r.customer, r.entered_at, r.event, d.reason, d.detail, d.at as decided_at,
         case d.outcome when 'ghost' then 'control' when 'withheld' then 'withheld' else m.state end as outcome,
         (v.definition->>'controlShareBp')::integer as control_share, m.id as message, m.provider, m.detail as message_detail,
         coalesce(m.settled_at, m.attempted_at, m.created_at) as message_at, m.attempt
       from runs r join decisions d on d.run = r.id
       join campaign_versions v on v.key = r.campaign and v.version = r.version
       left join messages m on m.run = d.run and m.node = d.node
         and not exists (select 1 from messages l where l.run = m.run and l.node = m.node and l.attempt = m.attempt + 1)
       where r.campaign = $1 and ($2::bigint is null or r.id < $2) and ($3::integer[] is null or r.customer = any($3))
     ) p where ($4::text is null or outcome = $4) and ($5::text is null or reason = $5) order by run desc limit $6`,
    [query.campaign, query.before, query.customers, query.outcome, query.reason, query.limit],
  );
  return rows.map((row) => ({
    run: row.run,
    customer: row.customer,
    enteredAt: row.entered_at,
    event: row.event,
    outcome: row.outcome,
    reason: row.reason,
    sentence: sentenceOfPassage(factsOf(row), zone),
    message: row.message,
  }));
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
  return {
    outcome: row.outcome,
    reason: row.reason,
    decidedAt: row.decided_at,
    detail: row.detail,
    controlShareBp: row.control_share,
    message:
      row.message === null
        ? undefined
        : {
            provider: row.provider ?? '',
            detail: maskInside(row.message_detail ?? ''),
            at: row.message_at ?? row.decided_at,
            attempt: row.attempt ?? 1,
          },
  };
}
