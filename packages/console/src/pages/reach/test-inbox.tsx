import { contract } from '@gyre/domain';
import { Alert, Button, Descriptions, Empty, Skeleton, Tag, theme } from 'antd';
import { z } from 'zod';
import { type Answer, usePages } from '../../api.ts';
import { Go, useAddress, useGo } from '../../address.tsx';
import { useCampaignName } from '../../parts/campaign-name.ts';
import { CustomerLink } from '../../parts/customer-link.tsx';
import { ErrorView } from '../../parts/error-view.tsx';
import { EmptyList, PageHead } from '../../parts/list-page.tsx';
import { MailView } from '../../parts/mail-view.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Panel } from '../../parts/panel.tsx';
import { useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';

type Mail = Answer<typeof contract.campaigns.testInbox>['rows'][number];
const Address = z.object({ id: z.string().optional(), customer: z.coerce.number().int().positive().optional() });

/** 测试收件箱 — what would have been sent had a provider been set; nothing of it left the machine. */
export function TestInbox() {
  const words = useWords();
  const own = words.inbox;
  const go = useGo();
  const project = useProjectKey();
  const [{ id, customer }, setAddress] = useAddress(Address);
  const pages = usePages(contract.campaigns.testInbox, { params: { project }, query: { customer } }, { everyMs: 10_000 });
  const open = pages.rows.find((mail) => mail.id === id) ?? pages.rows[0];
  return (
    <>
      <PageHead title={own.title} />
      <Alert
        type="warning"
        showIcon
        title={own.notLeft}
        description={own.notLeftNote}
        action={<Button onClick={() => go('channels')}>{own.configure}</Button>}
        style={{ marginBottom: 16 }}
      />
      {pages.error !== null && <ErrorView error={pages.error} retry={() => void pages.refetch()} />}
      {pages.isLoading && <Skeleton active paragraph={{ rows: 8 }} />}
      {!pages.isLoading && pages.error === null && pages.rows.length === 0 && (
        <EmptyList
          empty={{
            sentence: own.empty,
            action: (
              <Button type="primary" onClick={() => go('campaigns/new')}>
                {words.campaigns.create}
              </Button>
            ),
          }}
        />
      )}
      {pages.rows.length > 0 && (
        <div style={{ display: 'grid', gridTemplateColumns: 'minmax(260px, 360px) minmax(0, 1fr)', gap: 16, alignItems: 'start' }}>
          <div>
            {pages.rows.map((mail) => (
              <MailLine key={mail.id} mail={mail} chosen={mail.id === open?.id} onOpen={() => setAddress({ id: mail.id })} />
            ))}
            {pages.hasNextPage && (
              <Button block onClick={() => void pages.fetchNextPage()} loading={pages.isFetchingNextPage} style={{ marginTop: 8 }}>
                {words.acts.more}
              </Button>
            )}
          </div>
          {open === undefined ? <Empty description={own.pick} /> : <OpenMail mail={open} />}
        </div>
      )}
    </>
  );
}

function MailLine({ mail, chosen, onOpen }: { readonly mail: Mail; readonly chosen: boolean; readonly onOpen: () => void }) {
  const { token } = theme.useToken();
  return (
    <button
      type="button"
      aria-current={chosen}
      onClick={onOpen}
      style={{
        all: 'unset',
        display: 'block',
        boxSizing: 'border-box',
        width: '100%',
        cursor: 'pointer',
        padding: '10px 12px',
        borderRadius: 6,
        background: chosen ? token.colorPrimaryBg : undefined,
        borderBottom: `1px solid ${token.colorBorderSecondary}`,
      }}
    >
      <span style={{ display: 'flex', justifyContent: 'space-between', gap: 8 }}>
        <strong style={{ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}>{mail.subject}</strong>
        <span style={{ flex: 'none', color: token.colorTextTertiary, fontSize: 13 }}>
          <Moment at={mail.at} />
        </span>
      </span>
      <span style={{ display: 'block', color: token.colorTextSecondary, fontSize: 13 }}>{mail.address}</span>
    </button>
  );
}

function OpenMail({ mail }: { readonly mail: Mail }) {
  const nameOf = useCampaignName();
  const own = useWords().inbox;
  const { token } = theme.useToken();
  return (
    <Panel>
      <h2 style={{ fontSize: 17, margin: '0 0 8px', display: 'flex', gap: 10, alignItems: 'center', flexWrap: 'wrap' }}>
        {mail.subject} <Tag color="gold">{own.mark}</Tag>
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
                {mail.address} <CustomerLink customer={mail.customer} />
              </span>
            ),
          },
          { key: 'from', label: own.from, children: <Go to={`campaigns/${mail.campaign}`}>{nameOf(mail.campaign)}</Go> },
          { key: 'at', label: null, children: <Moment at={mail.at} exact /> },
        ]}
      />
      <div style={{ border: `1px solid ${token.colorBorderSecondary}`, borderRadius: 6, overflow: 'hidden', margin: '12px 0' }}>
        <MailView body={mail.body} title={mail.subject} height={460} />
      </div>
      <details>
        <summary style={{ cursor: 'pointer', color: token.colorTextSecondary }}>{own.headers}</summary>
        <pre className="json-view mono" style={{ background: token.colorFillQuaternary, marginTop: 8 }}>
          {Object.entries(mail.headers)
            .map(([name, value]) => `${name}: ${value}`)
            .join('\n')}
        </pre>
      </details>
    </Panel>
  );
}
