import type { Hono } from 'hono';
import type { Inbound } from '../channels/index.ts';
import { readLimited } from './limited-body.ts';
import { announcedBytes, bytesOf, type HttpContext, type HttpEnv } from './peer.ts';

const BODY_LIMIT_BYTES = 1024 * 1024;

/** Whom an inbound request is addressed to. */
export interface InboundAddress {
  readonly project: string;
  readonly channel: string;
  readonly provider: string;
  readonly token: string;
}

/** Takes what a provider sent, durably, and says what to answer; undefined when nobody has that address. */
export type InboundDoor = (to: InboundAddress, request: Inbound) => Promise<{ readonly status: number; readonly body: string } | undefined>;

/**
 * 服务商回调 — `/in/{project}/{channel}/{provider}/{token}[/…]`: receipts and replies, in whatever form the provider sends them. The token in
 * the address is the only key providers can be given.
 */
export function mountInbound(app: Hono<HttpEnv>, door: InboundDoor): void {
  const serve = (c: HttpContext): Promise<Response> => answer(c, door);
  for (const method of ['GET', 'POST', 'PUT']) {
    app.on(method, '/in/:project/:channel/:provider/:token', serve);
    app.on(method, '/in/:project/:channel/:provider/:token/*', serve);
  }
}

async function answer(c: HttpContext, door: InboundDoor): Promise<Response> {
  const { project = '', channel = '', provider = '', token = '' } = c.req.param() as Record<string, string>;
  const body = Buffer.from(await readLimited(bytesOf(c), BODY_LIMIT_BYTES, announcedBytes(c)));
  const url = new URL(c.req.url);
  const taken = await door(
    { project, channel, provider, token },
    {
      method: c.req.method,
      path: url.pathname.split('/').slice(6).join('/'),
      query: new Map(url.searchParams),
      headers: new Map(Object.entries(c.req.header())),
      body,
    },
  );
  if (taken === undefined) return new Response('not found', { status: 404, headers: { 'cache-control': 'no-store' } });
  const type = /^[[{]/.test(taken.body) ? 'application/json' : 'text/plain';
  return new Response(taken.body, {
    status: taken.status,
    headers: { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-store' },
  });
}
