const ALLOWED_HEADERS = 'authorization, content-type, content-encoding, x-write-key, anonymousid, sentat, dry-run';

/** 跨域 — headers that let a page of any site send events here and read the answer. Cookies are allowed because SDKs send them; none is read. */
export function corsHeaders(origin: string | undefined): Record<string, string> {
  if (origin === undefined) return { vary: 'Origin' };
  return {
    vary: 'Origin',
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': 'retry-after',
  };
}

/** The answer to a browser that asks first; remembered for a day (Chromium: two hours). */
export function preflight(origin: string | undefined): Response {
  return new Response(null, {
    status: 204,
    headers: {
      ...corsHeaders(origin),
      'access-control-allow-methods': 'GET, POST, OPTIONS',
      'access-control-allow-headers': ALLOWED_HEADERS,
      'access-control-max-age': '86400',
    },
  });
}
