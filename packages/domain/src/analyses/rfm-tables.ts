import type { RfmPart, RfmScoreFigures } from '../questions/rfm.ts';
import { RFM_GROUPS, type RfmMigration } from '../rfm.ts';
import type { Sentence } from '../sentence.ts';
import type { BothWords } from './analysis.ts';
import { changeCell, comparedColumns, partCells, partColumns, partPlace, shareCell } from './part-columns.ts';
import type { RfmParams, RfmView } from './rfm.ts';
import type { AnalysisTable, Cell, TableColumn } from './table.ts';
import { CUSTOMERS } from './titles.ts';

/** RFM 表 — the groups, who moved between them, the matrix, and what the scores mean. */
export function rfmTables(view: RfmView, params: RfmParams, words: BothWords): AnalysisTable[] {
  const asked = { view, params, words };
  return [groupsTable(asked), ...(view.before === null ? [] : [migrationTable(asked)]), matrixTable(asked), scoresTable(asked)];
}

interface Asked {
  readonly view: RfmView;
  readonly params: RfmParams;
  readonly words: BothWords;
}

const GROUP: TableColumn = { name: 'group', title: { zh: '分组', en: 'Group' }, unit: 'text' };
const SHARE: TableColumn = { name: 'share', title: { zh: '用户占比', en: 'Share of customers' }, unit: 'share' };
const SCORES = [1, 2, 3, 4, 5];
const BEST_FIRST = [...RFM_GROUPS.keys()].toReversed();

function headColumns({ params, words }: Asked): TableColumn[] {
  return partColumns(params, { first: [params.purchase] }, words);
}

/** Rows of each part, each beginning with its segment. */
function rowsOf({ view, params, words }: Asked, rows: (part: RfmPart, place: Readonly<Record<string, unknown>>) => Cell[][]): Cell[][] {
  return view.parts.flatMap((part) => {
    const head = partCells({ segment: part.segment, group: null }, params, {}, words);
    return rows(part, partPlace({ segment: part.segment, group: null })).map((cells) => [...head, ...cells]);
  });
}

function groupCell(group: number | null): Cell {
  const known = group === null ? undefined : RFM_GROUPS[group];
  return known === undefined ? { value: null, shown: { zh: '未购买', en: 'Had not bought' } } : { value: known.key, shown: known.name };
}

function groupsTable(asked: Asked): AnalysisTable {
  const { view, params } = asked;
  const isCompared = view.before !== null;
  return {
    name: 'groups',
    title: { zh: 'RFM 分组', en: 'RFM groups' },
    columns: [
      ...headColumns(asked),
      GROUP,
      CUSTOMERS,
      ...(isCompared ? comparedColumns(CUSTOMERS) : []),
      SHARE,
      { name: 'monetary', title: { zh: '金额', en: 'Paid' }, unit: params.unit },
      { name: 'monetary_share', title: { zh: '金额占比', en: 'Share of what was paid' }, unit: 'share' },
      { name: 'recency_mean', title: { zh: '平均距上次购买（天）', en: 'Days since the last purchase, mean' }, unit: 'number' },
      { name: 'frequency_mean', title: { zh: '平均购买次数', en: 'Purchases, mean' }, unit: 'number' },
      { name: 'monetary_mean', title: { zh: '人均金额', en: 'Paid, mean' }, unit: params.unit },
    ],
    rows: rowsOf(asked, (part, place) =>
      part.groups.toReversed().map(({ group, customers, monetary, means }) => {
        const before = part.earlier?.[group]?.customers ?? 0;
        const compared = [{ value: before, place: { ...place, group, earlier: true } }, changeCell(customers, before)];
        return [
          groupCell(group),
          { value: customers, place: { ...place, group } },
          ...(isCompared ? compared : []),
          shareCell(customers, part.customers),
          { value: monetary, place: { ...place, group } },
          shareCell(monetary, part.monetary),
          { value: means?.recency ?? null },
          { value: means?.frequency ?? null },
          { value: means?.monetary ?? null },
        ];
      }),
    ),
  };
}

/** Rows are groups of the earlier day, columns those of the day. */
function migrationTable(asked: Asked): AnalysisTable {
  const countOf = (migration: readonly RfmMigration[], from: number | null, to: number | null): number =>
    migration.find((one) => one.from === from && one.to === to)?.customers ?? 0;
  return {
    name: 'migration',
    title: { zh: '分组流转', en: 'Moves between groups' },
    columns: [
      ...headColumns(asked),
      { name: 'from', title: { zh: '原分组', en: 'From' }, unit: 'text' },
      ...RFM_GROUPS.toReversed().map(({ key, name }): TableColumn => ({ name: `to_${key}`, title: name, unit: 'customers' })),
    ],
    rows: rowsOf(asked, (part, place) =>
      [...BEST_FIRST, null].map((from) => [
        groupCell(from),
        ...BEST_FIRST.map((to) => ({ value: countOf(part.migration ?? [], from, to), place: { ...place, from, to } })),
      ]),
    ),
  };
}

/** Rows are scores of recency, best first; columns scores of frequency. */
function matrixTable(asked: Asked): AnalysisTable {
  return {
    name: 'matrix',
    title: { zh: 'R × F 矩阵', en: 'Recency by frequency' },
    columns: [
      ...headColumns(asked),
      { name: 'recency', title: { zh: 'R 分', en: 'R score' }, unit: 'number' },
      ...SCORES.map((score): TableColumn => ({
        name: `frequency_${score}`,
        title: { zh: `F ${score} 分`, en: `F ${score}` },
        unit: 'customers',
      })),
    ],
    rows: rowsOf(asked, (part, place) =>
      SCORES.toReversed().map((recency) => [
        { value: recency },
        ...SCORES.map((frequency) => ({
          value: part.matrix[(recency - 1) * SCORES.length + frequency - 1]?.customers ?? 0,
          place: { ...place, recency, frequency },
        })),
      ]),
    ),
  };
}

const SCORED: Readonly<Record<RfmScoreFigures['of'], Sentence>> = {
  recency: { zh: 'R：距上次购买天数', en: 'R: days since the last purchase' },
  frequency: { zh: 'F：购买次数', en: 'F: purchases' },
  monetary: { zh: 'M：金额', en: 'M: paid' },
};

function scoresTable(asked: Asked): AnalysisTable {
  return {
    name: 'scores',
    title: { zh: '评分', en: 'Scores' },
    columns: [
      ...headColumns(asked),
      { name: 'of', title: { zh: '依据', en: 'Scored by' }, unit: 'text' },
      { name: 'score', title: { zh: '得分', en: 'Score' }, unit: 'number' },
      { name: 'least', title: { zh: '最小', en: 'From' }, unit: 'number' },
      { name: 'most', title: { zh: '最大', en: 'To' }, unit: 'number' },
      CUSTOMERS,
      SHARE,
    ],
    rows: rowsOf(asked, (part, place) =>
      part.scores.map(({ of, score, customers, least, most }) => [
        { value: of, shown: SCORED[of] },
        { value: score },
        { value: least },
        { value: most },
        { value: customers, place: { ...place, [of]: score } },
        shareCell(customers, part.customers),
      ]),
    ),
  };
}
