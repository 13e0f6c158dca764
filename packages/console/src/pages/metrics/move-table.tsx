import { Table } from 'antd';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';

interface NamedStage {
  readonly key: string;
  readonly name: string;
}

interface MoveTableProps {
  readonly stages: readonly NamedStage[];
  /** By stage then (row) and now (column). */
  readonly moves: readonly (readonly number[])[];
  readonly onPick: (from: NamedStage, to: NamedStage) => void;
}

interface Row extends NamedStage {
  readonly counts: readonly number[];
}

/** 迁移矩阵 — stages then by stages now; darker where more moved. */
export function MoveTable({ stages, moves, onPick }: MoveTableProps) {
  const words = useWords().metrics.stagesPage;
  const format = useFormat();
  const rows: Row[] = stages.map((stage, i) => ({ ...stage, counts: moves[i] ?? [] }));
  const most = Math.max(1, ...rows.flatMap(({ counts }, i) => counts.filter((_, j) => j !== i)));
  return (
    <Table<Row>
      size="small"
      pagination={false}
      rowKey="key"
      dataSource={rows}
      scroll={{ x: 760 }}
      columns={[
        { key: 'from', title: words.corner, width: 150, render: (_, { name }) => <b style={{ fontWeight: 500 }}>{name}</b> },
        ...stages.map((to, j) => ({
          key: to.key,
          title: to.name,
          align: 'right' as const,
          className: 'num',
          onCell: (row: Row) => ({ style: shadeOf(row.key === to.key ? 0 : (row.counts[j] ?? 0) / most) }),
          render: (_: unknown, row: Row) => {
            const count = row.counts[j] ?? 0;
            if (count === 0) return format.number(0);
            return (
              <button type="button" className="analysis-number" title={words.move(row.name, to.name)} onClick={() => onPick(row, to)}>
                {format.number(count)}
              </button>
            );
          },
        })),
        {
          key: 'total',
          title: words.total,
          align: 'right',
          className: 'num',
          render: (_, { counts }) => format.number(counts.reduce((sum, count) => sum + count, 0)),
        },
      ]}
    />
  );
}

/** @param part  0 … 1 of the largest move */
function shadeOf(part: number): { readonly background?: string } {
  return part === 0 ? {} : { background: `rgb(15 118 110 / ${(0.06 + 0.24 * part).toFixed(3)})` };
}
