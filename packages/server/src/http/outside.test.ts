import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { instanceMigrations } from '../stores/migrations/instance.ts';
import type { Ledger } from '../stores/ports.ts';
import { embeddedLedger, type TestLedgers } from '../stores/testing.ts';
import { addressOf, type HttpContext } from './peer.ts';
import { createServer } from './server.ts';
import { eventStream, type EventStream } from './sse.ts';
import { appOn, OWNER, setUpOwner } from './testing.ts';

let ledgers: TestLedgers;
let ledger: Ledger;
let folder: string;

beforeAll(async () => {
  ledgers = await embeddedLedger.open();
  ledger = await ledgers.ledger(instanceMigrations);
});
afterAll(() => ledgers.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gyre-console-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function buildConsole(): Promise<void> {
  await mkdir(join(folder, 'dist', 'assets'), { recursive: true });
  await writeFile(join(folder, 'secret.txt'), 'outside');
  await writeFile(join(folder, 'dist', 'index.html'), '<!doctype html><title>Gyre</title>');
  await writeFile(join(folder, 'dist', 'assets', 'app-4f2a.js'), `export const text = "${'x'.repeat(5000)}";`);
}
const consoleApp = () => appOn(ledger, { consoleFolder: join(folder, 'dist') }).app;

describe('the console', () => {
  test('hashed files are kept for ever, the page is checked each time', async () => {
    await buildConsole();
    const app = consoleApp();
    const script = await app.request('/assets/app-4f2a.js', { headers: { 'accept-encoding': 'gzip, br' } });
    expect(script.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(gunzipSync(Buffer.from(await script.arrayBuffer())).toString()).toContain('export const text');
    const index = await app.request('/');
    expect([index.headers.get('cache-control'), await index.text()]).toEqual(['no-cache', '<!doctype html><title>Gyre</title>']);
    const again = await app.request('/', { headers: { 'if-none-match': index.headers.get('etag') ?? '' } });
    expect([again.status, await again.text()]).toEqual([304, '']);
  });

  test('a path of the console gets the page; a missing file, a POST and the API do not', async () => {
    await buildConsole();
    const app = consoleApp();
    const page = await app.request('/projects/shop/%E7%94%A8%E6%88%B7');
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    for (const path of ['/assets/app-old.js', '/favicon.ico', '/api', '/api/nothing', '/v1/nothing']) {
      const missing = await app.request(path);
      expect([path, missing.status, missing.headers.get('content-type')]).toEqual([path, 404, 'application/json; charset=utf-8']);
    }
    expect((await app.request('/projects', { method: 'POST' })).status).toBe(404);
  });

  test.each(['/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/assets/..%2f..%2fsecret.txt', '/%00', '/%zz'])(
    '%s stays inside',
    async (path) => {
      await buildConsole();
      expect(await (await consoleApp().request(path)).text()).not.toContain('outside');
    },
  );

  test('says so when it has not been built, and a build that comes later is served', async () => {
    const app = consoleApp();
    const early = await app.request('/');
    expect([early.status, await early.text()]).toEqual([503, expect.stringContaining('npm start')]);
    await buildConsole();
    expect((await app.request('/')).status).toBe(200);
  });
});

describe('security headers', () => {
  test.each(['/', '/api/session', '/api/nothing', '/healthz', '/u/known', '/v1/nothing', '/assets/none.js', '/sa.gif?project=nowhere'])(
    'are on %s',
    async (path) => {
      await buildConsole();
      const { headers } = await consoleApp().request(path);
      expect(headers.get('content-security-policy')).toBe(
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; " +
          "connect-src 'self'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'",
      );
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    },
  );
});

describe('unsubscribe links', () => {
  test('opening the page changes nothing; it is plain and in both languages', async () => {
    const t = appOn(ledger);
    const response = await t.app.request('/u/known');
    const html = await response.text();
    expect([response.status, t.unsubscribed]).toEqual([200, []]);
    expect(html).toMatch(/<html lang="zh">[\s\S]*<form method="post">[\s\S]*退订[\s\S]*Unsubscribe/);
    expect(html).not.toContain('<script');
    expect(html.match(/known/g)).toHaveLength(1);
  });

  test('lead to the preferences of the same message, before and after; what is no token stays text in the link', async () => {
    const { app } = appOn(ledger);
    const asked = await (await app.request('/u/known')).text();
    const done = await (await app.request('/u/known', { method: 'POST', body: 'List-Unsubscribe=One-Click' })).text();
    for (const html of [asked, done]) {
      const [, href] = /<a href="([^"]+)">只想少收一些/.exec(html) ?? [];
      expect(new URL(href ?? '', 'https://shop.example.test/gyre/u/known').href).toBe('https://shop.example.test/gyre/p/known');
    }
    const forged = await (await app.request('/u/%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E')).text();
    expect(forged).not.toContain('<script');
    expect(forged).toContain('href="../p/%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E"');
    expect(await (await app.request('/u/forged', { method: 'POST' })).text()).not.toContain('<a ');
  });

  test.each([
    ['a form', 'application/x-www-form-urlencoded', 'List-Unsubscribe=One-Click'],
    [
      'multipart',
      'multipart/form-data; boundary=b',
      '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n',
    ],
  ])('one click by %s unsubscribes at once, from any origin, without cookies or redirect, and again', async (_name, type, body) => {
    const t = appOn(ledger);
    for (let i = 0; i < 2; i++) {
      const response = await t.app.request('/u/known', {
        method: 'POST',
        body,
        headers: { 'content-type': type, origin: 'https://mail.example.test' },
      });
      expect([response.status, response.headers.get('set-cookie'), response.headers.get('location')]).toEqual([200, null, null]);
    }
    expect(t.unsubscribed).toEqual(['known', 'known']);
  });

  test('a token we did not make is not found', async () => {
    expect((await appOn(ledger).app.request('/u/forged', { method: 'POST' })).status).toBe(404);
  });
});

describe('health', () => {
  test('the process answers at once, readiness names what is missing', async () => {
    const parts = { ledger: true, pipelines: false };
    const { app } = appOn(ledger, { readiness: () => Promise.resolve(parts) });
    expect((await app.request('/healthz')).status).toBe(200);
    const waiting = await app.request('/readyz');
    expect([waiting.status, await waiting.json()]).toEqual([503, { ready: false, parts }]);
    parts.pipelines = true;
    expect((await app.request('/readyz')).status).toBe(200);
  });
});

describe('streams of events', () => {
  async function read(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> {
    const { value, done } = await reader.read();
    return done ? 'end' : Buffer.from(value).toString();
  }

  test('carry ids, beat every 20 s and end with the reader', async () => {
    const { clock } = appOn(ledger);
    let stream: EventStream | undefined;
    let stopped = 0;
    const response = eventStream(clock, new AbortController().signal, (opened) => {
      stream = opened;
      return () => (stopped += 1);
    });
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    expect([response.headers.get('content-type'), await read(reader)]).toEqual(['text/event-stream; charset=utf-8', ': open\n\n']);
    stream?.send({ outcome: 'accepted' });
    stream?.send('二');
    expect([await read(reader), await read(reader)]).toEqual(['id: 1\ndata: {"outcome":"accepted"}\n\n', 'id: 2\ndata: "二"\n\n']);
    await clock.advance(20_000);
    await clock.advance(20_000);
    expect([await read(reader), await read(reader)]).toEqual([': still here\n\n', ': still here\n\n']);
    await reader.cancel();
    stream?.send('after the end');
    expect([stopped, stream?.closed.aborted]).toEqual([1, true]);
  });

  test('tell a slow reader how much it missed instead of keeping everything', async () => {
    const { clock } = appOn(ledger);
    let stream: EventStream | undefined;
    const response = eventStream(clock, new AbortController().signal, (opened) => {
      stream = opened;
      return () => {};
    });
    for (let i = 0; i < 600; i++) stream?.send(i);
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    let last = '';
    for (let i = 0; i < 500; i++) last = await read(reader);
    expect(last).toBe('id: 499\ndata: 498\n\n');
    stream?.send('now');
    expect([await read(reader), await read(reader)]).toEqual(['event: skipped\ndata: 101\n\n', 'id: 601\ndata: "now"\n\n']);
  });

  test('reach a reader through the real server and end when the server stops', async () => {
    const stopping = new AbortController();
    const ends: string[] = [];
    const t = appOn(
      await ledgers.ledger(instanceMigrations),
      { stopping: stopping.signal },
      {
        'collection.liveEvents': ({ signal }) =>
          Promise.resolve(
            eventStream(t.clock, signal, (stream) => {
              stream.send({ hello: 1 });
              return () => ends.push('stopped');
            }),
          ),
      },
    );
    const owner = await setUpOwner(t.app);
    const running = await createServer({ app: t.app, host: '127.0.0.1', port: 0, clock: t.clock });
    const response = await fetch(`http://127.0.0.1:${running.port}/api/projects/shop/events/live`, { headers: { cookie: owner.cookie } });
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    let text = '';
    while (!text.includes('hello')) text += await read(reader);
    stopping.abort();
    await running.close();
    while (!text.endsWith('end')) text += await read(reader);
    expect(ends).toEqual(['stopped']);
  });
});

describe('the API on the real server', () => {
  test('takes JSON, streams uploads, refuses what is too large without cutting the line, and tells streams that the reader has gone', async () => {
    const gone = Promise.withResolvers<void>();
    const t = appOn(
      await ledgers.ledger(instanceMigrations),
      {},
      {
        'transfer.upload': async ({ bytes }) => {
          let size = 0;
          for await (const chunk of bytes) size += chunk.length;
          return { size };
        },
        'collection.liveEvents': ({ signal }) => Promise.resolve(eventStream(t.clock, signal, () => () => gone.resolve())),
      },
    );
    const running = await createServer({ app: t.app, host: '127.0.0.1', port: 0, clock: t.clock });
    const url = `http://127.0.0.1:${running.port}`;
    const setUp = await fetch(`${url}/api/setup`, { method: 'POST', body: JSON.stringify(OWNER), headers: { origin: url } });
    const { csrf } = (await setUp.json()) as { csrf: string };
    const headers = { cookie: setUp.headers.get('set-cookie')?.split(';')[0] ?? '', 'x-csrf-token': csrf };
    const upload = await fetch(`${url}/api/projects/shop/uploads?name=a.csv`, { method: 'POST', headers, body: new Uint8Array(5_000_000) });
    expect(await upload.json()).toEqual({ size: 5_000_000 });
    const large = await fetch(`${url}/api/members`, { method: 'POST', headers, body: `{"name":"${'x'.repeat(2_000_000)}"}` });
    expect([large.status, await large.json()]).toMatchObject([413, { error: { code: 'too_large' } }]);
    const reader = new AbortController();
    await fetch(`${url}/api/projects/shop/events/live`, { headers, signal: reader.signal });
    reader.abort();
    await gone.promise;
    expect((await t.access.audit.list({ limit: 1, act: 'setup.finished' })).rows).toMatchObject([{ address: '127.0.0.1' }]);
    await running.close();
  });
});

describe('the address of a caller', () => {
  const from = (remoteAddress: string, forwarded?: string): string =>
    addressOf({
      env: { incoming: { socket: { remoteAddress } } },
      req: { header: () => forwarded },
    } as unknown as HttpContext);

  test('is that of the connection; a forwarded one is believed only from a proxy on this machine, and only its own last entry', () => {
    expect(from('203.0.113.9')).toBe('203.0.113.9');
    expect(from('203.0.113.9', '198.51.100.1')).toBe('203.0.113.9');
    expect(from('127.0.0.1', '10.1.1.1, 198.51.100.1')).toBe('198.51.100.1');
    expect(from('::1')).toBe('::1');
  });
});
