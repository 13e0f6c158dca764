import { contract } from '@gyre/domain';
import { Segmented, Skeleton, Tag } from 'antd';
import { useState } from 'react';
import { z } from 'zod';
import { usePages } from '../../api.ts';
import { Go, useAddress } from '../../address.tsx';
import { CustomerLink } from '../../parts/customer-link.tsx';
import { ErrorView } from '../../parts/error-view.tsx';
import { EmptyList, PageHead } from '../../parts/list-page.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Phone, PhoneCard, SmsBubble } from '../../parts/phone.tsx';
import { CustomerPicker } from '../../parts/pickers.tsx';
import { useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { LifeTimeline } from './life-timeline.tsx';
import { useChannelName } from './sender-names.ts';
import type { MessageRow } from './message-life.ts';
import { MessageContent, previewOf } from './message-content.tsx';
import { latestByCustomer, PHONE_APPS, type PhoneApp, type PhoneItem, phoneItems, signatureOf } from './phone-items.ts';
import './reach.css';

const Address = z.object({
  customer: z.coerce.number().int().positive().optional(),
  app: z.enum(PHONE_APPS).optional(),
  message: z.string().optional(),
});

/** 模拟手机 — what one customer sees on the phone, live. */
export function PhonePage() {
  const words = useWords().reach.phone;
  const project = useProjectKey();
  const [address, setAddress] = useAddress(Address);
  const recent = usePages(contract.reach.messages, { params: { project }, query: { limit: 200 } }, { everyMs: 15_000 });
  const people = latestByCustomer(recent.rows);
  const [first, setFirst] = useState<number>();
  // without a choice it stays with whoever was the latest when the page was opened
  if (first === undefined && people[0] !== undefined) setFirst(people[0].customer);
  const customer = address.customer ?? first;
  const choose = (next: number | undefined) => setAddress({ customer: next, message: undefined, app: undefined });
  if (recent.error !== null && recent.first === undefined) return <ErrorView error={recent.error} retry={() => void recent.refetch()} />;
  return (
    <>
      <PageHead title={words.title} note={words.note} />
      {recent.isLoading && <Skeleton active paragraph={{ rows: 8 }} />}
      {!recent.isLoading && customer === undefined && <EmptyList empty={{ sentence: words.empty }} />}
      {customer !== undefined && (
        <div className="phone-page">
          <div>
            <CustomerPicker value={address.customer} placeholder={words.pick} width="100%" onChange={choose} />
            <People people={people.slice(0, 12)} chosen={customer} onChoose={choose} />
          </div>
          <CustomerPhone
            key={customer}
            customer={customer}
            wanted={address.app}
            chosen={address.message}
            onApp={(app) => setAddress({ app, message: undefined })}
            onChoose={(message) => setAddress({ message })}
          />
        </div>
      )}
    </>
  );
}

interface PeopleProps {
  readonly people: readonly MessageRow[];
  readonly chosen: number;
  readonly onChoose: (customer: number) => void;
}

function People({ people, chosen, onChoose }: PeopleProps) {
  const words = useWords().reach.phone;
  const channelOf = useChannelName();
  if (people.length === 0) return null;
  return (
    <>
      <h2 style={{ fontSize: 13, margin: '16px 12px 4px', opacity: 0.75 }}>{words.recent}</h2>
      {people.map((row) => (
        <button
          key={row.customer}
          type="button"
          className="pick-line"
          aria-current={row.customer === chosen}
          onClick={() => onChoose(row.customer)}
        >
          <span>
            <span className="num pick-name">
              #{row.customer} {row.address.startsWith('customer:') ? '' : row.address}
            </span>
            <span className="pick-small">
              <Moment at={row.createdAt} />
            </span>
          </span>
          <span>
            <span className="pick-name" style={{ opacity: 0.75, fontSize: 13 }}>
              {channelOf(row.channel)} · {previewOf(row)}
            </span>
          </span>
        </button>
      ))}
    </>
  );
}

interface CustomerPhoneProps {
  readonly customer: number;
  /** The app that is open; undefined: the one with the latest message. */
  readonly wanted: PhoneApp | undefined;
  readonly chosen: string | undefined;
  readonly onApp: (app: PhoneApp) => void;
  readonly onChoose: (message: string) => void;
}

function CustomerPhone({ customer, wanted, chosen, onApp, onChoose }: CustomerPhoneProps) {
  const words = useWords().reach.phone;
  const format = useFormat();
  const project = useProjectKey();
  const messages = usePages(contract.reach.messages, { params: { project }, query: { customer, limit: 100 } }, { everyMs: 3_000 });
  const kept = usePages(contract.reach.testInbox, { params: { project }, query: { customer, limit: 100 } }, { everyMs: 3_000 });
  const replies = usePages(contract.reach.replies, { params: { project }, query: { customer, limit: 100 } }, { everyMs: 3_000 });
  const items = phoneItems(messages.rows, kept.rows, replies.rows);
  const app = wanted ?? items.at(-1)?.app ?? 'sms';
  const shown = items.filter((item) => item.app === app);
  const open = items.find((item) => item.id === chosen) ?? shown.findLast((item) => !item.isOwn);
  const count = (of: PhoneApp): string => {
    const n = items.filter((item) => item.app === of).length;
    return n === 0 ? words.apps[of] : `${words.apps[of]} ${format.number(n)}`;
  };
  return (
    <>
      <Phone
        label={words.draw}
        title={<AppTitle app={app} items={shown} />}
        foot={
          <Segmented<PhoneApp> block value={app} onChange={onApp} options={PHONE_APPS.map((of) => ({ value: of, label: count(of) }))} />
        }
      >
        {messages.isLoading ? <Skeleton active /> : <Items app={app} items={shown} chosen={open?.id} onChoose={onChoose} />}
      </Phone>
      <div className="stuck">{open === undefined ? <p style={{ opacity: 0.7 }}>{words.choose}</p> : <Chosen item={open} />}</div>
    </>
  );
}

function AppTitle({ app, items }: { readonly app: PhoneApp; readonly items: readonly PhoneItem[] }) {
  const words = useWords().reach.phone;
  const signature = signatureOf(items.findLast((item) => !item.isOwn)?.body ?? '');
  if (app !== 'sms') return words.apps[app];
  return signature === '' ? words.compose : signature;
}

interface ItemsProps {
  readonly app: PhoneApp;
  readonly items: readonly PhoneItem[];
  readonly chosen: string | undefined;
  readonly onChoose: (message: string) => void;
}

/** SMS in the order of a conversation with the latest in sight; cards of the inbox and the mail box with the latest on top. */
function Items({ app, items, chosen, onChoose }: ItemsProps) {
  const words = useWords().reach.phone;
  if (items.length === 0) {
    return (
      <div style={{ margin: 'auto', textAlign: 'center', opacity: 0.65, padding: 20 }}>
        <div>{words.none[app]}</div>
        <div style={{ fontSize: 13 }}>{words.noneNote}</div>
      </div>
    );
  }
  return (
    <>
      {(app === 'sms' ? items : items.toReversed()).map((item) => (
        <Item key={item.id} item={item} chosen={item.id === chosen} onChoose={() => onChoose(item.id)} />
      ))}
      {app === 'sms' && <span key={items.at(-1)?.id} ref={scrollToEnd} />}
    </>
  );
}

/** Brings the end of a conversation into sight when a new message ends it. */
function scrollToEnd(end: HTMLSpanElement | null): void {
  const screen = end?.parentElement;
  if (screen) screen.scrollTop = screen.scrollHeight;
}

interface ItemProps {
  readonly item: PhoneItem;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}

function Item({ item, chosen, onChoose }: ItemProps) {
  const words = useWords().reach;
  const format = useFormat();
  const foot = (
    <>
      {format.minute(item.at)}
      {item.parts > 1 && ` · ${words.log.parts(item.parts)}`}
      {item.isTest && ` · ${words.phone.testMark}`}
    </>
  );
  if (item.isOwn) return <SmsBubble body={item.body} foot={foot} isOwn />;
  if (item.app === 'sms') return <SmsBubble body={item.body} foot={foot} chosen={chosen} onChoose={onChoose} />;
  const body = item.app === 'inbox' ? item.body : previewOf({ channel: 'email', subject: '', body: item.body });
  return <PhoneCard title={item.subject} body={body} foot={foot} chosen={chosen} onChoose={onChoose} />;
}

function Chosen({ item }: { readonly item: PhoneItem }) {
  const words = useWords().reach;
  const { row } = item;
  return (
    <Panel
      title={words.phone.chosen}
      extra={
        row !== undefined && (
          <Go to="messages" search={{ customer: row.customer, message: row.id }}>
            {words.phone.open}
          </Go>
        )
      }
    >
      {item.isTest && (
        <Tag color="gold" style={{ marginBottom: 12 }}>
          {words.phone.testMark}
        </Tag>
      )}
      {row !== undefined && (
        <>
          <p style={{ margin: '0 0 12px' }}>
            <CustomerLink customer={row.customer} /> <span className="num">{row.address}</span>
          </p>
          <LifeTimeline message={row} />
        </>
      )}
      {item.app === 'email' && (
        <div style={{ marginTop: 16 }}>
          <MessageContent message={{ channel: 'email', subject: item.subject, body: item.body }} height={420} />
        </div>
      )}
    </Panel>
  );
}
