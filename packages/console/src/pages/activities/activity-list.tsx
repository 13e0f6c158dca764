import type { TableProps } from 'antd';
import { NamedList } from '../../parts/named-list.tsx';
import { ChangedCell, NameCell } from '../../parts/row-cells.tsx';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { ActivityDates, BudgetUse } from './activity-cells.tsx';
import { type ActivityFacts, useActivityList } from './activity-facts.ts';

/** 活动 — with their dates, how many campaigns run, and what of the budget is spent. */
export function ActivityList() {
  return (
    <NamedList<ActivityFacts>
      words={useWords().campaigns.activities}
      folder="activities"
      nameOf={({ definition }) => definition.name}
      answer={useActivityList()}
      columns={useColumns()}
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
