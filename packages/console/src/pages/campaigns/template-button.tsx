import { DeleteOutlined } from '@ant-design/icons';
import { contract } from '@gyre/domain';
import { App, Button, Empty, Modal } from 'antd';
import { useState } from 'react';
import { type Answer, useAct, useCall } from '../../api.ts';
import { useGo } from '../../address.tsx';
import { errorNote } from '../../parts/error-view.tsx';
import { useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { Waited } from './report/waited.tsx';

type Template = Answer<typeof contract.campaignTemplates.list>[number];

/** 用模板新建 — the templates there are, each of which begins a new campaign. */
export function TemplateButton() {
  const words = useWords().campaigns.activities.template;
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>{words.use}</Button>
      {open && <TemplateList onClose={() => setOpen(false)} />}
    </>
  );
}

function TemplateList({ onClose }: { readonly onClose: () => void }) {
  const words = useWords().campaigns.activities.template;
  const project = useProjectKey();
  const answer = useCall(contract.campaignTemplates.list, { params: { project } });
  return (
    <Modal open title={words.use} footer={null} onCancel={onClose}>
      <Waited answer={answer}>
        {(templates) =>
          templates.length === 0 ? (
            <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={words.none} />
          ) : (
            <div style={{ display: 'grid', gap: 12 }}>
              {templates.map((template) => (
                <TemplateLine key={template.key} template={template} onClose={onClose} />
              ))}
            </div>
          )
        }
      </Waited>
    </Modal>
  );
}

function TemplateLine({
  template: { key, name, description, by, at },
  onClose,
}: {
  readonly template: Template;
  readonly onClose: () => void;
}) {
  const words = useWords();
  const own = words.campaigns.activities.template;
  const format = useFormat();
  const go = useGo();
  const project = useProjectKey();
  const { message } = App.useApp();
  const remove = useAct(contract.campaignTemplates.remove);
  const use = (): void => {
    onClose();
    go('campaigns/new', { template: key });
  };
  const drop = async (): Promise<void> => {
    try {
      await remove.mutateAsync({ params: { project, template: key } });
      void message.success(own.removed);
    } catch (error) {
      void message.error(errorNote(error, words), 10);
    }
  };
  return (
    <div style={{ display: 'flex', gap: 12, alignItems: 'flex-start' }}>
      <div style={{ flex: 1, minWidth: 0 }}>
        <Button type="link" style={{ padding: 0, height: 'auto', fontWeight: 600 }} onClick={use}>
          {name}
        </Button>
        <div style={{ whiteSpace: 'pre-wrap' }}>{description}</div>
        <div style={{ opacity: 0.65, fontSize: 13 }} className="num">
          {own.from(by, format.day(at))}
        </div>
      </div>
      <Button type="text" icon={<DeleteOutlined />} aria-label={own.remove} loading={remove.isPending} onClick={() => void drop()} />
    </div>
  );
}
