import { Table } from 'antd';
import type { ReactNode } from 'react';

/** Rows shown: enough to recognise the file. */
const SHOWN = 5;

interface ImportTableProps {
  readonly columns: readonly string[];
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly heading?: (column: string) => ReactNode;
}

/** Rows of a file, or what they would become: every value as text, long ones cut. */
export function ImportTable({ columns, rows, heading }: ImportTableProps) {
  return (
    <Table<{ readonly line: number; readonly row: Readonly<Record<string, unknown>> }>
      size="small"
      bordered
      rowKey="line"
      pagination={false}
      scroll={{ x: 'max-content' }}
      dataSource={rows.slice(0, SHOWN).map((row, line) => ({ line, row }))}
      columns={columns.map((name) => ({
        key: name,
        title: heading?.(name) ?? name,
        render: (_, { row }) => (
          <span
            style={{
              display: 'inline-block',
              maxWidth: 260,
              overflow: 'hidden',
              textOverflow: 'ellipsis',
              whiteSpace: 'nowrap',
              verticalAlign: 'bottom',
            }}
          >
            {textOf(row[name])}
          </span>
        ),
      }))}
    />
  );
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
