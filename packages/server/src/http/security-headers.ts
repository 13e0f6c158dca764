import type { MiddlewareHandler } from 'hono';
import type { HttpEnv } from './peer.ts';

/** Where the console may load from and who may show it: only itself. Ant Design writes its styles into the page, hence inline styles. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "frame-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "object-src 'none'",
].join('; ');

/** 安全响应头 — on every answer of the server. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'x-frame-options': 'DENY',
};

const ENTRIES = Object.entries(SECURITY_HEADERS);

/** Sets the headers of {@link SECURITY_HEADERS} on whatever the routes answer. */
export const secure: MiddlewareHandler<HttpEnv> = async (c, next) => {
  await next();
  for (const [name, value] of ENTRIES) c.res.headers.set(name, value);
};
