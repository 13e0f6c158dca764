import { theme } from 'antd';
import type { CSSProperties, ReactNode } from 'react';
import { presentMs } from '../clock.ts';
import { useFormat } from '../use-format.ts';
import './phone.css';

/** The colours of bubbles and cards, as CSS variables; wanted around any of them outside a {@link Phone}. */
export function usePhoneColors(): CSSProperties {
  const { token } = theme.useToken();
  const colors: Readonly<Record<string, string>> = {
    '--phone-case': token.colorBorder,
    '--phone-screen': token.colorBgContainer,
    '--phone-bar': token.colorFillQuaternary,
    '--phone-bubble': token.colorFillSecondary,
    '--phone-line': token.colorBorderSecondary,
    '--phone-quiet': token.colorTextTertiary,
    '--phone-chosen': token.colorPrimary,
    '--phone-own': token.colorPrimaryBg,
  };
  return colors;
}

interface PhoneProps {
  /** What the picture shows, for those who hear the page. */
  readonly label: string;
  /** The bar above the screen's content. */
  readonly title: ReactNode;
  /** Below the content: the switch between apps. */
  readonly foot?: ReactNode;
  readonly height?: number | string;
  readonly children: ReactNode;
}

/** 模拟手机 — a phone drawn around what a customer sees; its content scrolls. */
export function Phone({ label, title, foot, height = 640, children }: PhoneProps) {
  const format = useFormat();
  const colors = usePhoneColors();
  return (
    <section className="phone" aria-label={label} style={{ ...colors, height }}>
      <div className="phone-status num" aria-hidden>
        <span>{format.clock(presentMs()).slice(0, 5)}</span>
        <span className="phone-signs">
          <i />
          <i />
          <b />
        </span>
      </div>
      <header className="phone-title">{title}</header>
      <div className="phone-screen">{children}</div>
      {foot !== undefined && <footer className="phone-foot">{foot}</footer>}
    </section>
  );
}

interface Tappable {
  readonly chosen?: boolean;
  readonly onChoose?: (() => void) | undefined;
}

interface SmsBubbleProps extends Tappable {
  /** The whole text, with its signature. */
  readonly body: string;
  /** Small words under the bubble: when, how many parts. */
  readonly foot?: ReactNode;
  /** The phone's owner wrote it. */
  readonly isOwn?: boolean;
}

/** 短信气泡 — one SMS as the phone shows it. */
export function SmsBubble({ body, foot, isOwn = false, ...tap }: SmsBubbleProps) {
  return (
    <div className={isOwn ? 'phone-sms phone-own' : 'phone-sms'}>
      <Tap className="phone-bubble" {...tap}>
        {body}
      </Tap>
      {foot !== undefined && <span className="phone-note">{foot}</span>}
    </div>
  );
}

interface PhoneCardProps extends Tappable {
  readonly title: string;
  readonly body: string;
  /** The words on its button; empty: it has none. */
  readonly button?: string;
  readonly foot?: ReactNode;
}

/** 站内信卡片 — one message of the inbox of the site or app; also a line of the mail box. */
export function PhoneCard({ title, body, button = '', foot, ...tap }: PhoneCardProps) {
  return (
    <Tap className="phone-card" {...tap}>
      <strong>{title}</strong>
      {body !== '' && <span className="phone-card-body">{body}</span>}
      {button !== '' && <span className="phone-card-button">{button}</span>}
      {foot !== undefined && <span className="phone-note">{foot}</span>}
    </Tap>
  );
}

function Tap({ className, chosen = false, onChoose, children }: Tappable & { readonly className: string; readonly children: ReactNode }) {
  if (onChoose === undefined) return <div className={className}>{children}</div>;
  return (
    <button type="button" className={`${className} phone-tap`} aria-pressed={chosen} onClick={onChoose}>
      {children}
    </button>
  );
}
