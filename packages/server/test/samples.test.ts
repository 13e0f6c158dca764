import { setTimeout as pause } from 'node:timers/promises';
import { EventSelector, type Rule } from '@gyre/domain/rules/rule';
import { describe, expect, test } from 'vitest';
import { runGyre, startGyre, temporaryHome, type GyreProcess } from './gyre-process.ts';
import { until } from './until.ts';

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

/** A guest who looks at two things and then pays: at night nobody else might come for long. */
async function visit(server: GyreProcess): Promise<void> {
  const source = { key: 'guest', name: 'Guest', protocol: 'segment' };
  const { writeKey } = await server.api<{ writeKey: string }>('POST', '/api/projects/shop/sources', source);
  const batch = ['view_product', 'view_product', 'pay_order'].map((event, i) => ({
    type: 'track',
    event,
    userId: 'guest-1',
    messageId: `guest-${i}`,
    properties: event === 'pay_order' ? { amount: 30 } : { price: 30 },
  }));
  for (const events of [batch.slice(0, 2), batch.slice(2)]) {
    expect(await server.batch(events, writeKey)).toBe(200);
    await untilMoved(server, events.length === 2 ? 'entered' : 'left');
  }
}

/** Waits until somebody has entered or left the segment of those who are browsing. */
async function untilMoved(server: GyreProcess, move: 'entered' | 'left'): Promise<void> {
  await until(
    `somebody to have ${move}`,
    async () => {
      const moves = await server.api<{ move: string }[]>('GET', '/api/projects/shop/segments/browsing/moves?limit=100');
      return moves.some((one) => one.move === move);
    },
    300_000,
  );
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
    await visit(server);
    await server.api('DELETE', '/api/projects/shop?confirm=shop');
    expect(await server.api('GET', '/api/projects')).toEqual([]);
    expect(await server.stop()).toBe(0);
  }, 900_000);
});
