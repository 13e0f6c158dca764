import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Hono } from 'hono';
import { page } from './page.ts';
import type { HttpContext, HttpEnv } from './peer.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};
const COMPRESSED = new Set(['.html', '.js', '.css', '.json', '.webmanifest', '.map', '.txt', '.svg']);
const SMALLEST_TO_COMPRESS = 1024;
/** Vite puts files whose names carry a hash of their content here: they never change. */
const HASHED = '/assets/';
const NEVER_THE_CONSOLE = ['/api/', '/v1/', '/u/', HASHED];
const squeeze = promisify(gzip);

/** A file of the built console, kept in memory; `mtimeMs` tells when it was built anew. */
interface Served {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly zipped: Uint8Array<ArrayBuffer> | undefined;
  readonly etag: string;
  readonly type: string;
  readonly mtimeMs: number;
}

/**
 * 控制台文件 — serves the built console: hashed files for ever, everything else checked each time by its ETag; a path that is no file is
 * the console's own and gets `index.html`. Until the console is built, a page says so.
 */
export function mountConsole(app: Hono<HttpEnv>, folder: string): void {
  const cache = new Map<string, Served>();
  app.get('*', async (c, next) => {
    const path = pathOf(c);
    if (path === undefined) return next();
    const file = await load(cache, folder, path);
    if (file !== undefined) return serve(c, file, path.startsWith(HASHED));
    if (path === '/api' || NEVER_THE_CONSOLE.some((start) => path.startsWith(start)) || extname(path) !== '') return next();
    const index = await load(cache, folder, '/index.html');
    return index === undefined ? page(503, NOT_BUILT) : serve(c, index, false);
  });
}

const NOT_BUILT = {
  title: '控制台尚未构建 · Console not built',
  zh: '服务正在运行，但还没有构建控制台。请用 npm start 启动，它会自动构建。',
  en: 'The server is running, but its console has not been built. Start it with npm start, which builds the console.',
};

/** The path asked for, decoded; undefined when it is malformed. */
function pathOf(c: HttpContext): string | undefined {
  try {
    return decodeURIComponent(c.req.path);
  } catch {
    return undefined;
  }
}

async function load(cache: Map<string, Served>, folder: string, path: string): Promise<Served | undefined> {
  const file = normalize(join(folder, path));
  if (!file.startsWith(normalize(folder) + sep) || path.includes('\0')) return undefined;
  const found = await stat(file).catch(() => undefined);
  if (found === undefined || !found.isFile()) return undefined;
  const known = cache.get(file);
  if (known?.mtimeMs === found.mtimeMs) return known;
  const bytes = await readFile(file);
  const extension = extname(file);
  const zipped = COMPRESSED.has(extension) && bytes.length >= SMALLEST_TO_COMPRESS ? await squeeze(bytes) : undefined;
  const served: Served = {
    bytes: new Uint8Array(bytes),
    zipped: zipped === undefined ? undefined : new Uint8Array(zipped),
    etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
    type: TYPES[extension] ?? 'application/octet-stream',
    mtimeMs: found.mtimeMs,
  };
  cache.set(file, served);
  return served;
}

function serve(c: HttpContext, file: Served, forever: boolean): Response {
  const zipped = /\bgzip\b/.test(c.req.header('accept-encoding') ?? '') ? file.zipped : undefined;
  const etag = zipped === undefined ? file.etag : file.etag.replace(/"$/, '-gz"');
  const headers: Record<string, string> = {
    'content-type': file.type,
    'cache-control': forever ? 'public, max-age=31536000, immutable' : 'no-cache',
    etag,
    vary: 'Accept-Encoding',
  };
  if (c.req.header('if-none-match')?.includes(etag) === true) return new Response(null, { status: 304, headers });
  if (zipped !== undefined) headers['content-encoding'] = 'gzip';
  return new Response(zipped ?? file.bytes, { headers });
}
