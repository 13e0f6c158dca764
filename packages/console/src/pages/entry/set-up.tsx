import { contract } from '@gyre/domain';
import { useNavigate } from '@tanstack/react-router';
import { Alert, Button, Form, Input } from 'antd';
import { useAct } from '../../api.ts';
import { errorNote } from '../../parts/error-view.tsx';
import { usePrefs } from '../../prefs.ts';
import { adoptSession } from '../../session.ts';
import { useWords } from '../../words/index.ts';
import { EntryFrame } from './entry-frame.tsx';

/** 首次设置 — creates the owner of an instance that has none. */
export function SetUp() {
  const words = useWords();
  const { language } = usePrefs();
  const navigate = useNavigate();
  const setUp = useAct(contract.access.setUp, {
    onDone: (answer) => {
      adoptSession(answer);
      void navigate({ to: '/' } as never);
    },
  });
  const needed = [{ required: true, message: words.form.required }];
  return (
    <EntryFrame title={words.entry.setUpTitle} note={words.entry.setUpNote}>
      <Form
        layout="vertical"
        requiredMark={false}
        onFinish={(values: { email: string; name: string; password: string }) => setUp.mutate({ body: { ...values, language } })}
      >
        <Form.Item name="name" label={words.entry.name} rules={needed}>
          <Input autoFocus size="large" autoComplete="name" />
        </Form.Item>
        <Form.Item name="email" label={words.entry.email} rules={[...needed, { type: 'email', message: words.form.email }]}>
          <Input type="email" autoComplete="username" size="large" />
        </Form.Item>
        <Form.Item
          name="password"
          label={words.entry.password}
          extra={words.entry.passwordHint}
          rules={[...needed, { min: 10, message: words.entry.passwordShort }]}
        >
          <Input.Password autoComplete="new-password" size="large" />
        </Form.Item>
        {setUp.error !== null && <Alert type="error" showIcon title={errorNote(setUp.error, words)} style={{ marginBottom: 16 }} />}
        <Button type="primary" htmlType="submit" block size="large" loading={setUp.isPending}>
          {words.entry.setUpDone}
        </Button>
      </Form>
    </EntryFrame>
  );
}
