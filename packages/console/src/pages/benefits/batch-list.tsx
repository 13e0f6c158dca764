import { PlusOutlined } from '@ant-design/icons';
import { contract, type CouponBatch } from '@gyre/domain';
import { Button, type TableProps } from 'antd';
import { z } from 'zod';
import { useCall } from '../../api.ts';
import { useAddress, useGo } from '../../address.tsx';
import { presentMs } from '../../clock.ts';
import { ListPage } from '../../parts/list-page.tsx';
import { ChangedCell, NameCell } from '../../parts/row-cells.tsx';
import { useMoney } from '../../parts/use-money.ts';
import { useMay, useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { BatchDot } from './batch-dot.tsx';
import { discountWords, stateOfBatch } from './batch-words.ts';

const Address = z.object({ search: z.string().optional() });

/** 优惠券批次 — what each takes off, how many of it are out, and what came of them. */
export function BatchList() {
  const words = useWords().benefits;
  const go = useGo();
  const may = useMay('operate');
  const project = useProjectKey();
  const columns = useColumns();
  const [{ search }, setAddress] = useAddress(Address);
  const answer = useCall(contract.benefits.batches, { params: { project } }, { everyMs: 10_000, keep: true });
  const wanted = (search ?? '').toLowerCase();
  const rows = (answer.data ?? []).filter(({ key, definition }) => `${definition.name} ${key}`.toLowerCase().includes(wanted));
  const create = may && (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => go('coupon-batches/new')}>
      {words.create}
    </Button>
  );
  return (
    <ListPage<CouponBatch>
      title={words.title}
      action={create}
      search={search}
      searchHint={words.searchHint}
      onSearch={(text) => setAddress({ search: text === '' ? undefined : text })}
      filtered={search !== undefined}
      onClearFilters={() => setAddress({ search: undefined })}
      columns={columns}
      rows={rows}
      rowKey="key"
      loading={answer.isLoading}
      error={answer.data === undefined ? answer.error : null}
      retry={() => void answer.refetch()}
      onOpen={(row) => go(`coupon-batches/${row.key}`)}
      empty={{ sentence: words.empty, action: create }}
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
