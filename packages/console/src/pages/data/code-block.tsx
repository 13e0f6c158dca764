import { theme, Typography } from 'antd';
import { useWords } from '../../words/index.ts';

/** Code to paste, with a button that copies it whole. */
export function CodeBlock({ code, title }: { readonly code: string; readonly title?: string }) {
  const { token } = theme.useToken();
  const words = useWords().acts;
  return (
    <div style={{ border: `1px solid ${token.colorBorderSecondary}`, borderRadius: 6, marginBottom: 12, overflow: 'hidden' }}>
      <div
        style={{
          display: 'flex',
          justifyContent: 'space-between',
          padding: '4px 12px',
          background: token.colorFillQuaternary,
          borderBottom: `1px solid ${token.colorBorderSecondary}`,
          fontSize: 12,
        }}
      >
        <span style={{ color: token.colorTextSecondary }}>{title ?? ''}</span>
        <Typography.Text copyable={{ text: code, tooltips: [words.copy, words.copied] }} />
      </div>
      <pre className="mono" style={{ margin: 0, padding: 12, overflow: 'auto', maxHeight: 420 }} tabIndex={0}>
        {code.trimEnd()}
      </pre>
    </div>
  );
}
