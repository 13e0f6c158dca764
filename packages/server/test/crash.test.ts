import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { runGyre, startGyre, temporaryHome, type GyreProcess } from './gyre-process.ts';
import { startMailSink, type MailSink } from './peers/smtp.ts';

const KILLS = 20;
const PROJECT = '/api/projects/default';

interface SentEvent {
  readonly messageId: string;
  readonly type: 'track' | 'identify';
}

/** A deterministic stream of calls: browsing before login, logins that merge, profiles, orders that trigger the campaign. */
function callOf(n: number): SentEvent & Record<string, unknown> {
  const person = (Math.floor(n / 5) * 7919) % 400;
  const at = new Date(Date.UTC(2026, 0, 1) + n * 1000).toISOString();
  const shared = { messageId: `m-${n}`, timestamp: new Date().toISOString() };
  if (n % 5 === 0)
    return {
      ...shared,
      type: 'identify',
      timestamp: at,
      userId: `u${person}`,
      anonymousId: `a${person}`,
      traits: { email: `p${person}@example.test`, level: n % 3 },
    };
  if (n % 5 === 1) return { ...shared, type: 'track', timestamp: at, anonymousId: `a${person}`, event: 'view', properties: { n } };
  return { ...shared, type: 'track', userId: `u${person}`, event: 'order', properties: { n, amount: n % 100 } };
}

/** Sends calls in batches, each again and again until it is acknowledged, from several lines at once, across restarts. */
function startSender(server: () => GyreProcess | undefined) {
  const acknowledged: string[] = [];
  let next = 0;
  const stopping = new AbortController();
  async function line(): Promise<void> {
    while (!stopping.signal.aborted) {
      const batch = Array.from({ length: 20 }, () => callOf(next++));
      for (;;) {
        const status = (await server()?.batch(batch)) ?? 0;
        if (status === 200) break;
        await pause(20);
      }
      acknowledged.push(...batch.map((event) => event.messageId));
      await pause(5);
    }
  }
  const lines = Promise.all([line(), line(), line()]);
  return {
    acknowledged,
    async stop() {
      stopping.abort();
      await lines;
    },
  };
}

async function startCampaign(server: GyreProcess, sink: MailSink): Promise<void> {
  await server.api('PUT', `${PROJECT}/channels/email/sink`, {
    kind: 'smtp',
    settings: { host: '127.0.0.1', port: sink.port, security: 'none', fromAddress: 'shop@example.test', fromName: 'Shop' },
    enabled: true,
  });
  const definition = {
    name: 'thanks',
    trigger: { event: 'order', filter: { all: [{ property: 'amount', op: 'greater', value: 20 }] } },
    content: { channel: 'email', subject: 'Thanks {{ event.n }}', body: '<p>order {{ event.n }}</p>' },
    cap: { limit: 3, windowMs: 86_400_000 },
  };
  await server.api('POST', `${PROJECT}/campaigns`, { key: 'thanks', definition });
  await server.api('POST', `${PROJECT}/campaigns/thanks/state`, { act: 'start' });
}

interface Counts {
  readonly entered: number;
  readonly control: number;
  readonly withheld: number;
  readonly queued: number;
  readonly attempting: number;
  readonly sent: number;
  readonly failed: number;
  readonly unknown: number;
}

/** Waits until everything that entered has come to its end, and nothing more enters. */
async function settledCounts(server: GyreProcess): Promise<Counts> {
  let before = '';
  for (;;) {
    const { counts } = await server.api<{ counts: Counts }>('GET', `${PROJECT}/campaigns/thanks`);
    const { totals } = await server.api<{ totals: { events: number } }>('GET', `${PROJECT}/overview`);
    const now = JSON.stringify([counts, totals.events]);
    if (counts.queued === 0 && counts.attempting === 0 && now === before) return counts;
    before = now;
    await pause(300);
  }
}

interface ExportedEvent {
  readonly messageId: string;
  readonly name: string;
  readonly source: string;
  readonly properties: Record<string, unknown>;
}

async function exported<T>(home: string, subject: string): Promise<T[]> {
  const { code, out, err } = await runGyre(['export', subject, '--format', 'ndjson', '--project', 'default', '--reveal'], {
    GYRE_HOME: home,
  });
  expect(err.replaceAll(/^\{.*"level":"(info|warn)".*\n?/gm, '')).toBe('');
  expect(code).toBe(0);
  return out
    .split('\n')
    .filter((row) => row !== '')
    .map((row) => JSON.parse(row) as T);
}

describe('a server killed again and again', () => {
  test('loses nothing acknowledged, stores nothing twice, sends nothing twice, and ends as if it had never been killed', async () => {
    await using home = await temporaryHome();
    const sink = await startMailSink();
    onTestFinished(() => sink.stop());
    let server: GyreProcess | undefined = await startGyre(home.path);
    await startCampaign(server, sink);
    const sender = startSender(() => server);
    for (let kill = 0; kill < KILLS; kill++) {
      await pause(100 + ((kill * 7919) % 900));
      const dying: GyreProcess = server;
      server = undefined;
      await dying.kill();
      server = await startGyre(home.path);
    }
    await pause(300);
    await sender.stop();
    const counts = await settledCounts(server);
    expect(counts.entered).toBe(counts.control + counts.withheld + counts.sent + counts.failed + counts.unknown);
    expect(await server.stop()).toBe(0);

    const events = await exported<ExportedEvent>(home.path, 'events');
    const theirs = events.filter((event) => event.source !== 'gyre');
    const ids = theirs.map((event) => event.messageId);
    expect(new Set(ids).size).toBe(ids.length);
    const stored = new Set(ids);
    expect(sender.acknowledged.filter((id) => !stored.has(id))).toEqual([]);
    expect(sender.acknowledged.length).toBeGreaterThan(1000);
    expect(sink.mails.length).toBeGreaterThan(50);

    requireEachRunOnce(events, counts);
    requireEachMessageOnce(events, sink, counts);
    await requireSameState(
      home.path,
      theirs.map((event) => event.messageId),
    );
  }, 600_000);
});

/** Every run has one entry event and one end: ghost, withheld, sent, failed or unknown. */
function requireEachRunOnce(events: readonly ExportedEvent[], counts: Counts): void {
  const runsOf = (...names: string[]): unknown[] =>
    events.filter((event) => names.includes(event.name)).map((event) => event.properties['run']);
  const entered = runsOf('$campaign_entered');
  expect(new Set(entered).size).toBe(entered.length);
  expect(entered).toHaveLength(counts.entered);
  const ended = runsOf('$ghost_send', '$message_withheld', '$message_sent', '$message_failed', '$message_unknown');
  expect(new Set(ended).size).toBe(ended.length);
  expect(new Set(ended)).toEqual(new Set(entered));
}

/** The mail server got nothing twice; what we call sent it got; what it got we call sent or unknown. */
function requireEachMessageOnce(events: readonly ExportedEvent[], sink: MailSink, counts: Counts): void {
  const messagesOf = (name: string): unknown[] => events.filter((event) => event.name === name).map((event) => event.properties['message']);
  const received = sink.mails.map((mail) => mail.header('message-id')?.replace(/^<|@.*$/g, '') ?? '');
  expect(new Set(received).size).toBe(received.length);
  const sent = messagesOf('$message_sent');
  expect(sent).toHaveLength(counts.sent);
  const known = new Set(received);
  expect(sent.filter((id) => !known.has(String(id)))).toEqual([]);
  const accountedFor = new Set([...sent, ...messagesOf('$message_unknown')]);
  expect(received.filter((id) => !accountedFor.has(id))).toEqual([]);
}

/** The same calls in the same order, without crashes, give the same customers. */
async function requireSameState(home: string, order: readonly string[]): Promise<void> {
  await using calm = await temporaryHome();
  const server = await startGyre(calm.path);
  for (let i = 0; i < order.length; i += 500) {
    const batch = order.slice(i, i + 500).map((id) => callOf(Number(id.slice(2))));
    expect(await server.batch(batch)).toBe(200);
  }
  await server.stop();
  const shape = (rows: Record<string, unknown>[]): unknown[] => rows.map(({ firstAt: _f, lastAt: _l, ...row }) => row);
  expect(shape(await exported(calm.path, 'customers'))).toEqual(shape(await exported(home, 'customers')));
}
