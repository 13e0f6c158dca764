import type { Content, RenderedContent } from '@gyre/domain';
import { Alert } from 'antd';
import type { z } from 'zod';
import { MailView } from '../../../parts/mail-view.tsx';
import { Phone, PhoneCard, SmsBubble } from '../../../parts/phone.tsx';
import { useMoney } from '../../../parts/use-money.ts';
import { useWords } from '../../../words/index.ts';
import { withDefaults } from '../draft/template-text.ts';
import './preview.css';

interface ArmViewProps {
  readonly rendered: z.infer<typeof RenderedContent>;
  /** What it was rendered from: an inbox message's button is not among what comes back. */
  readonly content: Content | undefined;
}

/** 文案预览 — one arm as a customer would see it: SMS on a phone, mail in a frame, an inbox card, a webhook's JSON. */
export function ArmView({ rendered, content }: ArmViewProps) {
  const words = useWords().campaigns.editor;
  const money = useMoney();
  if (rendered.error !== '') return <Alert type="error" showIcon title={words.previewError + rendered.error} />;
  return (
    <div>
      <Rendered rendered={rendered} content={content} />
      {rendered.channel === 'sms' && (
        <div className="num" style={{ textAlign: 'center', opacity: 0.75, marginTop: 8 }}>
          {words.previewParts(String(rendered.parts), money(rendered.cost))}
        </div>
      )}
    </div>
  );
}

function Rendered({ rendered, content }: ArmViewProps) {
  const words = useWords().campaigns.editor;
  const { channel, subject, body } = rendered;
  if (channel === 'sms') {
    return (
      <div className="preview-phone">
        <Phone label={words.phoneLabel} title={words.phoneSender} height={480}>
          <SmsBubble body={body} />
        </Phone>
      </div>
    );
  }
  if (channel === 'inbox') {
    const button = content?.channel === 'inbox' ? withDefaults(content.button) : '';
    return (
      <div className="preview-phone">
        <Phone label={words.inboxLabel} title={words.inboxApp} height={480}>
          <PhoneCard title={subject} body={body} button={button} />
        </Phone>
      </div>
    );
  }
  if (channel === 'email') {
    return (
      <div className="mail-box">
        <div className="mail-subject">{subject}</div>
        <MailView body={body} title={subject} height={420} />
      </div>
    );
  }
  return (
    <pre className="mono json-view" style={{ maxHeight: 420 }}>
      {indented(body)}
    </pre>
  );
}

function indented(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}
