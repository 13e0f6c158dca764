import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Value } from '@gyre/domain/events';
import { silentLog } from '../../packages/server/src/log.ts';
import { openWarehouse } from '../../packages/server/src/stores/columnar/index.ts';
import { openDuckdbHost } from '../../packages/server/src/stores/index.ts';
import type { LeafAttributes, LogHost, Warehouse, WarehouseSources } from '../../packages/server/src/stores/ports.ts';
import { fillLog, NOW, QUESTIONS, withDatabase, type Question, type ShopData } from '../segments-data.ts';

const LOG_MEMORY_MB = 512;
/** What columns and rows by customer may take: 160 bytes an event, so that no question of a benchmark drives out another's. */
const COLUMNS_MEMORY_MB = 4096;
const COLUMNS_MB_A_MILLION = 160;
/** Customers per page of attributes. */
const PAGE = 50_000;
const PROJECT = 'bench';

/** Gyre's own columns over its own log, opened as a project opens them; questions answered by its workers. */
export interface GyreColumns {
  /** Milliseconds until the columns stood at the end of the log. */
  readonly readyMs: number;
  readonly warehouse: Warehouse;
  /** The customers a question holds, ascending. */
  ask(question: Question): Promise<Iterable<number>>;
  /** Writes the columns to disk and lets go of them. */
  close(): Promise<void>;
}

/** Makes a log of the shop's events in `folder`. @returns its size in MB */
export async function gyreLog(data: ShopData, folder: string): Promise<number> {
  const path = join(folder, 'log', `${PROJECT}.duckdb`);
  const empty = await openDuckdbHost(join(folder, 'log'), { memoryMb: LOG_MEMORY_MB });
  await empty.open(PROJECT);
  await empty.close();
  await fillLog(data, path);
  return (await stat(path)).size / 2 ** 20;
}

/** Opens the columns: from their files in `folder` when they are there, else from the log. So many threads share one question. */
export async function openGyre(data: ShopData, folder: string, threads = 1): Promise<GyreColumns> {
  const logs: LogHost = await openDuckdbHost(join(folder, 'log'), { memoryMb: LOG_MEMORY_MB });
  const log = await logs.open(PROJECT);
  const begun = performance.now();
  const warehouse = openWarehouse({
    folder: join(folder, 'columns'),
    log,
    sources: sourcesOf(data),
    zone: () => 'Asia/Shanghai',
    upTo: await log.end(),
    memoryMb: Math.max(COLUMNS_MEMORY_MB, Math.ceil((data.events / 1_000_000) * COLUMNS_MB_A_MILLION)),
    logger: silentLog,
    threads,
    partsFrom: 0,
  });
  await warehouse.ready;
  warehouse.live.grow(data.customers);
  return {
    readyMs: performance.now() - begun,
    warehouse,
    ask: async (question) => (await warehouse.select({ rule: QUESTIONS[question], segments: new Map(), at: NOW })).members,
    async close() {
      await warehouse.save();
      await warehouse.close();
      await logs.close();
    },
  };
}

/** The shop's customers as the ledger would hand them over; nobody is merged, there are no items and no facts. */
function sourcesOf(data: ShopData): WarehouseSources {
  return {
    async *roots() {},
    async *attributes(wanted) {
      if ('leaves' in wanted) yield await attributePage(data.path, `customer in (${[0, ...wanted.leaves].join(', ')})`);
      else
        for (let from = 0; from < data.customers; from += PAGE)
          yield await attributePage(data.path, `customer > ${from} and customer <= ${from + PAGE}`);
    },
    async *items() {},
    facts: () => Promise.resolve(new Map()),
  };
}

async function attributePage(path: string, where: string): Promise<ReadonlyMap<number, LeafAttributes>> {
  return await withDatabase(path, { access_mode: 'READ_ONLY' }, async (connection) => {
    const page = await connection.runAndReadAll(`select customer, city, level from customers where ${where}`);
    return new Map((page.getRows() as [number, string, number][]).map(([customer, city, level]) => [customer, known({ city, level })]));
  });
}

function known(attributes: Readonly<Record<string, Value>>): LeafAttributes {
  return new Map(Object.entries(attributes).map(([name, value]) => [name, { value, last: [NOW, 0] as const }]));
}
