import { readFile, stat } from 'node:fs/promises';
import { cleanKey } from '@gyre/domain/identity';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import type { Ledger } from '../stores/ports.ts';

/** Largest list file, and values asked of the ledger at once. */
const MOST_BYTES = 200 * 1024 ** 2;
const PAGE = 5000;
/** Values without a customer that are named. */
const MOST_NAMED = 100;

/** 匹配结果 — who of a list is a customer, and which values are nobody's. */
export interface MatchedList {
  readonly namespace: string;
  readonly rows: number;
  /** Rows whose value is a customer's. */
  readonly matched: number;
  /** The first values that are nobody's, as the file has them. */
  readonly notMatched: readonly string[];
  readonly notMatchedTotal: number;
  readonly leaves: readonly number[];
}

/**
 * Matches the values of a file to customers. Values are cleaned as identities are when they arrive.
 *
 * @param column  header of the column that holds the values; without one the first column does
 * @throws AppError `too_large`, `file_unreadable`, `invalid_input` when there is no such column
 */
export async function matchList(ledger: Ledger, path: string, namespace: string, column: string | undefined): Promise<MatchedList> {
  const { size } = await stat(path);
  if (size > MOST_BYTES) throw new AppError('too_large', `the list has ${size} bytes; the most is ${MOST_BYTES}`, { bytes: size });
  const values = valuesOf(decode(await readFile(path)), namespace, column);
  const leaves = new Set<number>();
  const missed: string[] = [];
  let matched = 0;
  for (let i = 0; i < values.length; i += PAGE) {
    const page = values.slice(i, i + PAGE).map((value) => ({ value, clean: cleanOf(namespace, value) }));
    const owners = await ownersOf(
      ledger,
      namespace,
      page.flatMap(({ clean }) => clean ?? []),
    );
    for (const { value, clean } of page) {
      const leaf = clean === undefined ? undefined : owners.get(clean);
      if (leaf === undefined) missed.push(value);
      else {
        matched++;
        leaves.add(leaf);
      }
    }
  }
  return {
    namespace,
    rows: values.length,
    matched,
    notMatched: missed.slice(0, MOST_NAMED),
    notMatchedTotal: missed.length,
    leaves: [...leaves],
  };
}

function cleanOf(namespace: string, value: string): string | undefined {
  const key = cleanKey({ namespace, value });
  return typeof key === 'string' ? undefined : key.value;
}

async function ownersOf(ledger: Ledger, namespace: string, values: readonly string[]): Promise<Map<string, number>> {
  const rows = await ledger.rows(
    z.object({ value: z.string(), customer: z.number().int() }),
    'select value, customer from identities where namespace = $1 and value = any($2::text[])',
    [namespace, values],
  );
  return new Map(rows.map((row) => [row.value, row.customer]));
}

/** UTF-8, or GB 18030 as Chinese spreadsheets write it. @throws AppError `file_unreadable` */
export function decode(bytes: Uint8Array): string {
  for (const encoding of ['utf-8', 'gb18030']) {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch {
      // Not this encoding; the next one may be it.
    }
  }
  throw new AppError('file_unreadable', 'the list is neither UTF-8 nor GB 18030 text', {});
}

/** What the first line says when it is a header and no value. */
const HEADERS =
  /^(id|user.?id|uid|phone|mobile|tel|e-?mail|openid|unionid|手机号?码?|邮箱|电子邮件|用户.?(id|编号)|会员.?(id|编号|号)|客户.?(id|编号))$/i;

/** 取值 — the values of a list, one a line or the column of a CSV; empty ones are left out. @throws AppError `invalid_input` */
export function valuesOf(text: string, namespace: string, column: string | undefined): string[] {
  const lines = text.split(/\r\n|\n|\r/).filter((line) => line.trim() !== '');
  const [first] = lines;
  if (first === undefined) return [];
  const header = cellsOf(first).map((cell) => cell.trim());
  const place = column === undefined ? 0 : header.indexOf(column);
  if (place < 0)
    throw new AppError('invalid_input', `the list has no column ${column}; it has ${header.join(', ')}`, { column: column ?? '' });
  const head = header[place] ?? '';
  const begins = column !== undefined || HEADERS.test(head) || head.toLowerCase() === namespace ? 1 : 0;
  return lines
    .slice(begins)
    .map((line) => (cellsOf(line)[place] ?? '').trim())
    .filter((value) => value !== '');
}

/** Cells of one line of CSV (RFC 4180), separated by commas, semicolons or tabs; a cell may not hold a line break. */
function cellsOf(line: string): string[] {
  return Array.from(line.matchAll(/(?:^|[,;\t])(?:"((?:[^"]|"")*)"|([^,;\t]*))/g), ([, inQuotes, plain]) =>
    inQuotes === undefined ? (plain ?? '') : inQuotes.replaceAll('""', '"'),
  );
}
