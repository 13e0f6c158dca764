import { Card, theme, Typography } from 'antd';
import type { ReactNode } from 'react';
import { AppearanceMenu } from '../../frame/top-bar.tsx';
import { useWords } from '../../words/index.ts';

/** The quiet page around sign-in, set-up and the first project. */
export function EntryFrame({
  title,
  note,
  children,
  width = 380,
}: {
  readonly title: string;
  readonly note?: string;
  readonly children: ReactNode;
  readonly width?: number;
}) {
  const { token } = theme.useToken();
  const words = useWords();
  return (
    <div style={{ minHeight: '100vh', background: token.colorBgLayout, display: 'flex', flexDirection: 'column' }}>
      <div style={{ display: 'flex', justifyContent: 'flex-end', padding: 12 }}>
        <AppearanceMenu />
      </div>
      <main style={{ flex: 1, display: 'flex', flexDirection: 'column', alignItems: 'center', padding: '6vh 16px 48px' }}>
        <div style={{ display: 'flex', alignItems: 'center', gap: 12, marginBottom: 4 }}>
          <img src="/gyre.svg" width={36} height={36} alt="" />
          <span style={{ fontSize: 24, fontWeight: 600 }}>{words.product}</span>
        </div>
        <Typography.Text type="secondary" style={{ marginBottom: 24 }}>
          {words.entry.tagline}
        </Typography.Text>
        <Card style={{ width, maxWidth: '100%' }}>
          <h1 style={{ fontSize: 18, margin: '0 0 4px', fontWeight: 600 }}>{title}</h1>
          {note !== undefined && <Typography.Paragraph type="secondary">{note}</Typography.Paragraph>}
          <div style={{ marginTop: 16 }}>{children}</div>
        </Card>
      </main>
    </div>
  );
}
