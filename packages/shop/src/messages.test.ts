import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { messagesOf } from './messages.ts';

const row = (id: number, arm: string, campaign = 'back') => ({
  id: `m${id}`,
  customer: id,
  createdAt: 1000,
  settledAt: 2000,
  campaign,
  arm,
});
const ANSWERS: Readonly<Record<string, unknown>> = {
  messages: { rows: [row(1, 'with'), row(2, 'without'), row(3, 'with'), row(4, '', '')], next: null },
  'campaigns/back': {
    definition: {
      arms: [
        { key: 'with', benefit: 'twenty' },
        { key: 'without', benefit: null },
      ],
    },
  },
  'coupon-batches/twenty': { definition: { discount: { kind: 'fixed', off: 200_000 } } },
};

test('a message comes with the face value of its arm’s coupon, asked for once', async () => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = (request.url ?? '').replace('/api/projects/shop/', '').replace(/\?.*/, '');
    asked.push(path);
    const customer = /^customers\/(\d+)$/.exec(path)?.[1];
    const answer = customer === undefined ? ANSWERS[path] : { identities: [{ namespace: 'user_id', value: `u${customer}` }] };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const messages = await messagesOf({ url, project: 'shop', token: 'token' }, new AbortController().signal).sentSince(0);
    expect(messages.map(({ userId, coupon }) => [userId, coupon])).toEqual([
      ['u1', 2000],
      ['u2', 0],
      ['u3', 2000],
      ['u4', 0],
    ]);
    expect(asked.filter((path) => path === 'coupon-batches/twenty')).toHaveLength(1);
  } finally {
    server.close();
    await once(server, 'close');
  }
});

test('the tracked link of a message is pressed as a browser would, until somebody has', async () => {
  const pressed: unknown[] = [];
  const text = (id: number, body: string, clickedAt: number | null = null) => ({ ...row(id, '', ''), body, clickedAt });
  const rows = [
    text(1, '【云杉生活】送您一张券：https://gyre.example.com/x/k/abcDEF0123 拒收请回复R'),
    text(2, '<a href="http://127.0.0.1/k/linkOfTwo2">看看</a> <a href="http://127.0.0.1/k/another222">再看看</a>'),
    text(3, 'http://127.0.0.1/k/pressed333 拒收', 5000),
    text(4, 'https://shop.example.com/keyboards/k'),
  ];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    const isLink = path.startsWith('/k/');
    if (isLink) pressed.push([request.method, path, /^Mozilla.*Mobile Safari/.test(request.headers['user-agent'] ?? '')]);
    const answer = path.includes('/customers/')
      ? { identities: [{ namespace: 'user_id', value: `u${path.at(-1)}` }] }
      : { rows, next: null };
    if (isLink) response.writeHead(path === '/k/linkOfTwo2' ? 404 : 302, { location: 'http://127.0.0.1:1/outside' }).end();
    else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const messages = messagesOf({ url, project: 'shop', token: 'token' }, new AbortController().signal);
    const got = await messages.sentSince(0);
    expect(got.map(({ link }) => link)).toEqual(['abcDEF0123', 'linkOfTwo2', undefined, undefined]);
    const led: boolean[] = [];
    for (const message of got) led.push(await messages.press(message));
    expect(led).toEqual([true, false, false, false]);
    expect(pressed).toEqual([
      ['GET', '/k/abcDEF0123', true],
      ['GET', '/k/linkOfTwo2', true],
    ]);
  } finally {
    server.close();
    await once(server, 'close');
  }
});

test('what a look broken off had read is read again', async () => {
  let isBroken = true;
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    const status = isBroken && path.includes('cursor') ? 503 : 200;
    const page = path.includes('cursor') ? { rows: [row(2, '', '')], next: null } : { rows: [row(1, '', '')], next: 'more' };
    const answer = path.includes('/customers/') ? { identities: [{ namespace: 'user_id', value: `u${path.at(-1)}` }] } : page;
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const messages = messagesOf({ url, project: 'shop', token: 'token' }, new AbortController().signal);
    await expect(messages.sentSince(0)).rejects.toThrow('503');
    isBroken = false;
    expect((await messages.sentSince(0)).map(({ userId }) => userId)).toEqual(['u1', 'u2']);
    expect(await messages.sentSince(0)).toEqual([]);
  } finally {
    server.close();
    await once(server, 'close');
  }
});

test('what was delivered before anybody looked is found too, and what is delivered while one looks is found once', async () => {
  const inState: Readonly<Record<string, readonly object[]>> = {
    sent: [row(1, '', ''), row(2, '', '')],
    delivered: [row(2, '', ''), row(3, '', '')],
  };
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://x');
    const page = { rows: inState[searchParams.get('state') ?? ''] ?? [], next: null };
    const answer = pathname.includes('/customers/') ? { identities: [{ namespace: 'user_id', value: `u${pathname.at(-1)}` }] } : page;
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const messages = messagesOf({ url, project: 'shop', token: 'token' }, new AbortController().signal);
    expect((await messages.sentSince(0)).map(({ userId }) => userId)).toEqual(['u1', 'u2', 'u3']);
    expect(await messages.sentSince(0)).toEqual([]);
  } finally {
    server.close();
    await once(server, 'close');
  }
});

test('who refuses an SMS of the test inbox replies R to it; one that went by a provider is left alone', async () => {
  const told: unknown[] = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://x');
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      if (request.method === 'POST') told.push([pathname, JSON.parse(body)]);
      const inbox = { rows: [{ id: 'm1', channel: 'sms', headers: {} }], next: null };
      const account = { identities: [{ namespace: 'user_id', value: `u${pathname.at(-1)}` }] };
      const log = { rows: [row(1, '', ''), row(2, '', '')], next: null };
      const answer = pathname.includes('/customers/') ? account : pathname.endsWith('/test-inbox') ? inbox : log;
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(request.method === 'POST' ? null : answer));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const messages = messagesOf({ url, project: 'shop', token: 'token' }, new AbortController().signal);
    const left: boolean[] = [];
    for (const message of await messages.sentSince(0)) left.push(await messages.unsubscribe(message));
    expect(left).toEqual([true, false]);
    expect(told).toEqual([['/api/projects/shop/test-inbox/m1/reply', { text: 'R' }]]);
  } finally {
    server.close();
    await once(server, 'close');
  }
});
