import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Context } from 'hono';

/** What @hono/node-server puts beside a request; absent in tests that call the app in process. */
export interface HttpEnv {
  Bindings: { incoming?: IncomingMessage; outgoing?: ServerResponse };
}
export type HttpContext = Context<HttpEnv>;

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

/**
 * 来源地址 — the address a call comes from. Behind a proxy on this machine it is the last address of `X-Forwarded-For`, the one that
 * proxy wrote; from elsewhere the header is not believed.
 */
export function addressOf(c: HttpContext): string {
  const peer = c.env?.incoming?.socket.remoteAddress ?? '';
  if (!LOOPBACK.has(peer)) return peer;
  return c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim() || peer;
}

/** Where a call comes from, for the session list and the audit log. */
export function placeOf(c: HttpContext): { address: string; agent: string } {
  return { address: addressOf(c), agent: c.req.header('user-agent') ?? '' };
}

/** The raw bytes of a request as they arrive. Stopping early leaves the connection open, so an answer can still be written. */
export function bytesOf(c: HttpContext): AsyncIterable<Uint8Array> {
  const { incoming } = c.env ?? {};
  if (incoming !== undefined) return incoming.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
  return c.req.raw.body ?? nothing();
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

/** Size the caller announced, undefined when it did not. */
export function announcedBytes(c: HttpContext): number | undefined {
  const length = Number(c.req.header('content-length') ?? Number.NaN);
  return Number.isSafeInteger(length) && length >= 0 ? length : undefined;
}
