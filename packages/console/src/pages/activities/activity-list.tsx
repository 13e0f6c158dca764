import { PlusOutlined } from '@ant-design/icons';
import { Button, type TableProps } from 'antd';
import { z } from 'zod';
import { useAddress, useGo } from '../../address.tsx';
import { ListPage } from '../../parts/list-page.tsx';
import { ChangedCell, NameCell } from '../../parts/row-cells.tsx';
import { useMay } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { ActivityDates, BudgetUse } from './activity-cells.tsx';
import { type ActivityFacts, useActivityList } from './activity-facts.ts';

const Address = z.object({ search: z.string().optional() });

/** 活动 — with their dates, how many campaigns run, and what of the budget is spent. */
export function ActivityList() {
  const words = useWords().campaigns.activities;
  const go = useGo();
  const may = useMay('operate');
  const columns = useColumns();
  const [{ search }, setAddress] = useAddress(Address);
  const answer = useActivityList();
  const wanted = (search ?? '').toLowerCase();
  const rows = (answer.data ?? []).filter(({ key, definition }) => `${definition.name} ${key}`.toLowerCase().includes(wanted));
  const create = may && (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => go('activities/new')}>
      {words.create}
    </Button>
  );
  return (
    <ListPage<ActivityFacts>
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
      onOpen={(row) => go(`activities/${row.key}`)}
      empty={{ sentence: words.empty, action: create }}
    />
  );
}

function useColumns(): NonNullable<TableProps<ActivityFacts>['columns']> {
  const words = useWords().campaigns.activities;
  const format = useFormat();
  return [
    {
      title: words.columns.name,
      key: 'name',
      render: (_, row) => <NameCell to={`activities/${row.key}`} name={row.definition.name} id={row.key} />,
    },
    { title: words.columns.kind, key: 'kind', width: 110, render: (_, row) => words.kinds[row.definition.kind] },
    { title: words.columns.dates, key: 'dates', width: 220, render: (_, row) => <ActivityDates activity={row} /> },
    {
      title: words.columns.campaigns,
      key: 'campaigns',
      width: 170,
      render: (_, row) => <span className="num">{words.running(format.number(row.running), format.number(row.campaigns))}</span>,
    },
    {
      title: words.columns.entered,
      key: 'entered',
      width: 100,
      align: 'right',
      className: 'num',
      render: (_, row) => format.short(row.entered),
    },
    { title: words.columns.budget, key: 'budget', width: 240, render: (_, row) => <BudgetUse activity={row} /> },
    { title: words.columns.changed, key: 'changed', width: 190, render: (_, row) => <ChangedCell row={row} /> },
  ];
}
