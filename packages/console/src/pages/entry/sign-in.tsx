import { contract } from '@gyre/domain';
import { useNavigate } from '@tanstack/react-router';
import { Alert, Button, Form, Input, Typography } from 'antd';
import { useEffect } from 'react';
import { z } from 'zod';
import { useAct } from '../../api.ts';
import { useAddress } from '../../address.tsx';
import { errorNote } from '../../parts/error-view.tsx';
import { setPrefs } from '../../prefs.ts';
import { adoptSession, useSession } from '../../session.ts';
import { useWords } from '../../words/index.ts';
import { EntryFrame } from './entry-frame.tsx';

const Address = z.object({ next: z.string().startsWith('/').optional() });

/** 登录 — and back to the page that asked for it. */
export function SignIn() {
  const words = useWords();
  const navigate = useNavigate();
  const session = useSession();
  const [{ next }] = useAddress(Address);
  const signIn = useAct(contract.access.signIn, {
    onDone: (answer) => {
      adoptSession(answer);
      if (answer.operator !== null) setPrefs({ language: answer.operator.language });
      void navigate({ href: next !== undefined && !next.startsWith('//') ? next : '/' });
    },
  });
  const needsSetup = session.data?.needsSetup === true;
  useEffect(() => {
    if (needsSetup) void navigate({ to: '/set-up' } as never);
  }, [needsSetup, navigate]);
  const wrong = signIn.error !== null && ['wrong_password', 'not_signed_in'].includes(signIn.error.code);
  return (
    <EntryFrame title={words.entry.signIn}>
      <Form layout="vertical" requiredMark={false} onFinish={(body: { email: string; password: string }) => signIn.mutate({ body })}>
        <Form.Item name="email" label={words.entry.email} rules={[{ required: true, message: words.form.required }]}>
          <Input type="email" autoComplete="username" autoFocus size="large" />
        </Form.Item>
        <Form.Item name="password" label={words.entry.password} rules={[{ required: true, message: words.form.required }]}>
          <Input.Password autoComplete="current-password" size="large" />
        </Form.Item>
        {signIn.error !== null && (
          <Alert type="error" showIcon title={wrong ? words.entry.wrong : errorNote(signIn.error, words)} style={{ marginBottom: 16 }} />
        )}
        <Button type="primary" htmlType="submit" block size="large" loading={signIn.isPending}>
          {words.entry.signIn}
        </Button>
      </Form>
      <Typography.Paragraph type="secondary" style={{ margin: '16px 0 0', fontSize: 13 }}>
        {words.entry.lostPassword}
      </Typography.Paragraph>
    </EntryFrame>
  );
}
