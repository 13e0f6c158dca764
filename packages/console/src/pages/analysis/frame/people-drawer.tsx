import type { contract } from '@gyre/domain';
import { Alert, Button, Drawer, Space, type TableProps } from 'antd';
import { type ComponentProps, type ReactNode, useState } from 'react';
import type { Answer } from '../../../api.ts';
import { useGo } from '../../../address.tsx';
import { CustomerLink } from '../../../parts/customer-link.tsx';
import { IdentityTags } from '../../../parts/identity-tags.tsx';
import { Listing } from '../../../parts/list-page.tsx';
import { Moment } from '../../../parts/moment.tsx';
import { useMay } from '../../../session.ts';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { type Freezing, PackDialog } from './pack-dialog.tsx';

type Row = Answer<typeof contract.analyses.customers>['rows'][number];
type Listed = Pick<ComponentProps<typeof Listing<Row>>, 'rows' | 'loading' | 'error' | 'retry' | 'hasMore' | 'loadingMore' | 'onMore'>;

interface PeopleDrawerProps {
  /** Who they are, in words; it names their snapshot too. */
  readonly about: string;
  readonly listing: Listed;
  /** How many they are; undefined until that is known. */
  readonly total: number | undefined;
  /** The instant they are those as of, where that is not now. */
  readonly at?: number | undefined;
  readonly freezing: Freezing;
  readonly onClose: () => void;
  /** What chooses between several groups of them. */
  readonly choice?: ReactNode;
}

/** 一些用户 — page by page, and from there to a segment and a campaign. */
export function PeopleDrawer({ about, listing, total, at, freezing, onClose, choice }: PeopleDrawerProps) {
  const own = useWords().analysis.customers;
  const format = useFormat();
  const go = useGo();
  const mayOperate = useMay('operate');
  const [packing, setPacking] = useState(false);
  const [made, setMade] = useState<Answer<typeof contract.analyses.segment> | null>(null);
  return (
    <Drawer
      open
      title={about === '' ? own.title : about}
      size={860}
      onClose={onClose}
      extra={
        mayOperate &&
        made === null && (
          <Button type="primary" disabled={total === undefined || total === 0} onClick={() => setPacking(true)}>
            {own.pack}
          </Button>
        )
      }
    >
      {made !== null && (
        <Alert
          type="success"
          showIcon
          style={{ marginBottom: 16 }}
          title={own.packed(made.definition.name, format.number(made.size))}
          action={
            <Space>
              <Button size="small" onClick={() => go(`segments/${made.key}`)}>
                {own.open}
              </Button>
              <Button
                size="small"
                type="primary"
                onClick={() => go('campaigns/new', { step: 'trigger', segment: made.key, name: made.definition.name })}
              >
                {own.campaign}
              </Button>
            </Space>
          }
        />
      )}
      {choice}
      <p style={{ marginTop: choice === undefined || choice === false ? 0 : 12 }} className="num" aria-live="polite">
        {total === undefined ? own.counting : own.total(format.number(total))}{' '}
        {at !== undefined && <span style={{ opacity: 0.65 }}>{own.asOf(format.clock(at))}</span>}
      </p>
      <Listing<Row>
        {...listing}
        columns={useColumns()}
        rowKey="customer"
        onOpen={(row) => go(`customers/${row.customer}`)}
        empty={{ sentence: own.nobody }}
        table={{ scroll: { x: 640 } }}
      />
      {packing && <PackDialog about={about} freezing={freezing} onClose={() => setPacking(false)} onMade={setMade} />}
    </Drawer>
  );
}

function useColumns(): NonNullable<TableProps<Row>['columns']> {
  const words = useWords().segments.members;
  const format = useFormat();
  return [
    { title: words.customer, key: 'name', width: 180, render: (_, row) => <CustomerLink customer={row.customer} name={row.name} /> },
    { title: words.identities, key: 'identities', render: (_, row) => <IdentityTags identities={row.identities} most={2} /> },
    { title: words.events, dataIndex: 'events', align: 'right', width: 100, className: 'num', render: (n: number) => format.number(n) },
    { title: words.last, dataIndex: 'lastAt', width: 130, render: (at: number) => <Moment at={at} /> },
  ];
}
