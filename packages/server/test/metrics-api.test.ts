import { DAY_MS, formatInstant, instant, localDate } from '@gyre/domain/time';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../src/clock.ts';
import { PROJECT } from './campaign.ts';
import { startGyre, temporaryHome, type GyreProcess } from './gyre-process.ts';
import { until } from './until.ts';
import { zoneAtNoon } from './zone-at-noon.ts';

const METRICS = `${PROJECT}/metrics`;
const NOW = systemClock().now();

interface Lines {
  readonly lines: readonly { readonly whole: { readonly values: readonly (number | null)[]; readonly total: number | null } }[];
}
interface Listed {
  readonly rows: readonly { readonly key: string; readonly dimensions: readonly string[]; readonly problem: unknown }[];
  readonly keeping: { readonly kept: number; readonly wanted: number };
}

let home: Awaited<ReturnType<typeof temporaryHome>>;
let server: GyreProcess;

function event(user: string, name: string, daysAgo: number, properties: object = {}): object {
  const timestamp = formatInstant(instant(NOW - daysAgo * DAY_MS));
  return {
    type: 'track',
    messageId: `${user} ${name} ${daysAgo} ${JSON.stringify(properties)}`,
    userId: user,
    event: name,
    timestamp,
    properties,
  };
}
/** Visits and orders of the last four days: today last. */
async function days(metric: string): Promise<readonly (number | null)[]> {
  const body = { metrics: [metric], range: { of: 'last', count: 4, unit: 'day' }, grain: 'day', totals: true };
  return (await server.api<Lines>('POST', `${METRICS}/series`, body)).lines[0]?.whole.values ?? [];
}
const daysAgo = (n: number): string => localDate(instant(NOW - n * DAY_MS), zoneAtNoon());
const listed = (): Promise<Listed> => server.api<Listed>('GET', METRICS);
const isKept = (): Promise<unknown> =>
  until('that what is over is kept', async () => {
    const { keeping } = await listed();
    return keeping.wanted > 1000 && keeping.kept === keeping.wanted;
  });

beforeAll(async () => {
  home = await temporaryHome();
  server = await startGyre(home.path);
  await server.api('PATCH', PROJECT, { zone: zoneAtNoon() });
  const visits = ['u1', 'u2', 'u3', 'u4'].flatMap((user) => [3, 1].map((ago) => event(user, 'app_open', ago, { channel: 'app' })));
  const orders = [event('u1', 'pay_order', 3, { amount: 10, channel: 'app' }), event('u1', 'pay_order', 1, { amount: 30, channel: 'app' })];
  await server.batch([...visits, ...orders, event('u2', 'pay_order', 1, { amount: 20, channel: 'web' }), event('u3', 'view_product', 1)]);
  const Pack = `${PROJECT}/metric-packs/retail`;
  const named = (): Promise<{ mapping: Record<string, string> }> => server.api('POST', `${Pack}/check`, {});
  await until('the events in the plan', async () => (await named()).mapping['order'] === 'pay_order');
  await server.api('POST', `${Pack}/install`, { language: 'en' });
  await server.api('POST', `${PROJECT}/metric-packs/aipl/install`, { mapping: { interest: 'view_product' } });
});
afterAll(async () => {
  await server.stop();
  await home[Symbol.asyncDispose]();
});

describe('the metrics of a project over HTTP', () => {
  test('come from a pack mapped by usual names, and can all be reckoned', async () => {
    const { rows } = await listed();
    expect(rows.map(({ key }) => key)).toEqual(
      expect.arrayContaining(['buyers', 'channel_amount', 'basket', 'conversion_rate', 'new_buyers']),
    );
    expect(rows.filter(({ problem }) => problem !== null)).toEqual([]);
    expect(rows.find(({ key }) => key === 'channel_conversion')?.dimensions).toEqual(['channel']);
  });

  test('are the same asked and kept, after late events, and after a kill', async () => {
    const before = { buyers: [1, 0, 2, 0], channel_amount: [10, 0, 50, 0], basket: [10, null, 25, null], new_buyers: [1, 0, 1, 0] };
    const found = async () => Object.fromEntries(await Promise.all(Object.keys(before).map(async (key) => [key, await days(key)])));
    expect(await found()).toEqual(before);
    await isKept();
    expect(await found()).toEqual(before);
    const after = { buyers: [1, 1, 2, 0], channel_amount: [10, 70, 50, 0], basket: [10, 70, 25, null], new_buyers: [1, 1, 0, 0] };
    await server.batch([event('u2', 'pay_order', 2, { amount: 70, channel: 'web' })]);
    await until('the late order', async () => (await days('channel_amount'))[1] === 70);
    expect(await found()).toEqual(after);
    await server.kill();
    server = await startGyre(home.path);
    await until('that it answers', async () => (await days('buyers'))[0] === 1);
    expect(await found()).toEqual(after);
    await isKept();
    expect(await found()).toEqual(after);
  });

  test('explain a change down to the customers', async () => {
    const range = { of: 'last', count: 2, unit: 'day' };
    const { tree } = await server.api<{ tree: { before: number; after: number; children: { key: string; contribution: number }[] } }>(
      'POST',
      `${METRICS}/basket/tree`,
      { range },
    );
    const parts = tree.children.reduce((sum, { contribution }) => sum + contribution, 0);
    expect(parts).toBeCloseTo(tree.after - tree.before, 9);
    expect(tree.children.map(({ key }) => key)).toEqual(['channel_amount', 'buyers']);
    const people = await server.api<{ total: number }>('POST', `${METRICS}/buyers/customers`, {
      range,
      group: { by: 'channel', key: ['web'] },
    });
    expect(people.total).toBe(1);
    const orders = { range: { of: 'last', count: 3, unit: 'day' }, notIn: { of: 'last', count: 2, unit: 'day' } };
    const gone = await server.api<{ total: number }>('POST', `${METRICS}/buyers/customers`, orders);
    const body = { range, group: { by: 'channel', key: ['web'] }, key: 'web-buyers', name: 'Web buyers' };
    expect(gone.total).toBe(0);
    expect((await server.api<{ size: number }>('POST', `${METRICS}/buyers/segment`, body)).size).toBe(1);
    const fresh = { range, notIn: { of: 'days', from: daysAgo(3), to: daysAgo(3) } };
    expect((await server.api<{ total: number }>('POST', `${METRICS}/buyers/customers`, fresh)).total).toBe(1);
  });

  test('put every customer into one stage, and keep those of a stage as a segment', async () => {
    const asked = `${PROJECT}/stage-models/aipl`;
    const { stages } = await server.api<{ stages: { key: string; customers: number }[] }>('POST', `${asked}/stages`, {});
    expect(stages.map(({ key, customers }) => [key, customers])).toEqual([
      ['none', 0],
      ['awareness', 1],
      ['interest', 1],
      ['purchase', 0],
      ['loyalty', 2],
    ]);
    const segment = await server.api<{ size: number }>('POST', `${asked}/segment`, { stage: 'loyalty', key: 'loyal', name: '忠诚' });
    expect(segment.size).toBe(2);
    expect((await server.api<{ total: number }>('POST', `${asked}/customers`, { stage: 'interest' })).total).toBe(1);
  });
});
