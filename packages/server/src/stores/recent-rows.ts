import type { LogRow, RecentFilter } from './ports.ts';

/** Rows kept and the characters they may hold together. */
const ROWS = 20_000;
const CHARACTERS = 32_000_000;

/** 最近的行 — the end of the log in memory, so that the live tail of the pipeline does not ask the engine. */
export interface RecentRows {
  /** Adds committed rows; `weights` are their sizes in characters. */
  push(rows: readonly LogRow[], weights: ArrayLike<number>): void;
  /** Rows after `offset`; undefined when some of them are no longer held. */
  after(offset: number, limit: number): LogRow[] | undefined;
  /** The last rows, newest first; undefined when `limit` reaches further back than what is held. */
  newest(limit: number, filter: RecentFilter): LogRow[] | undefined;
}

/**
 * @param end  offset of the log's last row before the first `push`
 */
export function recentRows(end: number, limits: { rows: number; characters: number } = { rows: ROWS, characters: CHARACTERS }): RecentRows {
  let rows: LogRow[] = [];
  let weights: number[] = [];
  let start = 0;
  let firstOffset = end + 1;
  let weight = 0;

  function drop(): void {
    while (start < rows.length && (rows.length - start > limits.rows || weight > limits.characters)) {
      weight -= weights[start] ?? 0;
      start++;
      firstOffset++;
    }
    // The array is cut once half of it is stale: moving the rest is then paid for by what was dropped.
    if (start * 2 > rows.length) {
      rows = rows.slice(start);
      weights = weights.slice(start);
      start = 0;
    }
  }
  return {
    push(added, addedWeights) {
      for (let i = 0; i < added.length; i++) {
        const row = added[i];
        if (row === undefined) continue;
        rows.push(row);
        weights.push(addedWeights[i] ?? 0);
        weight += addedWeights[i] ?? 0;
      }
      drop();
    },
    after(offset, limit) {
      if (offset + 1 < firstOffset) return undefined;
      const from = start + (offset + 1 - firstOffset);
      return rows.slice(from, from + limit);
    },
    newest(limit, filter) {
      const found: LogRow[] = [];
      for (let i = rows.length - 1; i >= start && found.length < limit; i--) {
        const row = rows[i];
        if (row !== undefined && isWanted(row, filter)) found.push(row);
      }
      return found.length === limit || firstOffset === 1 ? found : undefined;
    },
  };
}

function isWanted(row: LogRow, { source, names, property }: RecentFilter): boolean {
  return (
    (source === undefined || row.source === source) &&
    (names === undefined || names.includes(row.name)) &&
    (property === undefined || row.properties[property.name] === property.text)
  );
}
