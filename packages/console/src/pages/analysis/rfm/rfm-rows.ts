import type { RfmCell, RfmMigration } from '@gyre/domain/rfm';

/** 矩阵的行 — by recency score, the best first; within, by frequency score ascending. */
export function matrixRows(cells: readonly RfmCell[]): readonly { readonly recency: number; readonly cells: readonly RfmCell[] }[] {
  const rows = Map.groupBy(cells, ({ recency }) => recency);
  return [...rows]
    .toSorted(([a], [b]) => b - a)
    .map(([recency, row]) => ({ recency, cells: row.toSorted((a, b) => a.frequency - b.frequency) }));
}

/** 流转的行 — from each group, last from those who had not bought (null), how many went to each. */
export function migrationRows(
  migration: readonly RfmMigration[],
  groups: readonly number[],
): readonly { readonly from: number | null; readonly counts: readonly number[] }[] {
  const countOf = (from: number | null, to: number): number => migration.find((one) => one.from === from && one.to === to)?.customers ?? 0;
  return [...groups, null].map((from) => ({ from, counts: groups.map((to) => countOf(from, to)) }));
}
