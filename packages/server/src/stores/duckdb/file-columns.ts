import type { DuckDBConnection } from '@duckdb/node-api';
import { toldError } from '../../errors.ts';
import { quoteColumn } from '../sql-names.ts';
import { objects, sqlText } from './engine.ts';

/** What a column of a file seems to hold; `instant` is text that reads as a date. */
export type ColumnType = 'string' | 'number' | 'boolean' | 'instant' | 'json';
export interface FileColumn {
  readonly name: string;
  readonly type: ColumnType;
}

/** Numbers of at most 15 digits without a leading zero; what looks like a telephone or order number stays text. */
const NUMBER_TEXT = '-?(0|[1-9]\\d{0,14})(\\.\\d{1,12})?';
const INSTANT_TEXT = '\\d{4}[-/]\\d{1,2}[-/]\\d{1,2}([T ]\\d{1,2}:\\d{2}(:\\d{2}(\\.\\d+)?)?(Z|[+-]\\d{2}:?\\d{2})?)?';

/** Guesses from every value of the file, not from a sample. */
export async function csvColumns(connection: DuckDBConnection, table: string, number: string): Promise<FileColumn[]> {
  const names = (await describe(connection, table, number)).map(({ name }) => name);
  const tests = names.flatMap((name, i) => [
    `bool_and(regexp_full_match(${quoteColumn(name)}, '${NUMBER_TEXT}')) as n${i}`,
    `bool_and(${quoteColumn(name)} in ('true', 'false')) as b${i}`,
    `bool_and(regexp_full_match(${quoteColumn(name)}, '${INSTANT_TEXT}')) as i${i}`,
  ]);
  const [row] = await objects(connection, `select ${tests.join(', ') || '1'} from ${table}`);
  return names.map((name, i) => {
    if (row?.[`n${i}`] === true) return { name, type: 'number' };
    if (row?.[`b${i}`] === true) return { name, type: 'boolean' };
    return { name, type: row?.[`i${i}`] === true ? 'instant' : 'string' };
  });
}

/** Every key of the file in the order of first appearance. @throws AppError `file_unreadable` when a line is not an object */
export async function jsonColumns(connection: DuckDBConnection, table: string, number: string): Promise<FileColumn[]> {
  const [odd] = await objects(connection, `select min(${number}) + 1 as line from ${table} where json_type(json) <> 'OBJECT'`);
  if (typeof odd?.['line'] === 'number') {
    const line = String(odd['line']);
    throw toldError(
      'file_unreadable',
      { zh: `第 ${line} 行不是 JSON 对象`, en: `record ${line} is not a JSON object` },
      { line: odd['line'] },
    );
  }
  const keys = await objects(
    connection,
    `select key, min(n * 10000 + place) as first from (
       select unnest(json_keys(json)) as key, unnest(range(len(json_keys(json)))) as place, ${number} as n from ${table}
     ) group by key order by first`,
  );
  const names = keys.map((row) => String(row['key']));
  const types = names.map((name, i) => {
    const value = `json_extract(json, ${sqlText(`/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`)})`;
    return `list(distinct json_type(${value}))::varchar as t${i}, bool_and(regexp_full_match(${value}->>'$', '${INSTANT_TEXT}')) as i${i}`;
  });
  const [row] = await objects(connection, `select ${types.join(', ') || '1'} from ${table}`);
  return names.map((name, i) => ({ name, type: typeOfJson(String(row?.[`t${i}`]), row?.[`i${i}`] === true) }));
}

/** @param list  such as `[VARCHAR, NULL]` */
function typeOfJson(list: string, isInstant: boolean): ColumnType {
  const types = new Set(list.match(/[A-Z]+/g)?.filter((type) => type !== 'NULL'));
  const all = (...accepted: string[]): boolean => types.size > 0 && [...types].every((type) => accepted.includes(type));
  if (all('BIGINT', 'UBIGINT', 'HUGEINT', 'UHUGEINT', 'DOUBLE')) return 'number';
  if (all('BOOLEAN')) return 'boolean';
  if (all('ARRAY', 'OBJECT')) return 'json';
  return all('VARCHAR') && isInstant ? 'instant' : 'string';
}

/** Types as the file declares them. */
export async function parquetColumns(connection: DuckDBConnection, table: string, number: string): Promise<FileColumn[]> {
  return (await describe(connection, table, number)).map(({ name, type }) => ({ name, type: typeOfParquet(type) }));
}

function typeOfParquet(type: string): ColumnType {
  if (/^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL\(\d+,\d+\))$/.test(type)) return 'number';
  if (type === 'BOOLEAN') return 'boolean';
  if (/^(DATE|TIMESTAMP.*)$/.test(type)) return 'instant';
  return /^(VARCHAR|UUID|ENUM\(.*\)|TIME.*|BLOB)$/.test(type) ? 'string' : 'json';
}

async function describe(connection: DuckDBConnection, table: string, number: string): Promise<{ name: string; type: string }[]> {
  const rows = await objects(connection, `describe select * exclude (${number}) from ${table}`);
  return rows.map((row) => ({ name: String(row['column_name']), type: String(row['column_type']) }));
}
