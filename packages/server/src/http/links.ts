import type { Hono } from 'hono';
import { page } from './page.ts';
import type { HttpEnv } from './peer.ts';

/** Writes a click down and answers the address the code leads to; undefined for a code that is none of ours. */
export type FollowLink = (code: string, visit: { readonly agent: string; readonly isProbe: boolean }) => Promise<string | undefined>;

/** A code, and what phones take along of the words after it: Android reads full-width marks and Chinese on as a part of an address. */
const CODE = /^(?<code>[0-9A-Za-z]{8,20})(?:\P{ASCII}.*)?$/su;

/** 短链 — `GET /k/{code}` leads to the address stored for the code and to nothing a request could name. */
export function mountLinks(app: Hono<HttpEnv>, follow: FollowLink): void {
  app.get('/k/:code', async (c) => {
    const code = CODE.exec(c.req.param('code'))?.groups?.['code'];
    const purpose = `${c.req.header('sec-purpose') ?? ''} ${c.req.header('purpose') ?? ''}`;
    const visit = { agent: c.req.header('user-agent') ?? '', isProbe: c.req.method === 'HEAD' || /prefetch|preview/i.test(purpose) };
    const url = code === undefined ? undefined : await follow(code, visit);
    if (url === undefined) return page(404, UNKNOWN);
    return new Response(null, { status: 302, headers: { location: url, 'referrer-policy': 'no-referrer', 'cache-control': 'no-store' } });
  });
}

const UNKNOWN = {
  title: '链接无效 · Unknown link',
  zh: '这个链接无效或已失效，请从收到的消息中重新打开。',
  en: 'This link does not lead anywhere (any more). Please open it again from the message you received.',
};
