import { contract } from '@gyre/domain';
import { Robot } from '@gyre/domain/notice';
import { Button, Checkbox, Form, Input, Modal, Select, Space, Switch } from 'antd';
import { useState } from 'react';
import { type Answer, useAct } from '../../api.ts';
import { ErrorView } from '../../parts/error-view.tsx';
import { Panel } from '../../parts/panel.tsx';
import { useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { freshKey } from '../segments/segment-facts.ts';
import { blankReceiver, bodyOf, draftOf, newDraft, type ReceiverDraft, type SubscriptionDraft } from './subscription-draft.ts';

type Subscribed = Answer<typeof contract.dashboards.subscriptions>[number];

interface SubscriptionDialogProps {
  readonly dashboard: string;
  /** Null: a new one. */
  readonly row: Subscribed | null;
  readonly onClose: () => void;
}

/** 修改订阅 — when it is sent, in which language, and to whom. */
export function SubscriptionDialog({ dashboard, row, onClose }: SubscriptionDialogProps) {
  const all = useWords();
  const words = all.dashboards.subscriptions;
  const project = useProjectKey();
  const { language } = useFormat();
  const [key] = useState(() => row?.key ?? freshKey('sub'));
  const [draft, setDraft] = useState<SubscriptionDraft>(() => (row === null ? newDraft(words.nameStart, language) : draftOf(row)));
  const change = (part: Partial<SubscriptionDraft>): void => setDraft((before) => ({ ...before, ...part }));
  const save = useAct(contract.dashboards.saveSubscription, { onDone: onClose });
  const kept = row?.robots ?? {};
  const body = bodyOf(draft, kept);
  return (
    <Modal
      open
      width={640}
      title={row === null ? words.add : words.edit}
      okText={all.acts.save}
      cancelText={all.acts.cancel}
      onCancel={onClose}
      onOk={() => body !== null && save.mutate({ params: { project, dashboard, subscription: key }, body })}
      confirmLoading={save.isPending}
      okButtonProps={{ disabled: body === null }}
    >
      <Form layout="vertical" component="div">
        <Form.Item label={words.name} required>
          <Input value={draft.name} maxLength={100} aria-label={words.name} onChange={(e) => change({ name: e.target.value })} />
        </Form.Item>
        <Times draft={draft} change={change} />
        <Form.Item label={words.receivers} required>
          {draft.receivers.map((receiver) => (
            <ReceiverFields
              key={receiver.key}
              receiver={receiver}
              kept={kept[receiver.key]}
              onChange={(next) => change({ receivers: draft.receivers.map((one) => (one.key === next.key ? next : one)) })}
              onRemove={() => change({ receivers: draft.receivers.filter((one) => one.key !== receiver.key) })}
            />
          ))}
          <Space>
            <Button onClick={() => change({ receivers: [...draft.receivers, blankReceiver('email', draft.receivers)] })}>
              {words.addEmail}
            </Button>
            <Button onClick={() => change({ receivers: [...draft.receivers, blankReceiver('robot', draft.receivers)] })}>
              {words.addRobot}
            </Button>
          </Space>
        </Form.Item>
        {save.error !== null && <ErrorView error={save.error} />}
      </Form>
    </Modal>
  );
}

/** Languages call themselves by their own names. */
const LANGUAGES = { zh: '中文', en: 'English' } as const;

interface TimesProps {
  readonly draft: SubscriptionDraft;
  readonly change: (part: Partial<SubscriptionDraft>) => void;
}

function Times({ draft, change }: TimesProps) {
  const words = useWords().dashboards.subscriptions;
  return (
    <>
      <Form.Item label={words.weekdays} required>
        <Checkbox.Group<number>
          value={[...draft.weekdays]}
          options={([1, 2, 3, 4, 5, 6, 7] as const).map((value) => ({ value, label: words.weekdayNames[value] }))}
          onChange={(weekdays) => change({ weekdays })}
        />
      </Form.Item>
      <Space size={24} align="start" wrap>
        <Form.Item label={words.time} extra={words.timeHint} style={{ maxWidth: 260 }} required>
          <Input
            type="time"
            style={{ width: 120 }}
            value={draft.time}
            aria-label={words.time}
            onChange={(e) => change({ time: e.target.value })}
          />
        </Form.Item>
        <Form.Item label={words.language}>
          <Select
            aria-label={words.language}
            style={{ width: 110 }}
            value={draft.language}
            options={(['zh', 'en'] as const).map((value) => ({ value, label: LANGUAGES[value] }))}
            onChange={(language) => change({ language })}
          />
        </Form.Item>
        <Form.Item label={words.enabled}>
          <Switch aria-label={words.enabled} checked={draft.enabled} onChange={(enabled) => change({ enabled })} />
        </Form.Item>
      </Space>
    </>
  );
}

interface ReceiverFieldsProps {
  readonly receiver: ReceiverDraft;
  /** What is known of a robot that was saved. */
  readonly kept: Subscribed['robots'][string] | undefined;
  readonly onChange: (receiver: ReceiverDraft) => void;
  readonly onRemove: () => void;
}

function ReceiverFields({ receiver, kept, onChange, onRemove }: ReceiverFieldsProps) {
  const words = useWords().dashboards.subscriptions;
  const remove = (
    <Button type="link" danger onClick={onRemove}>
      {words.removeReceiver}
    </Button>
  );
  if (receiver.kind === 'email')
    return (
      <div style={{ display: 'flex', gap: 8, marginBottom: 8 }}>
        <Input
          type="email"
          value={receiver.address}
          placeholder={words.address}
          aria-label={words.address}
          onChange={(e) => onChange({ ...receiver, address: e.target.value })}
        />
        {remove}
      </div>
    );
  return (
    <Panel style={{ marginBottom: 8, padding: 12 }}>
      <div style={{ display: 'grid', gap: 8, gridTemplateColumns: '140px 1fr auto' }}>
        <Select
          aria-label={words.robot}
          value={receiver.robot}
          options={Robot.options.map((value) => ({ value, label: words.robots[value] }))}
          onChange={(robot) => onChange({ ...receiver, robot })}
        />
        <Input
          value={receiver.name}
          maxLength={60}
          placeholder={words.robotName}
          aria-label={words.robotName}
          onChange={(e) => onChange({ ...receiver, name: e.target.value })}
        />
        {remove}
      </div>
      <Input
        style={{ marginTop: 8 }}
        value={receiver.url}
        placeholder={kept === undefined ? words.url : words.urlKept(kept.host)}
        aria-label={words.url}
        onChange={(e) => onChange({ ...receiver, url: e.target.value })}
      />
      {receiver.robot !== 'wecom' && (
        <Input.Password
          style={{ marginTop: 8 }}
          autoComplete="off"
          value={receiver.secret}
          placeholder={kept?.signs === true ? words.secretKept : receiver.robot === 'webhook' ? words.webhookHint : words.secretHint}
          aria-label={words.secret}
          onChange={(e) => onChange({ ...receiver, secret: e.target.value })}
        />
      )}
    </Panel>
  );
}
