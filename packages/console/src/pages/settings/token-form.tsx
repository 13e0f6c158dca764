import { contract, Permission } from '@gyre/domain';
import { Checkbox, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { useAct } from '../../api.ts';
import { HelpedOptions } from '../../parts/helped-options.tsx';
import { useWords } from '../../words/index.ts';
import { CodeBlock } from '../data/code-block.tsx';
import { FormDialog } from '../data/form-dialog.tsx';
import { SecretOnce } from '../data/secret-once.tsx';

interface Values {
  readonly name: string;
  readonly scopes: Permission[];
}

/** 新建密钥 — name and scopes; then the token, once. */
export function TokenForm({ onClose }: { readonly onClose: () => void }) {
  const words = useWords();
  const w = words.data.tokens;
  const [token, setToken] = useState<string | null>(null);
  const create = useAct(contract.access.createToken, { onDone: (answer) => setToken(answer.token) });
  if (token !== null) return <TokenOnce token={token} onClose={onClose} />;
  return (
    <FormDialog<Values>
      title={w.create}
      act={words.data.act.create}
      initial={{ scopes: ['view'] }}
      busy={create.isPending}
      error={create.error}
      onClose={onClose}
      width={620}
      onSubmit={(body) => create.mutate({ body })}
    >
      <Form.Item
        name="name"
        label={w.name}
        rules={[
          { required: true, whitespace: true, message: words.form.required },
          { max: 100, message: words.form.tooLong(100) },
        ]}
      >
        <Input placeholder={w.namePlaceholder} autoFocus />
      </Form.Item>
      <Form.Item
        name="scopes"
        label={w.scopes}
        extra={<span style={{ display: 'block', marginTop: 6 }}>{w.scopesHelp}</span>}
        rules={[{ required: true, message: w.needScope }]}
      >
        <Checkbox.Group>
          <HelpedOptions as={Checkbox} options={Permission.options} words={words.data.permissions} />
        </Checkbox.Group>
      </Form.Item>
    </FormDialog>
  );
}

function TokenOnce({ token, onClose }: { readonly token: string; readonly onClose: () => void }) {
  const words = useWords().data;
  const w = words.tokens;
  const code = `curl '${window.location.origin}/api/projects' \\\n  -H 'Authorization: Bearer ${token}'\n`;
  return (
    <Modal
      open
      title={w.create}
      onCancel={onClose}
      onOk={onClose}
      okText={words.act.close}
      cancelButtonProps={{ style: { display: 'none' } }}
      width={640}
      mask={{ closable: false }}
    >
      <SecretOnce title={w.onceTitle} help={w.onceHelp} secret={token} />
      <CodeBlock title={w.use} code={code} />
    </Modal>
  );
}
