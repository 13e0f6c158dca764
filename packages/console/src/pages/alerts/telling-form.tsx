import { AlertDigest } from '@gyre/domain/alerts/alert';
import { Form, Segmented, Switch } from 'antd';
import type { ReceiverDraft } from '../../parts/receiver-draft.ts';
import { ReceiversForm } from '../../parts/receivers-form.tsx';
import { ToldLanguage } from '../../parts/told-language.tsx';
import { useWords } from '../../words/index.ts';
import type { Alert, AlertDraft } from './alert-draft.ts';

interface TellingFormProps {
  readonly draft: AlertDraft;
  /** As typed, with what robots are called with. */
  readonly receivers: readonly ReceiverDraft[];
  readonly kept: Alert['robots'];
  readonly change: (part: Partial<AlertDraft>) => void;
  readonly onReceivers: (receivers: readonly ReceiverDraft[]) => void;
}

/** 通知 — who is told, in which language, and whether at once. */
export function TellingForm({ draft, receivers, kept, change, onReceivers }: TellingFormProps) {
  const all = useWords();
  const words = all.alerts.editor;
  return (
    <>
      <Form.Item label={all.dashboards.subscriptions.receivers} extra={draft.receivers.length === 0 ? words.nobody : undefined}>
        <ReceiversForm receivers={receivers} kept={kept} onChange={onReceivers} />
      </Form.Item>
      <div className="alert-parameters">
        <Form.Item label={words.digest}>
          <Segmented<AlertDigest>
            aria-label={words.digest}
            value={draft.digest}
            options={AlertDigest.options.map((value) => ({ value, label: words.digests[value] }))}
            onChange={(digest) => change({ digest })}
          />
        </Form.Item>
        <Form.Item label={all.dashboards.subscriptions.language}>
          <ToldLanguage value={draft.language} onChange={(language) => change({ language })} />
        </Form.Item>
        <Form.Item label={all.dashboards.subscriptions.enabled}>
          <Switch aria-label={all.dashboards.subscriptions.enabled} checked={draft.enabled} onChange={(enabled) => change({ enabled })} />
        </Form.Item>
      </div>
    </>
  );
}
