import { createServer, type Server } from 'node:http';
import { createServer as createTcp, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isPublicAddress, openSafeFetch, safeFetch } from './safe-fetch.ts';

describe('an address', () => {
  test.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '100.127.255.254',
    '127.0.0.1',
    '127.255.255.255',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.8',
    '192.168.1.1',
    '198.18.0.1',
    '198.19.255.255',
    '203.0.113.7',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '::7f00:1',
    '64:ff9b::7f00:1',
    '2001:0:4136:e378:8000:63bf:3fff:fdd2',
    '2001:db8::1',
    '2002:7f00:1::',
    'fc00::1',
    'fd12:3456::1',
    'fe80::1',
    'fec0::1',
    'ff02::1',
    '3fff::1',
    'not an address',
  ])('%s is none of the open internet', (address) => expect(isPublicAddress(address)).toBe(false));

  test.each([
    '8.8.8.8',
    '1.1.1.1',
    '100.63.255.255',
    '100.128.0.1',
    '172.15.0.1',
    '172.32.0.1',
    '192.167.1.1',
    '223.5.5.5',
    '2606:4700::1111',
    '2400:3200::1',
  ])('%s is', (address) => expect(isPublicAddress(address)).toBe(true));
});

describe('a call', () => {
  let server: Server;
  let port = 0;
  let reached = 0;
  beforeAll(async () => {
    server = createServer((request, response) => {
      reached += 1;
      if (request.url === '/away') return void response.writeHead(302, { location: 'http://169.254.169.254/' }).end();
      if (request.url === '/long') return void response.end('x'.repeat(1_000_000));
      if (request.url === '/never') return;
      if (request.url === '/reset') return void request.socket.resetAndDestroy();
      response.setHeader('x-host', request.headers.host ?? '').end(request.method);
    });
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    ({ port } = server.address() as AddressInfo);
  });
  afterAll(() => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => void server.close(() => resolve()));
  });
  const inside = openSafeFetch({ allowPrivate: true });
  const refusedOf = async (url: string, resolve?: (host: string) => Promise<readonly string[]>): Promise<string> => {
    const outcome = await safeFetch(url, {}, { allowPrivate: false, resolve });
    return outcome.kind;
  };

  test.each([
    'http://127.0.0.1',
    'http://2130706433',
    'http://0x7f.0.0.1',
    'http://0177.0.0.1',
    'http://127.1',
    'http://①②⑦.⓪.⓪.①',
    'http://[::1]',
    'http://[::ffff:127.0.0.1]',
    'http://localhost',
    'http://169.254.169.254/latest/meta-data',
  ])('to %s is refused and nobody is reached', async (base) => {
    const before = reached;
    const url = new URL(base);
    url.port = String(port);
    expect(await refusedOf(base.startsWith('http://①') ? `${base}:${port}` : url.href)).toBe('refused');
    expect(reached).toBe(before);
  });

  test.each([
    'file:///etc/passwd',
    'ftp://example.test',
    'gopher://127.0.0.1',
    'http://user@example.test',
    'http://a:b@8.8.8.8',
    'nonsense',
  ])('to %s is refused', async (url) => expect(await refusedOf(url)).toBe('refused'));

  test('is refused when any of the addresses of its name lies inside', async () => {
    expect(await refusedOf(`http://mixed.test:${port}/`, () => Promise.resolve(['8.8.8.8', '10.0.0.1']))).toBe('refused');
  });

  test('goes to the very address that was checked: a name that answers differently the second time gains nothing', async () => {
    const answers = [['127.0.0.1'], ['10.255.255.1']];
    let asked = 0;
    const resolve = (): Promise<string[]> => Promise.resolve(answers[asked++] ?? []);
    const outcome = await safeFetch(`http://rebind.test:${port}/`, {}, { allowPrivate: true, resolve });
    expect([asked, outcome]).toMatchObject([1, { kind: 'answered', headers: { 'x-host': `rebind.test:${port}` } }]);
    asked = 0;
    answers.reverse();
    answers[0] = ['8.8.8.8'];
    answers[1] = ['127.0.0.1'];
    const before = reached;
    await safeFetch(`http://rebind.test:${port}/`, { timeoutMs: 200 }, { allowPrivate: false, resolve });
    expect([asked, reached]).toEqual([1, before]);
  });

  test('follows no redirect', async () => {
    const outcome = await inside(`http://127.0.0.1:${port}/away`);
    expect(outcome).toMatchObject({ kind: 'answered', status: 302 });
  });

  test('keeps no more of the answer than it may', async () => {
    const outcome = await inside(`http://127.0.0.1:${port}/long`, { maxBytes: 1000 });
    expect(outcome.kind === 'answered' && outcome.body.length).toBe(1000);
  });

  test('that reached nobody is unsent; one that was cut off or got no answer is lost', async () => {
    const closed = createTcp();
    await new Promise<void>((resolve) => void closed.listen(0, '127.0.0.1', resolve));
    const { port: free } = closed.address() as AddressInfo;
    await new Promise<void>((resolve) => void closed.close(() => resolve()));
    expect(await inside(`http://127.0.0.1:${free}/`)).toMatchObject({ kind: 'unsent' });
    expect(await inside('http://nowhere.invalid/')).toMatchObject({ kind: 'unsent' });
    expect(await inside(`http://127.0.0.1:${port}/reset`, { method: 'POST', body: 'x' })).toMatchObject({ kind: 'lost' });
    expect(await inside(`http://127.0.0.1:${port}/never`, { timeoutMs: 100 })).toMatchObject({ kind: 'lost' });
  });

  test('with headers HTTP does not know is refused, not thrown', async () => {
    expect(await inside(`http://127.0.0.1:${port}/`, { headers: { 'x y': '1' } })).toMatchObject({ kind: 'refused' });
  });
});
