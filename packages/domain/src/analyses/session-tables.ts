import type { DistributionRow } from '../questions/distribution.ts';
import { DECILES } from '../statistics/percentile.ts';
import type { BothWords } from './analysis.ts';
import { shareCell, tableName, timesOf } from './part-columns.ts';
import type { SessionParams, SessionView } from './session.ts';
import { headColumns, linesOf } from './spread-tables.ts';
import type { AnalysisTable, Cell, TableColumn } from './table.ts';
import { CUSTOMERS } from './titles.ts';

/** The depth below which a session has one event. */
export const SINGLE_EDGE = 2;
const MEDIAN = DECILES.indexOf(50);

/** The column of sessions. */
export const SESSIONS: TableColumn = { name: 'sessions', title: { zh: '会话数', en: 'Sessions' }, unit: 'count' };
const SINGLE: readonly TableColumn[] = [
  { name: 'single', title: { zh: '单事件会话', en: 'Sessions of one event' }, unit: 'count' },
  { name: 'single_share', title: { zh: '单事件会话占比', en: 'Share of one event' }, unit: 'share' },
];
const FIGURES: readonly TableColumn[] = [
  { name: 'per_customer', title: { zh: '人均会话数', en: 'Sessions per customer' }, unit: 'number' },
  { name: 'length_mean', title: { zh: '平均时长', en: 'Mean length' }, unit: 'duration' },
  { name: 'length_median', title: { zh: '时长中位数', en: 'Median length' }, unit: 'duration' },
  { name: 'depth_mean', title: { zh: '平均深度', en: 'Mean depth' }, unit: 'number' },
];

/** 会话表 — how many sessions, by how many customers, how long and how deep; of the compared time too. */
export function sessionsTables(view: SessionView, params: SessionParams, words: BothWords): AnalysisTable[] {
  const told = { first: params.events };
  const hasSingle = view.depth.edges[0] === SINGLE_EDGE;
  return timesOf(params).map((isEarlier): AnalysisTable => {
    const lengths = linesOf(view.length, params, told, words, isEarlier);
    const depths = linesOf(view.depth, params, told, words, isEarlier);
    return {
      ...tableName('sessions', { zh: '会话', en: 'Sessions' }, isEarlier),
      columns: [...headColumns(params, told, words), SESSIONS, CUSTOMERS, ...FIGURES, ...(hasSingle ? SINGLE : [])],
      rows: depths.map(({ head, row, place, filling }, i) => {
        const cells = [
          { value: row?.count ?? 0, place },
          { value: row?.customers ?? 0, place },
          ...meansOf(row, lengths[i]?.row ?? null),
          ...(hasSingle ? singleCells(row, place) : []),
        ];
        return [...head, ...cells.map((cell) => (filling ? { ...cell, filling } : cell))];
      }),
    };
  });
}

function meansOf(depth: DistributionRow | null, length: DistributionRow | null): Cell[] {
  if (depth === null) return FIGURES.map(() => ({ value: null }));
  return [
    { value: depth.count / depth.customers, of: [depth.count, depth.customers] },
    { value: length?.spread?.mean ?? null },
    { value: length?.spread?.percentiles[MEDIAN] ?? null },
    { value: depth.spread?.mean ?? null },
  ];
}

function singleCells(depth: DistributionRow | null, place: Readonly<Record<string, unknown>>): Cell[] {
  const single = depth?.buckets[0]?.count ?? 0;
  return [{ value: single, place: { ...place, to: SINGLE_EDGE } }, shareCell(single, depth?.count ?? 0)];
}
