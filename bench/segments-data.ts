import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import type { Aggregate, Rule } from '@gyre/domain/rules/rule';
import { instant } from '@gyre/domain/time';

/** The instant every question is asked for; all events happened before it. */
export const NOW = instant(Date.UTC(2026, 4, 1));
export const DAY_MS = 86_400_000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
const HISTORY_DAYS = 90;
const CUSTOMERS = 1_000_000;
/** Events of one visit, at most 15 minutes from the first to the last. */
const VISIT = 5;

export type Question = 'attribute' | 'did' | 'thenNot';

/** 问题 — what is asked of everybody, in the words of the rule language. The peers hold the same questions as SQL. */
export const QUESTIONS: Readonly<Record<Question, Rule>> = {
  attribute: {
    kind: 'all',
    rules: [
      { kind: 'attribute', attribute: 'city', test: { op: 'equals', value: '成都' } },
      { kind: 'attribute', attribute: 'level', test: { op: 'greater_or_equal', value: 3 } },
    ],
  },
  did: {
    kind: 'all',
    rules: [orders({ of: 'count' }, 'greater_or_equal', 3), orders({ of: 'sum', property: 'amount' }, 'greater', 299.995)],
  },
  thenNot: {
    kind: 'then_not',
    first: { event: 'cart', filter: { all: [], any: [] } },
    answer: { event: 'order', filter: { all: [], any: [] } },
    within: { amount: 30, unit: 'minute' },
    window: { kind: 'rolling', span: { amount: 30, unit: 'day' } },
  },
};

export const QUESTION_NAMES: Readonly<Record<Question, string>> = {
  attribute: 'attribute',
  did: '≥ 3 and sum, 30 days',
  thenNot: 'A not B in 30 min',
};

/** The threshold lies between two cents, so that rounding of sums decides nothing. */
function orders(aggregate: Aggregate, op: 'greater' | 'greater_or_equal', value: number): Rule {
  return {
    kind: 'did',
    select: { event: 'order', filter: { all: [], any: [] } },
    aggregate,
    window: { kind: 'rolling', span: { amount: 30, unit: 'day' } },
    test: { op, value },
  };
}

/** 数据 — one DuckDB file with the tables `events` (in the order of receiving) and `customers`, from which Gyre and all peers are filled. */
export interface ShopData {
  readonly path: string;
  readonly events: number;
  readonly customers: number;
}

/**
 * Writes a shop's 90 days: visits of five events, customers drawn by the square of an even draw (the first one in a thousand does 3 % of
 * everything), 60 % views, 15 % carts, 12 % searches, 8 % orders, 5 % shares; one event in a hundred arrives up to three days late. Instants
 * are multiples of four milliseconds, for an engine that counts them in 31 bits. Every draw is a hash of the event's number, so each run makes the same rows.
 */
export async function makeShop(path: string, events: number): Promise<ShopData> {
  const customers = Math.min(CUSTOMERS, events);
  await withDatabase(path, {}, async (connection) => {
    await connection.run('create macro draw(n, salt) as (hash(hash(n, salt)) >> 11)::double / 9007199254740992.0');
    await connection.run(`create temp table arrived as
      with drawn as (select i, i // ${VISIT} as visit, draw(i, 'name') as kind from range(${events}) t(i)),
      happened as (select i, visit, kind, 1 + floor(${customers} * pow(draw(visit, 'customer'), 2))::integer as customer,
        ${NOW - HISTORY_DAYS * DAY_MS} + floor(draw(visit, 'start') * ${HISTORY_DAYS * DAY_MS - 15 * MINUTE_MS})::bigint
          + (i % ${VISIT}) * ${3 * MINUTE_MS} + floor(draw(i, 'pause') * ${3 * MINUTE_MS})::bigint as instant from drawn)
      select i, customer, instant // 4 * 4 as "at",
        least(${NOW}, "at" + case when draw(i, 'late') < 0.01 then floor(draw(i, 'lag') * ${3 * DAY_MS})::bigint else 0 end) as received,
        case when kind < 0.6 then 'view' when kind < 0.75 then 'cart' when kind < 0.87 then 'search' when kind < 0.95 then 'order' else 'share' end as name,
        case when (kind >= 0.6 and kind < 0.75) or (kind >= 0.87 and kind < 0.95)
          then floor(100 + 49900 * pow(draw(i, 'amount'), 3)) / 100.0 end as amount,
        'p' || (hash(i, 'product') % 3000) as product,
        (['app', 'web', 'mini', 'ads', 'mail', 'store'])[1 + floor(6 * pow(draw(visit, 'channel'), 2))::integer] as channel,
        (['Android', 'iOS', 'HarmonyOS'])[1 + floor(3 * draw(visit, 'os'))::integer] as os
      from happened order by received, i`);
    await connection.run("create type event_name as enum ('view', 'cart', 'search', 'order', 'share')");
    await connection.run(`create table events as
      select rowid + 1 as "offset", customer, name::event_name as name, "at", received, amount, product, channel, os from arrived`);
    await connection.run('drop table arrived');
    await connection.run(`create table customers as
      select i::integer as customer, (['上海', '北京', '深圳', '广州', '成都', '杭州', '重庆', '武汉'])[1 + floor(8 * pow(draw(i, 'city'), 1.5))::integer] as city,
        1 + floor(5 * pow(draw(i, 'level'), 2))::integer as level
      from range(1, ${customers + 1}) t(i) where draw(i, 'known') < 0.9`);
    await connection.run('checkpoint');
  });
  return { path, events, customers };
}

/** Copies the events into a project's log, whose file its own writer has made; every row with six properties, as JSON. */
export async function fillLog(data: ShopData, logFile: string): Promise<void> {
  await withDatabase(':memory:', {}, async (connection) => {
    await connection.run(`attach '${data.path}' as shop (read_only)`);
    await connection.run(`attach '${logFile}' as log`);
    await connection.run(`insert into log.events
      select "offset", hash("offset", 'high'), hash("offset", 'low'), 'bench-' || "offset", customer, name, "at", received, null, 'bench', null, false,
        '[{"namespace":"user_id","value":"u' || customer || '","customer":' || customer || '}]',
        '{' || case when amount is null then '' else '"amount":' || amount || ',' end || '"product":"' || product
          || '","channel":"' || channel || '","os":"' || os || '","page":"/home","member":true}', null
      from shop.events`);
    await connection.run('checkpoint log');
    await connection.run('detach log');
  });
}

/** Opens a database for a piece of work and closes it. `:memory:` for none on disk. */
export async function withDatabase<T>(
  path: string,
  options: Readonly<Record<string, string>>,
  work: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  const instance = await DuckDBInstance.create(path, { autoinstall_known_extensions: 'false', ...options });
  const connection = await instance.connect();
  try {
    return await work(connection);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
