import { maskText } from '@gyre/domain/masking';
import { formatInstant, instant } from '@gyre/domain/time';
import { nameOf, readCustomers, type Customer } from '../customers/index.ts';
import type { CustomerSet } from '@gyre/engine';
import type { Ledger } from '../stores/ports.ts';

const PAGE = 1000;
/** Identities that have a column of their own; the others share one. */
const NAMESPACES = ['user_id', 'phone', 'email', 'unionid', 'openid'] as const;

/**
 * 导出 — the members as CSV (RFC 4180, UTF-8 with a byte-order mark for spreadsheets), one customer a line, a page at a time. Several values
 * of one column are joined by `|`.
 *
 * @param reveal  false: names, phones and e-mails are masked
 */
export async function* memberLines(ledger: Ledger, members: CustomerSet, reveal: boolean): AsyncGenerator<string> {
  yield `\uFEFF${['customer', 'name', ...NAMESPACES, 'other_identities', 'first_at', 'last_at', 'events'].join(',')}\r\n`;
  const page: number[] = [];
  for (const customer of members) {
    page.push(customer);
    if (page.length < PAGE) continue;
    yield await linesOf(ledger, page, reveal);
    page.length = 0;
  }
  if (page.length > 0) yield await linesOf(ledger, page, reveal);
}

async function linesOf(ledger: Ledger, roots: readonly number[], reveal: boolean): Promise<string> {
  const customers = await readCustomers(ledger, roots);
  return roots
    .flatMap((root) => customers.get(root) ?? [])
    .map((customer) => `${cellsOf(customer, reveal).map(quoted).join(',')}\r\n`)
    .join('');
}

function cellsOf(customer: Customer, reveal: boolean): string[] {
  const shown = (field: string, value: string): string => (reveal ? value : maskText(field, value));
  const own = NAMESPACES.map((namespace) =>
    customer.identities
      .filter((identity) => identity.namespace === namespace)
      .map(({ value }) => shown(namespace, value))
      .join('|'),
  );
  const others = customer.identities
    .filter(({ namespace }) => !(NAMESPACES as readonly string[]).includes(namespace))
    .map(({ namespace, value }) => `${namespace}:${shown(namespace, value)}`);
  return [
    String(customer.customer),
    shown('name', nameOf(customer)),
    ...own,
    others.join('|'),
    formatInstant(instant(customer.firstAt)),
    formatInstant(instant(customer.lastAt)),
    String(customer.events),
  ];
}

/** 单元格 — a cell of CSV; one a spreadsheet would take for a formula gets an apostrophe. */
export function quoted(cell: string): string {
  const safe = /^[=@\t]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
