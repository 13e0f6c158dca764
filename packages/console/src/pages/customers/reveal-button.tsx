import { EyeOutlined } from '@ant-design/icons';
import { contract } from '@gyre/domain';
import { Alert, Button, Descriptions, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { call, type Answer, type CallError } from '../../api.ts';
import { errorNote } from '../../parts/error-view.tsx';
import { useNamespaceName } from '../../parts/identity-tags.tsx';
import { ValueText } from '../../parts/value-text.tsx';
import { useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';

type Revealed = Answer<typeof contract.people.reveal>;

/** 查看明文 — asks why, is audited, and shows the answer in this window only: it never enters the cache. */
export function RevealButton({ customer }: { readonly customer: number }) {
  const words = useWords();
  const own = words.customers.reveal;
  const project = useProjectKey();
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<CallError | null>(null);
  const [shown, setShown] = useState<Revealed | null>(null);
  const close = (): void => {
    setOpen(false);
    setShown(null);
    setError(null);
  };
  const reveal = async ({ reason }: { reason: string }): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      setShown(await call(contract.people.reveal, { params: { project, customer }, body: { reason } }));
    } catch (failure) {
      setError(failure as CallError);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Button icon={<EyeOutlined />} onClick={() => setOpen(true)}>
        {own.button}
      </Button>
      <Modal open={open} onCancel={close} title={own.title} footer={null} destroyOnHidden width={560}>
        {shown === null ? (
          <Form layout="vertical" requiredMark={false} onFinish={(values: { reason: string }) => void reveal(values)}>
            <p style={{ opacity: 0.75 }}>{own.note}</p>
            <Form.Item name="reason" label={own.reason} rules={[{ required: true, whitespace: true, message: words.form.required }]}>
              <Input maxLength={200} placeholder={own.reasonHint} autoFocus />
            </Form.Item>
            {error !== null && <Alert type="error" showIcon title={errorNote(error, words)} style={{ marginBottom: 16 }} />}
            <Button type="primary" htmlType="submit" loading={busy}>
              {own.submit}
            </Button>
          </Form>
        ) : (
          <RevealedFacts shown={shown} />
        )}
      </Modal>
    </>
  );
}

function RevealedFacts({ shown }: { readonly shown: Revealed }) {
  const own = useWords().customers.reveal;
  const nameOf = useNamespaceName();
  return (
    <>
      <Alert type="warning" showIcon title={own.shown} style={{ marginBottom: 12 }} />
      <Descriptions
        column={1}
        bordered
        size="small"
        items={[
          ...shown.identities.map((i) => ({ key: `i${i.namespace}${i.value}`, label: nameOf(i.namespace), children: i.value })),
          ...Object.entries(shown.attributes).map(([name, value]) => ({
            key: `a${name}`,
            label: name,
            children: <ValueText value={value} />,
          })),
        ]}
      />
    </>
  );
}
