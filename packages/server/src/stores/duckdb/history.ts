import type { DuckDBConnection } from '@duckdb/node-api';
import type { QuarantineQuery, RecentFilter, StoredQuarantine, TimelineQuery } from '../ports.ts';
import type { LogColumns } from './columns.ts';
import { objects, sqlInteger } from './engine.ts';
import { hashText } from './hashes.ts';
import { selectRows } from './rows.ts';

type Connection = DuckDBConnection;
export interface Range {
  readonly from: number;
  readonly to: number;
}
export interface Volume {
  readonly bucket: number;
  readonly name: string;
  readonly events: number;
  readonly customers: number;
}
export interface Active {
  readonly bucket: number;
  readonly customers: number;
}
export interface PropertySum {
  readonly bucket: number;
  readonly sum: number;
  readonly events: number;
  readonly customers: number;
}

export interface SourceActivity {
  readonly source: string;
  readonly events: number;
  readonly quarantined: number;
  readonly lastReceived: number;
}

/** 时间线 — rows of some customers, newest first. */
export function timeline(connection: Connection, alias: string, query: TimelineQuery): Promise<LogColumns> {
  const conditions = [`customer in (${query.customers.map(sqlInteger).join(', ') || 'null'})`];
  const values: string[] = [];
  if (query.before !== undefined) {
    const [at, offset] = [sqlInteger(query.before.at), sqlInteger(query.before.offset)];
    conditions.push(`("at" < ${at} or ("at" = ${at} and "offset" < ${offset}))`);
  }
  if (query.upTo !== undefined) conditions.push(`"offset" <= ${sqlInteger(query.upTo.offset)}`);
  if (query.names !== undefined) conditions.push(oneOf('name', query.names, values));
  const rest = `where ${conditions.join(' and ')} order by "at" desc, "offset" desc limit ${sqlInteger(query.limit)}`;
  return selectRows(connection, alias, rest, values);
}

/** The last rows received, newest first. */
export function recent(connection: Connection, alias: string, limit: number, filter: RecentFilter): Promise<LogColumns> {
  const { source, names, property } = filter;
  const values: string[] = [];
  const conditions = ['true'];
  if (source !== undefined) conditions.push(oneOf('source', [source], values));
  if (names !== undefined) conditions.push(oneOf('name', names, values));
  if (property !== undefined) {
    const place = values.push(pointerTo(property.name));
    conditions.push(oneOf(`json_extract_string(properties, $${place})`, [property.text], values));
  }
  return selectRows(connection, alias, `where ${conditions.join(' and ')} order by "offset" desc limit ${sqlInteger(limit)}`, values);
}

/** 事件量 — rows and distinct customers per bucket and name; buckets count from `range.from`. */
export async function volumes(
  connection: Connection,
  alias: string,
  range: Range,
  bucketMs: number,
  names: readonly string[] | undefined,
): Promise<Volume[]> {
  const values: string[] = [];
  const named = names === undefined ? 'true' : oneOf('name', names, values);
  const rows = await objects(
    connection,
    `select ${bucketOf(range, bucketMs)} as bucket, name, count(*) as events, count(distinct customer) filter (customer > 0) as customers
     from ${alias}.events where ${within(range)} and ${named} group by all order by bucket, name`,
    values,
  );
  return rows as unknown as Volume[];
}

/** 活跃 — distinct customers who did something themselves, per bucket: names without `$`, and what the SDKs write when one looks around. */
export async function active(connection: Connection, alias: string, range: Range, bucketMs: number): Promise<Active[]> {
  const rows = await objects(
    connection,
    `select ${bucketOf(range, bucketMs)} as bucket, count(distinct customer) as customers from ${alias}.events
     where ${within(range)} and customer > 0 and (not starts_with(name, '$') or name in ('$pageview', '$AppStart', '$AppViewScreen'))
     group by all order by bucket`,
  );
  return rows as unknown as Active[];
}

/** Sum of a numeric property per bucket; only rows where it is a number count. Kahan's summation keeps cents exact. */
export async function sums(
  connection: Connection,
  alias: string,
  range: Range,
  bucketMs: number,
  named: { readonly name: string; readonly property: string },
): Promise<PropertySum[]> {
  const rows = await objects(
    connection,
    `select bucket, fsum(value::double) as sum, count(*) as events, count(distinct customer) filter (customer > 0) as customers
     from (select ${bucketOf(range, bucketMs)} as bucket, customer, json_extract(properties, $2) as value
           from ${alias}.events where ${within(range)} and name = $1)
     where json_type(value) in ('BIGINT', 'UBIGINT', 'HUGEINT', 'UHUGEINT', 'DOUBLE') group by bucket order by bucket`,
    [named.name, pointerTo(named.property)],
  );
  return rows as unknown as PropertySum[];
}

/** 异常数据 — newest first. */
export async function quarantined(connection: Connection, alias: string, query: QuarantineQuery): Promise<StoredQuarantine[]> {
  const values: string[] = [];
  const conditions = ['true'];
  if (query.reason !== undefined) conditions.push(oneOf('reason', [query.reason], values));
  if (query.source !== undefined) conditions.push(oneOf('source', [query.source], values));
  if (query.ids !== undefined) conditions.push(`id in (${query.ids.map(sqlInteger).join(', ') || 'null'})`);
  if (query.beforeId !== undefined) conditions.push(`id < ${sqlInteger(query.beforeId)}`);
  if (query.except !== undefined) conditions.push(notIn(query.except));
  const rows = await objects(
    connection,
    `select id, reason, detail, zh, raw, message_id, hash_high::varchar as high, hash_low::varchar as low, received, source
     from ${alias}.quarantine where ${conditions.join(' and ')} order by id desc limit ${sqlInteger(query.limit)}`,
    values,
  );
  return rows.map(({ message_id: messageId, high, low, ...row }) => ({
    ...row,
    hash: high === null || low === null ? '' : hashText(BigInt(high ?? 0), BigInt(low ?? 0)),
    ...(messageId === null ? {} : { messageId }),
  })) as unknown as StoredQuarantine[];
}

/** 数据源活跃 — per source what it sent since an instant, and when it last sent anything at all. */
export async function sourceActivity(connection: Connection, alias: string, since: number): Promise<SourceActivity[]> {
  const count = `count(*) filter (received >= ${sqlInteger(since)})`;
  const rows = await objects(
    connection,
    `select source, sum(e)::bigint as events, sum(q)::bigint as quarantined, max(last) as "lastReceived" from (
       select source, ${count} as e, 0 as q, max(received) as last from ${alias}.events group by source
       union all
       select source, 0 as e, ${count} as q, max(received) as last from ${alias}.quarantine group by source
     ) group by source order by source`,
  );
  return rows as unknown as SourceActivity[];
}

/** Quarantined records by reason and source, the largest first. */
export async function quarantineCounts(
  connection: Connection,
  alias: string,
  except: readonly number[],
): Promise<{ reason: string; source: string; records: number; lastReceived: number }[]> {
  const rows = await objects(
    connection,
    `select reason, source, count(*) as records, max(received) as "lastReceived"
     from ${alias}.quarantine where ${notIn(except)} group by all order by records desc, reason, source`,
  );
  return rows as unknown as { reason: string; source: string; records: number; lastReceived: number }[];
}

/** A property as a JSON pointer (RFC 6901). */
function pointerTo(property: string): string {
  return `/${property.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

function within(range: Range): string {
  return `"at" >= ${sqlInteger(range.from)} and "at" < ${sqlInteger(range.to)}`;
}
function bucketOf(range: Range, bucketMs: number): string {
  const from = sqlInteger(range.from);
  return `(("at" - ${from}) // ${sqlInteger(bucketMs)}) * ${sqlInteger(bucketMs)} + ${from}`;
}
function notIn(ids: readonly number[]): string {
  return ids.length === 0 ? 'true' : `id not in (select unnest([${ids.map(sqlInteger).join(', ')}]))`;
}

/** A condition on texts; they join `values` and are named by their place there. */
function oneOf(column: string, texts: readonly string[], values: string[]): string {
  if (texts.length === 0) return 'false';
  const places = texts.map((text) => `$${values.push(text)}`);
  return `${column} in (${places.join(', ')})`;
}
