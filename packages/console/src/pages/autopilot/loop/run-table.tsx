import type { LoopRow } from '@gyre/domain';
import type { TableProps } from 'antd';
import type { ComponentProps } from 'react';
import { useGo } from '../../../address.tsx';
import { MISSING } from '../../../format.ts';
import { Listing } from '../../../parts/list-page.tsx';
import { Moment } from '../../../parts/moment.tsx';
import { useMoney } from '../../../parts/use-money.ts';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { LoopDot } from './loop-dot.tsx';
import { LoopName } from './loop-name.tsx';

interface RunTableProps {
  readonly rows: readonly LoopRow[];
  /** What is said when there are none. */
  readonly none: string;
  readonly withPlaybook: boolean;
  /** How more of them are had, where there are more. */
  readonly paging?: Partial<ComponentProps<typeof Listing<LoopRow>>>;
}

/** 运行列表 — loops with what they were about, what they spent, and what came of them. */
export function RunTable({ rows, none, withPlaybook, paging = {} }: RunTableProps) {
  const { playbooks, autopilot } = useWords();
  const format = useFormat();
  const money = useMoney();
  const go = useGo();
  const ofPlaybook: NonNullable<TableProps<LoopRow>['columns']> = [
    { title: autopilot.past.playbook, key: 'playbook', width: 200, render: (_, { run }) => run?.name ?? autopilot.past.nothing },
  ];
  const columns: NonNullable<TableProps<LoopRow>['columns']> = [
    { title: playbooks.runs.episode, key: 'episode', render: (_, row) => <LoopName loop={row} /> },
    ...(withPlaybook ? ofPlaybook : []),
    { title: playbooks.runs.state, key: 'state', width: 190, render: (_, row) => <LoopDot loop={row} /> },
    {
      title: playbooks.runs.spent,
      key: 'spent',
      width: 200,
      align: 'right',
      className: 'num',
      render: (_, { run }) => (run === null ? MISSING : playbooks.runs.of(money(run.spent.cost), money(run.budget.cost))),
    },
    {
      title: playbooks.runs.outcome,
      key: 'reason',
      render: (_, { reason }) => reason[format.language],
    },
    { title: playbooks.runs.since, key: 'since', width: 130, render: (_, { since }) => <Moment at={since} /> },
  ];
  if (rows.length === 0 && paging.loading !== true && (paging.error ?? null) === null) return <span style={{ opacity: 0.7 }}>{none}</span>;
  return (
    <Listing<LoopRow>
      columns={columns}
      rows={rows}
      rowKey="episode"
      loading={false}
      onOpen={({ episode }) => go(`loops/${episode}`)}
      empty={{ sentence: none }}
      {...paging}
    />
  );
}
