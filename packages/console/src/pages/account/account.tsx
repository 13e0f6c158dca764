import { contract } from '@gyre/domain';
import { App, Button, Descriptions, Form, Input, Segmented } from 'antd';
import { useAct } from '../../api.ts';
import { errorNote } from '../../parts/error-view.tsx';
import { PageHead } from '../../parts/list-page.tsx';
import { Panel } from '../../parts/panel.tsx';
import { type Language, setPrefs } from '../../prefs.ts';
import { adoptSession, useSession } from '../../session.ts';
import { useWords } from '../../words/index.ts';

/** 我的账号 — name, language and password of the signed-in operator. */
export function Account() {
  const words = useWords();
  const operator = useSession().data?.operator;
  if (operator === null || operator === undefined) return null;
  return (
    <div style={{ maxWidth: 640, display: 'grid', gap: 16 }}>
      <PageHead title={words.account.title} />
      <ProfilePanel
        key={operator.id}
        email={operator.email}
        role={words.account.roles[operator.role]}
        name={operator.name}
        language={operator.language}
      />
      <PasswordPanel />
    </div>
  );
}

interface ProfileProps {
  readonly email: string;
  readonly role: string;
  readonly name: string;
  readonly language: Language;
}

function ProfilePanel({ email, role, name, language }: ProfileProps) {
  const words = useWords();
  const { message } = App.useApp();
  const update = useAct(contract.access.updateAccount, {
    onDone: (session) => {
      adoptSession(session);
      if (session.operator !== null) setPrefs({ language: session.operator.language });
      void message.success(words.account.saved);
    },
  });
  const submit = (body: { name: string; language: Language }): void =>
    update.mutate({ body }, { onError: (error) => void message.error(errorNote(error, words), 8) });
  return (
    <Panel title={words.account.profile}>
      <Descriptions
        size="small"
        column={2}
        style={{ marginBottom: 12 }}
        items={[
          { key: 'email', label: words.account.email, children: email },
          { key: 'role', label: words.account.role, children: role },
        ]}
      />
      <Form layout="vertical" requiredMark={false} initialValues={{ name, language }} onFinish={submit}>
        <Form.Item
          name="name"
          label={words.account.name}
          rules={[{ required: true, whitespace: true, message: words.form.required }, { max: 100 }]}
        >
          <Input style={{ maxWidth: 320 }} autoComplete="name" />
        </Form.Item>
        <Form.Item name="language" label={words.account.language}>
          <Segmented
            options={[
              { value: 'zh', label: '中文' },
              { value: 'en', label: 'English' },
            ]}
          />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={update.isPending}>
          {words.acts.save}
        </Button>
      </Form>
    </Panel>
  );
}

function PasswordPanel() {
  const words = useWords();
  const { message } = App.useApp();
  const [form] = Form.useForm<{ currentPassword: string; newPassword: string; again: string }>();
  const update = useAct(contract.access.updateAccount, {
    onDone: (session) => {
      adoptSession(session);
      form.resetFields();
      void message.success(words.account.changed);
    },
  });
  const submit = ({ currentPassword, newPassword }: { currentPassword: string; newPassword: string }): void =>
    update.mutate({ body: { currentPassword, newPassword } }, { onError: (error) => void message.error(errorNote(error, words), 8) });
  const needed = { required: true, message: words.form.required };
  return (
    <Panel title={words.account.password}>
      <Form form={form} layout="vertical" requiredMark={false} onFinish={submit} style={{ maxWidth: 320 }}>
        <Form.Item name="currentPassword" label={words.account.current} rules={[needed]}>
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        <Form.Item
          name="newPassword"
          label={words.account.next}
          extra={words.entry.passwordHint}
          rules={[needed, { min: 10, message: words.entry.passwordShort }]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <Form.Item
          name="again"
          label={words.account.again}
          dependencies={['newPassword']}
          rules={[
            needed,
            ({ getFieldValue }) => ({
              validator: async (_, value) => {
                if (value !== undefined && value !== getFieldValue('newPassword')) throw new Error(words.account.differ);
              },
            }),
          ]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <Button htmlType="submit" loading={update.isPending}>
          {words.account.password}
        </Button>
      </Form>
    </Panel>
  );
}
