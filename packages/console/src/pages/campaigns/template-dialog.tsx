import { contract } from '@gyre/domain';
import { App, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { useAct } from '../../api.ts';
import { presentMs } from '../../clock.ts';
import { ErrorView } from '../../parts/error-view.tsx';
import { useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';
import type { CampaignFacts } from './campaign-acts.tsx';

/** 存为场景模板 — a campaign as it is now, kept to begin new ones with. */
export function TemplateDialog({ campaign, onClose }: { readonly campaign: CampaignFacts; readonly onClose: () => void }) {
  const words = useWords();
  const own = words.campaigns.activities.template;
  const project = useProjectKey();
  const { message } = App.useApp();
  const [name, setName] = useState(campaign.definition.name);
  const [description, setDescription] = useState(campaign.definition.description);
  const [template] = useState(() => `template-${presentMs().toString(36).slice(-6)}`);
  const done = (): void => {
    void message.success(own.saved);
    onClose();
  };
  const save = useAct(contract.campaignTemplates.save, { onDone: done });
  return (
    <Modal
      open
      title={own.title(campaign.definition.name)}
      okText={words.acts.save}
      cancelText={words.acts.cancel}
      okButtonProps={{ disabled: name.trim() === '' }}
      confirmLoading={save.isPending}
      onCancel={onClose}
      onOk={() => save.mutate({ params: { project, template }, body: { campaign: campaign.key, name: name.trim(), description } })}
    >
      <Form layout="vertical" component="div">
        <p style={{ opacity: 0.75, marginTop: 0 }}>{own.note}</p>
        <Form.Item label={own.name} required>
          <Input autoFocus value={name} maxLength={100} aria-label={own.name} onChange={(e) => setName(e.target.value)} />
        </Form.Item>
        <Form.Item label={own.description}>
          <Input.TextArea
            value={description}
            maxLength={1000}
            autoSize={{ minRows: 2, maxRows: 6 }}
            aria-label={own.description}
            onChange={(e) => setDescription(e.target.value)}
          />
        </Form.Item>
        {save.error !== null && <ErrorView error={save.error} />}
      </Form>
    </Modal>
  );
}
