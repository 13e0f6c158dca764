import { DuckDBBigIntVector, DuckDBUBigIntVector, type DuckDBConnection, type DuckDBValue } from '@duckdb/node-api';
import type { LogColumns } from './columns.ts';
import { hashText } from './hashes.ts';

const SELECTED = `"offset", hash_high, hash_low, message_id, customer, name, "at", received, original_at, source, sequence, historical, keys, properties, parent`;

/** Rows of the table `events` as columns; `rest` is what follows `from <alias>.events`. */
export async function selectRows(connection: DuckDBConnection, alias: string, rest: string, values: DuckDBValue[] = []): Promise<LogColumns> {
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
): Promise<{ offsets: Float64Array; received: Float64Array; hashes: BigUint64Array }> {
  const where = (column: string): string =>
    `where ${column} > ${range.after} and ${column} <= ${range.upTo} and received >= ${range.since} and hash_high is not null`;
  const result = await connection.run(`
    select "offset" as o, received, hash_high, hash_low from ${alias}.events ${where('"offset"')}
    union all
    select log_offset as o, received, hash_high, hash_low from ${alias}.quarantine ${where('log_offset')}`);
  const chunks = await result.fetchAllChunks();
  const count = chunks.reduce((sum, chunk) => sum + chunk.rowCount, 0);
  const page = { offsets: new Float64Array(count), received: new Float64Array(count), hashes: new BigUint64Array(count * 2) };
  let at = 0;
  for (const chunk of chunks) {
    const [offsets, received] = [chunk.getColumnVector(0), chunk.getColumnVector(1)];
    const [high, low] = [chunk.getColumnVector(2), chunk.getColumnVector(3)];
    if (!(offsets instanceof DuckDBBigIntVector && received instanceof DuckDBBigIntVector)) throw new TypeError('offsets must be BIGINT');
    if (!(high instanceof DuckDBUBigIntVector && low instanceof DuckDBUBigIntVector)) throw new TypeError('hashes must be UBIGINT');
    for (let i = 0; i < chunk.rowCount; i++, at++) {
      page.offsets[at] = Number(offsets.getItem(i));
      page.received[at] = Number(received.getItem(i));
      page.hashes[at * 2] = high.getItem(i) ?? 0n;
      page.hashes[at * 2 + 1] = low.getItem(i) ?? 0n;
    }
  }
  return page;
}
