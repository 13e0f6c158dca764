import { contract } from '@gyre/domain';
import { App, Button, type TableProps } from 'antd';
import { useState } from 'react';
import { type Answer, useAct, useCall } from '../../api.ts';
import { useGo } from '../../address.tsx';
import { errorNote } from '../../parts/error-view.tsx';
import { NamedList } from '../../parts/named-list.tsx';
import { ChangedCell, NameCell } from '../../parts/row-cells.tsx';
import { useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { SettingsDialog } from './settings-dialog.tsx';
import { useRefreshName } from './refresh-name.ts';

type Row = Answer<typeof contract.dashboards.list>[number];

/** 数据看板 — all of a project; the daily report is made here where it can be and is not yet. */
export function DashboardList() {
  const go = useGo();
  const project = useProjectKey();
  const [isMaking, setMaking] = useState(false);
  const answer = useCall(contract.dashboards.list, { params: { project } });
  const hasReport = answer.data?.some(({ definition }) => definition.tiles.some(({ content }) => content.of === 'report')) ?? true;
  return (
    <>
      <NamedList<Row>
        words={useWords().dashboards}
        folder="dashboards"
        nameOf={({ definition }) => definition.name}
        answer={answer}
        columns={useColumns()}
        onCreate={() => setMaking(true)}
        beside={!hasReport && <ReportButton />}
      />
      {isMaking && (
        <SettingsDialog
          definition={null}
          onClose={() => setMaking(false)}
          onSaved={(made) => go(`dashboards/${made.key}`, { edit: '1' })}
        />
      )}
    </>
  );
}

function ReportButton() {
  const all = useWords();
  const go = useGo();
  const project = useProjectKey();
  const { language } = useFormat();
  const { message } = App.useApp();
  const make = useAct(contract.dashboards.shipReport, { onDone: (made) => go(`dashboards/${made.key}`) });
  const onClick = (): void =>
    make.mutate({ params: { project }, body: { language } }, { onError: (error) => void message.error(errorNote(error, all), 8) });
  return (
    <Button loading={make.isPending} onClick={onClick}>
      {all.dashboards.makeReport}
    </Button>
  );
}

function useColumns(): NonNullable<TableProps<Row>['columns']> {
  const words = useWords().dashboards;
  const format = useFormat();
  const refreshName = useRefreshName(format);
  return [
    {
      title: words.columns.name,
      key: 'name',
      render: (_, row) => <NameCell to={`dashboards/${row.key}`} name={row.definition.name} id={row.key} />,
    },
    { title: words.fields.note, key: 'note', render: (_, row) => row.definition.note },
    {
      title: words.columns.tiles,
      key: 'tiles',
      width: 90,
      align: 'right',
      className: 'num',
      render: (_, row) => format.number(row.definition.tiles.length),
    },
    { title: words.columns.refresh, key: 'refresh', width: 140, render: (_, row) => refreshName(row.definition.refreshS) },
    { title: words.columns.changed, key: 'changed', width: 190, render: (_, row) => <ChangedCell row={row} /> },
  ];
}
