import { theme } from 'antd';
import type { CSSProperties, ReactNode } from 'react';

/** A quiet box with a title. */
export function Panel({
  title,
  extra,
  children,
  style,
}: {
  readonly title?: ReactNode;
  readonly extra?: ReactNode;
  readonly children: ReactNode;
  readonly style?: CSSProperties;
}) {
  const { token } = theme.useToken();
  return (
    <section className="panel" style={{ borderColor: token.colorBorderSecondary, background: token.colorBgContainer, ...style }}>
      {title !== undefined && (
        <h2 className="panel-title">
          <span>{title}</span>
          {extra !== undefined && <span style={{ fontWeight: 400 }}>{extra}</span>}
        </h2>
      )}
      {children}
    </section>
  );
}
