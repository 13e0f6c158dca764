import type { Message, MessageLife } from '@gyre/domain/api/reach';
import { maskInside } from '@gyre/domain/masking';
import { maskAddress } from '@gyre/domain/reach/address';
import { MessageFailure, MessageState } from '@gyre/domain/reach/message';
import { SuppressionScope } from '@gyre/domain/reach/suppression';
import { z } from 'zod';
import { MessageContent } from '../channels/index.ts';
import { redactorFor, type Redact } from '../customers/index.ts';
import { AppError } from '../errors.ts';
import type { Ledger } from '../stores/ports.ts';
import { lifeOf } from './message-life.ts';
import { pageOf, readMark, type PageOf } from './page.ts';

export interface MessageQuery {
  /** Leaves of one customer. */
  readonly customers?: readonly number[] | undefined;
  readonly campaign?: string | undefined;
  readonly channel?: string | undefined;
  readonly state?: MessageState | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

const integer = z.number().int();
const LogRow = z.object({
  id: z.string(),
  campaign: z.string(),
  arm: z.string(),
  customer: integer,
  channel: z.string(),
  provider: z.string(),
  address: z.string(),
  state: MessageState,
  failure: MessageFailure.or(z.literal('')),
  detail: z.string(),
  subject: z.string(),
  body: z.string(),
  parts: integer,
  cost: integer,
  attempt: integer,
  created_at: integer,
  attempted_at: integer.nullable(),
  settled_at: integer.nullable(),
  delivered_at: integer.nullable(),
  opened_at: integer.nullable(),
  clicked_at: integer.nullable(),
  replied_at: integer.nullable(),
});

type LogRow = z.infer<typeof LogRow>;

/** Columns of {@link LogRow}, of a message `m`. */
const LOG_COLUMNS = `m.id, m.campaign, m.arm, m.customer, m.channel, m.provider, m.address, m.state, m.failure, m.detail,
  m.content->>'subject' as subject, m.content->>'body' as body, m.parts, m.cost, m.attempt, m.created_at, m.attempted_at, m.settled_at,
  m.delivered_at, m.opened_at, m.clicked_at, m.replied_at`;

/** 触达记录 — messages, newest first, in the order of their ids, which begin with the instant they were made; addresses and what is personal in texts masked. */
export async function messageLog(ledger: Ledger, query: MessageQuery): Promise<PageOf<z.infer<typeof Message>>> {
  const after = readMark(query.cursor);
  const rows = await ledger.rows(
    LogRow,
    `select ${LOG_COLUMNS} from messages m
     where ($1::integer[] is null or customer = any($1)) and ($2::text is null or campaign = $2)
       and ($3::text is null or state = $3) and ($4::text is null or id < $4)
       and ($6::text is null or channel = $6)
     order by id desc limit $5`,
    [query.customers, query.campaign, query.state, after?.id, query.limit + 1, query.channel],
  );
  const redact = await redactorFor(
    ledger,
    rows.map((r) => r.customer),
  );
  return pageOf(
    rows,
    query.limit,
    (r) => ({ at: r.created_at, id: r.id }),
    (r) => shown(r, redact),
  );
}

function shown(row: LogRow, redact: Redact): z.infer<typeof Message> {
  const { created_at, attempted_at, settled_at, delivered_at, opened_at, clicked_at, replied_at, ...rest } = row;
  return {
    ...rest,
    address: maskAddress(row.channel, row.address),
    detail: maskInside(row.detail),
    subject: redact(row.customer, row.subject),
    body: redact(row.customer, row.body),
    createdAt: created_at,
    attemptedAt: attempted_at,
    settledAt: settled_at,
    deliveredAt: delivered_at,
    openedAt: opened_at,
    clickedAt: clicked_at,
    repliedAt: replied_at,
  };
}

const AttemptRow = LogRow.extend({ decided_at: integer, wished_at: integer.nullable(), told_failed_at: integer.nullable() });

/**
 * 一条消息 — one message with the life of its wish: when it was decided, and every attempt at it. A failure a receipt told is dated by the
 * receipt, and was accepted before. Masked as in the log.
 *
 * @throws AppError `not_found`
 */
export async function messageWithLife(ledger: Ledger, id: string): Promise<MessageLife> {
  const rows = await ledger.rows(
    AttemptRow,
    `select ${LOG_COLUMNS}, coalesce(d.at, m.created_at) as decided_at, (d.detail->>'since')::bigint as wished_at,
       (select min(r.at) from receipts r where r.provider = m.provider and r.state = 'failed' and r.provider_id <> ''
          and r.provider_id in (m.provider_id, m.id)) as told_failed_at
     from messages o join messages m on m.run = o.run and m.node = o.node left join decisions d on d.run = m.run and d.node = m.node
     where o.id = $1 order by m.attempt`,
    [id],
  );
  const found = rows.find((row) => row.id === id);
  if (found === undefined) throw new AppError('not_found', `there is no message ${id}`, { message: id });
  const { decided_at, wished_at, told_failed_at: _told, ...row } = found;
  const attempts = rows.map((r) => ({ ...r, detail: maskInside(r.detail) }));
  const life = lifeOf({ wishedAt: wished_at, decidedAt: decided_at }, attempts);
  return { ...shown(row, await redactorFor(ledger, [row.customer])), life };
}

const ReplyRow = z.object({
  id: integer,
  channel: z.string(),
  address: z.string(),
  customer: integer,
  text: z.string(),
  suppressed: z.boolean(),
  at: integer,
});

/** 用户回复 — what customers wrote back, newest first; addresses and what is personal masked. */
export async function replyLog(
  ledger: Ledger,
  query: Pick<MessageQuery, 'customers' | 'cursor' | 'limit'>,
): Promise<PageOf<z.infer<typeof ReplyRow>>> {
  const after = readMark(query.cursor);
  const rows = await ledger.rows(
    ReplyRow,
    `select id, channel, address, customer, text, suppressed, at from replies
     where ($4::integer[] is null or customer = any($4)) and ($1::bigint is null or (at, id) < ($1, $2::bigint))
     order by at desc, id desc limit $3`,
    [after?.at, after === undefined ? undefined : Number(after.id), query.limit + 1, query.customers],
  );
  const redact = await redactorFor(
    ledger,
    rows.map((r) => r.customer),
  );
  return pageOf(
    rows,
    query.limit,
    (r) => ({ at: r.at, id: String(r.id) }),
    (r) => ({ ...r, address: maskAddress(r.channel, r.address), text: maskInside(redact(r.customer, r.text)) }),
  );
}

const InboxRow = z.object({
  id: z.string(),
  at: integer,
  channel: z.string(),
  address: z.string(),
  customer: integer,
  campaign: z.string(),
  content: MessageContent,
});

/** One message of the test inbox; address and what is personal in it masked. */
export interface InboxMessage {
  readonly id: string;
  readonly at: number;
  readonly channel: string;
  readonly address: string;
  readonly customer: number;
  readonly campaign: string;
  readonly subject: string;
  readonly body: string;
  readonly headers: Record<string, string>;
}

/** 测试收件箱 — what landed there, newest first. */
export async function testInboxLog(
  ledger: Ledger,
  query: Pick<MessageQuery, 'customers' | 'cursor' | 'limit'>,
): Promise<PageOf<InboxMessage>> {
  const after = readMark(query.cursor);
  const rows = await ledger.rows(
    InboxRow,
    `select id, at, channel, address, customer, campaign, content from test_inbox
     where ($1::integer[] is null or customer = any($1)) and ($2::bigint is null or (at, id) < ($2, $3::text))
     order by at desc, id desc limit $4`,
    [query.customers, after?.at, after?.id, query.limit + 1],
  );
  const redact = await redactorFor(
    ledger,
    rows.map((r) => r.customer),
  );
  return pageOf(
    rows,
    query.limit,
    (r) => r,
    ({ content, ...r }) => ({
      ...r,
      address: maskAddress(r.channel, r.address),
      subject: redact(r.customer, content.subject),
      body: redact(r.customer, content.body),
      headers: content.headers,
    }),
  );
}

const SuppressionRow = z.object({
  channel: z.string(),
  address: z.string(),
  scope: SuppressionScope,
  reason: z.string(),
  at: integer,
  source: z.string(),
  id: z.string(),
});

/** 退订与屏蔽名单 — suppressed addresses, masked, newest first. */
export async function suppressionLog(
  ledger: Ledger,
  query: Pick<MessageQuery, 'cursor' | 'limit'>,
): Promise<PageOf<{ channel: string; address: string; scope: SuppressionScope; reason: string; at: number; source: string }>> {
  const after = readMark(query.cursor);
  const rows = await ledger.rows(
    SuppressionRow,
    `select * from (select channel, address, scope, reason, at, source, md5(scope || ':' || channel || ':' || address) as id from suppressions) s
     where $1::bigint is null or (at, id) < ($1, $2::text) order by at desc, id desc limit $3`,
    [after?.at, after?.id, query.limit + 1],
  );
  return pageOf(
    rows,
    query.limit,
    (r) => r,
    ({ channel, address, scope, reason, at, source }) => ({ channel, address: maskAddress(channel, address), scope, reason, at, source }),
  );
}
