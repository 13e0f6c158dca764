import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { recordings } from '../intake/fixtures/recordings.ts';
import { protocols } from '../intake/index.ts';
import { instanceMigrations } from '../stores/migrations/instance.ts';
import type { Ledger } from '../stores/ports.ts';
import { embeddedLedger, type TestLedgers } from '../stores/testing.ts';
import { createServer, type RunningServer } from './server.ts';
import { appOn, WRITE_KEY, type TestApp } from './testing.ts';

const MB = 1024 * 1024;
const ORIGIN = 'http://shop.example.test';

let ledgers: TestLedgers;
let ledger: Ledger;
let t: TestApp;
let running: RunningServer;
/** Called each time the gate looks at the backlog, with how often it has. */
let looked: () => void = () => {};

beforeAll(async () => {
  ledgers = await embeddedLedger.open();
  ledger = await ledgers.ledger(instanceMigrations);
});
afterAll(() => ledgers.close());
beforeEach(async () => {
  t = appOn(ledger, {
    intake: {
      protocols,
      resolveKey: (key, protocol) =>
        key === WRITE_KEY || key === 'project:default' ? { project: 'shop', source: protocol, writer: t.writer } : undefined,
      backlog() {
        looked();
        return t.writer.backlog;
      },
      maxBodyBytes: MB,
      maxQueueBytes: 4 * MB,
    },
  });
  running = await createServer({ app: t.app, host: '127.0.0.1', port: 0, clock: t.clock });
});
afterEach(() => running.close());

interface Answered {
  status: number;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

/** One request on a connection of its own, with exactly these bytes and headers. */
async function send(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body?: Uint8Array | string,
): Promise<Answered> {
  const outgoing = httpRequest({ host: '127.0.0.1', port: running.port, method, path, headers, agent: false });
  outgoing.end(body);
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return { status: incoming.statusCode ?? 0, headers: incoming.headers, body: Buffer.concat(chunks) };
}

/** Resolves when the gate has looked at the backlog: the request has arrived and waits. */
function nextLook(): Promise<void> {
  return new Promise((resolve) => {
    looked = resolve;
  });
}

const basic = { authorization: `Basic ${Buffer.from(`${WRITE_KEY}:`).toString('base64')}` };
const track = JSON.stringify({ batch: [{ type: 'track', event: 'Paid', userId: 'u1', messageId: 'm1' }] });
const errorCode = (answered: Answered): string => (JSON.parse(answered.body.toString()) as { error: { code: string } }).error.code;

describe('what real SDKs send', () => {
  test.each(recordings().map((recorded, i) => [`${recorded.file} #${i}`, recorded] as const))('%s is taken', async (_name, { request }) => {
    const query = request.query.toString();
    const headers = Object.fromEntries(
      Object.entries(request.headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
    delete headers['content-length'];
    delete headers['content-encoding'];
    const answered = await send(
      request.method,
      query === '' ? request.path : `${request.path}?${query}`,
      headers,
      request.method === 'GET' ? undefined : request.body,
    );
    expect(answered.status).toBe(200);
    expect(t.writer.written).toHaveLength(1);
    expect(t.writer.written[0]?.records.length).toBeGreaterThan(0);
  });
});

describe('answers', () => {
  test('come only after the commit', async () => {
    const commit = Promise.withResolvers<void>();
    t.writer.commit = commit.promise;
    let answered = false;
    const arrived = nextLook();
    const sent = send('POST', '/v1/batch', basic, track).then((answer) => {
      answered = true;
      return answer;
    });
    await arrived;
    await send('GET', '/healthz');
    expect([answered, t.writer.written.length]).toEqual([false, 0]);
    commit.resolve();
    expect(await sent).toMatchObject({ status: 200, body: Buffer.from('{"success":true}') });
    expect(t.writer.written).toMatchObject([{ source: 'segment', records: [{ name: 'Paid', messageId: 'm1' }] }]);
  });

  test('gzip is recognised without any header, and a bomb is refused', async () => {
    expect((await send('POST', '/v1/batch', basic, gzipSync(track))).status).toBe(200);
    const bomb = await send('POST', '/v1/batch', basic, gzipSync(Buffer.alloc(50 * MB)));
    expect([bomb.status, errorCode(bomb)]).toEqual([400, 'too_large']);
  });

  test('400 for what is no JSON and for what is too large, announced or not', async () => {
    const garbage = await send('POST', '/v1/batch', basic, '\u0000\u0001');
    expect([garbage.status, errorCode(garbage)]).toEqual([400, 'undecodable']);
    const announced = await send('POST', '/v1/batch', { ...basic, 'content-length': String(MB + 1) }, Buffer.alloc(MB + 1, 32));
    expect([announced.status, errorCode(announced)]).toEqual([400, 'too_large']);
    const chunked = await send('POST', '/v1/batch', { ...basic, 'transfer-encoding': 'chunked' }, Buffer.alloc(MB + 1, 32));
    expect([chunked.status, errorCode(chunked)]).toEqual([400, 'too_large']);
    expect(t.writer.written).toEqual([]);
  });

  test('401 for an unknown write key or none, with the key cut short', async () => {
    const unknown = await send('POST', '/v1/batch', { 'x-write-key': 'wk_somebody_elses' }, track);
    expect([unknown.status, errorCode(unknown)]).toEqual([401, 'write_key_unknown']);
    expect(unknown.body.toString()).not.toContain('wk_somebody_elses');
    expect((await send('POST', '/v1/batch', {}, track)).status).toBe(401);
    expect((await send('GET', '/sa.gif?project=nowhere&data=e30=')).status).toBe(401);
  });

  test('a pixel answers a picture that is not stored', async () => {
    const data = encodeURIComponent(
      Buffer.from('{"distinct_id":"u1","type":"track","event":"Buy","time":1700000000000,"properties":{}}').toString('base64'),
    );
    const answered = await send('GET', `/sa.gif?project=default&data=${data}`);
    expect([answered.status, answered.headers['content-type'], answered.body.subarray(0, 6).toString()]).toEqual([
      200,
      'image/gif',
      'GIF89a',
    ]);
    expect(answered.headers['cache-control']).toContain('no-store');
    expect(answered.headers['x-content-type-options']).toBe('nosniff');
  });

  test('an address of 40 KB still fits, because the pixel carries its events there', async () => {
    const data = encodeURIComponent(
      Buffer.from(
        JSON.stringify({ distinct_id: 'u1', type: 'track', event: 'Buy', time: 1, properties: { text: 'x'.repeat(30_000) } }),
      ).toString('base64'),
    );
    expect(data.length).toBeGreaterThan(40_000);
    expect((await send('GET', `/sa.gif?project=default&data=${data}`)).status).toBe(200);
  });

  test('a dry run is answered and not stored', async () => {
    const data = Buffer.from('{"distinct_id":"u1","type":"track","event":"Buy","time":1700000000000,"properties":{}}').toString('base64');
    const answered = await send('POST', '/debug?project=default', { 'dry-run': 'true' }, `data=${encodeURIComponent(data)}`);
    expect([answered.status, t.writer.written]).toEqual([200, []]);
  });
});

describe('browsers of other sites', () => {
  test('are allowed by the preflight Chromium sends for analytics-next', async () => {
    const answered = await send('OPTIONS', '/v1/t', {
      origin: ORIGIN,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization',
      'sec-fetch-mode': 'cors',
      'sec-fetch-site': 'same-site',
    });
    expect([answered.status, answered.body.length]).toEqual([204, 0]);
    expect(answered.headers).toMatchObject({
      'access-control-allow-origin': ORIGIN,
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'GET, POST, OPTIONS',
      'access-control-max-age': '86400',
      vary: 'Origin',
    });
    const allowed = answered.headers['access-control-allow-headers']?.split(', ');
    expect(allowed).toEqual(expect.arrayContaining(['authorization', 'content-type', 'x-write-key', 'anonymousid', 'sentat', 'dry-run']));
  });

  test.each(protocols.flatMap((protocol) => protocol.routes.map((route) => [`${route.method} ${route.path}`, route] as const)))(
    '%s echoes their origin, also when it refuses',
    async (_name, { method, path }) => {
      const answered = await send(method, path, { origin: ORIGIN }, method === 'GET' ? undefined : '{}');
      expect(answered.headers['access-control-allow-origin']).toBe(ORIGIN);
      expect((await send('OPTIONS', path, { origin: ORIGIN })).status).toBe(204);
    },
  );

  test('get the documents their SDKs load first, under a known key', async () => {
    const settings = await send('GET', `/v1/projects/${WRITE_KEY}/settings`, { origin: ORIGIN });
    expect(settings.headers['access-control-allow-origin']).toBe(ORIGIN);
    expect(JSON.parse(settings.body.toString())).toMatchObject({
      integrations: { 'Segment.io': { apiKey: WRITE_KEY, apiHost: `127.0.0.1:${running.port}/v1`, protocol: 'http' } },
    });
    const config = await send('GET', '/sourceConfig/?p=npm&v=3', { ...basic, origin: ORIGIN });
    expect(config.status).toBe(200);
    expect(JSON.parse(config.body.toString())).toMatchObject({ source: { writeKey: WRITE_KEY, enabled: true } });
    expect((await send('GET', '/sourceConfig?writeKey=wk_wrong')).status).toBe(401);
    expect((await send('OPTIONS', '/sourceConfig', { origin: ORIGIN })).status).toBe(204);
    expect((await send('OPTIONS', `/v1/projects/${WRITE_KEY}/settings`, { origin: ORIGIN })).status).toBe(204);
  });

  test('the API itself is not open to them', async () => {
    const answered = await send('GET', '/api/session', { origin: ORIGIN });
    expect(answered.headers['access-control-allow-origin']).toBeUndefined();
  });
});

describe('when more comes than the disk can take', () => {
  test('a client that comes back waits five seconds and gets 429 with Retry-After', async () => {
    t.writer.backlog = 5 * MB;
    const arrived = nextLook();
    const sent = send('POST', '/v1/batch', basic, track);
    await arrived;
    await t.clock.advance(5000);
    const answered = await sent;
    expect([answered.status, answered.headers['retry-after'], errorCode(answered)]).toEqual([429, '1', 'overloaded']);
    expect(t.writer.written).toEqual([]);
  });

  test('a client that never comes back waits on until its data is stored', async () => {
    t.writer.backlog = 5 * MB;
    const data = Buffer.from('{"distinct_id":"u1","type":"track","event":"Buy","time":1700000000000,"properties":{}}').toString('base64');
    const arrived = nextLook();
    const sent = send('POST', '/sa?project=default', {}, `data=${encodeURIComponent(data)}`);
    await arrived;
    for (let i = 0; i < 60; i++) await t.clock.advance(1000);
    expect(t.writer.written).toEqual([]);
    t.writer.backlog = 0;
    await t.clock.advance(50);
    expect((await sent).status).toBe(200);
    expect(t.writer.written).toHaveLength(1);
  });

  test('waiting clients are served in their order and none is lost', async () => {
    t.writer.backlog = 5 * MB;
    const data = (i: number): string =>
      `data=${encodeURIComponent(Buffer.from(JSON.stringify({ distinct_id: `u${i}`, type: 'track', event: 'Buy', time: 1, properties: {} })).toString('base64'))}`;
    const sent: Promise<Answered>[] = [];
    for (let i = 0; i < 5; i++) {
      const arrived = nextLook();
      sent.push(send('POST', '/sa?project=default', {}, data(i)));
      if (i === 0) await arrived;
    }
    t.writer.backlog = 0;
    await t.clock.advance(50);
    expect((await Promise.all(sent)).map((answered) => answered.status)).toEqual([200, 200, 200, 200, 200]);
    expect(t.writer.written).toHaveLength(5);
  });

  test('a client that breaks off gives its room back', async () => {
    const broken = connect(running.port, '127.0.0.1');
    const arrived = nextLook();
    broken.write(`POST /v1/batch HTTP/1.1\r\nHost: x\r\nContent-Length: ${MB}\r\n\r\n{"batch":`);
    await arrived;
    const closed = once(broken, 'close');
    broken.destroy();
    await closed;
    const large = JSON.stringify({ batch: [{ type: 'track', event: 'Paid', userId: 'u1', properties: { text: 'x'.repeat(MB / 2) } }] });
    const answers = await Promise.all(Array.from({ length: 8 }, () => send('POST', '/v1/batch', basic, large)));
    expect(answers.map((answered) => answered.status)).toEqual(Array.from({ length: 8 }, () => 200));
  });

  test('a body that does not arrive within a minute gives its room back', async () => {
    const slow = connect(running.port, '127.0.0.1');
    const arrived = nextLook();
    slow.write(`POST /v1/batch HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"batch":`);
    await arrived;
    const answer = once(slow, 'data');
    await send('GET', '/healthz');
    await t.clock.advance(60_000);
    expect(String(((await answer) as [Buffer])[0])).toMatch(/^HTTP\/1.1 408 [\s\S]*too_slow/);
    slow.destroy();
  });
});
