import { instant, MINUTE_MS, SECOND_MS } from '@gyre/domain/time';
import type { Hono } from 'hono';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { openProviders, secretBox, type Outgoing, type Providers } from '../channels/index.ts';
import { manualClock, type ManualClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { instanceMigrations } from '../stores/migrations/instance.ts';
import { projectMigrations } from '../stores/migrations/project.ts';
import type { Ledger } from '../stores/ports.ts';
import { embeddedLedger, type TestLedgers } from '../stores/testing.ts';
import type { HttpEnv } from './peer.ts';
import { appOn } from './testing.ts';

const EventRow = z.object({ event: z.unknown() });
const InstantsRow = z.object({ opened_at: z.number(), clicked_at: z.number() });

const START = instant(1_767_578_400_000);
const box = secretBox('one');

let ledgers: TestLedgers;
let instanceLedger: Ledger;
let ledger: Ledger;
let clock: ManualClock;
let providers: Providers;
let app: Hono<HttpEnv>;
let token: string;

beforeAll(async () => {
  ledgers = await embeddedLedger.open();
  instanceLedger = await ledgers.ledger(instanceMigrations);
});
afterAll(() => ledgers.close());
beforeEach(async () => {
  ledger = await ledgers.ledger(projectMigrations);
  clock = manualClock(START);
  const context = {
    project: 'shop',
    ledger,
    clock,
    log: silentLog,
    secrets: box,
    publicUrl: () => '',
    allowPrivate: false,
    wakeRelay: () => {},
  };
  providers = openProviders(context);
  app = appOn(instanceLedger, { clock, inboxOf: (project) => (project === 'shop' ? providers.inbox : undefined) }).app;
  await ledger.run('insert into customers (customer, root, first_at, last_at) values (1, 1, 0, 0), (2, 1, 0, 0), (3, 3, 0, 0)');
  token = providers.inbox.token(2).token;
});

const outgoing = (n: number, customer: number, more: Partial<Outgoing['content']> = {}): Outgoing => ({
  id: `m${n}`,
  key: `${n}.send`,
  campaign: 'c',
  customer,
  category: 'marketing',
  address: `customer:${customer}`,
  content: { subject: `第 ${n} 封`, body: '您好', headers: {}, fields: { button: '看看', url: 'https://shop.test/' }, parts: 1, ...more },
});
const deliver = async (...messages: Outgoing[]): Promise<void> => {
  const { sender } = await providers.current('inbox');
  for (const message of messages) expect(await sender.send(message)).toMatchObject({ state: 'sent' });
};
const call = async (method: string, path: string, headers: Record<string, string> = { authorization: `Bearer ${token}` }) =>
  app.request(path, { method, headers });
const inbox = async (
  query = '',
): Promise<{ messages: { id: string; sequence: number; seen: boolean; clicked: boolean }[]; unread: number }> =>
  (await (await call('GET', `/inbox/messages${query}`)).json()) as never;
const logged = async (run: number, id: string): Promise<void> => {
  await ledger.run(
    `insert into messages (id, run, node, attempt, campaign, arm, customer, root, channel, lane, address, content, state, created_at)
     values ($1, $2, 'send', 1, 'c', 'a', 1, 1, 'inbox', 'journey', 'customer:1', '{}', 'sent', 0)`,
    [id, run],
  );
};

describe('a customer’s inbox', () => {
  test('is one for all leaves, newest first, and nobody else’s', async () => {
    await deliver(outgoing(1, 1), outgoing(2, 2), outgoing(3, 3), outgoing(2, 2));
    const { messages, unread } = await inbox();
    expect([messages.map((m) => m.id), unread]).toEqual([['m2', 'm1'], 2]);
    expect((await inbox(`?after=${messages[1]?.sequence}`)).messages.map((m) => m.id)).toEqual(['m2']);
    expect((await inbox('?limit=1')).messages.map((m) => m.id)).toEqual(['m2']);
    expect((await call('POST', '/inbox/messages/m3/seen')).status).toBe(404);
  });

  test('what is done with a message is booked once, in the message log and as events', async () => {
    await deliver(outgoing(1, 1));
    await logged(7, 'm1');
    for (const act of ['seen', 'seen', 'click', 'click']) expect((await call('POST', `/inbox/messages/m1/${act}`)).status).toBe(200);
    expect((await inbox()).messages).toMatchObject([{ seen: true, clicked: true }]);
    const emitted = await ledger.rows(EventRow, 'select event from outgoing order by sequence');
    expect(emitted.map((e) => e.event)).toMatchObject([
      { name: '$message_opened', customer: 1, properties: { campaign: 'c', arm: 'a', run: 7, message: 'm1', channel: 'inbox' } },
      { name: '$message_clicked' },
    ]);
    expect(await ledger.rows(InstantsRow, 'select opened_at, clicked_at from messages')).toEqual([{ opened_at: START, clicked_at: START }]);
    for (const _ of [1, 2]) expect((await call('POST', '/inbox/messages/m1/dismiss')).status).toBe(200);
    expect(await inbox()).toEqual({ messages: [], unread: 0 });
    expect((await call('POST', '/inbox/messages/m1/eat')).status).toBe(400);
  });

  test('what expired is gone', async () => {
    await deliver(outgoing(1, 1, { fields: { expiresMs: String(MINUTE_MS) } }), outgoing(2, 1));
    await clock.advance(MINUTE_MS);
    expect((await inbox()).messages.map((m) => m.id)).toEqual(['m2']);
  });

  test('opens to its own token only, for as long as that lasts', async () => {
    for (const headers of [{}, { authorization: `Bearer ${token.split('.')[0]}.AAAA` }, { authorization: 'Bearer x' }]) {
      expect((await call('GET', '/inbox/messages', headers as Record<string, string>)).status).toBe(401);
    }
    expect((await app.request(`/inbox/messages?token=${token}`)).status).toBe(200);
    await clock.advance(60 * MINUTE_MS);
    const late = await call('GET', '/inbox/messages');
    expect([late.status, late.headers.get('access-control-allow-origin')]).toEqual([401, '*']);
  });

  test('any site may ask, without cookies', async () => {
    const preflight = await app.request('/inbox/messages/m1/seen', { method: 'OPTIONS', headers: { origin: 'https://shop.test' } });
    expect([preflight.status, preflight.headers.get('access-control-allow-headers')]).toEqual([
      204,
      'authorization, content-type, last-event-id',
    ]);
    const answer = await call('GET', '/inbox/messages', { authorization: `Bearer ${token}`, origin: 'https://shop.test' });
    expect([answer.headers.get('access-control-allow-origin'), answer.headers.get('access-control-allow-credentials')]).toEqual([
      '*',
      null,
    ]);
  });
});

describe('the stream of an inbox', () => {
  test('says where it begins, then what arrives, and goes on after the last one that was seen', async () => {
    await deliver(outgoing(1, 1));
    const stream = await follow();
    expect(await stream.next()).toMatch(/^retry: 2000\nid: 1\nevent: ready\ndata: {"unread":1}\n\n$/);
    await deliver(outgoing(2, 2), outgoing(3, 3), outgoing(4, 1));
    expect(idsIn((await stream.next()) + (await stream.next()))).toEqual(['m2', 'm4']);
    await stream.cancel();
    await deliver(outgoing(5, 1));
    const again = await follow({ 'last-event-id': '2' });
    await again.next();
    expect(idsIn(await again.next())).toEqual(['m4', 'm5']);
    await again.cancel();
  });

  test('shows a sign of life each 20 seconds', async () => {
    const stream = await follow();
    await stream.next();
    const next = stream.next();
    await clock.advance(19 * SECOND_MS);
    const waiting = Promise.withResolvers<string>();
    setImmediate(() => waiting.resolve('still waiting'));
    expect(await Promise.race([next, waiting.promise])).toBe('still waiting');
    for (let i = 0; i < 3; i++) await ledger.rows(EventRow, 'select event from outgoing');
    await clock.advance(20 * SECOND_MS);
    expect(await next).toBe(': still here\n\n');
    await stream.cancel();
  });

  test('of a customer is open five times at most: the oldest ends', async () => {
    const streams = [];
    for (let i = 0; i < 6; i++) {
      streams.push(await follow());
      await streams.at(-1)?.next();
    }
    expect(await streams[0]?.next()).toBe('');
    await deliver(outgoing(1, 1));
    for (const stream of streams.slice(1)) {
      expect(idsIn(await stream.next())).toEqual(['m1']);
      await stream.cancel();
    }
  });

  test('ends with its token and with the project', async () => {
    const stream = await follow();
    await stream.next();
    const next = stream.next();
    await clock.advance(60 * MINUTE_MS);
    expect(await next).toMatch(/^$|still here/);
    token = providers.inbox.token(2).token;
    const other = await follow();
    await other.next();
    const last = other.next();
    await providers.close();
    expect(await last).toBe('');
  });
});

async function follow(headers: Record<string, string> = {}): Promise<{ next(): Promise<string>; cancel(): Promise<void> }> {
  const response = await call('GET', '/inbox/stream', { authorization: `Bearer ${token}`, ...headers });
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  const reader = response.body?.getReader();
  if (reader === undefined) throw new Error('the stream has no body');
  return {
    next: async () => new TextDecoder().decode((await reader.read()).value ?? new Uint8Array()),
    cancel: () => reader.cancel(),
  };
}

function idsIn(text: string): string[] {
  return [...text.matchAll(/"id":"(m\d+)"/g)].map((found) => found[1] ?? '');
}
