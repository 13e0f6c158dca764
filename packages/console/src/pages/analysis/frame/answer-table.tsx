import type { AnalysisTable, Cell, TableColumn } from '@gyre/domain/analyses/table';
import { Segmented, Table, type TableProps } from 'antd';
import { useMemo, useState } from 'react';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { hourText } from '../period-name.ts';
import type { Pick } from '../view.ts';
import { cellText, CellView } from './cell-view.tsx';

/** Rows shown at once. */
const PAGE = 20;

interface AnswerTableProps {
  readonly tables: readonly AnalysisTable[];
  /** Of the analysis, where it is not the project's. */
  readonly zone: string | undefined;
  readonly onPick: Pick;
  /** What a click on a number leads to, where not to its customers. */
  readonly opens?: string;
  readonly chosen: string | undefined;
  readonly onChoose: (table: string) => void;
}

/** 图下的表 — every number behind the chart; a click opens its customers. */
export function AnswerTable({ tables, zone, opens, onPick, chosen, onChoose }: AnswerTableProps) {
  const words = useWords().analysis;
  const { language } = useFormat();
  const table = tables.find(({ name }) => name === chosen) ?? tables[0];
  if (table === undefined) return null;
  return (
    <>
      {tables.length > 1 && (
        <Segmented
          className="analysis-tables"
          aria-label={words.tables}
          value={table.name}
          options={tables.map(({ name, title }) => ({ value: name, label: title[language] }))}
          onChange={onChoose}
          style={{ marginBottom: 12 }}
        />
      )}
      <OneTable key={table.name} table={table} zone={zone} onPick={onPick} {...(opens !== undefined && { opens })} />
    </>
  );
}

interface Row {
  readonly key: number;
  readonly cells: readonly Cell[];
}

function OneTable({
  table,
  zone,
  opens,
  onPick,
}: Omit<AnswerTableProps, 'tables' | 'chosen' | 'onChoose'> & { readonly table: AnalysisTable }) {
  const words = useWords();
  const format = useFormat();
  const [page, setPage] = useState(1);
  const rows = useMemo(
    () => table.rows.map((cells, key): Row => ({ key, cells: cells.map((cell) => withHour(cell, format, zone ?? format.zone)) })),
    [table, format, zone],
  );
  const nameOf = (row: Row): string =>
    table.columns
      .flatMap((column, i) =>
        isName(column) ? [cellText(row.cells[i] ?? { value: null }, column.unit, format, words.segments.rules)] : [],
      )
      .join(' · ');
  const columns: TableProps<Row>['columns'] = table.columns.map((column, i) => {
    const isText = isName(column);
    return {
      key: column.name,
      title: column.title[format.language],
      align: isText ? 'left' : 'right',
      className: isText ? '' : 'num',
      ...(i === 0 && table.columns.length > 8 ? { fixed: 'start' as const } : {}),
      sorter: (a: Row, b: Row) => compare(a.cells[i]?.value, b.cells[i]?.value),
      showSorterTooltip: false,
      render: (_: unknown, row: Row) => {
        const cell = row.cells[i] ?? { value: null };
        const about = [nameOf(row), column.title[format.language]].filter((part) => part !== '').join(' · ');
        return (
          <CellView
            cell={cell}
            column={column}
            opens={opens}
            onOpen={cell.place === undefined ? undefined : () => onPick(cell.place, about)}
          />
        );
      },
    };
  });
  return (
    <Table<Row>
      size="small"
      className="analysis-table"
      columns={columns}
      dataSource={rows}
      scroll={{ x: 'max-content' }}
      locale={{ emptyText: words.analysis.noRows }}
      pagination={{ pageSize: PAGE, current: page, onChange: setPage, hideOnSinglePage: true, showSizeChanger: false, size: 'small' }}
    />
  );
}

/** A cell that names an hour, written as one reads it in the zone. */
function withHour(cell: Cell, format: ReturnType<typeof useFormat>, zone: string): Cell {
  if (typeof cell.value !== 'string' || cell.shown !== undefined) return cell;
  const label = hourText(cell.value, format, zone);
  return label === cell.value ? cell : { ...cell, shown: { zh: label, en: label } };
}

function isName({ unit }: TableColumn): boolean {
  return unit === 'text' || unit === 'instant';
}

/** Missing last among ascending ones. */
function compare(a: Cell['value'] | undefined, b: Cell['value'] | undefined): number {
  const [left, right] = [a ?? null, b ?? null];
  if (left === null || right === null) return Number(right === null) - Number(left === null);
  return typeof left === 'number' && typeof right === 'number' ? left - right : String(left).localeCompare(String(right));
}
