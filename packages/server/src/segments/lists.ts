import { cleanKey } from '@gyre/domain/identity';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import type { Ledger } from '../stores/ports.ts';

/** Values without a customer that are named at once. */
const MOST_NAMED = 100;

/** 名单文件 — an uploaded table. */
export interface ListFile {
  /** What it was called where it came from. */
  readonly name: string;
  readonly format: 'csv' | 'ndjson' | 'parquet';
  /** Names of the columns. The first line of a CSV is taken for them even when it holds values. */
  readonly columns: readonly string[];
  pages(): AsyncIterable<readonly Readonly<Record<string, unknown>>[]>;
}

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

/** How a file is matched. */
export interface Matching {
  readonly namespace: string;
  /** Name of the column that holds the values; without one the first column does. */
  readonly column?: string | undefined;
  /** Takes every value that is nobody's, in the file's order. */
  readonly onNotMatched: (values: readonly string[]) => Promise<void>;
}

/**
 * Matches the values of a file to customers. Values are cleaned as identities are when they arrive.
 *
 * @throws AppError `file_unreadable`, `invalid_input` when there is no such column
 */
export async function matchList(ledger: Ledger, file: ListFile, { namespace, column, onNotMatched }: Matching): Promise<MatchedList> {
  const leaves = new Set<number>();
  const notMatched: string[] = [];
  let [rows, matched] = [0, 0];
  for await (const values of valuesOf(file, namespace, column)) {
    const page = values.map((value) => ({ value, clean: cleanOf(namespace, value) }));
    const owners = await ownersOf(
      ledger,
      namespace,
      page.flatMap(({ clean }) => clean ?? []),
    );
    const rest: string[] = [];
    for (const { value, clean } of page) {
      const leaf = clean === undefined ? undefined : owners.get(clean);
      if (leaf === undefined) rest.push(value);
      else leaves.add(leaf);
    }
    rows += page.length;
    matched += page.length - rest.length;
    notMatched.push(...rest.slice(0, MOST_NAMED - notMatched.length));
    await onNotMatched(rest);
  }
  return { namespace, rows, matched, notMatched, notMatchedTotal: rows - matched, leaves: [...leaves] };
}

function cleanOf(namespace: string, value: string): string | undefined {
  const key = cleanKey({ namespace, value });
  return typeof key === 'string' ? undefined : key.value;
}

const OwnerRow = z.object({ value: z.string(), customer: z.number().int() });

async function ownersOf(ledger: Ledger, namespace: string, values: readonly string[]): Promise<Map<string, number>> {
  const rows = await ledger.rows(OwnerRow, 'select value, customer from identities where namespace = $1 and value = any($2::text[])', [
    namespace,
    values,
  ]);
  return new Map(rows.map((row) => [row.value, row.customer]));
}

/** What the first line says when it is a header and no value; an empty cell is called `column_1`. */
const HEADERS =
  /^(column_1|id|user.?id|uid|phone|mobile|tel|e-?mail|openid|unionid|手机号?码?|邮箱|电子邮件|用户.?(id|编号)|会员.?(id|编号|号)|客户.?(id|编号))$/i;

/** 取值 — the values of a list in pages, from the first column or the one named; empty ones are left out. @throws AppError `invalid_input` */
export async function* valuesOf(file: ListFile, namespace: string, column: string | undefined): AsyncGenerator<string[], void> {
  const { columns, format } = file;
  const [first = ''] = columns;
  const from = column ?? first;
  if (!columns.includes(from))
    throw new AppError('invalid_input', `the list has no column ${from}; it has ${columns.join(', ')}`, { column: from });
  const isHeader = format !== 'csv' || column !== undefined || HEADERS.test(first) || first.toLowerCase() === namespace;
  if (!isHeader) yield [first];
  for await (const page of file.pages()) yield page.map((row) => textOf(row[from])).filter((value) => value !== '');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : '';
}
