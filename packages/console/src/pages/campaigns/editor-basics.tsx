import { Key } from '@gyre/domain';
import { Form, Input } from 'antd';
import { useWords } from '../../words/index.ts';
import type { CampaignDraft } from './campaign-draft.ts';

export interface StepProps {
  readonly draft: CampaignDraft;
  readonly change: (part: Partial<CampaignDraft>) => void;
}

/** 基本信息 — name, key and what it is for. */
export function BasicsStep({ draft, change, isNew }: StepProps & { readonly isNew: boolean }) {
  const words = useWords().campaigns.editor;
  const keyWrong = !Key.safeParse(draft.key).success;
  return (
    <Form layout="vertical" component="div">
      <Form.Item label={words.name} required>
        <Input
          value={draft.name}
          maxLength={100}
          placeholder={words.nameHint}
          aria-label={words.name}
          autoFocus
          onChange={(e) => change({ name: e.target.value })}
        />
      </Form.Item>
      <Form.Item label={words.key} required validateStatus={keyWrong ? 'error' : ''} extra={keyWrong ? words.keyWrong : words.keyHint}>
        <Input
          className="mono"
          value={draft.key}
          disabled={!isNew}
          maxLength={60}
          aria-label={words.key}
          onChange={(e) => change({ key: e.target.value })}
          style={{ maxWidth: 320 }}
        />
      </Form.Item>
      <Form.Item label={words.description}>
        <Input.TextArea
          value={draft.description}
          maxLength={1000}
          autoSize={{ minRows: 3, maxRows: 8 }}
          placeholder={words.descriptionHint}
          aria-label={words.description}
          onChange={(e) => change({ description: e.target.value })}
        />
      </Form.Item>
    </Form>
  );
}
