import { type Message, MessageState } from '@gyre/domain';
import type { TableProps } from 'antd';
import type { z } from 'zod';
import { Go } from '../../address.tsx';
import { useCampaignName } from '../../parts/campaign-name.ts';
import { CustomerLink } from '../../parts/customer-link.tsx';
import { Moment } from '../../parts/moment.tsx';
import { OutcomeDot } from '../../parts/outcome-dot.tsx';
import { useWords } from '../../words/index.ts';

export type MessageRow = z.infer<typeof Message>;
export const MESSAGE_STATES = MessageState.options;

/** The columns of the message log, without those the page fixes already. */
export function useMessageColumns(without: readonly string[] = []): NonNullable<TableProps<MessageRow>['columns']> {
  const words = useWords().messages;
  const nameOf = useCampaignName();
  const channels: Readonly<Record<string, string>> = words.channels;
  const columns: NonNullable<TableProps<MessageRow>['columns']> = [
    {
      title: words.columns.at,
      key: 'at',
      width: 130,
      render: (_, row) => <Moment at={row.settledAt ?? row.attemptedAt ?? row.createdAt} />,
    },
    { title: words.columns.state, key: 'state', width: 110, render: (_, row) => <OutcomeDot outcome={row.state} /> },
    {
      title: words.columns.customer,
      key: 'customer',
      width: 190,
      render: (_, row) => (
        <>
          <CustomerLink customer={row.customer} />
          <span style={{ display: 'block', opacity: 0.7 }}>{row.address}</span>
        </>
      ),
    },
    {
      title: words.columns.campaign,
      key: 'campaign',
      width: 170,
      render: (_, row) => <Go to={`campaigns/${row.campaign}`}>{nameOf(row.campaign)}</Go>,
    },
    { title: words.columns.subject, dataIndex: 'subject' },
    {
      title: words.columns.channel,
      key: 'channel',
      width: 260,
      render: (_, row) => (
        <>
          {`${channels[row.channel] ?? row.channel} · ${row.provider}`}
          <span className="clamp" style={{ opacity: 0.7 }} title={row.detail}>
            {row.detail}
          </span>
        </>
      ),
    },
  ];
  return columns.filter((c) => !without.includes(String(c.key)));
}
