import { contract, DEFAULT_NAMESPACES } from '@gyre/domain';
import { Alert, Button, Form, Input, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { useAct } from '../../api.ts';
import { CopyText } from '../../parts/copy-text.tsx';
import { useNamespaceName } from '../../parts/identity-tags.tsx';
import { useMay, useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { FormDialog } from '../data/form-dialog.tsx';
import { SecretOnce } from '../data/secret-once.tsx';

interface Values {
  readonly namespace: string;
  readonly value: string;
  readonly hours: number;
}

const HOUR_MS = 3_600_000;
const MOST_HOURS = 168;

/** 站内信令牌 — lets a developer read one customer's inbox as a site or app would. */
export function InboxToken() {
  const words = useWords().reach.providers.token;
  const mayMake = useMay('operate');
  const [open, setOpen] = useState(false);
  if (!mayMake) return null;
  return (
    <>
      <Button onClick={() => setOpen(true)}>{words.act}</Button>
      {open && <TokenDialog onClose={() => setOpen(false)} />}
    </>
  );
}

function TokenDialog({ onClose }: { readonly onClose: () => void }) {
  const words = useWords();
  const own = words.reach.providers.token;
  const format = useFormat();
  const project = useProjectKey();
  const namespaceOf = useNamespaceName();
  const make = useAct(contract.reach.inboxToken);
  const isNobody = make.error?.code === 'not_found';
  return (
    <FormDialog<Values>
      title={own.title}
      act={own.act}
      initial={{ namespace: 'user_id', hours: 1 }}
      busy={make.isPending}
      error={isNobody ? null : make.error}
      width={620}
      onClose={onClose}
      onSubmit={({ namespace, value, hours }) =>
        make.mutate({ params: { project }, body: { namespace, value: value.trim(), forMs: Math.round(hours * HOUR_MS) } })
      }
    >
      <p style={{ marginTop: 0, opacity: 0.75 }}>{own.help}</p>
      <div style={{ display: 'grid', gridTemplateColumns: '160px 1fr 140px', gap: 12 }}>
        <Form.Item name="namespace" label={own.namespace}>
          <Select options={DEFAULT_NAMESPACES.map(({ key }) => ({ value: key, label: namespaceOf(key) }))} />
        </Form.Item>
        <Form.Item
          name="value"
          label={own.value}
          rules={[{ required: true, whitespace: true, message: words.form.required }, { max: 255 }]}
        >
          <Input autoFocus />
        </Form.Item>
        <Form.Item name="hours" label={own.hours} rules={[{ required: true, message: words.form.required }]}>
          <InputNumber min={1} max={MOST_HOURS} style={{ width: '100%' }} />
        </Form.Item>
      </div>
      {isNobody && <Alert type="warning" showIcon title={own.nobody} />}
      {make.data !== undefined && (
        <>
          <SecretOnce title={own.onceTitle} help={own.onceHelp(format.minute(make.data.expiresAt))} secret={make.data.token} />
          <p style={{ marginBottom: 4 }}>{own.use}</p>
          <CopyText block text={`curl ${location.origin}/inbox/messages -H 'Authorization: Bearer ${make.data.token}'`} />
        </>
      )}
    </FormDialog>
  );
}
