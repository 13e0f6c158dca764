import type { Channel, EmailContent, InboxContent, WebhookContent } from '@gyre/domain';
import { Form, Input, InputNumber, Radio } from 'antd';
import { useWords } from '../../../words/index.ts';
import type { ContentDrafts } from '../draft/content-draft.ts';
import { SmsForm } from './sms-form.tsx';
import { type ContentFormProps, problemsAt } from './step-props.ts';
import { TemplateField } from './template-field.tsx';

const DAY = 86_400_000;

interface ContentFormsProps extends Omit<ContentFormProps<never>, 'content' | 'set'> {
  readonly channel: Channel;
  readonly contents: ContentDrafts;
  readonly onChange: (contents: ContentDrafts) => void;
}

/** 内容 — the form of the channel's own content. */
export function ContentForms({ channel, contents, onChange, ...rest }: ContentFormsProps) {
  switch (channel) {
    case 'sms':
      return <SmsForm {...rest} content={contents.sms} set={(part) => onChange({ ...contents, sms: { ...contents.sms, ...part } })} />;
    case 'email':
      return (
        <EmailForm {...rest} content={contents.email} set={(part) => onChange({ ...contents, email: { ...contents.email, ...part } })} />
      );
    case 'inbox':
      return (
        <InboxForm {...rest} content={contents.inbox} set={(part) => onChange({ ...contents, inbox: { ...contents.inbox, ...part } })} />
      );
    case 'webhook':
      return (
        <WebhookForm
          {...rest}
          content={contents.webhook}
          set={(part) => onChange({ ...contents, webhook: { ...contents.webhook, ...part } })}
        />
      );
  }
}

const FORMATS = ['html', 'mjml', 'plain'] as const;

function EmailForm({ content, set, problems, ...rest }: ContentFormProps<EmailContent>) {
  const words = useWords().campaigns.editor;
  return (
    <>
      <TemplateField
        {...rest}
        label={words.subject}
        required
        most={500}
        value={content.subject}
        onChange={(subject) => set({ subject })}
        problems={problemsAt(problems, 'subject')}
      />
      <TemplateField
        {...rest}
        label={words.preheader}
        hint={words.preheaderHint}
        most={300}
        value={content.preheader}
        onChange={(preheader) => set({ preheader })}
        problems={problemsAt(problems, 'preheader')}
      />
      <Form.Item label={words.emailFormat}>
        <Radio.Group
          optionType="button"
          value={content.format}
          options={FORMATS.map((format) => ({ value: format, label: words.emailFormats[format] }))}
          onChange={(e) => set({ format: e.target.value as EmailContent['format'] })}
        />
      </Form.Item>
      <TemplateField
        {...rest}
        label={words.body}
        required
        code={content.format !== 'plain'}
        withLinks={content.format !== 'plain'}
        rows={12}
        most={100_000}
        value={content.body}
        onChange={(body) => set({ body })}
        problems={problemsAt(problems, 'body')}
      />
    </>
  );
}

function InboxForm({ content, set, problems, ...rest }: ContentFormProps<InboxContent>) {
  const words = useWords().campaigns.editor;
  return (
    <>
      <TemplateField
        {...rest}
        label={words.inboxTitle}
        required
        most={200}
        value={content.title}
        onChange={(title) => set({ title })}
        problems={problemsAt(problems, 'title')}
      />
      <TemplateField
        {...rest}
        label={words.inboxBody}
        required
        rows={5}
        most={5000}
        value={content.body}
        onChange={(body) => set({ body })}
        problems={problemsAt(problems, 'body')}
      />
      <TemplateField
        {...rest}
        label={words.inboxButton}
        most={40}
        value={content.button}
        onChange={(button) => set({ button })}
        problems={problemsAt(problems, 'button')}
      />
      <TemplateField
        {...rest}
        label={words.inboxUrl}
        hint="https://"
        most={2000}
        value={content.url}
        onChange={(url) => set({ url })}
        problems={problemsAt(problems, 'url')}
      />
      <Form.Item label={words.inboxExpires}>
        <InputNumber<number>
          min={1}
          max={366}
          precision={0}
          suffix={words.days}
          style={{ width: 140 }}
          value={Math.round(content.expiresMs / DAY)}
          onChange={(days) => set({ expiresMs: (days ?? 30) * DAY })}
        />
      </Form.Item>
    </>
  );
}

function WebhookForm({ content, set, problems, ...rest }: ContentFormProps<WebhookContent>) {
  const words = useWords().campaigns.editor;
  const isType = /^[a-z0-9_]+(\.[a-z0-9_]+)*$/.test(content.type);
  return (
    <>
      <Form.Item label={words.webhookType} required>
        <Input
          className="mono"
          maxLength={100}
          status={isType ? '' : 'error'}
          aria-label={words.webhookType}
          value={content.type}
          onChange={(e) => set({ type: e.target.value })}
          style={{ maxWidth: 360 }}
        />
      </Form.Item>
      <TemplateField
        {...rest}
        label={words.webhookBody}
        required
        code
        asJson
        rows={8}
        most={50_000}
        value={content.body}
        onChange={(body) => set({ body })}
        problems={problemsAt(problems, 'body')}
        extra={<div style={{ opacity: 0.7, fontSize: 13, marginTop: 4 }}>{words.webhookNote}</div>}
      />
    </>
  );
}
