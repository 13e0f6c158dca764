import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { AlertDefinition } from '@gyre/domain/alerts/alert';
import type { Loop } from '@gyre/domain/api/loop-views';
import { PlaybookDefinition } from '@gyre/domain/autopilot/playbook';
import type { RawEvent } from '@gyre/domain/events';
import { hash32 } from '@gyre/domain/hash';
import { MetricDefinition } from '@gyre/domain/metrics/metric';
import { ContactPolicy } from '@gyre/domain/reach/policy';
import { DAY_MS, HOUR_MS, instant, MINUTE_MS, type Instant } from '@gyre/domain/time';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { manualClock, systemClock, type ManualClock } from '../src/clock.ts';
import { silentLog } from '../src/log.ts';
import { openInstance, type Instance, type Project } from '../src/projects/index.ts';
import { openWarehouse } from '../src/stores/columnar/index.ts';
import { openDuckdbHost } from '../src/stores/index.ts';
import type { LogHost } from '../src/stores/ports.ts';
import { embeddedLedger } from '../src/stores/testing.ts';

/** Groups are drawn by the campaign's key, which is of the episode's id: ids that are counted draw the same groups each time. */
vi.mock('../src/projects/ids.ts', () => {
  let made = 0;
  return { newId: () => String(++made).padStart(26, '0') };
});

/** 2026-05-04 00:00 in Shanghai, a Monday. */
const LIVE = 1_777_824_000_000;
const HISTORY_DAYS = 15;
const CELLS = ['重庆 App', '重庆 H5', '杭州 App', '杭州 H5'];
const BROKEN = '重庆 App';
/** Of each cell; every hour a quarter of them are active, and of those a fifth order. */
const CUSTOMERS = 600;
const INCIDENT = { from: LIVE + 6 * HOUR_MS, to: LIVE + 18 * HOUR_MS };
/**
 * Of the active ones while it lasts: enough for somebody of a control group of forty to order; and of those who got a
 * message, a third in each of the next three hours.
 */
const RATES = { usual: 0.2, broken: 0.06, called: 0.9 };

let home: string;
let logs: LogHost;
let instance: Instance;
let project: Project;
let clock: ManualClock;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'gyre-loop-'));
  clock = manualClock(instant(LIVE), systemClock());
  const { host: ledgers } = await embeddedLedger.open();
  logs = await openDuckdbHost(home, { memoryMb: 256 });
  instance = await openInstance({
    home,
    ledgers,
    logs,
    warehouse: (parts) => openWarehouse({ ...parts, memoryMb: 128, threads: 1, logger: silentLog }),
    clock,
    logger: silentLog,
    secret: 'a passphrase of the test',
    publicUrl: () => 'http://localhost',
    fatal(error) {
      throw error;
    },
  });
  project = await instance.create({ key: 'loop', name: '闭环', zone: 'Asia/Shanghai', currency: 'CNY' });
}, 60_000);
afterAll(async () => {
  await passing(instance.remove('loop'));
  await passing(instance.close());
  await logs.close();
  await rm(home, { recursive: true, force: true });
}, 60_000);

/** Waits for work of the project, whose clock goes on a millisecond for each that passes. */
async function passing<T>(work: Promise<T>): Promise<T> {
  const over = work.then(
    () => true,
    () => true,
  );
  while (!(await Promise.race([over, pause(1, false)]))) await clock.advance(1);
  return await work;
}

/** A number 0 … 1 that depends on nothing but its name. */
function chance(...name: readonly (string | number)[]): number {
  return hash32(name.join(' ')) / 2 ** 32;
}

/** What customers do in the hour that begins at `hour`; `called` are those who were asked to come back less than three hours ago. */
function* eventsOf(hour: number, historical: boolean, called: ReadonlySet<string>): Generator<RawEvent> {
  for (const cell of CELLS) {
    const [city = '', channel = ''] = cell.split(' ');
    for (let i = 0; i < CUSTOMERS; i++) {
      const user = `${cell.replace(' ', '-')}-${i}`;
      const isActive = chance('active', user, hour) < 0.25;
      const isBroken = cell === BROKEN && hour >= INCIDENT.from && hour < INCIDENT.to;
      const orders = isActive && chance('order', user, hour) < (isBroken ? RATES.broken : RATES.usual);
      const answers = called.has(user) && chance('answer', user, hour) < RATES.called / 3;
      const event = (name: string): RawEvent => ({
        kind: 'track',
        name,
        messageId: `${name}-${user}-${hour}`,
        keys: [{ namespace: 'user_id', value: user }],
        properties: { city, channel },
        timestamp: instant(hour + 1 + Math.floor(chance('when', user, hour) * (HOUR_MS - 2))),
        historical: historical || undefined,
      });
      if (isActive || answers) yield event('open');
      if (orders || answers) yield event('order');
    }
  }
}

async function tell(events: Iterable<RawEvent>): Promise<void> {
  const all = [...events];
  for (let i = 0; i < all.length; i += 2000) await passing(project.writer.write('test', all.slice(i, i + 2000)));
}

const dimensions = {
  city: { of: 'value' as const, value: { property: 'city' } },
  channel: { of: 'value' as const, value: { property: 'channel' } },
};
const customersOf = (event: string): z.input<typeof MetricDefinition> => ({
  name: event,
  measure: { of: 'events', measured: { events: [{ event }], aggregate: { of: 'customers' } } },
  unit: 'customers',
  dimensions,
});
const PLAYBOOK = PlaybookDefinition.parse({
  name: '请回来下单',
  campaign: {
    arms: [{ key: 'a', name: '站内信', content: { channel: 'inbox', title: '回来看看', body: '购物车还在等您' } }],
    goals: [{ name: '下单', select: { event: 'order' }, within: { amount: 3, unit: 'hour' } }],
    quiet: 'drop',
  },
  conditions: { metrics: ['conversion'], direction: 'down', dimensions: ['city', 'channel'], leastEffect: 0.2, leastAudience: 50 },
  declaredLift: 0.15,
  controlShare: { leastBp: 3000, mostBp: 5000 },
  guards: {
    start: 'automatic',
    perRun: { messages: 1000, cost: 0 },
    perMonth: { messages: 1000, cost: 0 },
    mostDuration: { amount: 2, unit: 'day' },
  },
});

async function setUp(): Promise<void> {
  const { metrics, alerts, autopilot, policies } = project;
  await policies.save(ContactPolicy.parse({ quiet: { workday: null, restday: null, calendar: 'none' }, caps: [] }), 'ann');
  for (const event of ['open', 'order']) await metrics.shelf.save(event, MetricDefinition.parse(customersOf(event)), 'ann');
  const measure = { of: 'composite', formula: 'order / open' } as const;
  await metrics.shelf.save('conversion', MetricDefinition.parse({ name: '下单转化率', unit: 'share', measure }), 'ann');
  await autopilot.playbooks.save('come-back', PLAYBOOK, 'ann');
  const alert = AlertDefinition.parse({
    name: '转化率',
    subject: { of: 'metric', metric: 'conversion' },
    by: { dimension: 'city', most: 5 },
    detector: { kind: 'adaptive', parameters: { direction: 'down', sensitivity: 'normal', relativeFloor: 0.1, absoluteFloor: 0 } },
  });
  await alerts.definitions.save('conversion', { definition: alert, robots: {} }, 'ann');
}

/** Lets alerts judge, loops go on and messages go, until nothing changes any more. */
async function settle(): Promise<void> {
  let before = '';
  for (let round = 0; round < 12; round++) {
    await passing(project.caughtUp());
    await passing(project.alerts.settled());
    await passing(project.autopilot.settled());
    const { rows } = await project.autopilot.loops({ limit: 50 });
    const now = JSON.stringify(rows.map(({ episode, state, run }) => [episode, state, run?.spent]));
    if (now === before) return;
    before = now;
  }
}

const MessageRow = z.object({ user: z.string() });

/** Whom messages reached since an instant. */
async function calledSince(at: Instant): Promise<Set<string>> {
  const rows = await project.ledger.rows(
    MessageRow,
    `select i.value as user from messages m join identities i on i.customer = m.customer where m.state in ('sent', 'delivered') and m.created_at >= $1`,
    [at],
  );
  return new Set(rows.map(({ user }) => user));
}

async function liveThrough(hours: number): Promise<void> {
  for (let i = 0; i < hours; i++) {
    const hour = Math.floor(clock.now() / HOUR_MS) * HOUR_MS;
    const called = await calledSince(instant(hour - 3 * HOUR_MS));
    await clock.set(instant(hour + HOUR_MS));
    await tell(eventsOf(hour, false, called));
    await settle();
  }
}

async function loops(): Promise<Loop[]> {
  const { rows } = await project.autopilot.loops({ limit: 50 });
  return await Promise.all(rows.map(({ episode }) => project.autopilot.loop(episode)));
}

test(
  'a city breaks on one channel; the right customers get a message; it ends by itself and says what it caused',
  { timeout: 600_000 },
  async () => {
    for (let day = HISTORY_DAYS; day > 0; day--) {
      for (let hour = 0; hour < 24; hour++) await tell(eventsOf(LIVE - day * DAY_MS + hour * HOUR_MS, true, new Set()));
    }
    await passing(project.caughtUp());
    await passing(setUp());
    await liveThrough(6);
    expect((await loops()).filter(({ run }) => run !== null)).toEqual([]);

    await liveThrough(12);
    const [ran, ...others] = (await loops()).filter(({ run }) => run !== null);
    expect(others).toEqual([]);
    expect(ran).toMatchObject({
      slice: { city: '重庆', channel: 'App' },
      run: { playbook: 'come-back', campaign: expect.stringMatching(/^auto-/) as string },
    });

    for (let hours = 0; hours < 48 && (await project.autopilot.loop(ran!.episode)).run?.end === null; hours++) await liveThrough(1);
    const ended = await project.autopilot.loop(ran!.episode);
    expect(ended.run?.end).toBe('recovered');
    const [campaign, ...more] = (await project.campaigns.list({})).filter(({ key }) => key.startsWith('auto-'));
    expect(more).toEqual([]);
    expect(campaign?.state).toBe('ended');
    expect(ended.run?.spent.messages).toBe(campaign?.counts.messages);

    await clock.advance(6 * HOUR_MS + 10 * MINUTE_MS);
    await settle();
    const judged = await project.autopilot.loop(ran!.episode);
    expect(judged).toMatchObject({ state: 'verdict', pending: [] });
    expect(judged.outcome).toMatchObject({ kind: 'caused', undecided: null, lift: { from: expect.any(Number) as number } });
    expect(judged.outcome?.lift?.from).toBeGreaterThan(0);
    const summary = await project.autopilot.summary();
    expect(summary.totals).toMatchObject({ runs: 1, judged: 1, messages: campaign?.counts.messages });
  },
);
