import type { ExportSubject } from '@gyre/domain/api/transfer';
import { maskRecord, maskValue } from '@gyre/domain/masking';
import { MessageState } from '@gyre/domain/reach/message';
import { formatInstant, instant, type Instant } from '@gyre/domain/time';
import { z } from 'zod';
import { readCustomers, rootsOf, type Customer, redactorFor } from '../customers/index.ts';
import type { LogRow } from '../stores/ports.ts';
import type { ExportContext } from './context.ts';
import { sortedKeys } from './import-id.ts';

export type Subject = z.infer<typeof ExportSubject>;

export interface ExportColumn {
  readonly name: string;
  readonly type: 'string' | 'number' | 'boolean' | 'json';
}

const number = (name: string): ExportColumn => ({ name, type: 'number' });
const text = (name: string): ExportColumn => ({ name, type: 'string' });
const json = (name: string): ExportColumn => ({ name, type: 'json' });

/** 导出列 — the columns of each export, in the order of its keys. Instants are ISO 8601 in UTC with milliseconds. */
export const EXPORT_COLUMNS: Readonly<Record<Subject, readonly ExportColumn[]>> = {
  events: [
    number('offset'),
    text('messageId'),
    text('name'),
    number('customer'),
    number('leaf'),
    json('identities'),
    text('at'),
    text('received'),
    text('originalAt'),
    text('source'),
    { name: 'historical', type: 'boolean' },
    number('parent'),
    json('properties'),
  ],
  customers: [number('customer'), json('identities'), json('attributes'), text('firstAt'), text('lastAt'), number('events')],
  messages: [
    text('id'),
    text('campaign'),
    number('customer'),
    number('leaf'),
    text('channel'),
    text('provider'),
    text('address'),
    text('state'),
    text('detail'),
    text('subject'),
    text('createdAt'),
    text('attemptedAt'),
    text('settledAt'),
    number('run'),
  ],
};

export interface ExportOptions {
  /** False masks phones, e-mails and names. */
  readonly reveal: boolean;
}

const PAGE = 1000;

/**
 * 导出 — one JSON object per line, without the line break, keys always in the order of {@link EXPORT_COLUMNS} and those of properties sorted,
 * so two exports of the same state are equal byte by byte. Events are in the order of the log and end where it ended at the start;
 * customers ascend by number, messages by id. Unless `reveal`, personal values are masked.
 */
export async function* exportLines(context: ExportContext, subject: Subject, options: ExportOptions): AsyncGenerator<string, void> {
  await context.caughtUp?.();
  switch (subject) {
    case 'events':
      return yield* eventLines(context, options);
    case 'customers':
      return yield* customerLines(context, options);
    case 'messages':
      return yield* messageLines(context, options);
  }
}

const CountRow = z.object({ n: z.number().int() });

/** How many lines an export will have, for progress; what is added meanwhile is not counted. */
export async function countLines({ ledger, log }: ExportContext, subject: Subject): Promise<number> {
  if (subject === 'events') return (await log.end()).offset;
  const table =
    subject === 'customers' ? 'select count(*) as n from customers where customer = root' : 'select count(*) as n from messages';
  const [row] = await ledger.rows(CountRow, table);
  return row?.n ?? 0;
}

async function* eventLines({ log, ledger }: ExportContext, { reveal }: ExportOptions): AsyncGenerator<string, void> {
  const end = (await log.end()).offset;
  for (let from = 0; from < end;) {
    const rows = (await log.scan(from, PAGE)).filter((row) => row.offset <= end);
    const last = rows.at(-1);
    if (last === undefined) return;
    const roots = await rootsOf(ledger, [...new Set(rows.map((row) => row.customer).filter((c) => c > 0))]);
    for (const row of rows) yield eventLine(row, roots.get(row.customer) ?? row.customer, reveal);
    from = last.offset;
  }
}

function eventLine(row: LogRow, root: number, reveal: boolean): string {
  return JSON.stringify({
    offset: row.offset,
    messageId: row.messageId,
    name: row.name,
    customer: root,
    leaf: row.customer,
    identities: identitiesOf(row.keys, reveal),
    at: formatInstant(row.at),
    received: formatInstant(row.received),
    originalAt: timeOrNull(row.originalAt),
    source: row.source,
    historical: row.historical,
    parent: row.parent,
    properties: recordOf(row.properties, reveal),
  });
}

const CustomerRow = z.object({ customer: z.number().int() });

async function* customerLines({ ledger }: ExportContext, { reveal }: ExportOptions): AsyncGenerator<string, void> {
  for (let after = 0; ;) {
    const page: { customer: number }[] = await ledger.rows(
      CustomerRow,
      `select customer from customers where customer = root and customer > $1 order by customer limit ${PAGE}`,
      [after],
    );
    const last = page.at(-1);
    if (last === undefined) return;
    const customers = await readCustomers(
      ledger,
      page.map((row) => row.customer),
    );
    for (const { customer } of page) {
      const one = customers.get(customer);
      if (one !== undefined) yield customerLine(one, reveal);
    }
    after = last.customer;
  }
}

function customerLine(one: Customer, reveal: boolean): string {
  return JSON.stringify({
    customer: one.customer,
    identities: identitiesOf(one.identities, reveal),
    attributes: recordOf(Object.fromEntries([...one.attributes].map(([name, attribute]) => [name, attribute.value])), reveal),
    firstAt: formatInstant(instant(one.firstAt)),
    lastAt: formatInstant(instant(one.lastAt)),
    events: one.events,
  });
}

const MessageRow = z.object({
  id: z.string(),
  campaign: z.string(),
  root: z.number().int(),
  customer: z.number().int(),
  channel: z.string(),
  provider: z.string(),
  address: z.string(),
  state: MessageState,
  detail: z.string(),
  subject: z.string().nullable(),
  created_at: z.number().int(),
  attempted_at: z.number().int().nullable(),
  settled_at: z.number().int().nullable(),
  run: z.number().int(),
});

async function* messageLines({ ledger }: ExportContext, { reveal }: ExportOptions): AsyncGenerator<string, void> {
  for (let after = ''; ;) {
    const rows: z.output<typeof MessageRow>[] = await ledger.rows(
      MessageRow,
      `select id, campaign, root, customer, channel, provider, address, state, detail, content->>'subject' as subject, created_at, attempted_at,
              settled_at, run from messages where id > $1 order by id limit ${PAGE}`,
      [after],
    );
    const last = rows.at(-1);
    if (last === undefined) return;
    const roots = await rootsOf(ledger, [...new Set(rows.map((row) => row.customer))]);
    const redact = reveal ? undefined : await redactorFor(ledger, [...roots.keys()]);
    for (const row of rows) {
      const subject = redact?.(row.customer, row.subject ?? '') ?? row.subject ?? '';
      yield messageLine({ ...row, subject }, roots.get(row.customer) ?? row.root, reveal);
    }
    after = last.id;
  }
}

function messageLine(row: z.output<typeof MessageRow> & { readonly subject: string }, root: number, reveal: boolean): string {
  return JSON.stringify({
    id: row.id,
    campaign: row.campaign,
    customer: root,
    leaf: row.customer,
    channel: row.channel,
    provider: row.provider,
    address: reveal ? row.address : maskValue(row.channel, row.address),
    state: row.state,
    detail: reveal ? row.detail : row.detail.replaceAll(row.address, String(maskValue(row.channel, row.address))),
    subject: row.subject,
    createdAt: formatInstant(instant(row.created_at)),
    attemptedAt: timeOrNull(row.attempted_at),
    settledAt: timeOrNull(row.settled_at),
    run: row.run,
  });
}

function identitiesOf(keys: readonly { readonly namespace: string; readonly value: string }[], reveal: boolean): unknown {
  return keys.map(({ namespace, value }) => ({ namespace, value: reveal ? value : maskValue(namespace, value) }));
}

function recordOf(record: Readonly<Record<string, unknown>>, reveal: boolean): unknown {
  return sortedKeys(reveal ? record : maskRecord(record));
}

function timeOrNull(at: Instant | number | null): string | null {
  return at === null ? null : formatInstant(instant(at));
}
