import type { Instant } from '@gyre/domain/time';
import type { ColumnPage, ColumnsWanted, HashPage, LogRow, OwnedKey, Position, ProjectLog } from '../ports.ts';
import type { RecentRows } from '../recent-rows.ts';
import type { RemoteWorker } from '../rpc.ts';
import { packRows, unpackRows, weigh } from './columns.ts';
import type { DuckdbMethods } from './worker.ts';

/** Offsets per page of hashes: about 16 MB on their way between the threads. */
const HASH_PAGE = 500_000;
/** Pages of columns under way at once: the log is read for one while the other is made. */
const PAGES_AHEAD = 2;

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
    recent: async (limit, filter = {}) => tail.newest(limit, filter) ?? unpackRows(await worker.call('recent', project, limit, filter)),
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
  if (after >= upTo) return;
  const { id, rowsPerPage } = await worker.call('startColumns', project, after, upTo, wanted);
  const coming: Promise<ColumnPage>[] = [];
  let asked = after;
  function askAhead(): void {
    while (asked < upTo && coming.length < PAGES_AHEAD) {
      const page = worker.call('columnPage', id, asked, Math.min(upTo, asked + rowsPerPage));
      // Whoever takes the page hears of its failure; one that nobody takes any more must not end the process.
      page.catch(() => undefined);
      coming.push(page);
      asked += rowsPerPage;
    }
  }
  try {
    askAhead();
    for (let page = coming.shift(); page !== undefined; page = coming.shift()) {
      const taken = await page;
      askAhead();
      yield taken;
    }
  } finally {
    await worker.call('endColumns', id);
  }
}

function withInstant<Row extends { readonly bucket: number }>(row: Row): Row & { bucket: Instant } {
  return { ...row, bucket: row.bucket as Instant };
}
