import { type Category, Category as CategoryShape } from '@gyre/domain';
import { Alert, Form, Radio } from 'antd';
import { HelpedOptions } from '../../../parts/helped-options.tsx';
import { useWords } from '../../../words/index.ts';
import type { CampaignDraft } from '../draft/campaign-draft.ts';
import { CHANNELS } from '../draft/content-draft.ts';
import { ArmTabs } from './arm-tabs.tsx';
import type { Problems, StepProps } from './step-props.ts';

const CATEGORIES = ['marketing', 'notice', 'verification'] as const satisfies readonly Category[];

interface ContentStepProps extends StepProps {
  readonly problems: Problems;
  /** The arm that is open. */
  readonly arm: string;
  readonly onArm: (arm: string) => void;
  /** The batch all arms grant a coupon of, where something else decides that; null: none. */
  readonly grants?: string | null;
}

/** 渠道与内容 — which channel, which kind of message, and what each arm says. */
export function ContentStep({ draft, change, problems, arm, onArm, grants }: ContentStepProps) {
  const { editor, channels } = useWords().campaigns;
  return (
    <Form layout="vertical" component="div">
      <Form.Item label={editor.channel}>
        <Radio.Group
          optionType="button"
          buttonStyle="solid"
          value={draft.channel}
          options={CHANNELS.map((channel) => ({ value: channel, label: channels[channel] }))}
          onChange={(e) => change({ channel: e.target.value as CampaignDraft['channel'] })}
        />
      </Form.Item>
      <Form.Item label={editor.category} extra={<div style={{ marginTop: 6 }}>{editor.categoryRules[draft.category]}</div>}>
        <Radio.Group value={draft.category} onChange={(e) => change({ category: CategoryShape.parse(e.target.value) })}>
          <HelpedOptions as={Radio} options={CATEGORIES} words={editor.categories} />
        </Radio.Group>
        {draft.category !== 'marketing' && <Alert type="warning" showIcon title={editor.categoryWarn} style={{ marginTop: 8 }} />}
      </Form.Item>
      <ArmTabs draft={draft} change={change} problems={problems} arm={arm} onArm={onArm} grants={grants} />
    </Form>
  );
}
