import { Alert, theme, Typography } from 'antd';
import { useWords } from '../../words/index.ts';

interface SecretOnceProps {
  readonly title: string;
  readonly help: string;
  readonly secret: string;
}

/** 只显示一次 — a key that cannot be read again, large enough to copy by eye. */
export function SecretOnce({ title, help, secret }: SecretOnceProps) {
  const { token } = theme.useToken();
  const words = useWords().acts;
  return (
    <Alert
      type="warning"
      showIcon
      title={title}
      style={{ marginBottom: 20 }}
      description={
        <>
          <div style={{ marginBottom: 8 }}>{help}</div>
          <div
            style={{ background: token.colorBgContainer, border: `1px solid ${token.colorBorder}`, borderRadius: 6, padding: '8px 12px' }}
          >
            <Typography.Text
              className="mono"
              style={{ fontSize: 14, overflowWrap: 'anywhere' }}
              copyable={{ text: secret, tooltips: [words.copy, words.copied] }}
            >
              {secret}
            </Typography.Text>
          </div>
        </>
      }
    />
  );
}
