import { cleanEmail, cleanPhone } from '@gyre/domain/identity';
import { z } from 'zod';
import { readCursor, writeCursor } from '../cursor.ts';
import type { Ledger } from '../stores/ports.ts';

const number = z.number().int();
/** By last activity: (hour, customer). By identity: root. */
const Activity = z.tuple([number, number]);

export interface Found {
  /** Roots, in order. */
  readonly roots: readonly number[];
  readonly next: string | null;
}

/** 查找用户 — roots whose identities are or begin with the text; by last activity when the text is empty. */
export async function findCustomers(ledger: Ledger, search: string | undefined, cursor: string | undefined, limit: number): Promise<Found> {
  const text = search?.trim() ?? '';
  return text === '' ? await recentlyActive(ledger, cursor, limit) : await byIdentity(ledger, text, cursor, limit);
}

const ActiveRow = z.object({ root: number, customer: number, last_hour: number });

/** The latest hour first; within an hour the newest customers. A customer stands where its last active leaf does. */
async function recentlyActive(ledger: Ledger, cursor: string | undefined, limit: number): Promise<Found> {
  const [hour, customer] = readCursor(Activity, cursor) ?? [Number.MAX_SAFE_INTEGER, 0];
  const rows = await ledger.rows(
    ActiveRow,
    `select c.root, c.customer, c.last_hour from customers c
     where (c.last_hour, c.customer) < ($1, $2)
       and not exists (select 1 from customers o where o.root = c.root and (o.last_hour, o.customer) > (c.last_hour, c.customer))
     order by c.last_hour desc, c.customer desc limit $3`,
    [hour, customer, limit],
  );
  const last = rows.at(-1);
  const next = rows.length < limit || last === undefined ? null : writeCursor([last.last_hour, last.customer]);
  return { roots: rows.map((r) => r.root), next };
}

const RootRow = z.object({ root: number });

async function byIdentity(ledger: Ledger, text: string, cursor: string | undefined, limit: number): Promise<Found> {
  const after = readCursor(number, cursor) ?? 0;
  const whole = [...new Set([text, cleanPhone(text), cleanEmail(text)].filter((v) => v !== undefined))];
  const prefixes = [...new Set([text, `+86${text.replace(/[\s-]/g, '')}`])].map(
    (prefix) => `${prefix.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`,
  );
  const rows = await ledger.rows(
    RootRow,
    `select distinct c.root from customers c join identities i on i.customer = c.customer
     where (i.value = any($1::text[]) or i.value like $2 or i.value like $3) and c.root > $4 order by c.root limit $5`,
    [whole, prefixes[0], prefixes[1] ?? prefixes[0], after, limit],
  );
  const byNumber = rows.length === 0 && cursor === undefined && /^\d{1,9}$/.test(text) ? await rootOfNumber(ledger, Number(text)) : [];
  const roots = [...rows.map((r) => r.root), ...byNumber];
  return { roots, next: rows.length < limit ? null : writeCursor(roots.at(-1) ?? 0) };
}

async function rootOfNumber(ledger: Ledger, customer: number): Promise<number[]> {
  const rows = await ledger.rows(RootRow, 'select root from customers where customer = $1', [customer]);
  return rows.map((r) => r.root);
}
