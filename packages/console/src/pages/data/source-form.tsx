import { contract, Key } from '@gyre/domain';
import { Form, Input, Radio, Space, Typography } from 'antd';
import { useAct } from '../../api.ts';
import { useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';
import { FormDialog } from './form-dialog.tsx';
import type { SourceFacts } from './source-code.tsx';

interface Values {
  readonly name: string;
  readonly key: string;
  readonly protocol: SourceFacts['protocol'];
}

interface SourceFormProps {
  readonly taken: readonly string[];
  readonly onCreated: (source: SourceFacts, writeKey: string) => void;
  readonly onClose: () => void;
}

const PROTOCOLS = ['segment', 'sensors', 'gyre'] as const;

/** 新建数据源 — name, key and protocol. */
export function SourceForm({ taken, onCreated, onClose }: SourceFormProps) {
  const words = useWords();
  const w = words.data.sources;
  const project = useProjectKey();
  const create = useAct(contract.collection.createSource, { onDone: ({ source, writeKey }) => onCreated(source, writeKey) });
  return (
    <FormDialog<Values>
      title={w.create}
      act={words.data.act.create}
      initial={{ protocol: 'segment', key: freeKey('web', taken) }}
      busy={create.isPending}
      error={create.error}
      onClose={onClose}
      onSubmit={(body) => create.mutate({ params: { project }, body })}
    >
      <Form.Item name="name" label={w.name} rules={[{ required: true, whitespace: true, message: words.form.required }, { max: 100 }]}>
        <Input placeholder={w.namePlaceholder} autoFocus />
      </Form.Item>
      <Form.Item
        name="key"
        label={w.key}
        extra={w.keyHelp}
        rules={[{ required: true, message: words.form.required }, { validator: keyRule(w.keyHelp) }]}
      >
        <Input className="mono" />
      </Form.Item>
      <Form.Item name="protocol" label={w.protocol}>
        <Radio.Group>
          <Space orientation="vertical" size={6}>
            {PROTOCOLS.map((p) => (
              <Radio key={p} value={p}>
                {words.data.protocols[p].name}
                <Typography.Text type="secondary" style={{ marginInlineStart: 8 }}>
                  {words.data.protocols[p].help}
                </Typography.Text>
              </Radio>
            ))}
          </Space>
        </Radio.Group>
      </Form.Item>
    </FormDialog>
  );
}

/** A form rule for the domain's slugs, told in the operator's words. */
export function keyRule(message: string) {
  return async (_: unknown, value: unknown): Promise<void> => {
    if (value !== undefined && value !== '' && !Key.safeParse(value).success) throw new Error(message);
  };
}

/** Refuses a key that is taken: saving under it would change what is there. */
export function freeRule(taken: readonly string[], message: string) {
  return async (_: unknown, value: unknown): Promise<void> => {
    if (taken.includes(String(value))) throw new Error(message);
  };
}

/** `base`, or the first of `base-2`, `base-3` … that is not taken. */
export function freeKey(base: string, taken: readonly string[]): string {
  if (!taken.includes(base)) return base;
  let n = 2;
  while (taken.includes(`${base}-${n}`)) n++;
  return `${base}-${n}`;
}
