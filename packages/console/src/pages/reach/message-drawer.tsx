import { contract } from '@gyre/domain';
import { Alert, Descriptions, Drawer, Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { type Answer, useCall } from '../../api.ts';
import { Go } from '../../address.tsx';
import { useArmName, useCampaignName } from '../../parts/campaign-name.ts';
import { CopyText } from '../../parts/copy-text.tsx';
import { CustomerLink } from '../../parts/customer-link.tsx';
import { ErrorView } from '../../parts/error-view.tsx';
import { DetailText } from '../../parts/detail-text.tsx';
import { Moment } from '../../parts/moment.tsx';
import { usePrice } from '../../parts/use-price.ts';
import { useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';
import { LifeTimeline } from './life-timeline.tsx';
import { useChannelName, useProviderName } from './sender-names.ts';
import { MessageContent } from './message-content.tsx';
import { type MessageRow, wholeLifeOf } from './message-life.ts';
import { MessageStateDot } from './state-dot.tsx';

interface MessageDrawerProps {
  /** The message's id. */
  readonly message: string;
  readonly onOpen: (id: string) => void;
  readonly onClose: () => void;
}

/** 一条消息 — its life, what it said, how it went out, and what else this campaign sent to this customer. */
export function MessageDrawer({ message: id, onOpen, onClose }: MessageDrawerProps) {
  const own = useWords().reach.log;
  const project = useProjectKey();
  const channelOf = useChannelName();
  const answer = useCall(contract.reach.message, { params: { project, message: id } }, { everyMs: 5_000 });
  const message = answer.data;
  return (
    <Drawer
      open
      size={660}
      onClose={onClose}
      title={
        message === undefined ? (
          own.title
        ) : (
          <span style={{ display: 'inline-flex', gap: 12, alignItems: 'center' }}>
            {channelOf(message.channel)}
            <span style={{ fontWeight: 400 }}>
              <MessageStateDot message={message} />
            </span>
          </span>
        )
      }
    >
      {answer.isLoading && <Skeleton active paragraph={{ rows: 8 }} />}
      {answer.error?.status === 404 && <Alert type="info" showIcon title={own.drawer.missing} />}
      {answer.error !== null && answer.error.status !== 404 && message === undefined && (
        <ErrorView error={answer.error} retry={() => void answer.refetch()} />
      )}
      {message !== undefined && <MessageFacts message={message} onOpen={onOpen} />}
    </Drawer>
  );
}

interface MessageFactsProps {
  readonly message: Answer<typeof contract.reach.message>;
  readonly onOpen: (id: string) => void;
}

function MessageFacts({ message, onOpen }: MessageFactsProps) {
  const own = useWords().reach.log;
  return (
    <>
      <FailureNote message={message} />
      <Part title={own.drawer.life}>
        <LifeTimeline message={message} points={wholeLifeOf(message)} />
      </Part>
      <Part title={own.drawer.content}>
        <MessageContent message={message} />
        <p style={{ margin: '6px 0 0', opacity: 0.65, fontSize: 13 }}>{own.drawer.masked}</p>
      </Part>
      <Part title={own.drawer.facts}>
        <SendingFacts message={message} />
      </Part>
      <OtherMessages message={message} onOpen={onOpen} />
      <p style={{ display: 'flex', gap: 20 }}>
        <Go to={`customers/${message.customer}`} search={{ tab: 'campaigns', campaign: message.campaign }}>
          {own.drawer.why}
        </Go>
        {message.channel !== 'webhook' && (
          <Go to="phone" search={{ customer: message.customer, app: message.channel, message: message.id }}>
            {own.drawer.phone}
          </Go>
        )}
      </p>
    </>
  );
}

/** A part of the drawer, under its title. */
function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section style={{ marginBottom: 20 }}>
      <h3 style={{ fontSize: 14, margin: '0 0 8px' }}>{title}</h3>
      {children}
    </section>
  );
}

function FailureNote({ message }: { readonly message: MessageRow }) {
  const words = useWords().reach;
  if (message.failure !== '') {
    const { name, help } = words.failures[message.failure];
    return <Alert type="error" showIcon title={name} description={help} style={{ marginBottom: 20 }} />;
  }
  if (message.state !== 'unknown' && message.state !== 'expired') return null;
  return <Alert type="warning" showIcon title={words.stateHelp[message.state]} style={{ marginBottom: 20 }} />;
}

function SendingFacts({ message }: { readonly message: MessageRow }) {
  const words = useWords().reach.log;
  const { price } = usePrice();
  const nameOf = useCampaignName();
  const armOf = useArmName();
  const providerOf = useProviderName();
  const { drawer, columns } = words;
  const items = [
    {
      key: 'customer',
      label: drawer.customer,
      children: (
        <span>
          <CustomerLink customer={message.customer} /> <span className="num">{message.address}</span>
        </span>
      ),
    },
    {
      key: 'campaign',
      label: columns.campaign,
      children: (
        <span>
          <Go to={`campaigns/${message.campaign}`}>{nameOf(message.campaign)}</Go> · {armOf(message.campaign, message.arm)}
        </span>
      ),
    },
    { key: 'provider', label: columns.provider, children: `${providerOf(message.provider)} · ${words.attempt(message.attempt)}` },
    {
      key: 'cost',
      label: drawer.cost,
      children: message.channel === 'sms' ? `${price(message.cost)} · ${words.parts(message.parts)}` : price(message.cost),
    },
    {
      key: 'detail',
      label: drawer.detail,
      span: 2,
      children: message.detail === '' ? '–' : <DetailText detail={message.detail} />,
    },
    { key: 'id', label: drawer.id, span: 2, children: <CopyText text={message.id} /> },
  ];
  return <Descriptions size="small" column={2} items={items} />;
}

function OtherMessages({ message, onOpen }: { readonly message: MessageRow; readonly onOpen: (id: string) => void }) {
  const words = useWords().reach.log;
  const project = useProjectKey();
  const { customer, campaign } = message;
  const found = useCall(contract.reach.messages, { params: { project }, query: { customer, campaign, limit: 20 } });
  if (found.isLoading) return <Skeleton active title={false} paragraph={{ rows: 2 }} />;
  const others = found.data?.rows.filter((row) => row.id !== message.id) ?? [];
  if (others.length === 0) return null;
  return (
    <Part title={words.drawer.others}>
      {others.map((row) => (
        <button key={row.id} type="button" className="pick-line" onClick={() => onOpen(row.id)}>
          <span>
            <Moment at={row.createdAt} exact />
            <span>{words.attempt(row.attempt)}</span>
            <MessageStateDot message={row} />
          </span>
        </button>
      ))}
    </Part>
  );
}
