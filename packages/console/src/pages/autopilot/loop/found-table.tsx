import type { LoopRow } from '@gyre/domain';
import { Button, type TableProps } from 'antd';
import { Go, useGo } from '../../../address.tsx';
import { Listing } from '../../../parts/list-page.tsx';
import { Moment } from '../../../parts/moment.tsx';
import { useMay } from '../../../session.ts';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { LoopDot } from './loop-dot.tsx';
import { LoopName } from './loop-name.tsx';
import { isStoppable, useStopLoop } from './use-loop-acts.ts';

/** 发现的异动 — those nothing is done about yet, and why; each can be left alone. */
export function FoundTable({ rows }: { readonly rows: readonly LoopRow[] }) {
  const words = useWords().autopilot;
  const { language } = useFormat();
  const go = useGo();
  const may = useMay('operate');
  const stop = useStopLoop();
  const columns: NonNullable<TableProps<LoopRow>['columns']> = [
    { title: words.found.what, key: 'what', render: (_, row) => <LoopName loop={row} /> },
    { title: words.found.state, key: 'state', width: 130, render: (_, row) => <LoopDot loop={row} /> },
    { title: words.found.why, key: 'why', render: (_, row) => row.reason[language] },
    { title: words.found.since, key: 'since', width: 120, render: (_, row) => <Moment at={row.openedAt} /> },
    {
      key: 'acts',
      width: 240,
      align: 'right',
      render: (_, row) => (
        <span style={{ display: 'inline-flex', gap: 8, alignItems: 'center' }}>
          <Go to={`episodes/${row.episode}`}>{words.found.episode}</Go>
          {may && isStoppable(row) && (
            <Button size="small" onClick={() => stop(row)}>
              {words.doing.silence}
            </Button>
          )}
        </span>
      ),
    },
  ];
  if (rows.length === 0) return <span style={{ opacity: 0.7 }}>{words.found.none}</span>;
  return (
    <Listing<LoopRow>
      columns={columns}
      rows={rows}
      rowKey="episode"
      loading={false}
      onOpen={(row) => go(`loops/${row.episode}`)}
      empty={{ sentence: words.found.none }}
    />
  );
}
