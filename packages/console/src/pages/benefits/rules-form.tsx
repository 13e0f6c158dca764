import { Form, Input, InputNumber, Radio, Space } from 'antd';
import { useWords } from '../../words/index.ts';
import type { BatchFormProps } from './batch-editor.tsx';
import { DateInput } from './date-input.tsx';

/** 领取与使用 — who may claim and when, how long a lock holds, what a return does, and which system gives the coupons. */
export function RulesForm({ draft, change }: BatchFormProps) {
  const { form } = useWords().benefits;
  return (
    <>
      <Form.Item label={form.claiming}>
        <Choice options={form.claimings} value={draft.claiming} onChange={(claiming) => change({ claiming })} />
      </Form.Item>
      <Form.Item label={form.claimTime}>
        <Space wrap>
          <DateInput label={form.from} at={draft.claimFrom} onChange={(claimFrom) => change({ claimFrom })} />
          <DateInput label={form.until} at={draft.claimUntil} isEnd onChange={(claimUntil) => change({ claimUntil })} />
        </Space>
      </Form.Item>
      <Form.Item label={form.lockMinutes}>
        <InputNumber
          min={1}
          max={10_080}
          precision={0}
          value={draft.lockMinutes}
          aria-label={form.lockMinutes}
          onChange={(minutes) => change({ lockMinutes: minutes ?? 30 })}
        />
      </Form.Item>
      <Form.Item label={form.onReturn}>
        <Choice options={form.onReturns} value={draft.onReturn} onChange={(onReturn) => change({ onReturn })} />
      </Form.Item>
      <Form.Item label={form.system} extra={form.systemHelp}>
        <Choice options={form.systems} value={draft.system} onChange={(system) => change({ system })} />
      </Form.Item>
      <Form.Item label={form.description} extra={form.descriptionHelp}>
        <Input.TextArea
          value={draft.description}
          maxLength={2000}
          autoSize={{ minRows: 2, maxRows: 8 }}
          aria-label={form.description}
          onChange={(e) => change({ description: e.target.value })}
        />
      </Form.Item>
    </>
  );
}

interface ChoiceProps<Value extends string> {
  readonly options: Readonly<Record<Value, string>>;
  readonly value: Value;
  readonly onChange: (value: Value) => void;
}

function Choice<Value extends string>({ options, value, onChange }: ChoiceProps<Value>) {
  const shown = (Object.keys(options) as Value[]).map((key) => ({ value: key, label: options[key] }));
  return <Radio.Group optionType="button" value={value} options={shown} onChange={(e) => onChange(e.target.value as Value)} />;
}
