import { cleanEmail, cleanPhone } from '@gyre/domain/identity';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import type { Ledger } from '../stores/ports.ts';

const number = z.number().int();
const Cursor = z.tuple([number, number]);

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

async function recentlyActive(ledger: Ledger, cursor: string | undefined, limit: number): Promise<Found> {
  const [at, customer] = cursor === undefined ? [Number.MAX_SAFE_INTEGER, 0] : parseCursor(cursor);
  const rows = await ledger.rows(
    z.object({ root: number, customer: number, last_at: number }),
    `select c.root, c.customer, c.last_at from customers c
     where (c.last_at, c.customer) < ($1, $2)
       and not exists (select 1 from customers o where o.root = c.root and (o.last_at, o.customer) > (c.last_at, c.customer))
     order by c.last_at desc, c.customer desc limit $3`,
    [at, customer, limit],
  );
  const last = rows.at(-1);
  const next = rows.length < limit || last === undefined ? null : JSON.stringify([last.last_at, last.customer]);
  return { roots: rows.map((r) => r.root), next };
}

async function byIdentity(ledger: Ledger, text: string, cursor: string | undefined, limit: number): Promise<Found> {
  const after = cursor === undefined ? 0 : parseCursor(cursor)[0];
  const whole = [...new Set([text, cleanPhone(text), cleanEmail(text)].filter((v) => v !== undefined))];
  const prefixes = [...new Set([text, `+86${text.replace(/[\s-]/g, '')}`])].map(
    (prefix) => `${prefix.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`,
  );
  const rows = await ledger.rows(
    z.object({ root: number }),
    `select distinct c.root from customers c join identities i on i.customer = c.customer
     where (i.value = any($1::text[]) or i.value like $2 or i.value like $3) and c.root > $4 order by c.root limit $5`,
    [whole, prefixes[0], prefixes[1] ?? prefixes[0], after, limit],
  );
  const byNumber = rows.length === 0 && cursor === undefined && /^\d{1,9}$/.test(text) ? await rootOfNumber(ledger, Number(text)) : [];
  const roots = [...rows.map((r) => r.root), ...byNumber];
  return { roots, next: rows.length < limit ? null : JSON.stringify([roots.at(-1), 0]) };
}

async function rootOfNumber(ledger: Ledger, customer: number): Promise<number[]> {
  const rows = await ledger.rows(z.object({ root: number }), 'select root from customers where customer = $1', [customer]);
  return rows.map((r) => r.root);
}

function parseCursor(cursor: string): [number, number] {
  try {
    return Cursor.parse(JSON.parse(cursor));
  } catch {
    throw new AppError('invalid_input', `cursor "${cursor}" is not one this list gave out`, { cursor });
  }
}
