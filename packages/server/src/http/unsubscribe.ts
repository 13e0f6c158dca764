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
  app.get('/u/:token', (c) => page(200, { ...ASK, form: `${ASK.form}${choose(c.req.param('token'))}` }));
  app.post('/u/:token', async (c) => {
    await readLimited(bytesOf(c), BODY_LIMIT_BYTES, announcedBytes(c));
    const token = c.req.param('token');
    return (await unsubscribe(token)) === 'done' ? page(200, { ...DONE, form: choose(token) }) : page(404, UNKNOWN);
  });
}

/** The way to the preference page of the same token, beside this page whatever stands before both in the public address. */
function choose(token: string): string {
  const href = `../p/${encodeURIComponent(token)}`;
  return `<p><a href="${href}">只想少收一些？选择接收哪些消息 <span lang="en">Or choose what you receive</span></a></p>`;
}

const ASK = {
  title: '退订 · Unsubscribe',
  zh: '点击下面的按钮，我们将不再向收到这条消息的地址发送营销消息。验证码和订单等通知不受影响。',
  en: 'Press the button and we will send no more marketing to the address this message went to. Verification codes and notices about your orders still come.',
  form: `<form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click"><button type="submit">退订 <span lang="en">Unsubscribe</span></button></form>`,
};
const DONE = {
  title: '已退订 · Unsubscribed',
  zh: '已退订。我们不会再向这个地址发送营销消息；验证码和订单等通知照常。',
  en: 'You are unsubscribed. No more marketing will be sent to this address; verification codes and notices still come.',
};
const UNKNOWN = {
  title: '链接无效 · Unknown link',
  zh: '这个退订链接无效，请使用消息中的完整链接。',
  en: 'This unsubscribe link is not valid. Please use the whole link from the message.',
};
