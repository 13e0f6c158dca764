import type { Message } from '@gyre/domain/api/campaigns';
import { MessageState } from '@gyre/domain/campaign';
import { maskEmail, maskInside } from '@gyre/domain/masking';
import { z } from 'zod';
import { redactorFor } from '../customers/index.ts';
import type { Ledger } from '../stores/ports.ts';
import { MessageContent } from './message.ts';
import { pageOf, readMark, type PageOf } from './page.ts';

export interface MessageQuery {
  /** Leaves of one customer. */
  readonly customers?: readonly number[] | undefined;
  readonly campaign?: string | undefined;
  readonly state?: MessageState | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

const integer = z.number().int();
const LogRow = z.object({
  id: z.string(),
  campaign: z.string(),
  customer: integer,
  channel: z.string(),
  provider: z.string(),
  address: z.string(),
  state: MessageState,
  detail: z.string(),
  subject: z.string(),
  created_at: integer,
  attempted_at: integer.nullable(),
  settled_at: integer.nullable(),
});

/** 触达记录 — messages, newest first; addresses and what is personal in subjects masked. */
export async function messageLog(ledger: Ledger, query: MessageQuery): Promise<PageOf<z.infer<typeof Message>>> {
  const after = readMark(query.cursor);
  const rows = await ledger.rows(
    LogRow,
    `select id, campaign, customer, channel, provider, address, state, detail, content->>'subject' as subject, created_at, attempted_at, settled_at
     from messages where ($1::integer[] is null or customer = any($1)) and ($2::text is null or campaign = $2)
       and ($3::text is null or state = $3) and ($4::bigint is null or (created_at, id) < ($4, $5::text))
     order by created_at desc, id desc limit $6`,
    [query.customers, query.campaign, query.state, after?.at, after?.id, query.limit + 1],
  );
  const redact = await redactorFor(
    ledger,
    rows.map((r) => r.customer),
  );
  return pageOf(
    rows,
    query.limit,
    (r) => ({ at: r.created_at, id: r.id }),
    (r) => ({
      id: r.id,
      campaign: r.campaign,
      customer: r.customer,
      channel: r.channel,
      provider: r.provider,
      address: maskEmail(r.address),
      state: r.state,
      detail: maskInside(r.detail),
      subject: redact(r.customer, r.subject),
      createdAt: r.created_at,
      attemptedAt: r.attempted_at,
      settledAt: r.settled_at,
    }),
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
      address: maskEmail(r.address),
      subject: redact(r.customer, content.subject),
      body: redact(r.customer, content.body),
      headers: content.headers,
    }),
  );
}

const SuppressionRow = z.object({
  channel: z.string(),
  address: z.string(),
  reason: z.string(),
  at: integer,
  source: z.string(),
  id: z.string(),
});

/** 退订与屏蔽名单 — suppressed addresses, masked, newest first. */
export async function suppressionLog(
  ledger: Ledger,
  query: Pick<MessageQuery, 'cursor' | 'limit'>,
): Promise<PageOf<{ channel: string; address: string; reason: string; at: number; source: string }>> {
  const after = readMark(query.cursor);
  const rows = await ledger.rows(
    SuppressionRow,
    `select * from (select channel, address, reason, at, source, md5(channel || ':' || address) as id from suppressions) s
     where $1::bigint is null or (at, id) < ($1, $2::text) order by at desc, id desc limit $3`,
    [after?.at, after?.id, query.limit + 1],
  );
  return pageOf(
    rows,
    query.limit,
    (r) => r,
    ({ channel, address, reason, at, source }) => ({ channel, address: maskEmail(address), reason, at, source }),
  );
}
