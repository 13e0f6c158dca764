import { afterAll, beforeAll, expect, test } from 'vitest';
import { PROJECT } from './campaign.ts';
import { startGyre, temporaryHome, type GyreProcess } from './gyre-process.ts';
import { until } from './until.ts';
import { callAs, viewerToken } from './viewing.ts';

const HOUR = 3_600_000;
/** The last whole hour. */
const HOUR_OVER = Math.floor(Date.now() / HOUR) * HOUR - HOUR;
const PATH = `${PROJECT}/alerts/orders`;
const DEFINITION = {
  name: '订单断了',
  subject: { of: 'metric', metric: 'orders' },
  detector: { kind: 'threshold', parameters: { below: 3 } },
};

interface Episode {
  readonly id: string;
  readonly openedAt: number;
  readonly sentence: { readonly zh: string };
}

let home: Awaited<ReturnType<typeof temporaryHome>>;
let server: GyreProcess;
let viewer: string;
beforeAll(async () => {
  home = await temporaryHome();
  server = await startGyre(home.path, {});
  const paid = (i: number, at: number) => ({
    type: 'track',
    messageId: `m${i}`,
    userId: `u${i}`,
    event: 'pay_order',
    timestamp: new Date(at).toISOString(),
    properties: { amount: 5, phone: '13800138000' },
  });
  await server.batch([...Array.from({ length: 8 }, (_, i) => paid(i, HOUR_OVER - (i % 2) * HOUR - HOUR / 2)), paid(9, HOUR_OVER + 1)]);
  const phone = { of: 'value', value: { property: 'phone' } };
  const measure = { of: 'events', measured: { events: [{ event: 'pay_order' }], aggregate: { of: 'events' } } };
  await server.api('PUT', `${PROJECT}/metrics/orders`, { definition: { name: '订单', unit: 'count', measure, dimensions: { phone } } });
  viewer = await viewerToken(server);
}, 120_000);
afterAll(async () => {
  await server.stop();
  await home[Symbol.asyncDispose]();
});

test('a backtest says when a rule would have alarmed, and saves nothing', async () => {
  const told = await server.api<{ episodes: number; sentence: { zh: string }; series: { readings: object[] }[] }>(
    'POST',
    `${PROJECT}/alerts/backtest`,
    {
      definition: DEFINITION,
      days: 1,
    },
  );
  expect(told).toMatchObject({ episodes: 1, sentence: { zh: '过去 1 天会预警 1 次' } });
  expect(told.series[0]?.readings).toHaveLength(3);
  expect(await server.api('GET', `${PROJECT}/alerts`)).toEqual([]);
});

test('an alert is saved in versions and judged at once; its episode is read, acknowledged, marked and muted', async () => {
  const saved = await server.api<{ version: number }>('PUT', PATH, { definition: DEFINITION });
  expect(saved).toMatchObject({
    key: 'orders',
    version: 1,
    unit: 'count',
    sensitivity: null,
    sentence: { en: expect.stringContaining('it is below 3') },
  });
  await expect(server.api('PUT', PATH, { definition: DEFINITION, version: 0 })).rejects.toThrow('409');
  const episode = await opened();
  expect(episode.openedAt).toBe(HOUR_OVER);
  expect(episode.sentence.zh).toBe('订单 1，预期 3（-66.7%）');
  const path = `${PROJECT}/episodes/${episode.id}`;
  expect(await server.api('GET', path)).toMatchObject({ kind: 'count', direction: 'down', finding: null, notices: [] });
  expect(await server.api('POST', `${path}/acknowledge`, { note: '在看' })).toMatchObject({
    acknowledgedBy: expect.any(String),
    note: '在看',
  });
  expect(await server.api('POST', `${path}/mute`, { until: HOUR_OVER + 100 * HOUR })).toMatchObject({ mutedUntil: HOUR_OVER + 100 * HOUR });
  expect(await server.api('POST', `${path}/mark`, { mark: 'expected', name: '盘点' })).toMatchObject({ mark: 'expected', end: 'closed' });
  const days = await server.api<{ name: string; from: string }[]>('GET', `${PROJECT}/special-days`);
  expect(days.find(({ name }) => name === '盘点')).toMatchObject({ dayClass: 'expected', from: 'episode' });
  expect(await server.api('GET', `${PROJECT}/alerts/orders/versions`)).toHaveLength(1);
});

test('its causes are looked for, and whom it concerns is listed', async () => {
  const [episode] = (await server.api<{ rows: Episode[] }>('GET', `${PROJECT}/episodes`)).rows;
  const path = `${PROJECT}/episodes/${episode?.id}`;
  expect(await server.api('POST', `${path}/diagnose`)).toMatchObject({ diagnosis: null, why: expect.any(String) });
  expect(await server.api('POST', `${path}/customers`, {})).toMatchObject({ rows: [], total: 0 });
});

test('special days are written down and removed', async () => {
  const path = `${PROJECT}/special-days/2026-11-11`;
  expect(await server.api('PUT', path, { dayClass: 'sale', name: '双十一' })).toEqual({
    date: '2026-11-11',
    dayClass: 'sale',
    name: '双十一',
    from: 'hand',
  });
  const range = `${PROJECT}/special-days?from=2026-11-11&to=2026-11-11`;
  expect(await server.api('GET', range)).toHaveLength(1);
  await server.api('DELETE', path);
  expect(await server.api('GET', range)).toEqual([]);
  await expect(server.api('DELETE', path)).rejects.toThrow('404');
});

test('who may only look neither changes alerts nor tells numbers apart by phones', async () => {
  expect((await callAs(server, viewer, 'GET', `${PROJECT}/episodes`)).status).toBe(200);
  expect((await callAs(server, viewer, 'PUT', PATH, { definition: DEFINITION })).status).toBe(403);
  const byPhone = { ...DEFINITION, by: { dimension: 'phone', most: 3 } };
  expect((await callAs(server, viewer, 'POST', `${PROJECT}/alerts/backtest`, { definition: byPhone })).status).toBe(403);
  expect((await callAs(server, viewer, 'POST', `${PROJECT}/alerts/backtest`, { definition: DEFINITION })).status).toBe(200);
  await expect(server.api('DELETE', `${PROJECT}/metrics/orders`)).rejects.toThrow('409');
  await server.api('DELETE', PATH);
  expect((await server.api<{ rows: Episode[] }>('GET', `${PROJECT}/episodes`)).rows).toHaveLength(1);
});

function opened(): Promise<Episode> {
  return until('the episode', async () => (await server.api<{ rows: Episode[] }>('GET', `${PROJECT}/episodes?state=open`)).rows[0]);
}
