import { Button, Form, Input, Space, Typography } from 'antd';
import { useWords } from '../../words/index.ts';
import { generatePassword } from './password.ts';

/** A password somebody else will use: shown as it is typed, so that it can be handed over. */
export function PasswordField({ label }: { readonly label: string }) {
  const words = useWords();
  const w = words.data.members;
  const form = Form.useFormInstance<{ password?: string }>();
  const password = Form.useWatch('password', form) ?? '';
  const tooltips: [string, string] = [words.acts.copy, words.acts.copied];
  const copy = password === '' ? <span /> : <Typography.Text copyable={{ text: password, tooltips }} />;
  return (
    <Form.Item label={label} extra={w.passwordHelp} required>
      <Space.Compact style={{ width: '100%' }}>
        <Form.Item
          name="password"
          noStyle
          rules={[
            { required: true, message: words.form.required },
            { min: 10, message: words.form.tooShort(10) },
            { max: 200, message: words.form.tooLong(200) },
          ]}
        >
          <Input className="mono" autoComplete="off" aria-label={label} suffix={copy} />
        </Form.Item>
        <Button
          onClick={() =>
            form.setFieldValue(
              'password',
              generatePassword((bytes) => crypto.getRandomValues(bytes)),
            )
          }
        >
          {w.generate}
        </Button>
      </Space.Compact>
    </Form.Item>
  );
}
