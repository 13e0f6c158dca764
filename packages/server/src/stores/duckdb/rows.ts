import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import type { HashPage } from '../ports.ts';
import type { LogColumns } from './columns.ts';
import { hashText } from './hashes.ts';
import { itemsOf } from './vector-items.ts';

const SELECTED = `"offset", hash_high, hash_low, message_id, customer, name, "at", received, original_at, source, sequence, historical, keys, properties, parent`;

/** Rows of the table `events` as columns; `rest` is what follows `from <alias>.events`. */
export async function selectRows(
  connection: DuckDBConnection,
  alias: string,
  rest: string,
  values: DuckDBValue[] = [],
): Promise<LogColumns> {
  const result = await connection.run(`select ${SELECTED} from ${alias}.events ${rest}`, values);
  const columns = await result.getColumns();
  const texts = (index: number): string[] => (columns[index] ?? []) as string[];
  const numbers = (index: number): Float64Array =>
    Float64Array.from(columns[index] ?? [], (value) => (value === null ? Number.NaN : Number(value as bigint | number)));
  const [, high = [], low = []] = columns as (bigint | null)[][];
  return {
    offset: numbers(0),
    hash: high.map((word, i) => (word === null ? '' : hashText(word, low[i] ?? 0n))),
    messageId: texts(3),
    customer: numbers(4),
    name: texts(5),
    at: numbers(6),
    received: numbers(7),
    originalAt: numbers(8),
    source: texts(9),
    sequence: numbers(10),
    historical: Uint8Array.from(columns[11] ?? [], (flag) => (flag === true ? 1 : 0)),
    keys: texts(12),
    properties: texts(13),
    parent: numbers(14),
  };
}

/** Hashes of the rows and quarantined records whose offset lies in `(after, upTo]`, each table in order. */
export async function selectHashes(
  connection: DuckDBConnection,
  alias: string,
  range: { readonly since: string; readonly after: string; readonly upTo: string },
): Promise<HashPage> {
  const where = (column: string): string =>
    `where ${column} > ${range.after} and ${column} <= ${range.upTo} and received >= ${range.since} and hash_high is not null`;
  const result = await connection.run(`
    select "offset"::double, received::double, hash_high, hash_low from ${alias}.events ${where('"offset"')}
    union all
    select log_offset::double, received::double, hash_high, hash_low from ${alias}.quarantine ${where('log_offset')}`);
  const chunks = await result.fetchAllChunks();
  const count = chunks.reduce((sum, chunk) => sum + chunk.rowCount, 0);
  const page = {
    offsets: new Float64Array(count),
    received: new Float64Array(count),
    high: new BigUint64Array(count),
    low: new BigUint64Array(count),
  };
  let at = 0;
  for (const chunk of chunks) {
    page.offsets.set(itemsOf(chunk.getColumnVector(0), Float64Array), at);
    page.received.set(itemsOf(chunk.getColumnVector(1), Float64Array), at);
    page.high.set(itemsOf(chunk.getColumnVector(2), BigUint64Array), at);
    page.low.set(itemsOf(chunk.getColumnVector(3), BigUint64Array), at);
    at += chunk.rowCount;
  }
  return page;
}

/** The keys of rows after an offset, each once, as JSON texts. */
export async function selectOwners(connection: DuckDBConnection, alias: string, after: string): Promise<string[]> {
  const result = await connection.run(
    `select distinct unnest(from_json(keys, '["json"]'))::varchar from ${alias}.events where "offset" > ${after} and keys <> '[]'`,
  );
  const [texts = []] = await result.getColumns();
  return texts as string[];
}
