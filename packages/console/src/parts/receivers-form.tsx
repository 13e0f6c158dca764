import { type KnownRobots, Robot } from '@gyre/domain/notice';
import { Button, Input, Select, Space } from 'antd';
import type { z } from 'zod';
import { useWords } from '../words/index.ts';
import { Panel } from './panel.tsx';
import { blankReceiver, type ReceiverDraft } from './receiver-draft.ts';

type Known = z.infer<typeof KnownRobots>;

interface ReceiversFormProps {
  readonly receivers: readonly ReceiverDraft[];
  readonly kept: Known;
  readonly onChange: (receivers: readonly ReceiverDraft[]) => void;
}

/** 接收方 — mail addresses and robots of chat groups, as many as are told. */
export function ReceiversForm({ receivers, kept, onChange }: ReceiversFormProps) {
  const words = useWords().dashboards.subscriptions;
  return (
    <>
      {receivers.map((receiver) => (
        <ReceiverFields
          key={receiver.key}
          receiver={receiver}
          kept={kept[receiver.key]}
          onChange={(next) => onChange(receivers.map((one) => (one.key === next.key ? next : one)))}
          onRemove={() => onChange(receivers.filter((one) => one.key !== receiver.key))}
        />
      ))}
      <Space wrap>
        <Button onClick={() => onChange([...receivers, blankReceiver('email', receivers)])}>{words.addEmail}</Button>
        <Button onClick={() => onChange([...receivers, blankReceiver('robot', receivers)])}>{words.addRobot}</Button>
      </Space>
    </>
  );
}

interface ReceiverFieldsProps {
  readonly receiver: ReceiverDraft;
  /** What is known of a robot that was saved. */
  readonly kept: Known[string] | undefined;
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
