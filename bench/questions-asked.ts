import { FunnelDefinition } from '@gyre/domain/questions/funnel';
import { MeasuresDefinition } from '@gyre/domain/questions/measures';
import { RetentionDefinition } from '@gyre/domain/questions/retention';
import { Rule } from '@gyre/domain/rules/rule';
import { type AskedOfAll, FROM, of, SPAN, ZONE } from './asked-of-all.ts';
import { MEMBERS as CLICKHOUSE_MEMBERS } from './peers/clickhouse.ts';
import { MEMBERS as DUCKDB_MEMBERS } from './peers/duckdb.ts';
import { PATHS } from './questions-paths.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, NOW, QUESTIONS, type Question } from './segments-data.ts';

const ZONE_MS = 8 * HOUR_MS;
const WINDOW_MS = 30 * MINUTE_MS;

/** A step's latest event after the latest chain before it: so the entry of each chain is as late as it can be. */
function duckdbFunnel(steps: readonly string[]): string {
  const names = [...new Set(steps)].map((name) => `'${name}'`).join(', ');
  const chains = steps.slice(1).reduce(
    (inner, _, i) => `select *, last_value(case when name = '${steps[i]}' then ${i === 0 ? '"at"' : `e${i}`} end ignore nulls)
      over (partition by customer order by "at", "offset") as e${i + 1} from (${inner})`,
    `select customer, name, "at", "offset" from events where name in (${names})`,
  );
  const reached = steps.map((name, i) => `name = '${name}'${i === 0 ? '' : ` and e${i} >= "at" - ${WINDOW_MS}`}`);
  return `with chains as (${chains}) select * from (${reached
    .map((test, i) => `select ${i + 1} as step, count(distinct customer)::integer as customers from chains where ${test}`)
    .join(' union all ')}) where customers > 0`;
}

/** Its own function: a later entry starts the clock again, which comes to the same as any entry. */
function clickhouseFunnel(steps: readonly string[]): string {
  const names = [...new Set(steps)].map((name) => `'${name}'`).join(', ');
  return `select step, toInt32(count()) from (select arrayJoin(range(windowFunnel(${WINDOW_MS / 4})(toUInt32((at - ${FROM}) / 4),
      ${steps.map((name) => `name = '${name}'`).join(', ')}))) + 1 as step
    from gyre_bench_events where name in (${names}) group by customer) group by step`;
}

const funnel = (name: string, steps: readonly string[]): AskedOfAll => ({
  name,
  isBehavioural: true,
  async gyre(warehouse) {
    const definition = FunnelDefinition.parse({ steps: steps.map((step) => of(step)), window: { kind: 'span', ms: WINDOW_MS } });
    const { answer } = await warehouse.ask('funnel', { definition, ...SPAN }, new Map());
    return answer.steps.flatMap(({ customers }, i) => (customers === 0 ? [] : [[i + 1, customers]]));
  },
  duckdb: duckdbFunnel(steps),
  clickhouse: clickhouseFunnel(steps),
});

/** The number of a day or week (from Monday) in a zone without summer time. */
function periodIn(divided: (number: string, by: number) => string, at: string, grain: 'day' | 'week'): string {
  const day = divided(`${at} + ${ZONE_MS}`, DAY_MS);
  return grain === 'day' ? day : divided(`${day} + 3`, 7);
}

const retention = (name: string, grain: 'day' | 'week', buckets: number): AskedOfAll => {
  const inDuckdb = (at: string): string => periodIn((number, by) => `((${number}) // ${by})`, at, grain);
  const inClickhouse = (at: string): string => periodIn((number, by) => `intDiv(${number}, ${by})`, at, grain);
  return {
    name,
    isBehavioural: true,
    async gyre(warehouse) {
      const definition = RetentionDefinition.parse({ birth: of('view'), return: of('order'), grain, buckets, zone: ZONE });
      const { answer } = await warehouse.ask('retention', { definition, ...SPAN }, new Map());
      return answer.rows.flatMap(({ birth, size, counts }) => {
        const days = Date.parse(birth) / DAY_MS;
        const number = grain === 'day' ? days : (days + 3) / 7;
        return [[number, -1, size], ...counts.flatMap((count, k) => (count === 0 ? [] : [[number, k, count]]))];
      });
    },
    duckdb: `with born as (select customer, min("at") as birth from events where name = 'view' group by customer),
      back as (select distinct customer, ${inDuckdb('birth')} as period, ${inDuckdb('"at"')} - ${inDuckdb('birth')} as k
        from born join events using (customer) where name = 'order' and "at" > birth)
      select period::integer, k::integer, count(*)::integer from back where k < ${buckets} group by 1, 2
      union all select (${inDuckdb('birth')})::integer as period, -1, count(*)::integer from born group by 1`,
    clickhouse: `select toInt32(period), toInt32(bucket), toInt32(count()) from (
        select period, arrayJoin(arrayPushBack(arrayFilter(k -> k < ${buckets}, arrayDistinct(arrayMap(o -> ${inClickhouse('o')} - period, later))), -1)) as bucket
        from (select ${inClickhouse('birth')} as period, arrayFilter(o -> o > birth, orders) as later
          from (select customer, minIf(at, name = 'view') as birth, groupArrayIf(at, name = 'order') as orders
            from gyre_bench_events where name in ('view', 'order') group by customer having countIf(name = 'view') > 0)))
      group by period, bucket`,
  };
};

const DISTINCT: AskedOfAll = {
  name: 'distinct customers by two properties',
  isBehavioural: true,
  async gyre(warehouse) {
    const by = ['channel', 'os'].map((property) => ({ of: 'value', value: { property } }));
    const measures = [{ events: of('view'), aggregate: { of: 'customers' } }];
    const definition = MeasuresDefinition.parse({ measures, by, grain: null, zone: ZONE });
    const { answer } = await warehouse.ask('measures', { definition, ...SPAN }, new Map());
    return answer.groups.map(({ key, totals }) => [...(key as string[]), totals[0]!]);
  },
  duckdb: `select channel, os, count(distinct customer)::integer from events where name = 'view' group by 1, 2`,
  clickhouse: `select channel, os, toInt32(uniqExact(customer)) from gyre_bench_events where name = 'view' group by channel, os`,
};

const HOURLY: AskedOfAll = {
  name: 'hourly series by two properties',
  isBehavioural: false,
  async gyre(warehouse) {
    const by = ['channel', 'os'].map((property) => ({ of: 'value', value: { property } }));
    const measures = [{ events: of('order'), aggregate: { of: 'sum', value: { property: 'amount' } } }];
    const definition = MeasuresDefinition.parse({ measures, by, grain: 'hour', zone: ZONE });
    const { answer } = await warehouse.ask('measures', { definition, ...SPAN }, new Map());
    const hours = answer.periods.map((period) => Date.parse(period) / HOUR_MS);
    return answer.groups.flatMap(({ key, series }) =>
      series.at(0)!.flatMap((sum, i) => (sum === 0 ? [] : [[...(key as string[]), hours.at(i)!, sum]])),
    );
  },
  duckdb: `select channel, os, ("at" // ${HOUR_MS})::integer, round(sum(amount), 2)::double from events where name = 'order' group by 1, 2, 3`,
  clickhouse: `select channel, os, toInt32(intDiv(at, ${HOUR_MS})) as hour, round(sum(amount), 2) from gyre_bench_events where name = 'order' group by channel, os, hour`,
};

/** In the first two and not in the third. */
function asOne({ attribute, did, thenNot }: Readonly<Record<Question, string>>): string {
  return `select customer from (${attribute}) where customer in (${did}) and customer not in (${thenNot})`;
}

const THREE_CONDITIONS: AskedOfAll = {
  name: 'segment with three conditions',
  isBehavioural: true,
  async gyre(warehouse) {
    const rule = Rule.parse({ kind: 'all', rules: [QUESTIONS.attribute, QUESTIONS.did, { kind: 'not', rule: QUESTIONS.thenNot }] });
    const { members } = await warehouse.select({ rule, segments: new Map(), at: NOW });
    return [[members.count]];
  },
  duckdb: `select count(*)::integer from (${asOne(DUCKDB_MEMBERS)})`,
  clickhouse: `select toInt32(count()) from (${asOne(CLICKHOUSE_MEMBERS)})`,
};

const PER_CUSTOMER: AskedOfAll = {
  name: 'count and sum of every customer',
  isBehavioural: true,
  async gyre(warehouse) {
    const asked = { select: { event: 'order', filter: { all: [], any: [] } }, window: { kind: 'ever' } as const, at: NOW };
    const counts = await warehouse.perCustomer({ ...asked, of: 'count' });
    const sums = await warehouse.perCustomer({ ...asked, of: 'sum', property: 'amount' });
    let [customers, orders, cents] = [0, 0, 0];
    for (const [root, count] of counts.entries()) {
      if (!(count > 0)) continue;
      customers++;
      orders += count;
      cents += Math.round((sums[root] ?? 0) * 100);
    }
    return [[customers, orders, cents / 100]];
  },
  duckdb: `select count(*)::integer, sum(orders)::integer, round(sum(spent), 2)::double from
    (select customer, count(*) as orders, sum(amount) as spent from events where name = 'order' group by customer)`,
  clickhouse: `select toInt32(count()), toInt32(sum(orders)), round(sum(spent), 2) from
    (select customer, count() as orders, sum(amount) as spent from gyre_bench_events where name = 'order' group by customer)`,
};

/** 所有提问 — what `npm run bench -- questions` asks. The last but one takes its peers' SQL from the rules of `bench -- segments`. */
export const ASKED: readonly AskedOfAll[] = [
  funnel('funnel of 3 steps', ['view', 'cart', 'order']),
  funnel('funnel of 6 steps', ['view', 'search', 'cart', 'order', 'share', 'view']),
  retention('retention, 30 days', 'day', 30),
  retention('retention, 12 weeks', 'week', 12),
  DISTINCT,
  HOURLY,
  PATHS,
  THREE_CONDITIONS,
  PER_CUSTOMER,
];
