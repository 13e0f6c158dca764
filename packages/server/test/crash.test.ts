import { setTimeout as pause } from 'node:timers/promises';
import { Rule } from '@gyre/domain/rules/rule';
import type { SegmentDefinition } from '@gyre/domain/segment';
import { describe, expect, onTestFinished, test } from 'vitest';
import { calmRun, openLeftBehind } from './calm-run.ts';
import { allowAlways, countsOf, PROJECT, saying, type Counts } from './campaign.ts';
import { runGyre, startGyre, temporaryHome, type GyreProcess } from './gyre-process.ts';
import { inWords, type Told } from './live-project.ts';
import { startMailSink, type MailSink } from './peers/smtp.ts';

const KILLS = 20;

interface SentEvent {
  readonly messageId: string;
  readonly type: 'track' | 'identify';
}

/** A deterministic stream of calls: browsing before login, logins that merge, profiles, orders that trigger the campaign, carts left. */
function callOf(n: number): SentEvent & Record<string, unknown> {
  const person = (Math.floor(n / 5) * 7919) % 400;
  const at = new Date(Date.UTC(2026, 0, 1) + n * 1000).toISOString();
  // Some happened up to two minutes before they are sent, so that windows of a minute or two end while the test runs.
  const lateMs = n % 4 === 0 ? 0 : (n * 7919) % 110_000;
  const shared = { messageId: `m-${n}`, timestamp: new Date(Date.now() - lateMs).toISOString() };
  if (n % 5 === 0)
    return {
      ...shared,
      type: 'identify',
      timestamp: at,
      userId: `u${person}`,
      anonymousId: `a${person}`,
      traits: { email: `p${person}@example.test`, level: n % 3 },
    };
  if (n % 5 === 1) return { ...shared, type: 'track', anonymousId: `a${person}`, event: 'view', properties: { n } };
  const event = n % 5 === 4 && n % 2 === 0 ? 'cart' : 'order';
  return { ...shared, type: 'track', userId: `u${person}`, event, properties: { n, amount: n % 100 } };
}

const segment = (rule: object): SegmentDefinition => ({ name: 's', description: '', source: { kind: 'rule', rule: Rule.parse(rule) } });
const aMinute = { amount: 1, unit: 'minute' };
const lastMinute = { kind: 'rolling', span: aMinute };
const spent = (least: number): object => ({
  kind: 'did',
  select: { event: 'order' },
  aggregate: { of: 'sum', property: 'amount' },
  window: lastMinute,
  test: { op: 'greater_or_equal', value: least },
});
const times = (event: string, count: number, window: object, all: readonly object[] = []): object => ({
  kind: 'did',
  select: { event, filter: { all } },
  aggregate: { of: 'count' },
  window,
  test: { op: 'greater_or_equal', value: count },
});
/** Live before the first event. */
const SEGMENTS: Readonly<Record<string, SegmentDefinition>> = {
  level2: segment({ kind: 'attribute', attribute: 'level', test: { op: 'equals', value: 2 } }),
  spenders: segment({ kind: 'all', rules: [spent(100), times('order', 2, lastMinute)] }),
  quiet: segment({ kind: 'not', rule: times('view', 1, lastMinute) }),
  unpaid: segment({
    kind: 'then_not',
    first: { event: 'cart' },
    answer: { event: 'order' },
    within: aMinute,
    window: { kind: 'rolling', span: { amount: 2, unit: 'minute' } },
  }),
  again: segment(times('$segment_entered', 2, lastMinute, [{ property: 'segment', op: 'equals', value: 'spenders' }])),
  chosen: {
    name: 'chosen',
    description: '',
    source: { kind: 'combination', how: 'difference', segments: ['spenders', 'level2'] },
  },
};
/** Made while the server is being killed. */
const LATER: Readonly<Record<string, SegmentDefinition>> = Object.fromEntries(
  Array.from({ length: 6 }, (_, n) => [
    `later${n}`,
    segment({ kind: 'any', rules: [spent(40 + n), { kind: 'segment', segment: n % 2 === 0 ? 'unpaid' : 'level2' }] }),
  ]),
);

const make = (server: GyreProcess, key: string, definition: SegmentDefinition | undefined): Promise<unknown> =>
  server.api('POST', `${PROJECT}/segments`, { key, definition });
/** Those of them that are not there, as when the server died before it had stored them. */
async function makeMissing(server: GyreProcess, wanted: Readonly<Record<string, SegmentDefinition>>): Promise<void> {
  const { rows } = await server.api<{ rows: { key: string }[] }>('GET', `${PROJECT}/segments`);
  const there = new Set(rows.map(({ key }) => key));
  for (const [key, definition] of Object.entries(wanted)) if (!there.has(key)) await make(server, key, definition);
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
    arms: saying('Thanks {{ event.n | required }}', '<p>order {{ event.n | required }}</p>'),
    caps: [{ limit: 3, window: { kind: 'rolling', ms: 86_400_000 } }],
    quiet: 'drop',
  };
  await allowAlways(server);
  await server.api('POST', `${PROJECT}/campaigns`, { key: 'thanks', definition });
  await server.api('POST', `${PROJECT}/campaigns/thanks/state`, { act: 'start' });
}

/** Waits until everything that entered has come to its end, and nothing more enters. */
async function settledCounts(server: GyreProcess): Promise<Counts> {
  let before = '';
  for (;;) {
    const counts = await countsOf(server, 'thanks');
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
  test('loses nothing acknowledged, stores, sends and tells nothing twice, and ends as if it had never been killed', async () => {
    await using home = await temporaryHome();
    const sink = await startMailSink();
    onTestFinished(() => sink.stop());
    let server: GyreProcess | undefined = await startGyre(home.path);
    await startCampaign(server, sink);
    await makeMissing(server, SEGMENTS);
    const sender = startSender(() => server);
    for (let kill = 0; kill < KILLS; kill++) {
      await pause(100 + ((kill * 7919) % 900));
      const dying: GyreProcess = server;
      const made = make(dying, `later${kill / 3}`, LATER[`later${kill / 3}`]).catch(() => {});
      await pause((kill * 13) % 40);
      server = undefined;
      await dying.kill();
      await made;
      server = await startGyre(home.path);
    }
    await makeMissing(server, LATER);
    await pause(3000);
    await sender.stop();
    const counts = await settledCounts(server);
    expect(counts.entered).toBe(counts.ghost + counts.withheld + counts.sent + counts.failed + counts.unknown);
    expect(await server.stop()).toBe(0);

    const events = await exported<ExportedEvent>(home.path, 'events');
    const theirs = events.filter((event) => event.source !== 'gyre');
    const ids = theirs.map((event) => event.messageId);
    expect(new Set(ids).size).toBe(ids.length);
    const stored = new Set(ids);
    expect(sender.acknowledged.filter((id) => !stored.has(id))).toEqual([]);
    expect(sender.acknowledged.length).toBeGreaterThan(1000);
    expect(sink.mails.length).toBeGreaterThan(50);

    await requireSameMembership(home.path);
    requireEachRunOnce(events, counts);
    requireEachMessageOnce(events, sink, counts);
    await requireSameState(
      home.path,
      theirs.map((event) => event.messageId),
    );
  }, 900_000);
});

/** Whoever entered and left, did so in a calm run over the same log: the same customers at the same instants in the same order. */
async function requireSameMembership(home: string): Promise<void> {
  await using scratch = await temporaryHome();
  await using left = await openLeftBehind(home);
  expect(left.sequences).toEqual(left.sequences.map((_, i) => i + 1));
  const calm = await calmRun(left, { ...SEGMENTS, ...LATER }, scratch.path);
  const among = (told: readonly Told[], keys: object): string[] =>
    told.filter(({ properties }) => Object.hasOwn(keys, properties.segment)).map(inWords);
  expect(among(left.told, SEGMENTS)).toEqual(among(calm, SEGMENTS));
  const ways = new Set(left.told.map(({ name, properties }) => `${name} ${properties.segment}`));
  const ofTime = ['quiet', 'spenders', 'unpaid'].flatMap((key) => [`$segment_entered ${key}`, `$segment_left ${key}`]);
  expect([...ways]).toEqual(expect.arrayContaining(ofTime));
  for (const key of Object.keys(LATER)) {
    const [told, whole] = [left.told, calm].map((all) => all.filter(({ properties }) => properties.segment === key)) as [Told[], Told[]];
    const since = left.liveSince.get(key) ?? Infinity;
    expect(told.map(inWords)).toEqual(whole.slice(whole.length - told.length).map(inWords));
    expect(whole.slice(0, whole.length - told.length).filter(({ at }) => at > since)).toEqual([]);
  }
}

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
