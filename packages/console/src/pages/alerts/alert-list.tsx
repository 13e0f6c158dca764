import { contract } from '@gyre/domain';
import { Button, type TableProps, Tooltip } from 'antd';
import { useCall } from '../../api.ts';
import { Go, useGo } from '../../address.tsx';
import { presentMs } from '../../clock.ts';
import { Moment } from '../../parts/moment.tsx';
import { NamedList } from '../../parts/named-list.tsx';
import { ChangedCell, NameCell } from '../../parts/row-cells.tsx';
import { useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import type { Alert } from './alert-draft.ts';
import { AlertDot } from './alert-dot.tsx';

/** 预警规则 — what each watches in words, how it stands, and when it was judged last. */
export function AlertList() {
  const words = useWords().alerts;
  const project = useProjectKey();
  const go = useGo();
  return (
    <NamedList<Alert>
      words={words}
      folder="alerts"
      nameOf={({ definition }) => definition.name}
      answer={useCall(contract.alerts.list, { params: { project } }, { everyMs: 10_000, keep: true })}
      columns={useColumns()}
      beside={
        <>
          <Button onClick={() => go('notices')}>{words.notices.title}</Button>
          <Button onClick={() => go('special-days')}>{words.calendar}</Button>
        </>
      }
    />
  );
}

function useColumns(): NonNullable<TableProps<Alert>['columns']> {
  const words = useWords().alerts;
  const { columns } = words;
  const { language } = useFormat();
  return [
    {
      key: 'name',
      title: columns.name,
      width: 220,
      render: (_, row) => <NameCell to={`alerts/${row.key}`} name={row.definition.name} id={row.key} />,
    },
    { key: 'rule', title: columns.rule, render: (_, row) => row.sentence[language] },
    {
      key: 'state',
      title: columns.state,
      width: 150,
      render: (_, row) => (
        <Tooltip title={row.problem?.[language]}>
          <span>
            <AlertDot alert={row} now={presentMs()} />
            {row.open > 0 && (
              <Go to="episodes" search={{ alert: row.key, state: 'open' }} style={{ display: 'block' }}>
                {words.openEpisodes(row.open)}
              </Go>
            )}
          </span>
        </Tooltip>
      ),
    },
    { key: 'judged', title: columns.judged, width: 130, render: (_, row) => <Moment at={row.judgedUntil} /> },
    {
      key: 'receivers',
      title: columns.receivers,
      width: 140,
      render: (_, { definition: { receivers, digest } }) =>
        receivers.length === 0 ? words.noReceivers : `${words.receivers(receivers.length)} · ${words.editor.digests[digest]}`,
    },
    { key: 'changed', title: columns.changed, width: 190, render: (_, row) => <ChangedCell row={row} /> },
  ];
}
