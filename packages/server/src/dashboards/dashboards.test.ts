import { createHmac } from 'node:crypto';
import { DashboardDefinition } from '@gyre/domain/dashboard';
import { nextSend } from '@gyre/domain/dashboard-schedule';
import { DashboardSubscription } from '@gyre/domain/dashboard-subscription';
import { DAY_MS, HOUR_MS, instant, MINUTE_MS, parseInstant } from '@gyre/domain/time';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { startReceiver, type HttpReceiver } from '../../test/peers/http-receiver.ts';
import { startMailSink, type MailSink } from '../../test/peers/smtp.ts';
import { openAnalytics } from '../analytics/index.ts';
import { secretBox, type OpenProvider } from '../channels/index.ts';
import { smtp } from '../channels/email/smtp.ts';
import { silentLog } from '../log.ts';
import { measuredProject, type MeasuredProject } from '../metrics/testing.ts';
import { openNotices } from '../notices/index.ts';
import { openSafeFetch } from '../safe-fetch.ts';
import { openDashboards, type Dashboards } from './dashboards.ts';

const ZONE = 'Asia/Shanghai';
const at = (text: string) => parseInstant(text, ZONE) ?? instant(Number.NaN);
const UNWATCHED = {};
const secrets = secretBox('a passphrase of the test');
const REPORT = [
  { metric: 'gmv', name: '' },
  { metric: 'buyers', name: '支付用户' },
  { metric: 'gone', name: '' },
];

let project: MeasuredProject;
let sink: MailSink;
let robot: HttpReceiver;
let mailer: OpenProvider;
let ids = 0;
beforeAll(async () => {
  project = await measuredProject('2026-03-05 09:00');
  sink = await startMailSink();
  robot = await startReceiver();
  const ground = { project: 'shop', inboundUrl: '', now: () => instant(0), fetch: openSafeFetch({ allowPrivate: false }) };
  const settings = smtp.settings.parse({ host: '127.0.0.1', port: sink.port, security: 'none', fromAddress: 'hi@gyre.test' });
  mailer = { channel: 'email', key: 'smtp', deduplicates: false, concurrency: 1, sender: smtp.open(settings, {}, ground) };
  const select = { events: [{ event: 'pay' }] };
  await project.define('gmv', {
    name: '成交额',
    unit: 'money',
    measure: { of: 'events', measured: { ...select, aggregate: { of: 'sum', value: { property: 'amount' } } } },
  });
  await project.define('buyers', {
    name: '买家',
    unit: 'customers',
    measure: { of: 'events', measured: { ...select, aggregate: { of: 'customers' } } },
  });
  await project.tell(
    '2025-03-04 10:00 ann pay amount=50',
    '2026-02-25 10:00 ann pay amount=80',
    '2026-03-01 10:00 bob pay amount=200',
    '2026-03-03 10:00 ann pay amount=40',
    '2026-03-04 10:00 ann pay amount=60',
    '2026-03-04 11:00 bob pay amount=40',
    '2026-03-05 08:00 bob pay amount=7',
  );
});
afterAll(async () => {
  await mailer.sender.close();
  await project.close();
  await sink.stop();
  await robot.stop();
});
beforeEach(async () => {
  robot.received = [];
  robot.reply = { status: 200, body: '{"errcode":0}' };
  for (const table of ['dashboards', 'dashboard_versions', 'dashboard_subscriptions', 'notices', 'home_dashboard'])
    await project.ledger.run(`delete from ${table}`);
});

/** Opens the room as a process does; whether it stands still is up to `paused`. */
async function openRoom(paused: () => boolean = () => false): Promise<Dashboards> {
  const { ledger, clock, metrics, segments } = project;
  const zone = (): string => ZONE;
  const newId = (): string => `id${String(++ids).padStart(6, '0')}`;
  const analytics = openAnalytics({ ledger, clock, zone, segments, activities: () => Promise.resolve([]), newId });
  const around = { project: 'shop', ledger, clock, secrets, paused, log: silentLog, currency: () => 'CNY' };
  const providers = { current: () => Promise.resolve(mailer) };
  const notices = await openNotices({ ...around, newId, providers, fetch: openSafeFetch({ allowPrivate: true }) });
  const room = openDashboards({ ...around, zone, analytics, metrics, notices, publicUrl: () => 'https://gyre.test' });
  onTestFinished(async () => {
    await room.close();
    await notices.close();
  });
  return room;
}

const DAILY = DashboardDefinition.parse({
  name: '经营日报',
  tiles: [{ id: 'report', title: '日报', content: { of: 'report', lines: REPORT.slice(0, 2) }, x: 0, y: 0, w: 12, h: 5 }],
});
const subscription = (receivers: readonly object[]): DashboardSubscription =>
  DashboardSubscription.parse({ name: '早报', schedule: { weekdays: [1, 2, 3, 4, 5, 6, 7], time: '09:30' }, receivers });
const toRobot = (kind: string) => subscription([{ key: 'r', kind: 'robot', robot: kind, name: '运营群' }]);
const url = (path = '/hook?key=k'): string => `http://127.0.0.1:${robot.port}${path}`;

/** A room with the daily report, subscribed to by one robot. */
async function subscribed(kind: string, secret = '', paused?: () => boolean): Promise<Dashboards> {
  const room = await openRoom(paused);
  await room.save('daily', DAILY, 'ann');
  await room.subscriptions.save('daily', 'morning', { definition: toRobot(kind), robots: { r: { url: url(), secret } } }, 'ann');
  return room;
}

async function comesTo(room: Dashboards, when: number): Promise<void> {
  await project.clock.set(instant(when));
  await room.sending.settled();
}

async function sendsOf(room: Dashboards) {
  const [row] = await room.subscriptions.list('daily');
  return row?.sends ?? [];
}

describe('the report of a day', () => {
  test('compares the day with three earlier ones and the month with its target', async () => {
    const room = await openRoom();
    await room.targets.set({ metric: 'gmv', month: '2026-03', value: 3100, grows: true }, 'ann');
    const report = await room.report({ lines: REPORT }, UNWATCHED);
    expect(report).toMatchObject({ day: '2026-03-04', filling: false });
    const [gmv, buyers, gone] = report.lines;
    expect(gmv).toEqual({
      metric: 'gmv',
      name: '成交额',
      unit: 'money',
      direction: 'more',
      value: 100,
      dayBefore: { value: 40, change: 1.5 },
      weekBefore: { value: 80, change: 0.25 },
      yearBefore: { value: 50, change: 1 },
      month: 340,
      pacing: { target: 3100, reached: 340 / 3100, expected: 4 / 31, pace: expect.closeTo(0.85, 12) as number },
    });
    expect(buyers).toMatchObject({ name: '支付用户', value: 2, dayBefore: { value: 1 }, month: 2, pacing: null });
    expect(gone).toMatchObject({ name: 'gone', value: null, month: null });
    await room.targets.remove('gmv', '2026-03');
    await expect(room.targets.remove('gmv', '2026-03')).rejects.toMatchObject({ code: 'not_found' });
  });

  test('of today is still filling, of tomorrow refused', async () => {
    const room = await openRoom();
    expect(await room.report({ lines: REPORT, day: '2026-03-05' }, UNWATCHED)).toMatchObject({
      filling: true,
      lines: [{ value: 7 }, {}, {}],
    });
    await expect(room.report({ lines: REPORT, day: '2026-03-06' }, UNWATCHED)).rejects.toMatchObject({ code: 'invalid_input' });
  });
});

describe('a dashboard', () => {
  test('is saved in versions, and not over the change of somebody else', async () => {
    const room = await openRoom();
    await room.save('daily', DAILY, 'ann');
    expect(await room.save('daily', { ...DAILY, name: '日报' }, 'bob', 1)).toMatchObject({ version: 2, updatedBy: 'bob' });
    await expect(room.save('daily', DAILY, 'ann', 1)).rejects.toMatchObject({ code: 'wrong_state', details: { version: 2 } });
    expect((await room.versions('daily')).map(({ version, definition: { name } }) => [version, name])).toEqual([
      [2, '日报'],
      [1, '经营日报'],
    ]);
    await room.remove('daily');
    await expect(room.get('daily')).rejects.toMatchObject({ code: 'not_found' });
  });

  test('of the daily report cannot be made while no metric knows revenue', async () => {
    const room = await openRoom();
    await expect(room.shipReport('zh', 'ann')).rejects.toMatchObject({ code: 'wrong_state' });
    await room.shipFirst('zh', 'ann');
    expect(await room.list()).toEqual([]);
  });
});

const Markdown = z.object({
  msgtype: z.literal('markdown'),
  markdown: z.object({ content: z.string().optional(), title: z.string().optional(), text: z.string().optional() }),
});

describe('a robot', () => {
  const test1 = async (room: Dashboards) =>
    (await room.subscriptions.test('daily', 'morning')).map(({ state, detail, due }) => ({ state, detail, due }));

  test('of 企业微信 gets Markdown', async () => {
    const room = await subscribed('wecom');
    expect(await test1(room)).toEqual([{ state: 'sent', detail: 'HTTP 200 {"errcode":0}', due: null }]);
    const [got] = robot.received;
    expect(got?.url).toBe('/hook?key=k');
    const { content } = Markdown.parse(JSON.parse(got?.body ?? '')).markdown;
    expect(content).toContain('经营日报 2026-03-04');
    expect(content).toContain('- **成交额** ¥100（环比 +150% · 上周同日 +25% · 去年同期 +100% · 本月累计 ¥340）');
  });

  test('of 钉钉 is signed in the query', async () => {
    const room = await subscribed('dingtalk', 'SEC1');
    expect(await test1(room)).toMatchObject([{ state: 'sent' }]);
    const query = new URL(robot.received[0]?.url ?? '', url()).searchParams;
    expect([query.get('key'), query.get('timestamp')]).toEqual(['k', String(project.clock.now())]);
    const sign = createHmac('sha256', 'SEC1')
      .update(`${query.get('timestamp')}\nSEC1`)
      .digest('base64');
    expect(query.get('sign')).toBe(sign);
    expect(Markdown.parse(JSON.parse(robot.received[0]?.body ?? '')).markdown.title).toBe('经营日报 2026-03-04');
  });

  test('of 飞书 is signed in the body, of which the key is the secret', async () => {
    robot.reply = { status: 200, body: '{"code":0}' };
    const room = await subscribed('feishu', 'SEC2');
    expect(await test1(room)).toMatchObject([{ state: 'sent' }]);
    const body = z
      .object({ timestamp: z.string(), sign: z.string(), msg_type: z.literal('interactive') })
      .parse(JSON.parse(robot.received[0]?.body ?? ''));
    expect(body.timestamp).toBe(String(Math.floor(project.clock.now() / 1000)));
    expect(body.sign).toBe(createHmac('sha256', `${body.timestamp}\nSEC2`).update('').digest('base64'));
  });

  test('that refuses with 200 has failed; one that answers nothing we know, or not at all, hides the outcome', async () => {
    const room = await subscribed('wecom');
    robot.reply = { status: 200, body: '{"errcode":93000,"errmsg":"invalid webhook url"}' };
    expect(await test1(room)).toMatchObject([{ state: 'failed', detail: expect.stringContaining('93000') as string }]);
    robot.reply = { status: 200, body: 'hello' };
    expect(await test1(room)).toMatchObject([{ state: 'unknown' }]);
    robot.reply = 'cut';
    expect(await test1(room)).toMatchObject([{ state: 'unknown' }]);
  });

  test('of any other kind gets a signed webhook, and its secret is checked when it is saved', async () => {
    const secret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
    await expect(subscribed('webhook', 'SEC1')).rejects.toMatchObject({ code: 'invalid_input', details: { receiver: 'r' } });
    robot.reply = { status: 204 };
    const room = await subscribed('webhook', secret);
    expect(await test1(room)).toMatchObject([{ state: 'sent' }]);
    const [got] = robot.received;
    const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature } = got?.headers ?? {};
    const mac = createHmac('sha256', Buffer.alloc(24, 7))
      .update(`${String(id)}.${String(at)}.${got?.body ?? ''}`)
      .digest('base64');
    expect(signature).toBe(`v1,${mac}`);
    expect(JSON.parse(got?.body ?? '')).toMatchObject({ type: 'notice', data: { title: '经营日报 2026-03-04', language: 'zh' } });
  });

  test('keeps its address secret: kept encrypted, shown as a host, and kept when it is not given anew', async () => {
    const room = await subscribed('dingtalk', 'SEC1');
    const stored = await project.ledger.rows(z.object({ secret: z.string() }), 'select secret from dashboard_subscriptions');
    expect(JSON.stringify(stored)).not.toContain('SEC1');
    expect(JSON.stringify(stored)).not.toContain('127.0.0.1');
    const saved = await room.subscriptions.save('daily', 'morning', { definition: toRobot('dingtalk'), robots: {} }, 'bob');
    expect(saved.robots).toEqual({ r: { host: `127.0.0.1:${robot.port}`, signs: true } });
    await expect(room.subscriptions.save('daily', 'other', { definition: toRobot('dingtalk'), robots: {} }, 'bob')).rejects.toMatchObject({
      code: 'invalid_input',
      details: { receiver: 'r' },
    });
  });
});

describe('the dashboard of the overview', () => {
  test('is the one that was chosen, and the daily report while none is or it was deleted', async () => {
    const room = await openRoom();
    expect(await room.home()).toBeUndefined();
    await room.save('daily-report', DAILY, 'ann');
    await room.save('week', { ...DAILY, name: '周报' }, 'ann');
    expect(await room.home()).toMatchObject({ key: 'daily-report' });
    await room.setHome('week', 'ann');
    expect(await room.home()).toMatchObject({ key: 'week', definition: { name: '周报' } });
    await expect(room.setHome('gone', 'ann')).rejects.toMatchObject({ code: 'not_found' });
    await room.remove('week');
    expect(await room.home()).toMatchObject({ key: 'daily-report' });
  });
});

describe('a subscription that is due', () => {
  test('is sent once, by mail and to robots, and again the next day', async () => {
    const room = await openRoom();
    await room.save('daily', DAILY, 'ann');
    const receivers = [
      { key: 'm', kind: 'email', address: 'boss@example.test' },
      { key: 'r', kind: 'robot', robot: 'wecom', name: '群' },
    ];
    const day = at('2026-03-06 00:00');
    await comesTo(room, day);
    const saved = await room.subscriptions.save(
      'daily',
      'morning',
      { definition: subscription(receivers), robots: { r: { url: url() } } },
      'ann',
    );
    expect(saved.next).toBe(at('2026-03-06 09:30'));
    await comesTo(room, at('2026-03-06 09:29'));
    expect(await sendsOf(room)).toEqual([]);
    const before = sink.mails.length;
    await comesTo(room, at('2026-03-06 09:30'));
    await comesTo(room, at('2026-03-06 11:00'));
    expect((await sendsOf(room)).map(({ receiver, due, state }) => [receiver, due, state])).toEqual([
      ['r', at('2026-03-06 09:30'), 'sent'],
      ['m', at('2026-03-06 09:30'), 'sent'],
    ]);
    expect(robot.received).toHaveLength(1);
    const mails = (await sink.received(before + 1)).slice(before);
    expect(mails.map((mail) => mail.mail.subject)).toEqual(['经营日报 2026-03-05']);
    expect(mails[0]?.mail.html).toContain('¥7');
    await comesTo(room, at('2026-03-07 09:30'));
    expect(robot.received).toHaveLength(2);
  });

  test('is not sent again after a crash on the way: nobody knows whether it arrived', async () => {
    const before = project.clock.now();
    const crashed = await subscribed('wecom');
    robot.reply = 'hang';
    await project.clock.set(instant(before + DAY_MS));
    const sending = crashed.sending.settled();
    await expect.poll(() => robot.received.length, { timeout: 30_000 }).toBe(1);
    const after = await openRoom();
    await after.sending.settled();
    expect((await sendsOf(after)).map(({ state, detail }) => [state, detail])).toEqual([['unknown', '$stopped']]);
    expect(robot.received).toHaveLength(1);
    robot.reply = { status: 200, body: '{"errcode":0}' };
    await comesTo(after, before + DAY_MS + HOUR_MS);
    expect(robot.received).toHaveLength(1);
    await robot.stop();
    robot = await startReceiver();
    await sending;
  });

  test('of several missed times only the last is sent, and nothing that is long over', async () => {
    const room = await subscribed('wecom');
    const begun = project.clock.now();
    const first = at('2026-03-20 09:30');
    expect(begun).toBeLessThan(first);
    await comesTo(room, first + 20 * HOUR_MS);
    expect(robot.received).toHaveLength(0);
    await comesTo(room, first + 5 * DAY_MS + MINUTE_MS);
    expect((await sendsOf(room)).map(({ due }) => due)).toEqual([first + 5 * DAY_MS]);
  });

  test('waits while the project is paused', async () => {
    let isPaused = true;
    const room = await subscribed('wecom', '', () => isPaused);
    const due = project.clock.now() + DAY_MS;
    await comesTo(room, due);
    expect(robot.received).toHaveLength(0);
    isPaused = false;
    await room.sending.settled();
    expect(robot.received).toHaveLength(1);
  });

  test('says in the place of a tile why it has no answer', async () => {
    const room = await subscribed('wecom');
    const tile = {
      id: 'gone',
      title: '',
      content: { of: 'saved' as const, analysis: 'gone' },
      form: 'chart' as const,
      x: 0,
      y: 5,
      w: 6,
      h: 4,
    };
    await room.save('daily', { ...DAILY, tiles: [...DAILY.tiles, tile] }, 'ann');
    await room.subscriptions.test('daily', 'morning');
    expect(robot.received[0]?.body).toContain('there is no saved analysis gone');
  });

  test('whose robot is out of order for a while is tried again, arrives once, and shows each outcome', async () => {
    const room = await subscribed('wecom');
    const due = nextSend(toRobot('wecom').schedule, project.clock.now(), ZONE);
    robot.reply = { status: 503, body: 'down' };
    await comesTo(room, due);
    expect(await sendsOf(room)).toMatchObject([{ due, state: 'waiting', detail: 'HTTP 503 down', tries: 1, next: due + MINUTE_MS }]);
    await comesTo(room, due + MINUTE_MS);
    expect(await sendsOf(room)).toMatchObject([{ state: 'waiting', tries: 2, next: due + 3 * MINUTE_MS }]);
    robot.reply = { status: 200, body: '{"errcode":0}' };
    await comesTo(room, due + 3 * MINUTE_MS);
    await comesTo(room, due + HOUR_MS);
    expect(await sendsOf(room)).toMatchObject([{ due, state: 'sent', tries: 3, next: null }]);
    expect(robot.received).toHaveLength(3);
    expect(new Set(robot.received.map(({ body }) => body)).size).toBe(1);
  });

  test('is not tried again for a receiver that was changed, nor once it is switched off or deleted', async () => {
    const room = await subscribed('wecom');
    const due = nextSend(toRobot('wecom').schedule, project.clock.now(), ZONE);
    robot.reply = { status: 503, body: 'down' };
    await comesTo(room, due);
    const renamed = { ...toRobot('wecom'), name: '晨报' };
    await room.subscriptions.save('daily', 'morning', { definition: renamed, robots: {} }, 'ann');
    expect(await sendsOf(room)).toMatchObject([{ state: 'waiting' }]);
    await room.subscriptions.save('daily', 'morning', { definition: renamed, robots: { r: { url: url('/other') } } }, 'ann');
    expect(await sendsOf(room)).toMatchObject([{ state: 'failed', detail: '$changed', next: null }]);
    await comesTo(room, due + HOUR_MS);
    expect(robot.received).toHaveLength(1);
    await room.remove('daily');
    await comesTo(room, due + DAY_MS);
    expect(robot.received).toHaveLength(1);
  });
});
