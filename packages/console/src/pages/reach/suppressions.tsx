import { PlusOutlined } from '@ant-design/icons';
import { contract } from '@gyre/domain';
import { Button, type TableProps } from 'antd';
import { useState } from 'react';
import { usePages } from '../../api.ts';
import { Go } from '../../address.tsx';
import { ListPage } from '../../parts/list-page.tsx';
import { Moment } from '../../parts/moment.tsx';
import { useMay, useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';
import { LiftDialog, type Suppression } from './lift-dialog.tsx';
import { useChannelName } from './sender-names.ts';
import { SuppressDialog } from './suppress-dialog.tsx';

type Row = Suppression & { readonly id: string };

/** 屏蔽名单 — addresses that get no more marketing, or nothing, on their channel: added by many, lifted one at a time. */
export function Suppressions() {
  const words = useWords().reach.lists;
  const project = useProjectKey();
  const mayAdd = useMay('operate');
  const [adding, setAdding] = useState(false);
  const [lifting, setLifting] = useState<Suppression>();
  const list = usePages(contract.reach.listSuppressions, { params: { project } });
  const rows = list.rows.map((row, i) => ({ ...row, id: `${i} ${row.channel} ${row.scope} ${row.address}` }));
  const columns = useColumns(setLifting);
  const add = mayAdd && (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setAdding(true)}>
      {words.add}
    </Button>
  );
  return (
    <>
      <ListPage<Row>
        title={words.title}
        note={words.note}
        action={add}
        columns={columns}
        {...list.listing}
        rows={rows}
        rowKey="id"
        empty={{ sentence: words.empty, action: add }}
      />
      {adding && <SuppressDialog onClose={() => setAdding(false)} />}
      {lifting !== undefined && <LiftDialog suppression={lifting} onClose={() => setLifting(undefined)} />}
    </>
  );
}

function useColumns(onLift: (row: Suppression) => void): NonNullable<TableProps<Row>['columns']> {
  const words = useWords().reach.lists;
  const mayLift = useMay('configure');
  const channelOf = useChannelName();
  const reasons: Readonly<Record<string, string>> = words.reasons;
  return [
    { title: words.columns.address, key: 'address', width: 260, render: (_, row) => <span className="num">{row.address}</span> },
    { title: words.columns.channel, key: 'channel', width: 120, render: (_, row) => channelOf(row.channel) },
    { title: words.columns.scope, key: 'scope', width: 150, render: (_, row) => words.scopes[row.scope] },
    { title: words.columns.reason, key: 'reason', render: (_, row) => reasons[row.reason] ?? row.reason },
    { title: words.columns.source, key: 'source', width: 220, render: (_, row) => <Source source={row.source} /> },
    { title: words.columns.at, key: 'at', width: 150, render: (_, row) => <Moment at={row.at} /> },
    ...(mayLift
      ? [
          {
            key: 'lift',
            width: 90,
            align: 'right' as const,
            render: (_: unknown, row: Row) => (
              <Button size="small" onClick={() => onLift(row)}>
                {words.lift}
              </Button>
            ),
          },
        ]
      : []),
  ];
}

/** Who or what put an address on the list: an operator, a message that was answered or came back, or a way of unsubscribing. */
function Source({ source }: { readonly source: string }) {
  const words = useWords().reach;
  const { sources } = words.lists;
  const known: Readonly<Record<string, string>> = words.consents.sources;
  const [kind = '', ...rest] = source.split(':');
  const name = rest.join(':');
  if (kind === 'operator') return sources.operator(name);
  if (kind !== 'message') return known[source] ?? source;
  return (
    <Go to="messages" search={{ message: name }}>
      {sources.message}
    </Go>
  );
}
