import { contract } from '@gyre/domain';
import { Alert, Button, Descriptions, Skeleton, Tag } from 'antd';
import { z } from 'zod';
import { usePages } from '../../api.ts';
import { Go, useAddress, useGo } from '../../address.tsx';
import { useCampaignName } from '../../parts/campaign-name.ts';
import { CustomerLink } from '../../parts/customer-link.tsx';
import { ErrorView } from '../../parts/error-view.tsx';
import { EmptyList, PageHead } from '../../parts/list-page.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Panel } from '../../parts/panel.tsx';
import { CustomerPicker } from '../../parts/pickers.tsx';
import { useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';
import { useChannelName } from './sender-names.ts';
import { MessageContent, previewOf } from './message-content.tsx';
import { type InboxRow, PHONE_APPS } from './phone-items.ts';
import './reach.css';

const Address = z.object({ id: z.string().optional(), customer: z.coerce.number().int().positive().optional() });

/** 测试收件箱 — what would have been sent had its channel a provider; nothing of it left the machine. */
export function TestInbox() {
  const words = useWords();
  const own = words.reach.inbox;
  const go = useGo();
  const project = useProjectKey();
  const [{ id, customer }, setAddress] = useAddress(Address);
  const pages = usePages(contract.reach.testInbox, { params: { project }, query: { customer } }, { everyMs: 5_000 });
  const open = pages.rows.find((row) => row.id === id) ?? pages.rows[0];
  const isEmpty = !pages.isLoading && pages.error === null && pages.rows.length === 0;
  return (
    <>
      <PageHead title={own.title} />
      <Alert
        type="warning"
        showIcon
        title={`${own.notLeft} ${own.notLeftNote}`}
        action={
          <Button size="small" onClick={() => go('channels')}>
            {own.configure}
          </Button>
        }
        style={{ marginBottom: 16 }}
      />
      <div className="page-filters">
        <CustomerPicker
          value={customer}
          placeholder={own.customer}
          width={260}
          onChange={(next) => setAddress({ customer: next, id: undefined })}
        />
      </div>
      {pages.error !== null && <ErrorView error={pages.error} retry={() => void pages.refetch()} />}
      {pages.isLoading && <Skeleton active paragraph={{ rows: 8 }} />}
      {isEmpty && (
        <EmptyList
          filtered={customer !== undefined}
          onClearFilters={() => setAddress({ customer: undefined })}
          empty={{ sentence: own.empty }}
        />
      )}
      {open !== undefined && (
        <div className="reach-side">
          <div>
            {pages.rows.map((row) => (
              <InboxLine key={row.id} row={row} chosen={row.id === open.id} onOpen={() => setAddress({ id: row.id })} />
            ))}
            {pages.hasNextPage && (
              <Button block onClick={() => void pages.fetchNextPage()} loading={pages.isFetchingNextPage} style={{ marginTop: 8 }}>
                {words.acts.more}
              </Button>
            )}
          </div>
          <OpenMessage row={open} />
        </div>
      )}
    </>
  );
}

function InboxLine({ row, chosen, onOpen }: { readonly row: InboxRow; readonly chosen: boolean; readonly onOpen: () => void }) {
  const channelOf = useChannelName();
  return (
    <button type="button" className="pick-line" aria-current={chosen} onClick={onOpen}>
      <span>
        <strong className="pick-name">{previewOf(row)}</strong>
        <span className="pick-small">
          <Moment at={row.at} />
        </span>
      </span>
      <span className="pick-small">
        <span>{row.address}</span>
        <span>{channelOf(row.channel)}</span>
      </span>
    </button>
  );
}

function OpenMessage({ row }: { readonly row: InboxRow }) {
  const nameOf = useCampaignName();
  const channelOf = useChannelName();
  const own = useWords().reach.inbox;
  const app = PHONE_APPS.find((one) => one === row.channel);
  return (
    <Panel>
      <h2 style={{ fontSize: 17, margin: '0 0 8px', display: 'flex', gap: 10, alignItems: 'center', flexWrap: 'wrap' }}>
        {row.subject === '' ? channelOf(row.channel) : row.subject} <Tag color="gold">{own.mark}</Tag>
        {app !== undefined && (
          <Go to="phone" search={{ customer: row.customer, app, message: row.id }} style={{ fontSize: 14, fontWeight: 400 }}>
            {own.phone}
          </Go>
        )}
      </h2>
      <Descriptions
        size="small"
        column={3}
        items={[
          {
            key: 'to',
            label: own.to,
            children: (
              <span>
                {row.address} <CustomerLink customer={row.customer} />
              </span>
            ),
          },
          {
            key: 'from',
            label: own.from,
            children: row.campaign === '' ? '–' : <Go to={`campaigns/${row.campaign}`}>{nameOf(row.campaign)}</Go>,
          },
          { key: 'at', label: null, children: <Moment at={row.at} exact /> },
        ]}
      />
      <div style={{ margin: '12px 0' }}>
        <MessageContent message={row} height={460} />
      </div>
      {Object.keys(row.headers).length > 0 && (
        <details>
          <summary style={{ cursor: 'pointer', opacity: 0.75 }}>{own.headers}</summary>
          <pre className="json-view mono">
            {Object.entries(row.headers)
              .map(([name, value]) => `${name}: ${value}`)
              .join('\n')}
          </pre>
        </details>
      )}
    </Panel>
  );
}
