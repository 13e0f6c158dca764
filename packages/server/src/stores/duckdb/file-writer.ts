import { copyFile } from 'node:fs/promises';
import type { ExportFormat } from '../ports.ts';
import { quoteColumn } from '../sql-names.ts';
import { sqlText, type DuckdbEngine } from './engine.ts';

export interface ExportColumn {
  readonly name: string;
  readonly type: 'string' | 'number' | 'boolean' | 'json';
}

/** How a column is read from NDJSON: for CSV as the text it has there, so that 5 stays 5 and not 5.0. */
const TYPES = {
  csv: { string: 'VARCHAR', number: 'VARCHAR', boolean: 'VARCHAR', json: 'JSON' },
  parquet: { string: 'VARCHAR', number: 'DOUBLE', boolean: 'BOOLEAN', json: 'VARCHAR' },
} as const;

/** 文件写出 — converts NDJSON to `out`, columns in the order given; lists and objects become JSON text. */
export async function convertFile(
  engine: DuckdbEngine,
  ndjson: string,
  out: string,
  format: ExportFormat,
  columns: readonly ExportColumn[],
): Promise<void> {
  if (format === 'ndjson') return copyFile(ndjson, out);
  const types = columns.map(({ name, type }) => `${sqlText(name)}: '${TYPES[format][type]}'`).join(', ');
  const names = columns.map(({ name }) => quoteColumn(name)).join(', ');
  const source = `read_json(${sqlText(ndjson)}, format = 'newline_delimited', columns = {${types}}, maximum_object_size = 16777216)`;
  const options = format === 'csv' ? 'format csv, header' : 'format parquet, compression zstd';
  await engine.read((connection) => connection.run(`copy (select ${names} from ${source}) to ${sqlText(out)} (${options})`));
}
