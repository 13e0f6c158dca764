import { contract, KEY_PATTERN } from '@gyre/domain';
import { Form, Input, Radio, Select, Space } from 'antd';
import { useState } from 'react';
import { useAct } from '../../api.ts';
import { useGo } from '../../address.tsx';
import { useSegmentOptions } from '../../parts/segment-picker.tsx';
import { useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';
import { FormDialog } from '../data/form-dialog.tsx';
import { freshKey } from './segment-facts.ts';

const HOWS = ['union', 'intersection', 'difference'] as const;

interface Values {
  readonly name: string;
  readonly key: string;
  readonly how: (typeof HOWS)[number];
  readonly segments: string[];
}

/** 组合分群 — union, intersection or difference of other segments; live like them. */
export function CombinationDialog({ onClose }: { readonly onClose: () => void }) {
  const words = useWords().segments;
  const own = words.combination;
  const form = useWords().form;
  const go = useGo();
  const project = useProjectKey();
  const options = useSegmentOptions();
  const [key] = useState(() => freshKey('segment'));
  const create = useAct(contract.segments.create, { onDone: (segment) => go(`segments/${segment.key}`) });
  const submit = ({ name, key, how, segments }: Values): void =>
    create.mutate({ params: { project }, body: { key, definition: { name, source: { kind: 'combination', how, segments } } } });
  return (
    <FormDialog<Values>
      title={own.title}
      act={words.editor.save}
      initial={{ how: 'intersection', key }}
      busy={create.isPending}
      error={create.error}
      onClose={onClose}
      onSubmit={submit}
    >
      <Form.Item name="name" label={own.name} rules={[{ required: true, whitespace: true, message: form.required }]}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item name="key" label={own.key} rules={[{ pattern: KEY_PATTERN, required: true, message: words.editor.keyWrong }]}>
        <Input className="mono" maxLength={60} />
      </Form.Item>
      <Form.Item name="how" label={own.how}>
        <Radio.Group>
          <Space orientation="vertical" size={4}>
            {HOWS.map((how) => (
              <Radio key={how} value={how}>
                {own.hows[how]}
              </Radio>
            ))}
          </Space>
        </Radio.Group>
      </Form.Item>
      <Form.Item name="segments" label={own.segments} rules={[{ type: 'array', min: 2, required: true, message: own.pick }]}>
        <Select mode="multiple" options={options} placeholder={own.pick} showSearch={{ optionFilterProp: 'label' }} />
      </Form.Item>
    </FormDialog>
  );
}
