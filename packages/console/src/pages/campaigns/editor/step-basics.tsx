import { Key } from '@gyre/domain';
import { AutoComplete, Form, Input, Select } from 'antd';
import { useWords } from '../../../words/index.ts';
import { useBusinessLines } from '../use-business-lines.ts';
import { useActivities } from '../use-summary-words.ts';
import { GoalsForm } from './goals-form.tsx';
import type { StepProps } from './step-props.ts';

/** 基本信息与目标 — name, key, what it is for, the activity and the business line it belongs to, and what customers should do. */
export function BasicsStep({ draft, change, isNew }: StepProps & { readonly isNew: boolean }) {
  const words = useWords().campaigns.editor;
  const activities = useActivities();
  const lines = useBusinessLines();
  const keyWrong = !Key.safeParse(draft.key).success;
  return (
    <Form layout="vertical" component="div">
      <Form.Item label={words.name} required>
        <Input
          value={draft.name}
          maxLength={100}
          placeholder={words.nameHint}
          aria-label={words.name}
          autoFocus={draft.name === ''}
          onChange={(e) => change({ name: e.target.value })}
        />
      </Form.Item>
      <div style={{ display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(180px, 1fr))', gap: '0 16px' }}>
        <Form.Item label={words.key} required validateStatus={keyWrong ? 'error' : ''} extra={keyWrong ? words.keyWrong : words.keyHint}>
          <Input
            className="mono"
            value={draft.key}
            disabled={!isNew}
            maxLength={60}
            aria-label={words.key}
            onChange={(e) => change({ key: e.target.value })}
          />
        </Form.Item>
        <Form.Item label={words.activity}>
          <Select<string>
            allowClear
            showSearch={{ optionFilterProp: 'label' }}
            placeholder={words.activityNone}
            aria-label={words.activity}
            value={draft.activity}
            options={activities.map(({ key, definition }) => ({ value: key, label: definition.name }))}
            onChange={(activity: string | undefined) => change({ activity: activity ?? null })}
          />
        </Form.Item>
        <Form.Item label={words.businessLine} extra={words.businessLineHint}>
          <AutoComplete
            allowClear
            showSearch={{ filterOption: true }}
            placeholder={words.businessLineNone}
            aria-label={words.businessLine}
            value={draft.businessLine}
            options={lines.map((value) => ({ value }))}
            onChange={(line: string | undefined) => change({ businessLine: line ?? null })}
          />
        </Form.Item>
      </div>
      <Form.Item label={words.description}>
        <Input.TextArea
          value={draft.description}
          maxLength={1000}
          autoSize={{ minRows: 2, maxRows: 8 }}
          placeholder={words.descriptionHint}
          aria-label={words.description}
          onChange={(e) => change({ description: e.target.value })}
        />
      </Form.Item>
      <Form.Item label={words.goals} extra={draft.goals.length === 0 ? words.goalsNone : undefined} style={{ marginBottom: 0 }}>
        <GoalsForm goals={draft.goals} onChange={(goals) => change({ goals })} />
      </Form.Item>
    </Form>
  );
}
