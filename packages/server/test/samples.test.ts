import { setTimeout as pause } from 'node:timers/promises';
import { EventSelector, type Rule } from '@gyre/domain/rules/rule';
import { HOUR_MS } from '@gyre/domain/time';
import { describe, expect, test } from 'vitest';
import { runGyre, startGyre, temporaryHome, type GyreProcess } from './gyre-process.ts';

/** The totals published with the data; see `samples/SOURCES.md`. */
const PUBLISHED = { lines: 541_909, purchaseLines: 397_884, customers: 4338, invoices: 18_532, revenue: 8_911_407.904 };

interface Overview {
  readonly sampleTotals: Record<string, number> | null;
  readonly totals: { readonly customers: number; readonly events: number; readonly quarantined: number; readonly runningCampaigns: number };
  readonly today: { readonly orders: number };
}

interface JobRow {
  readonly id: string;
  readonly state: string;
  readonly error: string;
}

async function jobDone(server: GyreProcess, project: string): Promise<JobRow> {
  for (;;) {
    const { rows } = await server.api<{ rows: JobRow[] }>('GET', `/api/projects/${project}/jobs`);
    const [job] = rows;
    if (job !== undefined && job.state !== 'running' && job.state !== 'ready') return job;
    await pause(250);
  }
}

/** 近 30 天加购未支付，且不在沉睡分群. */
const CART_AND_AWAKE: Rule = {
  kind: 'all',
  rules: [
    {
      kind: 'then_not',
      first: EventSelector.parse({ event: 'add_to_cart' }),
      answer: EventSelector.parse({ event: 'pay_order' }),
      within: { amount: 30, unit: 'minute' },
      window: { kind: 'rolling', span: { amount: 30, unit: 'day' } },
    },
    { kind: 'not', rule: { kind: 'segment', segment: 'dormant' } },
  ],
};

/** Members of every segment, by key. */
async function sizes(server: GyreProcess): Promise<Record<string, number>> {
  const { rows } = await server.api<{ rows: { key: string; size: number | null }[] }>('GET', '/api/projects/shop/segments');
  return Object.fromEntries(rows.map(({ key, size }) => [key, size ?? -1]));
}

/** Waits until somebody has entered a segment and somebody has left it. */
async function untilBusy(server: GyreProcess, segment: string): Promise<void> {
  const [from, to] = [Date.now() - HOUR_MS, Date.now() + HOUR_MS];
  for (;;) {
    const hours = await server.api<{ entered: number; left: number }[]>(
      'GET',
      `/api/projects/shop/segments/${segment}/history?from=${from}&to=${to}&interval=hour`,
    );
    if (hours.some((hour) => hour.entered > 0) && hours.some((hour) => hour.left > 0)) return;
    await pause(1000);
  }
}

describe('the sample projects', () => {
  test('the real orders, loaded by the command, have the published totals', async () => {
    await using home = await temporaryHome();
    const { code, out } = await runGyre(['sample', 'online-retail'], { GYRE_HOME: home.path });
    expect(code).toBe(0);
    for (const [figure, value] of Object.entries(PUBLISHED)) expect(out).toMatch(new RegExp(`${figure} +${value}\n`));
    const server = await startGyre(home.path);
    expect((await server.api<Overview>('GET', '/api/projects/online_retail/overview')).sampleTotals).toEqual(PUBLISHED);
    await server.stop();
  }, 300_000);

  test('the shop of a first start has its history and segments, customers enter and leave them, and it is deleted in one act', async () => {
    await using home = await temporaryHome();
    const server = await startGyre(home.path, { GYRE_EMPTY: 'false' });
    expect(await jobDone(server, 'shop')).toMatchObject({ state: 'done', error: '' });
    const { totals } = await server.api<Overview>('GET', '/api/projects/shop/overview');
    expect(totals.events).toBeGreaterThan(700_000);
    expect(totals.customers).toBeGreaterThan(28_000);
    expect(totals).toMatchObject({ quarantined: 0, runningCampaigns: 5 });
    const size = await sizes(server);
    expect(Object.keys(size).toSorted()).toEqual([
      'active-no-order',
      'browsing',
      'cart-unpaid',
      'dormant',
      'first-order-only',
      'high-value',
      'new',
    ]);
    expect(['cart-unpaid', 'dormant', 'first-order-only', 'high-value', 'new'].filter((key) => (size[key] ?? 0) < 1000)).toEqual([]);
    const { counts } = await server.api<{ counts: { path: number[]; customers: number }[] }>(
      'POST',
      '/api/projects/shop/segments/preview',
      {
        rule: CART_AND_AWAKE,
        sample: 0,
      },
    );
    const held = (place: string): number => counts.find(({ path }) => path.join('.') === place)?.customers ?? 0;
    expect(held('')).toBeGreaterThan(1000);
    expect(held('')).toBeLessThan(held('0') - 100);
    await untilBusy(server, 'browsing');
    await server.api('DELETE', '/api/projects/shop?confirm=shop');
    expect(await server.api('GET', '/api/projects')).toEqual([]);
    expect(await server.stop()).toBe(0);
  }, 900_000);
});
