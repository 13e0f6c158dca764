import type { AnalysisTable, Cell, TableColumn } from '@gyre/domain/analyses/table';
import type { Kind } from '../analysis/view.ts';

/** One number of an analysis: its cell, its column, and the cells that say what it is of with theirs. */
export interface LeadFigure {
  readonly names: readonly { readonly cell: Cell; readonly column: TableColumn }[];
  readonly cell: Cell;
  readonly column: TableColumn;
}

type Table = Pick<AnalysisTable, 'columns' | 'rows'>;

/** Which numbers of a table count most. */
type Lead = (table: Table) => LeadFigure[];

/** Numbers of one tile at most. */
const MOST = 6;

/** Columns of the first row, which is of everybody where there is such a row. */
const ofFirst =
  (...names: readonly string[]): Lead =>
  (table) =>
    names.flatMap((name) => figureOf(table, 0, indexOf(table, name)));

/** One column of every row; all numbers where none is named. */
const ofEach =
  (name?: string): Lead =>
  (table) =>
    table.rows.flatMap((_, row) =>
      (name === undefined ? numbersOf(table) : [indexOf(table, name)]).flatMap((column) => figureOf(table, row, column)),
    );

/** Each part's share that got to its last step: steps count anew where a part begins. */
const ofLastStep: Lead = (table) => {
  const step = indexOf(table, 'step');
  const at = (row: number): number => Number(table.rows[row]?.[step]?.value ?? 0);
  return table.rows.flatMap((_, row) => (at(row + 1) <= at(row) ? figureOf(table, row, indexOf(table, 'of_first')) : []));
};

/** The largest number of all. */
const ofPeak: Lead = (table) => {
  const all = ofEach()(table);
  const peak = all.reduce<LeadFigure | undefined>(
    (most, one) => (numberIn(one) > (most === undefined ? -Infinity : numberIn(most)) ? one : most),
    undefined,
  );
  return peak === undefined ? [] : [peak];
};

/** The last number of the first row that is known: the oldest age anybody has reached. */
const ofLastKnown: Lead = (table) =>
  numbersOf(table)
    .flatMap((column) => figureOf(table, 0, column))
    .slice(-1);

const LEADS: Readonly<Record<Kind, Lead>> = {
  events: ofEach(),
  funnel: ofLastStep,
  retention: ofFirst('column_2'),
  interval: ofFirst('p50'),
  distribution: ofFirst('mean', 'p50', 'customers'),
  heatmap: ofPeak,
  session: ofFirst('sessions', 'per_customer', 'length_median', 'single_share'),
  paths: ofFirst('paths', 'customers'),
  pages: ofFirst('views', 'visits', 'bounce_rate', 'stay'),
  sources: ofFirst('visits', 'customers', 'bounce_rate'),
  attribution: ofEach('last_non_direct'),
  ltv: ofLastKnown,
  rfm: ofEach('customers'),
  composition: ofEach('share'),
  comparison: ofEach('customers'),
};

/**
 * 主要数字 — the numbers an analysis comes to, six at most, for a tile that shows nothing else: from its table of totals where it has one, else
 * from its first table.
 */
export function leadFigures(kind: Kind, tables: readonly AnalysisTable[]): LeadFigure[] {
  const table = tables.find(({ name }) => name === 'totals') ?? tables[0];
  return table === undefined ? [] : LEADS[kind](table).slice(0, MOST);
}

function indexOf({ columns }: Table, name: string): number {
  return columns.findIndex((column) => column.name === name);
}

function numbersOf({ columns }: Table): number[] {
  return columns.flatMap((column, i) => (isName(column) ? [] : [i]));
}

/** Empty where the row or the column is not there, or says nothing. */
function figureOf({ columns, rows }: Table, row: number, at: number): LeadFigure[] {
  const [cells, column] = [rows[row], columns[at]];
  const cell = cells?.[at];
  if (cells === undefined || column === undefined || cell === undefined || cell.value === null) return [];
  const names = columns.flatMap((named, i) => {
    const own = cells[i];
    return own !== undefined && own.value !== null && isName(named) ? [{ cell: own, column: named }] : [];
  });
  return [{ names, cell, column }];
}

function numberIn({ cell }: LeadFigure): number {
  return typeof cell.value === 'number' ? cell.value : -Infinity;
}

function isName({ unit }: TableColumn): boolean {
  return unit === 'text' || unit === 'instant';
}
