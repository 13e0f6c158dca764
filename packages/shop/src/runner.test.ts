import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { ShopEvent } from './calls.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, startOf } from './calendar.ts';
import { spedClock, type Clock } from './clock.ts';
import { intakeOf } from './intake.ts';
import { messagesOf } from './messages.ts';
import { responseTo } from './response.ts';
import { run, type Progress } from './runner.ts';
import { eventsBetween, openShop, standingAt } from './shop.ts';

const NOW = startOf(20_780) + 20 * HOUR_MS;
const SETTINGS = { seed: 3, customers: 7200 };

interface Batch {
  readonly sentAt: number;
  readonly historical: boolean;
  readonly events: ShopEvent[];
}
type Handler = (request: IncomingMessage, body: string, response: ServerResponse) => void;

/** A server on a free port that lives as long as the test. */
async function serve(handle: Handler): Promise<string> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part)).on('end', () => handle(request, Buffer.concat(parts).toString(), response));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function json(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** A clock that moves on by what is waited, so that no test sleeps, and when it is told; the run ends at `end`. */
function fastClock(start: number, end: number, stop: AbortController): Clock & { readonly waits: number[]; pass(ms: number): void } {
  let now = start;
  const waits: number[] = [];
  return {
    waits,
    speed: 1,
    now: () => now,
    pass: (ms) => void (now += ms),
    async wait(ms) {
      waits.push(ms);
      now += ms;
      if (now >= end) stop.abort();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

/** What a run is told; `lateBy`: so much time passes before it begins to live. */
interface Plan {
  readonly days: number;
  readonly since?: number;
  readonly token?: string;
  readonly speed?: number;
  readonly lateBy?: number;
}

/** Runs the shop against a server from `NOW` for some time. */
async function live(url: string, ms: number, plan: Plan) {
  const stop = new AbortController();
  const clock = fastClock(NOW, NOW + ms, stop);
  const progress: Progress[] = [];
  const complaints: string[] = [];
  const running = run(
    {
      shop: openShop(SETTINGS),
      intake: intakeOf({ url, writeKey: 'key' }, clock, stop.signal),
      messages: plan.token === undefined ? undefined : messagesOf({ url, project: 'shop', token: plan.token }, stop.signal),
      clock: plan.speed === undefined ? clock : spedClock(clock, plan.speed, NOW),
      signal: stop.signal,
      report: (line) => progress.push(line),
      complain: (text) => complaints.push(text),
    },
    { days: plan.days, since: plan.since },
  );
  // It has read the clock once by now.
  clock.pass(plan.lateBy ?? 0);
  await running.catch((error: unknown) => {
    stop.abort();
    throw error;
  });
  return { progress, complaints, waits: clock.waits };
}

const collecting =
  (batches: Batch[]): Handler =>
  (request, body, response) => {
    expect([request.method, request.url, request.headers.authorization]).toEqual(['POST', '/api/events', 'Bearer key']);
    batches.push(JSON.parse(body) as Batch);
    json(response, 200, { accepted: 0, duplicates: 0, quarantined: 0 });
  };
const idsOf = (events: Iterable<ShopEvent>): string[] => [...events].map((e) => e.messageId).toSorted();

test('the past goes out as history, the last hour as it is, the present second by second as it happens', async () => {
  const batches: Batch[] = [];
  const { progress } = await live(await serve(collecting(batches)), 10 * MINUTE_MS, { days: 2 });
  const shop = openShop(SETTINGS);
  const from = NOW - 2 * DAY_MS;
  const history = batches.filter((b) => b.historical).flatMap((b) => b.events);
  const now = batches.filter((b) => !b.historical);
  const lately = now.flatMap((b) => b.events).filter((e) => e.timestamp < NOW);
  const present = now.filter((b) => b.events.every((e) => e.timestamp >= NOW));
  expect(idsOf(history)).toEqual(idsOf([...standingAt(shop, from), ...eventsBetween(shop, from, NOW - HOUR_MS)]));
  expect(idsOf(lately)).toEqual(idsOf(eventsBetween(shop, NOW - HOUR_MS, NOW)));
  expect(batches.every((b) => b.events.length <= 1000)).toBe(true);
  const until = progress.at(-1);
  expect(until?.phase).toBe('live');
  const seen = new Set(present.flatMap((b) => b.events).map((e) => e.messageId));
  for (const e of eventsBetween(shop, NOW, until?.phase === 'live' ? until.until : NOW)) expect(seen.has(e.messageId)).toBe(true);
  for (const { sentAt, events } of present) for (const e of events) expect(sentAt - e.timestamp).toBeLessThanOrEqual(1000);
  expect(progress.filter((p) => p.phase === 'history').at(-1)).toEqual({
    phase: 'history',
    done: 48,
    total: 48,
    sent: history.length + lately.length,
    until: NOW,
  });
});

test('a continued run sends what is missing and nothing else; only what is older than an hour is history', async () => {
  const batches: Batch[] = [];
  const since = NOW - 5 * HOUR_MS;
  await live(await serve(collecting(batches)), 1000, { days: 60, since });
  const past = batches.flatMap((b) => b.events.map((e) => ({ ...e, historical: b.historical }))).filter((e) => e.timestamp < NOW);
  expect(idsOf(past)).toEqual(idsOf(eventsBetween(openShop(SETTINGS), since, NOW)));
  for (const e of past) expect(e.historical).toBe(e.timestamp < NOW - HOUR_MS);
});

test('a busy, failing or unreachable server is asked again until every event is acknowledged', async () => {
  const batches: Batch[] = [];
  const accept = collecting(batches);
  let requests = 0;
  const url = await serve((request, body, response) => {
    requests += 1;
    if (requests === 1) json(response, 429, {}, { 'retry-after': '7' });
    else if (requests === 2) json(response, 503, {});
    else if (requests === 3) request.socket.destroy();
    else accept(request, body, response);
  });
  const { waits } = await live(url, MINUTE_MS, { days: 0, since: NOW - 20 * MINUTE_MS });
  expect(waits.slice(0, 3)).toEqual([7000, 500, 1000]);
  const expected = idsOf(eventsBetween(openShop(SETTINGS), NOW - 20 * MINUTE_MS, NOW));
  expect(idsOf(batches.flatMap((b) => b.events).filter((e) => e.timestamp < NOW))).toEqual(expected);
});

test('a refusal for good ends the run with the reason', async () => {
  const url = await serve((_, __, response) => json(response, 401, { error: { code: 'write_key_unknown' } }));
  await expect(live(url, MINUTE_MS, { days: 1 })).rejects.toThrow(/refused 1000 events with 401: .*write_key_unknown/);
});

test('receivers of messages respond as the model says, once, and press the link to unsubscribe', async () => {
  const shop = openShop(SETTINGS);
  const sentAt = NOW - 12 * HOUR_MS;
  const accounts = Array.from({ length: 900 }, (_, i) => `u${20_780 * 20 - 2000 + i}`);
  const sent = accounts.map((userId, i) => ({ id: `m-${i}`, userId, sentAt }));
  const responses = sent.map((message) => responseTo(shop, message));
  const batches: Batch[] = [];
  const pressed: string[] = [];
  const accept = collecting(batches);
  const url: string = await serve((request, body, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://x');
    if (pathname === '/api/events') return accept(request, body, response);
    if (pathname.startsWith('/u/')) {
      pressed.push(`${request.method} ${body} ${pathname.slice(3)}`);
      return json(response, 200, {});
    }
    expect(request.headers.authorization).toBe('Bearer token');
    if (pathname === '/api/projects/shop/messages') return json(response, 200, pageOfMessages(Number(searchParams.get('cursor') ?? 0)));
    if (pathname === '/api/projects/shop/test-inbox') {
      const id = `m-${Number(searchParams.get('customer')) - 1}`;
      return json(response, 200, { rows: [{ id, headers: { 'List-Unsubscribe': `<${url}/u/${id}>` } }], next: null });
    }
    const customer = Number(/\/customers\/(\d+)$/.exec(pathname)?.[1]);
    const identities = [
      { namespace: 'phone', value: '+861****' },
      { namespace: 'user_id', value: accounts[customer - 1] },
    ];
    json(response, 200, { customer, identities });
  });
  function pageOfMessages(from: number): object {
    const rows = sent.slice(from, from + 200).map(({ id }, i) => ({ id, customer: from + i + 1, createdAt: sentAt, settledAt: sentAt }));
    return { rows, next: from + 200 < sent.length ? String(from + 200) : null };
  }
  const { complaints } = await live(url, 2 * HOUR_MS, { days: 0, since: NOW, token: 'token' });
  expect(complaints).toEqual([]);
  const came = batches.flatMap((b) => b.events).filter((e) => e.messageId.includes('-mm-'));
  const due = responses.flatMap((r) => r.events).filter((e) => e.timestamp <= NOW + HOUR_MS);
  expect(due.length).toBeGreaterThan(100);
  expect(new Set(came.map((e) => e.messageId)).size).toBe(came.length);
  for (const e of due) expect(came).toContainEqual(e);
  const leaving = sent
    .filter((_, i) => (responses[i]?.unsubscribesAt ?? Infinity) <= NOW)
    .map(({ id }) => `POST List-Unsubscribe=One-Click ${id}`);
  expect(leaving.length).toBeGreaterThan(0);
  expect(pressed).toEqual(expect.arrayContaining(leaving));
});

test('at 4,320 times the speed a month is told in ten minutes, in order, nothing twice', async () => {
  const batches: Batch[] = [];
  const { waits } = await live(await serve(collecting(batches)), 10 * MINUTE_MS, { days: 0, since: NOW, speed: 4320 });
  const told = batches.flatMap((b) => b.events).filter((e) => e.timestamp >= NOW);
  expect(idsOf(told)).toEqual(idsOf(eventsBetween(openShop(SETTINGS), NOW, NOW + 30 * DAY_MS - 18 * MINUTE_MS)));
  expect(told.every((e, i) => i === 0 || e.timestamp >= (told[i - 1]?.timestamp ?? 0))).toBe(true);
  expect(Math.max(...waits)).toBeLessThanOrEqual(250);
  expect(waits.length).toBeGreaterThanOrEqual(2400);
});

test('a shop that is late tells what it has missed hour by hour without a pause, and how far it has come', async () => {
  const batches: Batch[] = [];
  const lateBy = 3 * DAY_MS;
  const { waits, progress } = await live(await serve(collecting(batches)), lateBy + 1, { days: 0, since: NOW, lateBy });
  const told = batches.flatMap((b) => b.events).map((e) => e.messageId);
  expect(told).toEqual([...eventsBetween(openShop(SETTINGS), NOW, NOW + lateBy)].map((e) => e.messageId));
  const steps = progress.flatMap((line) => (line.phase === 'live' ? [line.until - NOW] : []));
  expect(steps).toEqual(Array.from({ length: 73 }, (_, hour) => hour * HOUR_MS));
  expect(waits).toHaveLength(1);
});

test('a server that has the shop’s own time is told no instant of sending, by which it would move the events', async () => {
  const batches: Batch[] = [];
  const target = { url: await serve(collecting(batches)), writeKey: 'key' };
  const stop = new AbortController();
  const [event] = eventsBetween(openShop(SETTINGS), NOW, NOW + HOUR_MS);
  if (event === undefined) throw new Error('something happens within an hour');
  for (const hasOurTime of [true, false])
    await intakeOf({ ...target, hasOurTime }, fastClock(NOW, Infinity, stop), stop.signal).send([event], false);
  expect(batches.map((batch) => batch.sentAt)).toEqual([undefined, NOW]);
  expect(batches.map(({ events }) => events[0]?.timestamp)).toEqual([event.timestamp, event.timestamp]);
});

test('a message log that cannot be read is complained about and tried again; the shop lives on', async () => {
  const batches: Batch[] = [];
  const accept = collecting(batches);
  const url = await serve((request, body, response) => {
    if (request.url === '/api/events') accept(request, body, response);
    else json(response, 403, {});
  });
  const { complaints, progress } = await live(url, 3 * MINUTE_MS, { days: 0, since: NOW, token: 'token' });
  expect(complaints.length).toBeGreaterThan(0);
  expect(complaints[0]).toMatch(/messages could not be read: Error: \/messages.* answered 403/);
  expect(progress.some((p) => p.phase === 'live' && p.until > NOW)).toBe(true);
});
