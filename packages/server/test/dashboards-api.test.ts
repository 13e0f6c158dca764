import { afterAll, beforeAll, expect, test } from 'vitest';
import { customerOf, PROJECT, useSmtp } from './campaign.ts';
import { startGyre, temporaryHome, type GyreProcess } from './gyre-process.ts';
import { startMailSink, type MailSink } from './peers/smtp.ts';
import { until } from './until.ts';
import { callAs, viewerToken } from './viewing.ts';

const DAY = 86_400_000;
/** Yesterday at noon in the project's zone. */
const YESTERDAY = Math.floor((Date.now() + 8 * 3_600_000) / DAY - 1) * DAY + 4 * 3_600_000;
const MAPPING = { order: 'pay_order', amount: 'amount' };
const PATH = `${PROJECT}/dashboards/daily-report`;

interface Dashboard {
  readonly version: number;
  readonly definition: { readonly name: string; readonly tiles: readonly { readonly id: string }[] };
}

let home: Awaited<ReturnType<typeof temporaryHome>>;
let server: GyreProcess;
let sink: MailSink;
let viewer: string;
beforeAll(async () => {
  home = await temporaryHome();
  sink = await startMailSink();
  server = await startGyre(home.path, { GYRE_ALLOW_PRIVATE_TARGETS: 'true' });
  const paid = (user: string, at: number, amount: number) => ({
    type: 'track',
    messageId: `${user}${at}`,
    userId: user,
    event: 'pay_order',
    timestamp: new Date(at).toISOString(),
    properties: { amount },
  });
  await server.batch([paid('ann', YESTERDAY, 60), paid('bob', YESTERDAY, 40), paid('ann', YESTERDAY - DAY, 80)]);
  for (const user of ['ann', 'bob']) await customerOf(server, user);
  await useSmtp(server, sink.port);
  viewer = await viewerToken(server);
}, 120_000);
afterAll(async () => {
  await server.stop();
  await sink.stop();
  await home[Symbol.asyncDispose]();
});

test('the daily report cannot be made before the metrics know revenue, and is made once they do', async () => {
  await expect(server.api('POST', `${PROJECT}/daily-report/dashboard`, {})).rejects.toThrow('409');
  expect(await server.api('GET', `${PROJECT}/dashboards`)).toEqual([]);
  await until('the event', async () => {
    const { slots } = await server.api<{ slots: { slot: string; exists: boolean }[] }>('POST', `${PROJECT}/metric-packs/retail/check`, {
      mapping: MAPPING,
    });
    return slots.filter(({ slot, exists }) => exists && Object.hasOwn(MAPPING, slot)).length === 2;
  });
  await server.api('POST', `${PROJECT}/metric-packs/retail/install`, { mapping: MAPPING });
  const made = await server.api<Dashboard>('GET', PATH);
  expect(made).toMatchObject({ version: 1, definition: { name: '经营日报' } });
  expect(made.definition.tiles.map(({ id }) => id)).toEqual(['report', 'trend-1', 'trend-2', 'trend-3', 'trend-4']);
});

test('its figures and targets are asked for by line and day', async () => {
  const month = new Date(YESTERDAY + 8 * 3_600_000).toISOString().slice(0, 7);
  await server.api('PUT', `${PROJECT}/metric-targets/channel_amount/${month}`, { value: 1000 });
  const lines = [{ metric: 'channel_amount', name: 'GMV' }, { metric: 'repeat_rate' }];
  const { lines: told } = await server.api<{ lines: object[] }>('POST', `${PROJECT}/daily-report`, { lines });
  expect(told).toMatchObject([
    { name: 'GMV', unit: 'money', value: 100, dayBefore: { value: 80, change: 0.25 }, pacing: { target: 1000 } },
    { name: '复购率（近 30 天）', value: 0.5 },
  ]);
  await expect(server.api('PUT', `${PROJECT}/metric-targets/nothing/${month}`, { value: 1 })).rejects.toThrow('404');
});

test('it goes out by the project’s mail provider, as a test at once', async () => {
  const schedule = { weekdays: [1, 2, 3, 4, 5, 6, 7], time: '09:05' };
  const definition = { name: '早报', schedule, receivers: [{ key: 'm', kind: 'email', address: 'boss@example.test' }] };
  await server.api('PUT', `${PATH}/subscriptions/morning`, { definition });
  expect(await server.api('POST', `${PATH}/subscriptions/morning/test`)).toMatchObject([{ receiver: 'm', due: null, state: 'sent' }]);
  const [mail] = await sink.received(1);
  expect(mail?.mail.subject).toContain('经营日报');
  expect(mail?.mail.html).toContain('¥100');
  expect(await server.api('GET', `${PATH}/subscriptions`)).toMatchObject([{ key: 'morning', sends: [{ state: 'sent' }] }]);
  const listed = (query: string) => server.api('GET', `${PROJECT}/notices?${query}`);
  const about = { of: 'dashboard', name: expect.stringContaining('日报') as string };
  expect(await listed('kind=report')).toMatchObject({
    rows: [{ kind: 'report', state: 'sent', about, receiver: 'boss@example.test' }],
    next: null,
  });
  expect(await listed('kind=alert')).toEqual({ rows: [], next: null });
});

test('it is the dashboard of the overview until another one is chosen, by somebody who may', async () => {
  const home = `${PROJECT}/home-dashboard`;
  expect(await server.api('GET', home)).toMatchObject({ dashboard: { key: 'daily-report' } });
  await server.api('PUT', `${PROJECT}/dashboards/week`, { definition: { name: '周报' } });
  expect((await callAs(server, viewer, 'PUT', home, { dashboard: 'week' })).status).toBe(403);
  expect(await server.api('PUT', home, { dashboard: 'week' })).toMatchObject({ dashboard: { key: 'week' } });
  expect((await callAs(server, viewer, 'GET', home)).status).toBe(200);
  await expect(server.api('PUT', home, { dashboard: 'gone' })).rejects.toThrow('404');
  await server.api('DELETE', `${PROJECT}/dashboards/week`);
  expect(await server.api('GET', home)).toMatchObject({ dashboard: { key: 'daily-report' } });
});

test('a viewer looks at it and changes nothing; who changed an older version is told', async () => {
  const { definition } = await server.api<Dashboard>('GET', PATH);
  expect((await callAs(server, viewer, 'GET', PATH)).status).toBe(200);
  expect((await callAs(server, viewer, 'PUT', PATH, { definition })).status).toBe(403);
  await server.api('PUT', PATH, { definition: { ...definition, name: '日报' }, version: 1 });
  await expect(server.api('PUT', PATH, { definition, version: 1 })).rejects.toThrow('409');
  const wide = { ...definition, tiles: [{ ...definition.tiles[0], x: 6, w: 12 }] };
  await expect(server.api('PUT', PATH, { definition: wide })).rejects.toThrow('400');
});

test('one that was deleted does not come back by itself', async () => {
  await server.api('DELETE', PATH);
  await server.api('POST', `${PROJECT}/metric-packs/retail/install`, { mapping: MAPPING });
  expect(await server.api('GET', `${PROJECT}/dashboards`)).toEqual([]);
  expect(await server.api<Dashboard>('POST', `${PROJECT}/daily-report/dashboard`, {})).toMatchObject({ version: 3 });
});
