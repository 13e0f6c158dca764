import type { DuckDBConnection } from '@duckdb/node-api';
import { objects, sqlInteger } from './engine.ts';

/** Only the latest rows of an event are looked at: what an operator picks from should be what is sent now. */
const LATEST_ROWS = 200_000;

/** 常见取值 — the most frequent values of a property among the latest rows of an event; lists count by their elements. */
export async function frequentValues(
  connection: DuckDBConnection,
  alias: string,
  wanted: { readonly event: string; readonly property: string; readonly search: string; readonly limit: number },
): Promise<{ value: string | number | boolean; count: number }[]> {
  const pointer = `/${wanted.property.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  const newest = `select "offset" from ${alias}.events where name = $1 order by "offset" desc limit ${LATEST_ROWS}`;
  const rows = await objects(
    connection,
    `with found as (select json_extract(properties, $2) as value from ${alias}.events
                    where name = $1 and "offset" >= (select coalesce(min("offset"), 0) from (${newest}))),
     single as (select unnest(case when json_type(value) = 'ARRAY' then json_extract(value, '$[*]') else [value] end) as value
                from found where value is not null and json_type(value) not in ('NULL', 'OBJECT'))
     select value::varchar as json, count(*) as count from single
     where $3 = '' or contains(lower(json_extract_string(value, '$')), lower($3))
     group by json order by count desc, json limit ${sqlInteger(wanted.limit)}`,
    [wanted.event, pointer, wanted.search],
  );
  return rows.map((row) => ({ value: JSON.parse(String(row['json'])) as string | number | boolean, count: Number(row['count']) }));
}
