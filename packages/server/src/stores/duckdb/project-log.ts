import type { Instant } from '@gyre/domain/time';
import type { ColumnPage, ColumnsWanted, HashPage, LogRow, OwnedKey, Position, ProjectLog } from '../ports.ts';
import type { RecentRows } from '../recent-rows.ts';
import type { RemoteWorker } from '../rpc.ts';
import { COLUMN_PAGE } from './column-pages.ts';
import { packRows, unpackRows, weigh } from './columns.ts';
import type { DuckdbMethods } from './worker.ts';

/** Offsets per page of hashes: about 16 MB on their way between the threads. */
const HASH_PAGE = 500_000;

/** 项目日志 — one project's log and history; the end of the log is answered from memory. */
export function projectLog(
  worker: RemoteWorker<DuckdbMethods>,
  project: string,
  opened: { end: number; lastSequence: number },
  tail: RecentRows,
): ProjectLog {
  let { end, lastSequence } = opened;

  async function* hashPages(since: Instant, afterOffset: number): AsyncGenerator<HashPage> {
    const first = await worker.call('firstReceived', project, since);
    // A record quarantined since the last row stands one past the end.
    const last = end + 1;
    for (let after = Math.max(afterOffset, (first ?? last + 1) - 1); after < last; after += HASH_PAGE) {
      const page = await worker.call('hashes', project, since, after, Math.min(last, after + HASH_PAGE));
      if (page.offsets.length > 0) yield page;
    }
  }
  async function rowsAfter(offset: number, limit: number): Promise<LogRow[]> {
    const rows = unpackRows(await worker.call('rowsAfter', project, offset, limit));
    const inOrder = rows.every((row, i) => row.offset === offset + 1 + i);
    return inOrder ? rows : rows.toSorted((a, b) => a.offset - b.offset);
  }
  return {
    async append({ rows, quarantined }) {
      if (rows.length === 0 && quarantined.length === 0) return;
      const columns = packRows(rows);
      await worker.call('append', project, columns, quarantined);
      end += rows.length;
      for (const { sequence } of rows) if (sequence !== null && sequence > lastSequence) lastSequence = sequence;
      tail.push(rows, weigh(columns));
    },
    async read(from: Position, limit: number) {
      if (from.offset >= end) return [];
      return tail.after(from.offset, limit) ?? (await rowsAfter(from.offset, limit));
    },
    end: () => Promise.resolve({ partition: 0, offset: end }),
    lastSequence: () => Promise.resolve(lastSequence),
    owners: async (afterOffset) => (await worker.call('owners', project, afterOffset)).map((text) => JSON.parse(text) as OwnedKey),
    hashPages,
    timeline: async (query) => unpackRows(await worker.call('timeline', project, query)),
    recent: async (limit, source) => tail.newest(limit, source) ?? unpackRows(await worker.call('recent', project, limit, source)),
    volumes: async (range, bucketMs, names) => (await worker.call('volumes', project, range, bucketMs, names)).map(withInstant),
    active: async (range, bucketMs) => (await worker.call('active', project, range, bucketMs)).map(withInstant),
    sums: async (range, bucketMs, name, property) =>
      (await worker.call('sums', project, range, bucketMs, { name, property })).map(withInstant),
    scan: rowsAfter,
    columnPages: (after, upTo, wanted) => columnPages(worker, project, after, upTo, wanted),
    frequentValues: (event, property, search, limit) => worker.call('frequentValues', project, { event, property, search, limit }),
    quarantined: (query) => worker.call('quarantined', project, query),
    sourceActivity: (since) => worker.call('sourceActivity', project, since),
    quarantineCounts: async (except = []) =>
      (await worker.call('quarantineCounts', project, except)).map((row) => ({ ...row, lastReceived: row.lastReceived as Instant })),
  };
}

async function* columnPages(
  worker: RemoteWorker<DuckdbMethods>,
  project: string,
  after: number,
  upTo: number,
  wanted: ColumnsWanted,
): AsyncGenerator<ColumnPage> {
  const names = new Map<string, number>();
  const ask = (from: number): Promise<ColumnPage> => {
    const page = worker.call('columnPage', project, from, Math.min(upTo, from + COLUMN_PAGE), wanted);
    // Whoever takes the page hears of its failure; one that nobody takes any more must not end the process.
    page.catch(() => undefined);
    return page;
  };
  if (after >= upTo) return;
  let coming = ask(after);
  for (let from = after; from < upTo; from += COLUMN_PAGE) {
    const page = await coming;
    // The next page is read while this one is taken.
    if (from + COLUMN_PAGE < upTo) coming = ask(from + COLUMN_PAGE);
    yield withCommonNames(page, names);
  }
}

/** Brings the page's own codes of names to those of the list that grows from page to page. */
function withCommonNames(page: ColumnPage, names: Map<string, number>): ColumnPage {
  if (page.base === null) return page;
  const codes = Uint32Array.from([0, ...page.base.names.map((name) => names.get(name) ?? names.set(name, names.size + 1).size)]);
  return { ...page, base: { ...page.base, name: page.base.name.map((code) => codes[code] ?? 0), names: [...names.keys()] } };
}

function withInstant<Row extends { readonly bucket: number }>(row: Row): Row & { bucket: Instant } {
  return { ...row, bucket: row.bucket as Instant };
}
