import { theme } from 'antd';
import type { ToldProperty } from './use-event-telling.ts';
import './event-properties.css';

/** 属性一览 — properties of an event, each as it is called and said; the name and value it is kept under stand beside, where they differ. */
export function EventProperties({ properties }: { readonly properties: readonly ToldProperty[] }) {
  const { token } = theme.useToken();
  const quiet = { color: token.colorTextTertiary };
  return (
    <dl className="event-properties">
      {properties.map(({ called, name, said, kept }) => (
        <div key={name}>
          <dt style={{ color: token.colorTextSecondary }}>
            {called} {called !== name && <span className="mono">{name}</span>}
          </dt>
          <dd>
            {said}{' '}
            {said !== kept && (
              <span className="mono" style={quiet}>
                {kept}
              </span>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
