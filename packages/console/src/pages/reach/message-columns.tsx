import { type Message, MessageState } from '@gyre/domain';
import type { TableProps } from 'antd';
import type { z } from 'zod';
import { Go } from '../../address.tsx';
import { CustomerLink } from '../../parts/customer-link.tsx';
import { Moment } from '../../parts/moment.tsx';
import { OutcomeDot } from '../../parts/outcome-dot.tsx';
import { useWords } from '../../words/index.ts';

export type MessageRow = z.infer<typeof Message>;
export const MESSAGE_STATES = MessageState.options;

/** The columns of the message log, without those the page fixes already. */
export function useMessageColumns(without: readonly string[] = []): NonNullable<TableProps<MessageRow>['columns']> {
  const words = useWords().messages;
  const channels: Readonly<Record<string, string>> = words.channels;
  const columns: NonNullable<TableProps<MessageRow>['columns']> = [
    {
      title: words.columns.at,
      key: 'at',
      width: 130,
      render: (_, row) => <Moment at={row.settledAt ?? row.attemptedAt ?? row.createdAt} />,
    },
    { title: words.columns.state, key: 'state', width: 110, render: (_, row) => <OutcomeDot outcome={row.state} /> },
    { title: words.columns.customer, key: 'customer', width: 110, render: (_, row) => <CustomerLink customer={row.customer} /> },
    {
      title: words.columns.campaign,
      key: 'campaign',
      width: 180,
      render: (_, row) => <Go to={`campaigns/${row.campaign}`}>{row.campaign}</Go>,
    },
    { title: words.columns.subject, dataIndex: 'subject', width: 200 },
    { title: words.columns.address, dataIndex: 'address', width: 190 },
    {
      title: words.columns.channel,
      key: 'channel',
      width: 150,
      render: (_, row) => `${channels[row.channel] ?? row.channel} · ${row.provider}`,
    },
    { title: words.columns.detail, key: 'detail', render: (_, row) => <span className="clamp">{row.detail}</span> },
  ];
  return columns.filter((c) => !without.includes(String(c.key)));
}
