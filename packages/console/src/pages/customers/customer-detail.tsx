import { contract } from '@gyre/domain';
import { useParams } from '@tanstack/react-router';
import { Result } from 'antd';
import { z } from 'zod';
import { useCall } from '../../api.ts';
import { useAddress } from '../../address.tsx';
import { DetailPage } from '../../parts/detail-page.tsx';
import { Moment } from '../../parts/moment.tsx';
import { useMay, useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { ReplyList } from '../reach/reply-list.tsx';
import { AttributeTable } from './attribute-table.tsx';
import { CustomerCampaigns } from './customer-campaigns.tsx';
import { CustomerConsents } from './customer-consents.tsx';
import { CustomerMessages } from './customer-messages.tsx';
import { CustomerSegments } from './customer-segments.tsx';
import { IdentityTab } from './identity-tab.tsx';
import type { CustomerFacts } from './facts.ts';
import { RevealButton } from './reveal-button.tsx';
import { Timeline } from './timeline.tsx';

const Address = z.object({
  tab: z.enum(['timeline', 'identities', 'attributes', 'segments', 'messages', 'replies', 'campaigns', 'consents']).default('timeline'),
});

/** 用户详情 — who it is and how we know, what was done, what was sent, and why or why not. */
export function CustomerDetail() {
  const words = useWords().customers;
  const format = useFormat();
  const project = useProjectKey();
  const mayReveal = useMay('reveal');
  const path: { customer?: string } = useParams({ strict: false });
  const customer = Number(path.customer);
  const [{ tab }, setAddress] = useAddress(Address);
  const answer = useCall(contract.people.get, { params: { project, customer } });
  if (answer.error?.status === 404) return <Result status="info" title={words.detail.missing} />;
  const facts = answer.data;
  const tabs = facts === undefined ? [] : tabsOf(facts, customer, words.replies.empty);
  return (
    <DetailPage
      title={facts === undefined || facts.name === '' ? `#${path.customer}` : `${facts.name} #${facts.customer}`}
      note={
        facts !== undefined && (
          <span style={{ display: 'inline-flex', gap: 16, flexWrap: 'wrap' }}>
            <span>
              {words.detail.last} <Moment at={facts.lastAt} />
            </span>
            <span>
              {words.detail.first} <Moment at={facts.firstAt} />
            </span>
          </span>
        )
      }
      number={
        facts !== undefined && (
          <span className="num">
            <b style={{ fontSize: 20 }}>{format.short(facts.events)}</b> {words.detail.events(facts.events)}
          </span>
        )
      }
      acts={mayReveal && <RevealButton customer={customer} />}
      loading={facts === undefined && answer.error === null}
      error={answer.error}
      retry={() => void answer.refetch()}
      tabs={tabs.map((t) => ({ ...t, label: words.detail.tabs[t.key] }))}
      tab={tab}
      onTab={(key) => setAddress({ tab: key as typeof tab })}
    />
  );
}

function tabsOf(facts: CustomerFacts, customer: number, noReplies: string) {
  return [
    { key: 'timeline' as const, children: <Timeline customer={customer} /> },
    { key: 'identities' as const, children: <IdentityTab facts={facts} /> },
    { key: 'attributes' as const, children: <AttributeTable attributes={facts.attributes} /> },
    { key: 'segments' as const, children: <CustomerSegments customer={customer} /> },
    { key: 'messages' as const, children: <CustomerMessages customer={customer} /> },
    { key: 'replies' as const, children: <ReplyList customer={customer} empty={noReplies} /> },
    { key: 'campaigns' as const, children: <CustomerCampaigns customer={customer} /> },
    { key: 'consents' as const, children: <CustomerConsents customer={customer} /> },
  ];
}
