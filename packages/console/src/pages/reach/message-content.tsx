import { theme } from 'antd';
import { JsonView } from '../../parts/json-view.tsx';
import { MailView } from '../../parts/mail-view.tsx';
import { PhoneCard, SmsBubble, usePhoneColors } from '../../parts/phone.tsx';

interface MessageContentProps {
  readonly message: { readonly channel: string; readonly subject: string; readonly body: string };
  readonly height?: number;
}

/** 消息内容 — what a message says, as its channel shows it: a bubble, a mail, a card, or the JSON that was pushed. */
export function MessageContent({ message, height = 360 }: MessageContentProps) {
  const { token } = theme.useToken();
  const colors = usePhoneColors();
  const { channel, subject, body } = message;
  switch (channel) {
    case 'email':
      return (
        <div style={{ border: `1px solid ${token.colorBorderSecondary}`, borderRadius: 6, overflow: 'hidden' }}>
          <div style={{ padding: '8px 16px', fontWeight: 600, borderBottom: `1px solid ${token.colorBorderSecondary}` }}>{subject}</div>
          <MailView body={body} title={subject} height={height} />
        </div>
      );
    case 'inbox':
      return (
        <div style={{ ...colors, maxWidth: 380 }}>
          <PhoneCard title={subject} body={body} />
        </div>
      );
    case 'webhook':
      return <JsonView value={body} />;
    default:
      return (
        <div style={colors}>
          <SmsBubble body={body} />
        </div>
      );
  }
}

/** 一行预览 — the first words of a message, for a table: the subject, else the body without its tags. */
export function previewOf({ channel, subject, body }: MessageContentProps['message']): string {
  if (subject !== '') return subject;
  const text = channel === 'email' ? body.replace(/<[^>]*>/g, ' ') : body;
  return text.replace(/\s+/g, ' ').trim().slice(0, 160);
}
