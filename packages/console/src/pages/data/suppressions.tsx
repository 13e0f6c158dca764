import { contract } from '@gyre/domain';
import { usePages } from '../../api.ts';
import { Listing } from '../../parts/list-page.tsx';
import { Moment } from '../../parts/moment.tsx';
import { useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';

interface Suppression {
  readonly id: string;
  readonly channel: string;
  readonly address: string;
  readonly reason: string;
  readonly at: number;
  readonly source: string;
}

/** 退订与屏蔽名单 — addresses that get no more messages of a channel. */
export function Suppressions() {
  const w = useWords().data.channels;
  const project = useProjectKey();
  const list = usePages(contract.campaigns.listSuppressions, { params: { project } });
  const rows: readonly Suppression[] = list.rows.map((row) => ({ ...row, id: `${row.channel} ${row.address} ${row.at}` }));
  return (
    <>
      <p style={{ opacity: 0.65, marginTop: 0 }}>{w.suppressionsHelp}</p>
      <Listing<Suppression>
        {...list.listing}
        rows={rows}
        rowKey="id"
        loading={list.isPending}
        error={list.data === undefined ? list.error : null}
        empty={{ sentence: w.noSuppressions }}
        columns={[
          { title: w.address, render: (_, s) => <span className="mono">{s.address}</span> },
          { title: w.channel, render: (_, s) => w.names[s.channel] ?? s.channel },
          { title: w.reason, render: (_, s) => w.suppressionReasons[s.reason] ?? s.reason },
          { title: w.source, dataIndex: 'source' },
          { title: w.at, render: (_, s) => <Moment at={s.at} /> },
        ]}
      />
    </>
  );
}
