import { contract, Key } from '@gyre/domain';
import { Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { useAct } from '../../api.ts';
import { useGo } from '../../address.tsx';
import { presentMs } from '../../clock.ts';
import { ErrorView } from '../../parts/error-view.tsx';
import { useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';
import type { CampaignFacts } from './campaign-acts.tsx';

/** 复制 — the same campaign as a new draft, opened for editing. */
export function CopyDialog({ campaign, onClose }: { readonly campaign: CampaignFacts; readonly onClose: () => void }) {
  const words = useWords();
  const own = words.campaigns.copy;
  const go = useGo();
  const project = useProjectKey();
  const [name, setName] = useState(() => own.suffix(campaign.definition.name).slice(0, 100));
  const [key, setKey] = useState(() => `plan-${presentMs().toString(36).slice(-6)}`);
  const copy = useAct(contract.campaigns.copy, { onDone: (made) => go(`campaigns/${made.key}/edit`) });
  const ready = name.trim() !== '' && Key.safeParse(key).success;
  return (
    <Modal
      open
      title={own.title(campaign.definition.name)}
      okText={words.acts.copy}
      cancelText={words.acts.cancel}
      okButtonProps={{ disabled: !ready }}
      confirmLoading={copy.isPending}
      onCancel={onClose}
      onOk={() => copy.mutate({ params: { project, campaign: campaign.key }, body: { key, name: name.trim() } })}
    >
      <Form layout="vertical" component="div">
        <p style={{ opacity: 0.75, marginTop: 0 }}>{own.note}</p>
        <Form.Item label={own.name} required>
          <Input autoFocus value={name} maxLength={100} aria-label={own.name} onChange={(e) => setName(e.target.value)} />
        </Form.Item>
        <Form.Item label={own.key} required>
          <Input className="mono" value={key} maxLength={60} aria-label={own.key} onChange={(e) => setKey(e.target.value)} />
        </Form.Item>
        {copy.error !== null && <ErrorView error={copy.error} />}
      </Form>
    </Modal>
  );
}
