import { z } from 'zod';
import { PathPlace, PathsDefinition, type PathCounts, type PathsAnswer, type PathStop } from '../questions/paths.ts';
import { analysis, type Asking, type BothWords } from './analysis.ts';
import { ASKED, PART_PLACE, type Part, type Parted } from './asked.ts';
import { partCells, partColumns, partPlace, shareCell, tableName, timesOf } from './part-columns.ts';
import { askParts, partQuestion, zoneOf } from './parts.ts';
import type { AnalysisTable, Cell, TableColumn } from './table.ts';
import { asNamed, CUSTOMERS, inBoth } from './titles.ts';

const { anchor, side, stops, gap, collapse, depth, branches, rank } = PathsDefinition.shape;

/** 路径分析参数 — see `PathsDefinition`. */
export const PathsParams = z.object({ ...ASKED, anchor, side, stops, gap, collapse, depth, branches, rank });
export type PathsParams = z.infer<typeof PathsParams>;

/** 路径分析答案 — a Sankey diagram for each part. */
export type PathsView = Parted<PathsAnswer>;

/** 路径分析 — where customers go from an event, or what leads them to it. */
export const paths = analysis({
  kind: 'paths',
  title: { zh: '路径分析', en: 'Paths' },
  params: PathsParams,
  place: PathPlace.extend(PART_PLACE),
  answer: (params, asking): Promise<PathsView> =>
    askParts({ ...params, by: undefined }, asking, (question) =>
      asking.ask('paths', { ...question, definition: definitionOf(params, asking) }),
    ),
  tables: (view, params, words) =>
    timesOf(params).flatMap((isEarlier) => [nodesTable(view, params, words, isEarlier), linksTable(view, params, words, isEarlier)]),
  async customers({ level, stop, to, ...part }, params, asking) {
    return await asking.ask('walked', {
      ...partQuestion({ ...params, by: undefined }, part, asking),
      definition: definitionOf(params, asking),
      place: { level, stop, ...(to !== undefined && { to }) },
    });
  },
});

function definitionOf(params: PathsParams, asking: Pick<Asking<unknown>, 'zone'>): PathsDefinition {
  const { anchor: from, side: way, stops: seen, gap: ends, collapse: once, depth: levels, branches: most, rank: by } = params;
  return {
    anchor: from,
    side: way,
    stops: seen,
    gap: ends,
    collapse: once,
    depth: levels,
    branches: most,
    rank: by,
    zone: zoneOf(params, asking),
  };
}

const LEVEL: TableColumn = { name: 'level', title: { zh: '层级', en: 'Level' }, unit: 'number' };
const PATHS: TableColumn = { name: 'paths', title: { zh: '路径数', en: 'Paths' }, unit: 'count' };

/** Every stop of the diagram, how many came there, and how many ended there. */
function nodesTable(view: PathsView, params: PathsParams, words: BothWords, isEarlier: boolean): AnalysisTable {
  return {
    ...tableName('nodes', { zh: '节点', en: 'Stops' }, isEarlier),
    columns: [
      ...partColumns(params, { first: [params.anchor] }, words),
      LEVEL,
      { name: 'stop', title: { zh: '站点', en: 'Stop' }, unit: 'text' },
      PATHS,
      CUSTOMERS,
      { name: 'share', title: { zh: '占全部路径', en: 'Of all paths' }, unit: 'share' },
      { name: 'ended', title: { zh: '在此结束', en: 'Ended here' }, unit: 'count' },
      { name: 'ended_share', title: { zh: '结束占比', en: 'Share ended' }, unit: 'share' },
    ],
    rows: view.parts.flatMap((part) => {
      const answer = isEarlier ? part.earlier : part.current;
      return (answer?.nodes ?? []).map(({ level, stop, ended, ...counts }) => {
        const place = { ...partPlace(part, isEarlier), level, stop };
        return [
          ...headCells(part, params, words),
          { value: level },
          stopCell(stop, words),
          ...countCells(counts, place),
          shareCell(counts.paths, answer?.paths ?? 0),
          { value: ended.paths, place: { ...place, to: null } },
          shareCell(ended.paths, counts.paths),
        ];
      });
    }),
  };
}

/** Every step from a stop to one of the next level. */
function linksTable(view: PathsView, params: PathsParams, words: BothWords, isEarlier: boolean): AnalysisTable {
  return {
    ...tableName('links', { zh: '连线', en: 'Steps' }, isEarlier),
    columns: [
      ...partColumns(params, { first: [params.anchor] }, words),
      LEVEL,
      { name: 'from', title: { zh: '从', en: 'From' }, unit: 'text' },
      { name: 'to', title: { zh: '到', en: 'To' }, unit: 'text' },
      PATHS,
      CUSTOMERS,
      { name: 'share', title: { zh: '占出发站点', en: 'Of the stop it begins at' }, unit: 'share' },
    ],
    rows: view.parts.flatMap((part) => {
      const answer = isEarlier ? part.earlier : part.current;
      const pathsAt = new Map(answer?.nodes.map(({ level, stop, paths: many }) => [keyOf(level, stop), many]));
      return (answer?.links ?? []).map(({ level, from, to, ...counts }) => [
        ...headCells(part, params, words),
        { value: level },
        stopCell(from, words),
        stopCell(to, words),
        ...countCells(counts, { ...partPlace(part, isEarlier), level, stop: from, to }),
        shareCell(counts.paths, pathsAt.get(keyOf(level, from)) ?? 0),
      ]);
    }),
  };
}

function headCells(part: Part<PathsAnswer>, params: PathsParams, words: BothWords): Cell[] {
  return partCells(part, params, {}, words);
}

function keyOf(level: number, stop: PathStop | 'other'): string {
  return JSON.stringify([level, stop]);
}

function countCells({ paths: many, customers }: PathCounts, place: unknown): Cell[] {
  return [
    { value: many, place },
    { value: customers, place },
  ];
}

/** What a stop is called: its event, and its value where it is told apart by one. */
function stopCell(stop: PathStop | 'other', words: BothWords): Cell {
  if (stop === 'other') return { value: 'other', shown: { zh: '其他', en: 'Other' } };
  const { event, value } = stop;
  if (value === undefined) return { value: event, shown: inBoth(words, (own) => own.event(event)) };
  if (value === null)
    return { value: event, shown: inBoth(words, (own) => `${own.event(event)}：${own.language === 'zh' ? '（无）' : '(none)'}`) };
  const text = String(value);
  return { value: text, shown: asNamed(text) };
}
