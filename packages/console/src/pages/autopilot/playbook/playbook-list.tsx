import { contract, type Playbook } from '@gyre/domain';
import type { TableProps } from 'antd';
import { useCall } from '../../../api.ts';
import { NamedList } from '../../../parts/named-list.tsx';
import { ChangedCell, NameCell } from '../../../parts/row-cells.tsx';
import { useMoney } from '../../../parts/use-money.ts';
import { useProjectKey } from '../../../session.ts';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { PlaybookDot } from './playbook-dot.tsx';
import { servesWords } from './playbook-summary.ts';
import { ProofTag } from './record-panel.tsx';
import { usePlaybookWords } from './use-playbook-words.ts';

/** 营销预案 — what each serves, whether it may start by itself, what its runs have shown, and what it may cost a month. */
export function PlaybookList() {
  const project = useProjectKey();
  return (
    <NamedList<Playbook>
      words={useWords().playbooks}
      folder="playbooks"
      nameOf={({ definition }) => definition.name}
      answer={useCall(contract.autopilot.playbooks, { params: { project } }, { everyMs: 10_000, keep: true })}
      columns={useColumns()}
    />
  );
}

function useColumns(): NonNullable<TableProps<Playbook>['columns']> {
  const words = useWords().playbooks;
  const format = useFormat();
  const money = useMoney();
  const names = usePlaybookWords();
  return [
    {
      title: words.columns.name,
      key: 'name',
      width: 220,
      render: (_, row) => <NameCell to={`playbooks/${row.key}`} name={row.definition.name} id={row.key} />,
    },
    { title: words.columns.serves, key: 'serves', render: (_, row) => servesWords(row.definition, names) },
    {
      title: words.columns.state,
      key: 'state',
      width: 140,
      render: (_, row) => (
        <>
          <PlaybookDot playbook={row} />
          {row.proposals > 0 && <span style={{ display: 'block', opacity: 0.75 }}>{words.proposals(format.number(row.proposals))}</span>}
        </>
      ),
    },
    { title: words.columns.start, key: 'start', width: 110, render: (_, row) => words.starts[row.definition.guards.start] },
    {
      title: words.columns.record,
      key: 'record',
      width: 300,
      render: (_, { record }) => (
        <>
          <ProofTag proof={record.proof} /> <span style={{ opacity: 0.75 }}>{record.sentence[format.language]}</span>
        </>
      ),
    },
    {
      title: words.columns.month,
      key: 'month',
      width: 130,
      align: 'right',
      className: 'num',
      render: (_, { definition }) => (
        <>
          {money(definition.guards.perMonth.cost)}
          <span style={{ display: 'block', opacity: 0.65 }}>
            {format.short(definition.guards.perMonth.messages)} {words.editor.messages}
          </span>
        </>
      ),
    },
    { title: words.columns.changed, key: 'changed', width: 170, render: (_, row) => <ChangedCell row={row} /> },
  ];
}
