import { Tag } from 'antd';
import type { TableProps } from 'antd';
import { Go } from '../../address.tsx';
import { useArmName, useCampaignName } from '../../parts/campaign-name.ts';
import { CustomerLink } from '../../parts/customer-link.tsx';
import { Moment } from '../../parts/moment.tsx';
import { usePrice } from '../../parts/use-price.ts';
import { useWords } from '../../words/index.ts';
import { LifeStrip } from './life-timeline.tsx';
import { previewOf } from './message-content.tsx';
import type { MessageRow } from './message-life.ts';
import { useChannelName, useProviderName } from './sender-names.ts';
import { MessageStateDot } from './state-dot.tsx';

type Columns = NonNullable<TableProps<MessageRow>['columns']>;

/** The columns of the message log, without those the page fixes already. */
export function useMessageColumns(without: readonly string[] = []): Columns {
  const words = useWords().reach;
  const own = words.log;
  const { price } = usePrice();
  const nameOf = useCampaignName();
  const armOf = useArmName();
  const providerOf = useProviderName();
  const channelOf = useChannelName();
  const columns: Columns = [
    { title: own.columns.at, key: 'at', width: 100, render: (_, row) => <Moment at={row.createdAt} /> },
    { title: own.columns.state, key: 'state', width: 160, render: (_, row) => <StateCell row={row} /> },
    {
      title: own.columns.customer,
      key: 'customer',
      width: 150,
      render: (_, row) => (
        <>
          <CustomerLink customer={row.customer} />
          <span style={{ display: 'block', opacity: 0.7 }}>{row.address}</span>
        </>
      ),
    },
    {
      title: own.columns.content,
      key: 'content',
      render: (_, row) => (
        <span className="clamp">
          <Tag variant="filled" style={{ marginInlineEnd: 6 }}>
            {channelOf(row.channel)}
          </Tag>
          {previewOf(row)}
        </span>
      ),
    },
    {
      title: own.columns.campaign,
      key: 'campaign',
      width: 170,
      render: (_, row) => (
        <>
          <Go to={`campaigns/${row.campaign}`}>{nameOf(row.campaign)}</Go>
          <span style={{ display: 'block', opacity: 0.7 }}>{armOf(row.campaign, row.arm)}</span>
        </>
      ),
    },
    {
      title: own.columns.provider,
      key: 'provider',
      width: 150,
      render: (_, row) => (
        <>
          {providerOf(row.provider)}
          {row.attempt > 1 && <span style={{ display: 'block', opacity: 0.7 }}>{own.attempt(row.attempt)}</span>}
        </>
      ),
    },
    {
      title: own.columns.cost,
      key: 'cost',
      width: 90,
      align: 'right',
      className: 'num',
      render: (_, row) => (
        <>
          {row.cost === 0 ? '0' : price(row.cost)}
          {row.parts > 1 && <span style={{ display: 'block', opacity: 0.7 }}>{own.parts(row.parts)}</span>}
        </>
      ),
    },
  ];
  return columns.filter((c) => !without.includes(String(c.key)));
}

function StateCell({ row }: { readonly row: MessageRow }) {
  const failures = useWords().reach.failures;
  return (
    <>
      <MessageStateDot message={row} note={row.failure === '' ? '' : failures[row.failure].name} />
      <div>
        <LifeStrip message={row} />
      </div>
    </>
  );
}
