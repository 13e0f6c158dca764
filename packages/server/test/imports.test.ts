import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, onTestFinished, test } from 'vitest';
import { countsOf, paid, paidCampaign, PROJECT, settled, startCampaign } from './campaign.ts';
import { exported } from './exported.ts';
import { runGyre, startGyre, temporaryHome, type GyreProcess } from './gyre-process.ts';

const DAY_MS = 86_400_000;
/** 365 paid orders over 100, one a day, the last one an hour ago: within what a live trigger would accept. */
function yearOfOrders(now: number): string {
  const rows = Array.from(
    { length: 365 },
    (_, n) => `imp-${n},u${n % 10},u${n % 10}@example.test,${new Date(now - 3_000_000 - n * DAY_MS).toISOString()},${150 + n}`,
  );
  return `order_id,user_id,email,paid_at,amount\n${rows.join('\n')}\n`;
}
const MAP = 'user_id=user_id,email=email,time=paid_at,event=order_paid';

test('a year of orders is imported under a running campaign that wants each of them, and nothing is sent', async () => {
  await using home = await temporaryHome();
  const at = { GYRE_HOME: join(home.path, 'home'), GYRE_EMPTY: 'true' };
  const file = join(home.path, 'orders.csv');
  await writeFile(file, yearOfOrders(Date.now()));
  let server: GyreProcess = await startGyre(at.GYRE_HOME);
  onTestFinished(() => server.kill());
  await startCampaign(server, 'thanks', paidCampaign({ latenessMs: 30 * DAY_MS }));
  const run = async () =>
    JSON.parse((await runGyre(['import', file, '--target', 'events', '--map', MAP], at)).out) as Record<string, unknown>;

  const first = await run();
  expect(first).toMatchObject({ state: 'done', rows: 365, stored: 365, duplicates: 0, refused: 0 });
  expect(await run(), 'again, while it runs').toMatchObject({ job: first['job'], stored: 365 });
  await expect.poll(async () => (await server.api<{ total: number }>('GET', `${PROJECT}/customers`)).total, { timeout: 30_000 }).toBe(10);
  expect(await server.batch([paid('u1', 'live-1', 500)])).toBe(200);
  expect(await settled(server, 'thanks', 1), 'only the live order, which comes after them in the log').toMatchObject({ entered: 1 });
  expect(await server.stop()).toBe(0);

  expect(await run(), 'again, stopped').toMatchObject({ job: first['job'], stored: 365 });
  const orders = (await exported(at.GYRE_HOME, 'events')).filter((event) => event.name === 'order_paid');
  expect(orders.map((event) => event.historical)).toEqual([...Array.from({ length: 365 }, () => true), false]);
  server = await startGyre(at.GYRE_HOME);
  expect(await countsOf(server, 'thanks')).toMatchObject({ entered: 1 });
});

test('customers and items go in, and exports of every format say the same', async () => {
  await using home = await temporaryHome();
  const at = { GYRE_HOME: join(home.path, 'home'), GYRE_EMPTY: 'true' };
  const put = async (name: string, text: string): Promise<string> => {
    await writeFile(join(home.path, name), text);
    return join(home.path, name);
  };
  const server = await startGyre(at.GYRE_HOME);
  onTestFinished(() => server.kill());
  const customers = await put('customers.csv', '会员号,手机号,姓名,等级\nM1,13800000001,李雷,3\nM2,13800000002,"韩, 梅梅",5\n');
  expect(await runGyre(['import', customers, '--target', 'customers', '--map', 'user_id=会员号,phone=手机号'], at)).toMatchObject({
    code: 0,
  });
  const items = await put('items.ndjson', '{"sku":"tea","name":"龙井","price":99.75}\n{"sku":"cup","name":"杯子"}\n');
  expect(await runGyre(['import', items, '--target', 'items', '--map', 'item=sku,item_type=product'], at)).toMatchObject({ code: 0 });
  await server.batch([paid('M1', 'o-1', 199.5), paid('M2', 'o-2', 88)]);
  expect(await server.api('GET', `${PROJECT}/items`)).toEqual([{ type: 'product', items: 2 }]);
  expect(await server.stop()).toBe(0);

  const lines = await exported(at.GYRE_HOME, 'customers');
  expect(lines.map(({ attributes }) => attributes)).toEqual([
    { 姓名: '李雷', 等级: 3 },
    { 姓名: '韩, 梅梅', 等级: 5 },
  ]);
  const duckdb = await (await DuckDBInstance.create(':memory:')).connect();
  for (const format of ['csv', 'parquet'] as const) {
    const out = join(home.path, `customers.${format}`);
    expect(await runGyre(['export', 'customers', '--reveal', '--format', format, '--out', out], at)).toMatchObject({ code: 0 });
    const read = await duckdb.runAndReadAll(`select * from ${format === 'csv' ? 'read_csv' : 'read_parquet'}('${out}') order by customer`);
    const rows = read.getRowObjectsJson();
    expect(rows.map((row) => Number(row['customer']))).toEqual(lines.map((line) => line.customer));
    const parsed = (column: string): unknown[] => rows.map((row) => JSON.parse(row[column] as string) as unknown);
    expect(parsed('attributes')).toEqual(lines.map((line) => line.attributes));
    expect(parsed('identities')).toEqual(lines.map((line) => line.identities));
  }
  duckdb.closeSync();
  const masked = join(home.path, 'masked.csv');
  expect(await runGyre(['export', 'customers', '--format', 'csv', '--out', masked], at)).toMatchObject({ code: 0 });
  const text = await readFile(masked, 'utf8');
  expect(text).toContain('138****0001');
  expect(text).not.toMatch(/13800000001|李雷|梅梅/);
});
