import type { OwnEventName } from '@gyre/domain/events';
import type { Instant } from '@gyre/domain/time';
import { z } from 'zod';
import { emitOwn } from '../../pipeline/index.ts';
import type { Ledger } from '../../stores/ports.ts';

/** 站内信 — one message as its reader sees it. `sequence` grows; a later message has a greater one. */
export interface InboxView {
  readonly id: string;
  readonly sequence: number;
  readonly title: string;
  readonly body: string;
  readonly button: string;
  readonly url: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly seen: boolean;
  readonly clicked: boolean;
}

/** What a reader did with a message. */
export type InboxAct = 'seen' | 'click' | 'dismiss';

const ViewRow = z.object({
  id: z.string(),
  sequence: z.number().int(),
  title: z.string(),
  body: z.string(),
  button: z.string(),
  url: z.string(),
  created_at: z.number().int(),
  expires_at: z.number().int(),
  seen: z.boolean(),
  clicked: z.boolean(),
});

/** All leaves of the customer `$1` is one of: together they have one inbox. */
const LEAVES = `(select l.customer from customers c join customers l on l.root = c.root where c.customer = $1 union select $1::integer)`;
/** What is still there at `$2`. */
const THERE = `customer in ${LEAVES} and expires_at > $2::bigint and dismissed_at is null`;

/** Messages still there with a sequence after one: the newest first, or the oldest first for a reader that catches up. */
export async function readInbox(
  ledger: Ledger,
  of: { readonly customer: number; readonly after: number; readonly limit: number; readonly order: 'newest' | 'oldest' },
  now: Instant,
): Promise<InboxView[]> {
  const rows = await ledger.rows(
    ViewRow,
    `select id, sequence, title, body, button, url, created_at, expires_at, seen_at is not null as seen, clicked_at is not null as clicked
     from inbox_messages where ${THERE} and sequence > $3::bigint order by sequence ${of.order === 'newest' ? 'desc' : 'asc'} limit $4`,
    [of.customer, now, of.after, of.limit],
  );
  return rows.map(({ created_at: createdAt, expires_at: expiresAt, ...row }) => ({ ...row, createdAt, expiresAt }));
}

const StateRow = z.object({ unread: z.number().int(), last: z.number().int() });

/** How many messages were not seen, and the latest sequence ever given to this customer (0 for none). */
export async function inboxState(ledger: Ledger, customer: number, now: Instant): Promise<{ unread: number; last: number }> {
  const [row] = await ledger.rows(
    StateRow,
    `select count(*) filter (where seen_at is null and expires_at > $2::bigint and dismissed_at is null) as unread,
       coalesce(max(sequence), 0) as last from inbox_messages where customer in ${LEAVES}`,
    [customer, now],
  );
  return row ?? { unread: 0, last: 0 };
}

const ActedRow = z.object({ id: z.string(), first_seen: z.boolean(), first_clicked: z.boolean() });
const MessageRow = z.object({ run: z.number().int(), node: z.string(), campaign: z.string(), arm: z.string(), customer: z.number().int() });

/**
 * Books what a reader did. Whoever clicks or dismisses has seen. The first time each is an own event and an instant of the message log; doing
 * it again changes nothing.
 *
 * @returns undefined when the customer has no such message, else whether own events were left
 */
export async function actOnInbox(
  ledger: Ledger,
  customer: number,
  id: string,
  act: InboxAct,
  now: Instant,
): Promise<{ emitted: boolean } | undefined> {
  return await ledger.transaction(async (tx) => {
    const [acted] = await tx.rows(
      ActedRow,
      `update inbox_messages i set seen_at = coalesce(i.seen_at, $3::bigint),
         clicked_at = case when $4 = 'click' then coalesce(i.clicked_at, $3::bigint) else i.clicked_at end,
         dismissed_at = case when $4 = 'dismiss' then coalesce(i.dismissed_at, $3::bigint) else i.dismissed_at end
       from (select id, seen_at, clicked_at from inbox_messages where id = $2 and customer in ${LEAVES} for update) as before
       where i.id = before.id
       returning i.id, before.seen_at is null as first_seen, $4 = 'click' and before.clicked_at is null as first_clicked`,
      [customer, id, now, act],
    );
    if (acted === undefined) return undefined;
    const opened = acted.first_seen && (await noteFirst(tx, id, 'opened_at', '$message_opened', now));
    const clicked = acted.first_clicked && (await noteFirst(tx, id, 'clicked_at', '$message_clicked', now));
    return { emitted: opened || clicked };
  });
}

/** Test sends are in the inbox but not in the message log. */
async function noteFirst(tx: Ledger, id: string, column: 'opened_at' | 'clicked_at', name: OwnEventName, at: Instant): Promise<boolean> {
  const [message] = await tx.rows(
    MessageRow,
    `update messages set ${column} = $2::bigint where id = $1 and ${column} is null returning run, node, campaign, arm, customer`,
    [id, at],
  );
  if (message === undefined) return false;
  const { customer, ...of } = message;
  await emitOwn(tx, [{ name, customer, at, properties: { ...of, message: id, channel: 'inbox' } }]);
  return true;
}
