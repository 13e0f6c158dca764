import { sumDecimals } from '../decimal.ts';
import type { Sentence } from '../sentence.ts';
import { ageTitle, BIRTH_TITLES } from './age-titles.ts';
import type { BothWords } from './analysis.ts';
import type { LtvFigures, LtvParams, LtvView } from './ltv.ts';
import { partCells, partColumns, partPlace, tableName, timesOf } from './part-columns.ts';
import type { AnalysisTable, Cell } from './table.ts';
import { ALL_TOGETHER, CUSTOMERS, periodCell } from './titles.ts';

/** LTV 表 — what a customer has brought in by age, and what all of a row have together. */
export function ltvTables(view: LtvView, params: LtvParams, words: BothWords): AnalysisTable[] {
  return timesOf(params).flatMap((isEarlier) => [
    tableOf('each', { zh: '人均累计价值', en: 'Value of a customer' }, { view, params, words, isEarlier }),
    tableOf('total', { zh: '累计价值', en: 'Value of all' }, { view, params, words, isEarlier }),
  ]);
}

interface Asked {
  readonly view: LtvView;
  readonly params: LtvParams;
  readonly words: BothWords;
  readonly isEarlier: boolean;
}

function tableOf(of: 'each' | 'total', title: Sentence, { view, params, words, isEarlier }: Asked): AnalysisTable {
  const columns = Array.from({ length: params.buckets }, (_, column) => column);
  const splitBy = { by: params.by, first: params.birth };
  return {
    ...tableName(of, title, isEarlier),
    columns: [
      ...partColumns(params, splitBy, words),
      { name: 'birth', title: BIRTH_TITLES[params.grain], unit: 'text' },
      CUSTOMERS,
      ...columns.map((column) => ({ name: `column_${column + 1}`, title: ageTitle(column, column, params.grain), unit: params.unit })),
    ],
    rows: view.parts.flatMap((part) => {
      const figures = isEarlier ? part.earlier : part.current;
      if (figures === null) return [];
      const head = partCells(part, params, splitBy, words);
      const place = partPlace(part, isEarlier);
      const all: Cell[] = [ALL_TOGETHER, { value: figures.size, place }];
      return [
        [...head, ...all, ...columns.map((column) => ({ value: overallOf(of, figures, column), place }))],
        ...figures.rows.map((row) => {
          const behind = { place: { ...place, row: row.birth } };
          const cells = columns.map((column): Cell => {
            const figure = row.columns[column];
            const value = figure?.[of] ?? null;
            return value === null ? { value } : { value, ...(figure?.filling === true && { filling: true }), ...behind };
          });
          return [...head, periodCell(row.birth, params.grain, view.zone), { value: row.size, ...behind }, ...cells];
        }),
      ];
    }),
  };
}

/** Of all rows together: totals only where the age has begun for all of them. */
function overallOf(of: 'each' | 'total', { rows, average }: LtvFigures, column: number): number | null {
  if (of === 'each') return average[column] ?? null;
  const totals = rows.map(({ columns }) => columns[column]?.total ?? null);
  return totals.includes(null) ? null : sumDecimals(totals.filter((total) => total !== null));
}
