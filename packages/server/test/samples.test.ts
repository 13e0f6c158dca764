import { setTimeout as pause } from 'node:timers/promises';
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

/** The job ends when everything is in the log; the pipeline decides on it a little later. */
async function untilDecided(server: GyreProcess): Promise<Overview> {
  for (;;) {
    const overview = await server.api<Overview>('GET', '/api/projects/shop/overview');
    if (overview.totals.customers > 28_000) return overview;
    await pause(250);
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

  test('the shop of a first start has its history, lives on, and is deleted in one act', async () => {
    await using home = await temporaryHome();
    const server = await startGyre(home.path, { GYRE_EMPTY: 'false' });
    expect(await jobDone(server, 'shop')).toMatchObject({ state: 'done', error: '' });
    const { totals } = await untilDecided(server);
    expect(totals.events).toBeGreaterThan(700_000);
    expect(totals).toMatchObject({ quarantined: 0, runningCampaigns: 3 });
    const history = totals.events;
    for (;;) {
      const now = await server.api<Overview>('GET', '/api/projects/shop/overview');
      if (now.totals.events > history) break;
      await pause(500);
    }
    await server.api('DELETE', '/api/projects/shop?confirm=shop');
    expect(await server.api('GET', '/api/projects')).toEqual([]);
    expect(await server.stop()).toBe(0);
  }, 600_000);
});
