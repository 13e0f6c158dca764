import type { RenderedContent } from '@gyre/domain';
import { Alert } from 'antd';
import type { z } from 'zod';
import { MailView } from '../../../parts/mail-view.tsx';
import { Phone, PhoneCard, SmsBubble } from '../../../parts/phone.tsx';
import { usePrefs } from '../../../prefs.ts';
import { useMoney } from '../../../parts/use-money.ts';
import { useWords } from '../../../words/index.ts';
import './preview.css';

interface ArmViewProps {
  readonly rendered: z.infer<typeof RenderedContent>;
}

/** 文案预览 — one arm as a customer would see it: SMS on a phone, mail in a frame, an inbox card, a webhook's JSON. */
export function ArmView({ rendered }: ArmViewProps) {
  const words = useWords().campaigns.editor;
  const money = useMoney();
  const { language } = usePrefs();
  if (rendered.error !== null) return <Alert type="error" showIcon title={words.previewError + rendered.error[language]} />;
  return (
    <div>
      <Rendered rendered={rendered} />
      {rendered.channel === 'sms' && (
        <div className="num" style={{ textAlign: 'center', opacity: 0.75, marginTop: 8 }}>
          {words.previewParts(String(rendered.parts), money(rendered.cost))}
        </div>
      )}
    </div>
  );
}

function Rendered({ rendered }: ArmViewProps) {
  const words = useWords().campaigns.editor;
  const { channel, subject, body, button } = rendered;
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
