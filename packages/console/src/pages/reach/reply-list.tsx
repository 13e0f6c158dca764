import { contract } from '@gyre/domain';
import { Tag, type TableProps } from 'antd';
import { type Answer, usePages } from '../../api.ts';
import { CustomerLink } from '../../parts/customer-link.tsx';
import { Listing } from '../../parts/list-page.tsx';
import { Moment } from '../../parts/moment.tsx';
import { StatusDot } from '../../parts/status-dot.tsx';
import { useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';
import { useChannelName } from './sender-names.ts';

type Row = Answer<typeof contract.reach.replies>['rows'][number];

interface ReplyListProps {
  /** Only what this customer wrote. */
  readonly customer?: number;
  /** Shows everybody's again. */
  readonly onClear?: () => void;
  /** Said when there is nothing, where the customer is a matter of course. */
  readonly empty?: string;
}

/** 用户回复 — what customers wrote back, and what it did. */
export function ReplyList({ customer, onClear, empty }: ReplyListProps) {
  const words = useWords().reach.log;
  const project = useProjectKey();
  const channelOf = useChannelName();
  const pages = usePages(contract.reach.replies, { params: { project }, query: { customer } }, { everyMs: 5_000 });
  const columns: NonNullable<TableProps<Row>['columns']> = [
    { title: words.columns.at, key: 'at', width: 140, render: (_, row) => <Moment at={row.at} /> },
    { title: words.columns.customer, key: 'customer', width: 220, render: (_, row) => <From row={row} channel={channelOf(row.channel)} /> },
    { title: words.replies.text, key: 'text', render: (_, row) => <Said text={row.text} /> },
    {
      title: words.replies.effect,
      key: 'effect',
      width: 160,
      render: (_, row) => (
        <StatusDot tone={row.suppressed ? 'warn' : 'off'}>{row.suppressed ? words.replies.suppressed : words.replies.none}</StatusDot>
      ),
    },
  ];
  return (
    <>
      <p style={{ opacity: 0.7, marginTop: 0 }}>{words.replies.note}</p>
      <Listing<Row>
        filtered={onClear !== undefined}
        {...(onClear === undefined ? {} : { onClearFilters: onClear })}
        columns={empty === undefined ? columns : columns.filter((column) => column.key !== 'customer')}
        {...pages.listing}
        rowKey="id"
        empty={{ sentence: empty ?? words.replies.empty }}
      />
    </>
  );
}

/** How the server marks that a reply is a complaint about a mail. */
const COMPLAINT = '[complaint]';

function Said({ text }: { readonly text: string }) {
  const words = useWords().reach.log.replies;
  const isComplaint = text.startsWith(COMPLAINT);
  return (
    <span style={{ whiteSpace: 'pre-wrap' }}>
      {isComplaint && <Tag color="red">{words.complaint}</Tag>}
      {isComplaint ? text.slice(COMPLAINT.length).trim() : text}
    </span>
  );
}

function From({ row, channel }: { readonly row: Row; readonly channel: string }) {
  return (
    <>
      {row.customer > 0 ? <CustomerLink customer={row.customer} /> : '–'}
      <span className="num" style={{ display: 'block', opacity: 0.7 }}>
        {channel} {row.address}
      </span>
    </>
  );
}
