import { theme } from 'antd';
import type { CSSProperties, ReactNode } from 'react';

export type Tone = 'good' | 'busy' | 'warn' | 'bad' | 'off';

/** 状态 — a word with a dot; the word carries the meaning, the colour only helps. */
export function StatusDot({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) {
  const { token } = theme.useToken();
  const colors: Readonly<Record<Tone, string>> = {
    good: token.colorPrimary,
    busy: '#0072b2',
    warn: '#d97706',
    bad: token.colorError,
    off: token.colorTextQuaternary,
  };
  return (
    <span className="status-dot" style={{ '--dot': colors[tone] } as CSSProperties}>
      {children}
    </span>
  );
}
