import { z } from 'zod';

const Line = z.string().regex(/^[^\r\n\0]*$/, 'one line');

/** 短信内容 — Liquid text without signature and opt-out words, which are added when rendering. */
export const SmsContent = z.object({
  channel: z.literal('sms'),
  text: z.string().min(1).max(2000),
  /** The template registered with a cloud provider that takes no free text: its code, and Liquid for each of its parameters. */
  template: z
    .object({
      code: z.string().min(1).max(64),
      parameters: z.array(z.object({ name: z.string().min(1).max(64), value: z.string().max(500) })).max(20),
    })
    .nullable()
    .default(null),
});
export type SmsContent = z.infer<typeof SmsContent>;

/** 邮件内容 — Liquid. `body` is HTML, MJML or plain text as `format` says; `{{ unsubscribe_url }}` and `{{ preference_url }}` are given too. */
export const EmailContent = z.object({
  channel: z.literal('email'),
  format: z.enum(['html', 'mjml', 'plain']).default('html'),
  subject: Line.min(1).max(500),
  preheader: Line.max(300).default(''),
  body: z.string().min(1).max(100_000),
});
export type EmailContent = z.infer<typeof EmailContent>;

/** 站内信内容 — Liquid plain text for the site's or app's own inbox; `url` is where its button leads. */
export const InboxContent = z.object({
  channel: z.literal('inbox'),
  title: Line.min(1).max(200),
  body: z.string().min(1).max(5000),
  button: Line.max(40).default(''),
  url: z.string().max(2000).default(''),
  /** How long it is shown. */
  expiresMs: z
    .number()
    .int()
    .min(60_000)
    .max(366 * 86_400_000)
    .default(30 * 86_400_000),
});
export type InboxContent = z.infer<typeof InboxContent>;

/** Webhook 内容 — Liquid that renders to the JSON object sent as the event's data. */
export const WebhookContent = z.object({
  channel: z.literal('webhook'),
  type: z
    .string()
    .regex(/^[a-z0-9_]+(\.[a-z0-9_]+)*$/, 'such as customer.reached')
    .max(100)
    .default('customer.reached'),
  body: z.string().min(2).max(50_000),
});
export type WebhookContent = z.infer<typeof WebhookContent>;

/** 内容 — what one arm says, in the channel's own form. */
export const Content = z.discriminatedUnion('channel', [SmsContent, EmailContent, InboxContent, WebhookContent]);
export type Content = z.infer<typeof Content>;

/** 内容块 — a piece of Liquid other contents include with `{% render 'key' %}`. */
export const ContentBlock = z.object({ name: z.string().min(1).max(100), body: z.string().min(1).max(50_000) });
export type ContentBlock = z.infer<typeof ContentBlock>;
