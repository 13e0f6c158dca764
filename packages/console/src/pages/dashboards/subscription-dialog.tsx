import { contract } from '@gyre/domain';
import { Checkbox, Form, Input, Modal, Space, Switch } from 'antd';
import { useState } from 'react';
import { type Answer, useAct } from '../../api.ts';
import { ErrorView } from '../../parts/error-view.tsx';
import { ToldLanguage } from '../../parts/told-language.tsx';
import { ReceiversForm } from '../../parts/receivers-form.tsx';
import { useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { freshKey } from '../segments/segment-facts.ts';
import { bodyOf, draftOf, newDraft, type SubscriptionDraft } from './subscription-draft.ts';

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
          <ReceiversForm receivers={draft.receivers} kept={kept} onChange={(receivers) => change({ receivers })} />
        </Form.Item>
        {save.error !== null && <ErrorView error={save.error} />}
      </Form>
    </Modal>
  );
}

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
          <ToldLanguage value={draft.language} onChange={(language) => change({ language })} />
        </Form.Item>
        <Form.Item label={words.enabled}>
          <Switch aria-label={words.enabled} checked={draft.enabled} onChange={(enabled) => change({ enabled })} />
        </Form.Item>
      </Space>
    </>
  );
}
