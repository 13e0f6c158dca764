import { DuckDBDataChunk, type DuckDBAppender, type DuckDBType, type DuckDBValue } from '@duckdb/node-api';
import type { QuarantinedRow } from '../ports.ts';
import type { LogColumns } from './columns.ts';
import { hashWords } from './hashes.ts';

/** Rows a DuckDB chunk holds at most. */
const CHUNK = 2048;

/** Puts rows into the open transaction of the appender's connection. */
export function appendRows(appender: DuckDBAppender, columns: LogColumns): void {
  const words = columns.hash.map(hashWords);
  appendChunks(appender, columns.messageId.length, (from, to) => [
    longs(columns.offset, from, to),
    words.slice(from, to).map((word) => word?.high ?? null),
    words.slice(from, to).map((word) => word?.low ?? null),
    columns.messageId.slice(from, to),
    [...columns.customer.subarray(from, to)],
    columns.name.slice(from, to),
    longs(columns.at, from, to),
    longs(columns.received, from, to),
    longs(columns.originalAt, from, to),
    columns.source.slice(from, to),
    longs(columns.sequence, from, to),
    Array.from(columns.historical.subarray(from, to), (flag) => flag === 1),
    columns.keys.slice(from, to),
    columns.properties.slice(from, to),
    longs(columns.parent, from, to),
  ]);
}

/**
 * Puts quarantined records into the open transaction.
 *
 * @param firstId  number of the first record; the others follow
 * @param logOffset  the offset the log's next row would have had before this batch, by which rebuilding deduplication finds them
 */
export function appendQuarantined(appender: DuckDBAppender, rows: readonly QuarantinedRow[], firstId: number, logOffset: number): void {
  const words = rows.map((row) => hashWords(row.hash));
  appendChunks(appender, rows.length, (from, to) => {
    const part = rows.slice(from, to);
    return [
      part.map((_, i) => BigInt(firstId + from + i)),
      part.map(() => BigInt(logOffset)),
      part.map((row) => row.reason),
      part.map((row) => row.detail),
      part.map((row) => row.raw),
      part.map((row) => row.messageId ?? null),
      words.slice(from, to).map((word) => word?.high ?? null),
      words.slice(from, to).map((word) => word?.low ?? null),
      part.map((row) => BigInt(row.received)),
      part.map((row) => row.source),
      part.map((row) => row.zh),
    ];
  });
}

function appendChunks(appender: DuckDBAppender, count: number, columnsOf: (from: number, to: number) => DuckDBValue[][]): void {
  if (count === 0) return;
  const types: DuckDBType[] = Array.from({ length: appender.columnCount }, (_, i) => appender.columnType(i));
  for (let from = 0; from < count; from += CHUNK) {
    const to = Math.min(count, from + CHUNK);
    const chunk = DuckDBDataChunk.create(types, to - from);
    chunk.setColumns(columnsOf(from, to));
    appender.appendDataChunk(chunk);
  }
  appender.flushSync();
}

/** NaN is null. */
function longs(numbers: Float64Array, from: number, to: number): (bigint | null)[] {
  return Array.from(numbers.subarray(from, to), (value) => (Number.isNaN(value) ? null : BigInt(value)));
}
