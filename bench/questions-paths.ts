import { PathsDefinition, pathStopKey } from '@gyre/domain/questions/paths';
import { type AskedOfAll, of, SPAN, ZONE } from './asked-of-all.ts';
import { MINUTE_MS } from './segments-data.ts';

const GAP_MS = 30 * MINUTE_MS;
const DEPTH = 5;
const BRANCHES = 10;
/** How a stop is called: a view by its product, anything else by its name; '' are the rare ones. */
const STOP = `case when name = 'view' then concat('["view","', product, '"]') else concat('["', name, '"]') end`;

/** Every session is one path, from its first view on. */
const DUCKDB = `with stops as (select customer, "at", "offset", name = 'view' as is_view, ${STOP.replace("'[\"', name", "'[\"', name::varchar")} as stop from events),
  cuts as (select *, coalesce("at" - lag("at") over (partition by customer order by "at", "offset") > ${GAP_MS}, false) as is_cut from stops),
  sessions as (select *, sum(is_cut::integer) over (partition by customer order by "at", "offset") as session from cuts),
  begun as (select *, bool_or(is_view) over (partition by customer, session order by "at", "offset") as has_begun from sessions),
  told as (select *, lag(stop) over (partition by customer, session order by "at", "offset") as before from begun where has_begun),
  levels as (select customer, session, stop, row_number() over (partition by customer, session order by "at", "offset") - 1 as level
    from told where before is distinct from stop qualify level < ${DEPTH}),
  kept as (select level, stop, true as is_kept from (select level, stop, count(*) as times from levels group by 1, 2)
    qualify row_number() over (partition by level order by times desc, stop) <= ${BRANCHES}),
  shown as (select customer, session, level, case when is_kept then stop else '' end as stop from levels left join kept using (level, stop)),
  walks as materialized (select *, lead(stop) over (partition by customer, session order by level) as next from shown)
  select 'node', level::integer, stop, '-', count(*)::integer, count(distinct customer)::integer,
    count(*) filter (next is null and level < ${DEPTH - 1})::integer, (count(distinct customer) filter (next is null and level < ${DEPTH - 1}))::integer
  from walks group by level, stop
  union all select 'link', level::integer, stop, next, count(*)::integer, count(distinct customer)::integer, 0, 0
  from walks where next is not null group by level, stop, next`;

/** Of each session its stops in order: 18.16 has neither window functions nor subqueries with a name. */
const CLICKHOUSE_PATHS = `select customer, arraySlice(arrayFilter((stop, before) -> stop != before, later, arrayPushFront(arrayPopBack(later), '')), 1, ${DEPTH}) as path
  from (select customer, arraySlice(stops, arrayFirstIndex(stop -> substring(stop, 3, 4) = 'view', stops)) as later
    from (select customer, groupArray(stop) as stops from (select customer, stop, session
        from (select customer, arraySort(groupArray((at, offset, ${STOP.replace("'[\"', name", "'[\"', toString(name)")}))) as rows,
            arrayMap(row -> row.1, rows) as ats,
            arrayCumSum(arrayMap((at, before) -> at - before > ${GAP_MS}, ats, arrayPushFront(arrayPopBack(ats), ats[1]))) as sessions
          from gyre_bench_events group by customer)
        array join arrayMap(row -> row.3, rows) as stop, sessions as session)
      group by customer, session)
    where arrayExists(stop -> substring(stop, 3, 4) = 'view', stops))`;
const CLICKHOUSE_LEVELS = `select customer, place - 1 as level, stop, next from (select customer, path from (${CLICKHOUSE_PATHS}))
  array join path as stop, arrayEnumerate(path) as place, arrayPushBack(arrayPopFront(path), '') as next`;
const CLICKHOUSE_KEPT = `select level, stop from (select level, stop, count() as times from (${CLICKHOUSE_LEVELS}) group by level, stop)
  order by level, times desc, stop limit ${BRANCHES} by level`;
const CLICKHOUSE = `select if(kind = 0, 'node', 'link'), toInt32(level), shown, to, toInt32(count()), toInt32(uniqExact(customer)),
    toInt32(countIf(has_ended)), toInt32(uniqExactIf(customer, has_ended))
  from (select customer, level, arrayJoin([0, 1]) as kind, kind = 0 and next = '' and level < ${DEPTH - 1} as has_ended,
      if((level, stop) in (${CLICKHOUSE_KEPT}), stop, '') as shown,
      if(kind = 0, '-', if((level + 1, next) in (${CLICKHOUSE_KEPT}), next, '')) as to
    from (${CLICKHOUSE_LEVELS}) where kind = 0 or next != '')
  group by kind, level, shown, to`;

/** 路径 — five levels of what customers do after a view, by products, until a pause of half an hour. */
export const PATHS: AskedOfAll = {
  name: 'paths of 5 levels',
  isBehavioural: true,
  async gyre(warehouse) {
    const definition = PathsDefinition.parse({
      anchor: { event: 'view' },
      stops: [
        { select: { event: 'view' }, by: { property: 'product' } },
        ...of('cart', 'search', 'order', 'share').map((select) => ({ select })),
      ],
      gap: { kind: 'session', ms: GAP_MS },
      depth: DEPTH,
      branches: BRANCHES,
      zone: ZONE,
    });
    const { nodes, links } = (await warehouse.ask('paths', { definition, ...SPAN }, new Map())).answer;
    return [
      ...nodes.map(({ level, stop, paths, customers, ended }) => [
        'node',
        level,
        pathStopKey(stop),
        '-',
        paths,
        customers,
        ended.paths,
        ended.customers,
      ]),
      ...links.map(({ level, from, to, paths, customers }) => ['link', level, pathStopKey(from), pathStopKey(to), paths, customers, 0, 0]),
    ];
  },
  duckdb: DUCKDB,
  clickhouse: CLICKHOUSE,
};
