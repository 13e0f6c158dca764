import { contract, type CouponBatch } from '@gyre/domain';
import type { TableProps } from 'antd';
import { useCall } from '../../api.ts';
import { presentMs } from '../../clock.ts';
import { NamedList } from '../../parts/named-list.tsx';
import { ChangedCell, NameCell } from '../../parts/row-cells.tsx';
import { useMoney } from '../../parts/use-money.ts';
import { useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { BatchDot } from './batch-dot.tsx';
import { discountWords, stateOfBatch } from './batch-words.ts';

/** 优惠券批次 — what each takes off, how many of it are out, and what came of them. */
export function BatchList() {
  const project = useProjectKey();
  return (
    <NamedList<CouponBatch>
      words={useWords().benefits}
      folder="coupon-batches"
      nameOf={({ definition }) => definition.name}
      answer={useCall(contract.benefits.batches, { params: { project } }, { everyMs: 10_000, keep: true })}
      columns={useColumns()}
    />
  );
}

function useColumns(): NonNullable<TableProps<CouponBatch>['columns']> {
  const words = useWords().benefits;
  const format = useFormat();
  const money = useMoney();
  const number = { width: 150, align: 'right', className: 'num' } as const;
  return [
    {
      title: words.columns.name,
      key: 'name',
      render: (_, row) => <NameCell to={`coupon-batches/${row.key}`} name={row.definition.name} id={row.key} />,
    },
    { title: words.columns.state, key: 'state', width: 140, render: (_, row) => <BatchDot state={stateOfBatch(row, presentMs())} /> },
    {
      title: words.columns.discount,
      key: 'discount',
      width: 240,
      render: (_, row) => discountWords(row.definition.discount, money, words),
    },
    {
      title: words.columns.taken,
      key: 'taken',
      ...number,
      render: (_, { figures, definition }) => words.of(format.short(figures.taken), format.short(definition.limits.total)),
    },
    {
      title: words.columns.redeemed,
      key: 'redeemed',
      ...number,
      render: (_, { figures }) =>
        figures.claimed === 0 ? '–' : words.rate(format.short(figures.redeemed), format.share(figures.redeemed, figures.claimed)),
    },
    { title: words.columns.spent, key: 'spent', ...number, render: (_, row) => money(row.figures.spent) },
    { title: words.columns.changed, key: 'changed', width: 190, render: (_, row) => <ChangedCell row={row} /> },
  ];
}
