import type { Hono } from 'hono';
import { AppError } from '../errors.ts';
import { settingsDocument, sourceConfig, writeKeyOf, type SdkDocument } from '../intake/index.ts';
import { corsHeaders, preflight } from './cors.ts';
import type { IntakeDoor } from './intake.ts';
import type { HttpContext, HttpEnv } from './peer.ts';
import { SECURITY_HEADERS } from './security-headers.ts';

const SETTINGS = '/v1/projects/:key/settings';
const SOURCE_CONFIG = '/sourceConfig';

/** 浏览器配置 — the documents browser SDKs load before they send: Segment's by write key in the path, RudderStack's by Basic user or query. */
export function mountSdkDocuments(app: Hono<HttpEnv>, door: Pick<IntakeDoor, 'resolveKey'>, publicUrl: string): void {
  const answer = (c: HttpContext, writeKey: string | undefined, documentOf: (key: string, host: string) => SdkDocument): Response => {
    if (writeKey === undefined || door.resolveKey(writeKey, 'segment') === undefined) {
      throw new AppError('write_key_unknown', 'the write key is unknown or revoked; take one from a segment source of the project');
    }
    const host = publicUrl === '' ? new URL(c.req.url).origin : publicUrl;
    return new Response(JSON.stringify(documentOf(writeKey, host)), {
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'cache-control': 'public, max-age=300',
        ...SECURITY_HEADERS,
        ...corsHeaders(c.req.header('origin')),
      },
    });
  };
  app.get(SETTINGS, (c) => answer(c, c.req.param('key'), settingsDocument));
  app.get(SOURCE_CONFIG, (c) => answer(c, keyOf(c), sourceConfig));
  app.options(SETTINGS, (c) => preflight(c.req.header('origin')));
  app.options(SOURCE_CONFIG, (c) => preflight(c.req.header('origin')));
}

function keyOf(c: HttpContext): string | undefined {
  const query = new URLSearchParams(c.req.query());
  return writeKeyOf({ method: 'GET', path: SOURCE_CONFIG, query, headers: c.req.header(), body: new Uint8Array() }, undefined);
}
