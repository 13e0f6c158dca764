import { PlusOutlined } from '@ant-design/icons';
import { contract } from '@gyre/domain';
import { sentenceOfDetail } from '@gyre/domain/reach/detail';
import { App, Button, Drawer, Skeleton, Table } from 'antd';
import { useState } from 'react';
import { type Answer, useAct, useCall } from '../../api.ts';
import { errorNote, ErrorView } from '../../parts/error-view.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Panel } from '../../parts/panel.tsx';
import { NoticeDot } from '../../parts/notice-dot.tsx';
import { receiverName } from '../../parts/receiver-draft.ts';
import { StatusDot } from '../../parts/status-dot.tsx';
import { useMay, useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { lastOutcome } from './last-outcome.ts';
import { SubscriptionDialog } from './subscription-dialog.tsx';

type Subscribed = Answer<typeof contract.dashboards.subscriptions>[number];
type Send = Subscribed['sends'][number];

/** Outcomes of one subscription that are shown. */
const SHOWN_SENDS = 8;

interface SubscriptionsDrawerProps {
  readonly dashboard: string;
  readonly onClose: () => void;
}

/** 订阅 — who gets a dashboard when, and what became of the last sends. */
export function SubscriptionsDrawer({ dashboard, onClose }: SubscriptionsDrawerProps) {
  const words = useWords().dashboards.subscriptions;
  const project = useProjectKey();
  const may = useMay('operate');
  const [edited, setEdited] = useState<Subscribed | 'new' | null>(null);
  const answer = useCall(contract.dashboards.subscriptions, { params: { project, dashboard } }, { everyMs: 15_000 });
  const rows = answer.data;
  return (
    <Drawer
      open
      size={720}
      title={words.title}
      onClose={onClose}
      extra={
        may && (
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setEdited('new')}>
            {words.add}
          </Button>
        )
      }
    >
      <p style={{ marginTop: 0, opacity: 0.7 }}>{words.note}</p>
      {rows === undefined && answer.error !== null && <ErrorView error={answer.error} retry={() => void answer.refetch()} />}
      {rows === undefined && answer.error === null && <Skeleton active paragraph={{ rows: 5, width: '100%' }} />}
      {rows?.length === 0 && <p>{words.empty}</p>}
      {rows?.map((row) => (
        <OneSubscription key={row.key} dashboard={dashboard} row={row} onEdit={() => setEdited(row)} />
      ))}
      {edited !== null && (
        <SubscriptionDialog dashboard={dashboard} row={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />
      )}
    </Drawer>
  );
}

interface OneSubscriptionProps {
  readonly dashboard: string;
  readonly row: Subscribed;
  readonly onEdit: () => void;
}

function OneSubscription({ dashboard, row, onEdit }: OneSubscriptionProps) {
  const words = useWords().dashboards.subscriptions;
  const format = useFormat();
  const { definition } = row;
  const when =
    definition.schedule.weekdays.length === 7 ? words.daily : definition.schedule.weekdays.map((day) => weekdayName(words, day)).join(' ');
  return (
    <Panel
      title={definition.name}
      extra={<SubscriptionActs dashboard={dashboard} row={row} onEdit={onEdit} />}
      style={{ marginBottom: 16 }}
    >
      <p style={{ marginTop: 0 }}>
        {when} <span className="num">{definition.schedule.time}</span> ·{' '}
        {row.next === null ? <StatusDot tone="off">{words.off}</StatusDot> : words.next(format.minute(row.next))} ·{' '}
        {namesOf(row, words).join(format.language === 'zh' ? '、' : ', ')}
      </p>
      <LastOutcome row={row} />
      <Sends row={row} />
    </Panel>
  );
}

type SubscriptionWords = ReturnType<typeof useWords>['dashboards']['subscriptions'];

function weekdayName({ weekdayNames }: SubscriptionWords, day: number): string {
  const names: Readonly<Record<number, string>> = weekdayNames;
  return names[day] ?? String(day);
}

function namesOf({ definition }: Subscribed, words: SubscriptionWords): string[] {
  return definition.receivers.map((receiver) => receiverName(receiver, words.robots));
}

/** What became of the last time it was due; of the last test while it never was. */
function LastOutcome({ row }: { readonly row: Subscribed }) {
  const words = useWords().dashboards.subscriptions;
  const format = useFormat();
  const last = lastOutcome(row.sends);
  if (last === null) return null;
  const { due, state, sent, all } = last;
  return (
    <p>
      {words.last(due === null ? words.isTest : format.minute(due))}
      <NoticeDot state={state}>
        {sent === all ? words.allSent(format.number(all)) : words.someSent(format.number(sent), format.number(all))}
      </NoticeDot>
    </p>
  );
}

function Sends({ row }: { readonly row: Subscribed }) {
  const words = useWords().dashboards.subscriptions;
  const format = useFormat();
  if (row.sends.length === 0) return <p style={{ margin: 0, opacity: 0.65 }}>{words.noSends}</p>;
  const names = new Map(row.definition.receivers.map((receiver, i) => [receiver.key, namesOf(row, words)[i] ?? receiver.key]));
  const titles = words.columns;
  return (
    <Table<Send>
      size="small"
      pagination={false}
      rowKey={(send) => `${send.receiver} ${send.at} ${send.due ?? ''}`}
      dataSource={row.sends.slice(0, SHOWN_SENDS)}
      columns={[
        { key: 'at', title: titles.at, width: 120, render: (_, send) => <Moment at={send.at} /> },
        { key: 'due', title: titles.due, width: 130, render: (_, send) => (send.due === null ? words.isTest : format.minute(send.due)) },
        { key: 'receiver', title: titles.receiver, render: (_, send) => names.get(send.receiver) ?? send.receiver },
        { key: 'state', title: titles.state, render: (_, send) => <Outcome send={send} /> },
      ]}
    />
  );
}

/** A state, how often it was tried, and what the other side said. */
function Outcome({ send: { state, detail, tries, next } }: { readonly send: Send }) {
  const words = useWords().dashboards.subscriptions;
  const format = useFormat();
  const said = sentenceOfDetail(detail)[format.language];
  const times = format.number(tries);
  const tried = next !== null && tries > 0 ? words.retry(times, format.clock(next)) : tries > 1 ? words.triedTimes(times) : '';
  return (
    <span title={said}>
      <NoticeDot state={state} />
      {tried !== '' && <span style={{ marginInlineStart: 8 }}>{tried}</span>}
      {state !== 'sent' && <span style={{ display: 'block', opacity: 0.65, overflowWrap: 'anywhere' }}>{said}</span>}
    </span>
  );
}

function SubscriptionActs({ dashboard, row, onEdit }: OneSubscriptionProps) {
  const all = useWords();
  const words = all.dashboards.subscriptions;
  const project = useProjectKey();
  const may = useMay('operate');
  const { message, modal } = App.useApp();
  const params = { project, dashboard, subscription: row.key };
  const onError = (error: unknown): void => void message.error(errorNote(error, all), 8);
  const test = useAct(contract.dashboards.testSubscription, { onDone: () => void message.success(words.tested) });
  const remove = useAct(contract.dashboards.removeSubscription);
  const askRemove = (): void =>
    void modal.confirm({
      title: words.remove,
      content: words.removeSure(row.definition.name),
      okText: words.remove,
      cancelText: all.acts.cancel,
      okButtonProps: { danger: true },
      onOk: () => remove.mutateAsync({ params }).catch(onError),
    });
  if (!may) return null;
  return (
    <>
      <Button size="small" loading={test.isPending} onClick={() => test.mutate({ params }, { onError })}>
        {words.test}
      </Button>
      <Button size="small" type="link" onClick={onEdit}>
        {words.edit}
      </Button>
      <Button size="small" type="link" danger onClick={askRemove}>
        {words.remove}
      </Button>
    </>
  );
}
