import type { Hono } from 'hono';
import type { Preferences } from '../reach/index.ts';
import { readLimited } from './limited-body.ts';
import { page, type PageText } from './page.ts';
import { announcedBytes, bytesOf, type HttpEnv } from './peer.ts';

const BODY_LIMIT_BYTES = 64 * 1024;

/** What the preference page is made of. Undefined when the token is not one of ours. */
export interface PreferenceDesk {
  read(token: string): Promise<Preferences | undefined>;
  change(token: string, wanted: Preferences): Promise<Preferences | undefined>;
}

/**
 * 偏好页面 — `GET /p/{token}` shows what the customer of a message gets, `POST` changes it: marketing on or off by channel, and whether it may be
 * picked for this person (个人信息保护法 24). No session, no script: who holds a message's link speaks for its customer, as when unsubscribing.
 * A POST that did not come from the page's form changes nothing.
 */
export function mountPreferences(app: Hono<HttpEnv>, desk: PreferenceDesk): void {
  app.get('/p/:token', async (c, next) => {
    const token = c.req.param('token');
    // The console's address of a project, which has no signature, begins alike.
    return token.includes('.') ? shown(await desk.read(token), ASK) : await next();
  });
  app.post('/p/:token', async (c) => {
    const body = await readLimited(bytesOf(c), BODY_LIMIT_BYTES, announcedBytes(c));
    const form = new URLSearchParams(Buffer.from(body).toString('utf8'));
    if (form.get('form') !== FORM) return shown(await desk.read(c.req.param('token')), ASK);
    return shown(await desk.change(c.req.param('token'), wantedBy(form)), SAVED);
  });
}

/** Says that the body is the whole form: an unchecked box sends nothing. */
const FORM = 'preferences';

function wantedBy(form: URLSearchParams): Preferences {
  return {
    marketing: { sms: form.has('sms'), email: form.has('email'), inbox: form.has('inbox') },
    personalised: form.has('personalised'),
  };
}

function shown(preferences: Preferences | undefined, text: PageText): Response {
  return preferences === undefined ? page(404, UNKNOWN) : page(200, { ...text, form: formOf(preferences) });
}

function formOf({ marketing, personalised }: Preferences): string {
  const boxes = [
    box('sms', marketing.sms, '短信', 'SMS'),
    box('email', marketing.email, '邮件', 'E-mail'),
    box('inbox', marketing.inbox, '站内信', 'Inbox of the site or app'),
    box('personalised', personalised, '按我的情况挑选营销内容（个性化营销）', 'Pick marketing for me personally'),
  ];
  return `<form method="post"><input type="hidden" name="form" value="${FORM}">${boxes.join('')}<p><button type="submit">保存 <span lang="en">Save</span></button></p></form>`;
}

function box(name: string, checked: boolean, zh: string, en: string): string {
  return `<p><label><input type="checkbox" name="${name}" value="on"${checked ? ' checked' : ''}> ${zh} <span lang="en">${en}</span></label></p>`;
}

const ASK = {
  title: '消息偏好 · Your preferences',
  zh: '勾选您愿意通过哪些方式收到营销消息；验证码和订单等通知不受影响。关闭「个性化营销」后，我们不再按您的情况挑选营销内容发给您。',
  en: 'Tick the ways in which you want to receive marketing messages; verification codes and notices always come. With personal picking off, no marketing is picked and sent to you.',
};
const SAVED = {
  title: '已保存 · Saved',
  zh: '已保存，立即生效。下面是您现在的偏好。',
  en: 'Saved, with immediate effect. Below are your preferences as they are now.',
};
const UNKNOWN = {
  title: '链接无效 · Unknown link',
  zh: '这个链接无效，请使用消息中的完整链接。',
  en: 'This link is not valid. Please use the whole link from the message.',
};
