import type { Hono } from 'hono';
import { readLimited } from './limited-body.ts';
import { announcedBytes, bytesOf, type HttpEnv } from './peer.ts';
import { page } from './page.ts';

const BODY_LIMIT_BYTES = 64 * 1024;

/** Suppresses the address a token was made for. Idempotent; `unknown` when the token is not one of ours. */
export type Unsubscribe = (token: string) => Promise<'done' | 'unknown'>;

/**
 * 一键退订 (RFC 8058) — `POST /u/{token}` unsubscribes at once: from a mail provider without cookies, redirect or CSRF value, or from the
 * button of the page that GET shows. GET itself changes nothing, since mail scanners follow every link.
 */
export function mountUnsubscribe(app: Hono<HttpEnv>, unsubscribe: Unsubscribe): void {
  app.get('/u/:token', () => page(200, ASK));
  app.post('/u/:token', async (c) => {
    await readLimited(bytesOf(c), BODY_LIMIT_BYTES, announcedBytes(c));
    return (await unsubscribe(c.req.param('token'))) === 'done' ? page(200, DONE) : page(404, UNKNOWN);
  });
}

const ASK = {
  title: '退订邮件 · Unsubscribe',
  zh: '点击下面的按钮，我们将不再向这个邮箱发送营销邮件。',
  en: 'Press the button and we will send no more marketing mail to this address.',
  form: `<form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click"><button type="submit">退订 <span lang="en">Unsubscribe</span></button></form>`,
};
const DONE = {
  title: '已退订 · Unsubscribed',
  zh: '已退订。我们不会再向这个邮箱发送营销邮件。',
  en: 'You are unsubscribed. No more marketing mail will be sent to this address.',
};
const UNKNOWN = {
  title: '链接无效 · Unknown link',
  zh: '这个退订链接无效，请使用邮件中的完整链接。',
  en: 'This unsubscribe link is not valid. Please use the whole link from the message.',
};
