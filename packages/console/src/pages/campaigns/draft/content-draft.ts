import { Channel, Content, type EmailContent, type InboxContent, type SmsContent, type WebhookContent } from '@gyre/domain';

/** What every channel would say: trying another channel loses nothing. */
export interface ContentDrafts {
  readonly sms: SmsContent;
  readonly email: EmailContent;
  readonly inbox: InboxContent;
  readonly webhook: WebhookContent;
}

/** 文案草稿 — one arm while it is being written. */
export interface ArmDraft {
  readonly key: string;
  readonly name: string;
  readonly weight: number;
  /** HH:MM in the customer's zone; null: at once. */
  readonly time: string | null;
  /** The batch it grants a coupon of; null: none. */
  readonly benefit: string | null;
  readonly contents: ContentDrafts;
}

/** Texts a new arm begins with. */
export interface StarterTexts {
  readonly sampleSms: string;
  readonly sampleSubject: string;
  readonly sampleBody: string;
  readonly sampleTitle: string;
  readonly sampleInbox: string;
  readonly sampleWebhook: string;
}

export const CHANNELS = Channel.options;
export const MOST_ARMS = 4;
const LETTERS = ['a', 'b', 'c', 'd'] as const;

/** 起始内容 — what a new campaign says on each channel before it is written. */
export function starterContents(words: StarterTexts): ContentDrafts {
  return {
    sms: { channel: 'sms', text: words.sampleSms, template: null },
    email: { channel: 'email', format: 'html', subject: words.sampleSubject, preheader: '', body: words.sampleBody },
    inbox: { channel: 'inbox', title: words.sampleTitle, body: words.sampleInbox, button: '', url: '', expiresMs: 30 * 86_400_000 },
    webhook: { channel: 'webhook', type: 'customer.reached', body: words.sampleWebhook },
  };
}

/** The drafts of a stored content: its own channel's as it is, the others as a new campaign begins. */
export function draftsOf(content: Content, others: ContentDrafts): ContentDrafts {
  return { ...others, [content.channel]: content };
}

/** The letter the next arm gets; undefined when there are as many as can be. */
export function nextLetter(arms: readonly ArmDraft[]): string | undefined {
  return arms.length >= MOST_ARMS ? undefined : LETTERS.find((letter) => !arms.some((arm) => arm.key === letter));
}

/** Whether an arm can be saved as far as its form goes. */
export function isWritten(arm: ArmDraft, channel: Channel): boolean {
  const content = arm.contents[channel];
  const parameters = content.channel === 'sms' ? (content.template?.parameters ?? []) : [];
  const texts = content.channel === 'sms' ? [content.text] : content.channel === 'email' ? [content.subject, content.body] : [];
  if (content.channel === 'inbox') texts.push(content.title, content.body);
  if (content.channel === 'webhook') texts.push(content.body);
  return (
    arm.name.trim() !== '' &&
    ![...texts, ...parameters.map((p) => p.name)].some((text) => text.trim() === '') &&
    Content.safeParse(content).success
  );
}

/** The content to be shown: what has to be there and is not yet is filled in. */
export function shownContent(arm: ArmDraft, channel: Channel): Content {
  const content = arm.contents[channel];
  const or = (text: string, filler: string): string => (text.trim() === '' ? filler : text);
  switch (content.channel) {
    case 'sms':
      return { ...content, text: or(content.text, '…'), template: shownTemplate(content.template) };
    case 'email':
      return { ...content, subject: or(content.subject, '–'), body: or(content.body, ' ') };
    case 'inbox':
      return { ...content, title: or(content.title, '–'), body: or(content.body, ' ') };
    case 'webhook':
      return { ...content, type: or(content.type, 'customer.reached'), body: content.body.trim().length < 2 ? '{}' : content.body };
  }
}

function shownTemplate(template: SmsContent['template']): SmsContent['template'] {
  if (template === null || template.code.trim() === '') return null;
  return { ...template, parameters: template.parameters.filter((p) => p.name.trim() !== '') };
}
