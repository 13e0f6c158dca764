import { ageTitle, BIRTH_TITLES } from './age-titles.ts';
import type { BothWords } from './analysis.ts';
import { partCells, partColumns, partPlace, shareCell, tableName } from './part-columns.ts';
import type { RetentionFigures, RetentionParams, RetentionView } from './retention.ts';
import type { AnalysisTable, Cell, TableColumn } from './table.ts';
import { ALL_TOGETHER, periodCell } from './titles.ts';

type Row = RetentionFigures['rows'][number];

/** What a table of retention shows of a column of a row. */
interface Shown {
  readonly name: string;
  readonly title: AnalysisTable['title'];
  readonly unit: TableColumn['unit'];
  readonly cell: (row: Row, column: number) => Cell;
  /** Of all rows together; rates are weighted by size, of those for whom it is over. */
  readonly average: (figures: RetentionFigures, column: number) => Cell;
  /** Whether the customers of a cell are as many as it says: those who came back already are more than those for whom it is over. */
  readonly isShown: (row: Row, column: number) => boolean;
  /** Who is behind a cell. */
  readonly behind: Readonly<Record<string, unknown>>;
}

/** 留存表 — rates of those who came back, how many they are, and those who did not (流失). */
export function retentionTables(answer: RetentionView, params: RetentionParams, words: BothWords): AnalysisTable[] {
  const earlier = params.compare === undefined ? [] : [true];
  return [false, ...earlier].flatMap((isEarlier) => TABLES.map((shown) => tableOf(shown, { answer, params, words, isEarlier })));
}

const RATE: Shown = {
  name: 'retention',
  title: { zh: '留存率', en: 'Retention' },
  unit: 'share',
  cell: ({ size, over, returnedOver }, k) => filled(size, over[k], shareCell(returnedOver[k] ?? 0, over[k] ?? 0)),
  average: ({ rows }, k) =>
    shareCell(
      sumOf(rows, ({ returnedOver }) => returnedOver[k]),
      sumOf(rows, ({ over }) => over[k]),
    ),
  isShown: ({ counts, returnedOver }, k) => counts[k] === returnedOver[k],
  behind: {},
};
const COUNT: Shown = {
  name: 'returned',
  title: { zh: '留存用户', en: 'Came back' },
  unit: 'customers',
  cell: ({ size, over, counts }, k) => filled(size, over[k], { value: counts[k] ?? 0 }),
  average: ({ rows }, k) => ({ value: sumOf(rows, ({ counts }) => counts[k]) }),
  isShown: () => true,
  behind: {},
};
const CHURN: Shown = {
  name: 'churn',
  title: { zh: '流失率', en: 'Churn' },
  unit: 'share',
  cell: ({ size, over, returnedOver }, k) => filled(size, over[k], shareCell((over[k] ?? 0) - (returnedOver[k] ?? 0), over[k] ?? 0)),
  average: ({ rows }, k) => {
    const over = sumOf(rows, (row) => row.over[k]);
    return shareCell(over - sumOf(rows, ({ returnedOver }) => returnedOver[k]), over);
  },
  isShown: () => true,
  behind: { returned: false },
};
const LOST: Shown = {
  name: 'lost',
  title: { zh: '流失用户', en: 'Did not come back' },
  unit: 'customers',
  cell: ({ size, over, returnedOver }, k) => filled(size, over[k], { value: (over[k] ?? 0) - (returnedOver[k] ?? 0) }),
  average: ({ rows }, k) => ({ value: sumOf(rows, ({ over, returnedOver }) => (over[k] ?? 0) - (returnedOver[k] ?? 0)) }),
  isShown: () => true,
  behind: { returned: false },
};
const TABLES = [RATE, COUNT, CHURN, LOST];

function sumOf(rows: readonly Row[], of: (row: Row) => number | undefined): number {
  return rows.reduce((sum, row) => sum + (of(row) ?? 0), 0);
}

/** A cell that says whether its column is not over for everyone yet. */
function filled(size: number, over: number | undefined, cell: Cell): Cell {
  return (over ?? 0) < size ? { ...cell, filling: true } : cell;
}

interface Asked {
  readonly answer: RetentionView;
  readonly params: RetentionParams;
  readonly words: BothWords;
  readonly isEarlier: boolean;
}

function tableOf(shown: Shown, { answer, params, words, isEarlier }: Asked): AnalysisTable {
  const splitBy = { by: params.by, first: params.birth };
  return {
    ...tableName(shown.name, shown.title, isEarlier),
    columns: [
      ...partColumns(params, splitBy, words),
      { name: 'birth', title: BIRTH_TITLES[params.grain], unit: 'text' },
      { name: 'size', title: { zh: '用户数', en: 'Customers' }, unit: 'customers' },
      ...answer.columns.map(({ from, to }, k) => ({
        name: `column_${k + 1}`,
        title: ageTitle(from, to, params.grain),
        unit: shown.unit,
      })),
    ],
    rows: answer.parts.flatMap((part) => {
      const figures = isEarlier ? part.earlier : part.current;
      if (figures === null) return [];
      const part_ = partCells(part, params, splitBy, words);
      const place = partPlace(part, isEarlier);
      const all: Cell[] = [ALL_TOGETHER, sizeCell(figures.size, params, place)];
      return [
        [...part_, ...all, ...answer.columns.map((_, k) => shown.average(figures, k))],
        ...figures.rows.map((row) => [
          ...part_,
          periodCell(row.birth, params.grain, answer.zone),
          { value: row.size, place: { ...place, row: row.birth } },
          ...answer.columns.map((_, k) => {
            const cell = shown.cell(row, k);
            return shown.isShown(row, k) ? { ...cell, place: { ...place, row: row.birth, column: k, ...shown.behind } } : cell;
          }),
        ]),
      ];
    }),
  };
}

/** All who were born: a customer who may be born in several periods is counted in each, so there is nobody to show who is that many. */
function sizeCell(size: number, { born }: RetentionParams, place: Readonly<Record<string, unknown>>): Cell {
  return { value: size, ...(born === 'first' && { place }) };
}
