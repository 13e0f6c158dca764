import type { Effect } from '@gyre/domain';
import { Table, type TableProps } from 'antd';
import { LiftBar, LiftText } from './effect-cells.tsx';
import { intervalOf, scaleOf } from './goal-rows.ts';

interface EffectTableProps<Row extends object> {
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly columns: NonNullable<TableProps<Row>['columns']>;
  /** Title of the effects; drawn all on one scale, and said beside. */
  readonly title: string;
  readonly effectOf: (row: Row) => Effect | null;
  readonly say: (difference: number, row: Row) => string;
  readonly after?: NonNullable<TableProps<Row>['columns']>;
  readonly width?: number;
}

/** 效果表 — rows with an effect each. */
export function EffectTable<Row extends object>({
  rows,
  rowKey,
  columns,
  title,
  effectOf,
  say,
  after = [],
  width = 820,
}: EffectTableProps<Row>) {
  const scale = scaleOf(rows.map((row) => intervalOf(effectOf(row))));
  const drawn: NonNullable<TableProps<Row>['columns']> = [
    {
      title,
      key: 'bar',
      onHeaderCell: () => ({ colSpan: 2, style: { textAlign: 'start' } }),
      render: (_, row) => <LiftBar effect={effectOf(row)} scale={scale} say={(value) => say(value, row)} />,
    },
    {
      key: 'lift',
      width: 190,
      align: 'right',
      onHeaderCell: () => ({ colSpan: 0 }),
      render: (_, row) => <LiftText effect={effectOf(row)} say={(value) => say(value, row)} />,
    },
  ];
  return (
    <Table<Row>
      size="small"
      columns={[...columns, ...drawn, ...after]}
      dataSource={rows}
      rowKey={rowKey}
      pagination={false}
      scroll={{ x: width }}
    />
  );
}
