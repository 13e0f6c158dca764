import type { ShopIncident, ShopStanding, ShopTruth } from '@gyre/domain/api/shop';
import { expect, test } from 'vitest';
import { startGyre, temporaryHome, type GyreProcess } from './gyre-process.ts';
import { until } from './until.ts';

interface ProjectRow {
  readonly key: string;
  readonly clock: { readonly now: number; readonly speed: number };
}
interface Keyed {
  readonly key: string;
}
interface AuditPage {
  readonly rows: readonly { readonly act: string; readonly subject: string }[];
}

const SHOP = '/api/projects/shop/shop';

async function clockOf(server: GyreProcess): Promise<ProjectRow['clock']> {
  const projects = await server.api<ProjectRow[]>('GET', '/api/projects');
  const found = projects.find(({ key }) => key === 'shop');
  if (found === undefined) throw new Error('there is no shop');
  return found.clock;
}

const standing = (server: GyreProcess): Promise<ShopStanding> => server.api('GET', SHOP);
const isAnswering = (server: GyreProcess): Promise<ShopStanding | undefined> => standing(server).catch(() => undefined);

test('the sample shop is made as asked, lives faster, breaks when told, and goes on after a restart', { timeout: 120_000 }, async () => {
  await using home = await temporaryHome();
  let server = await startGyre(home.path);
  await expect(server.api('POST', '/api/samples/shop', { incidents: ['flood'] })).rejects.toThrow('an incident is one of');
  await expect(server.api('POST', '/api/samples/online-retail', { seed: 2 })).rejects.toThrow('the real orders have no option seed');
  await expect(standing(server)).rejects.toThrow('there is no project shop');

  const options = { edition: 'full', customers: 400, seed: 7, days: 5, speed: 60, incidents: ['holiday,from=2026-11-01,hours=24'] };
  await server.api('POST', '/api/samples/shop', options);
  const before = await clockOf(server);
  expect(before.speed).toBe(60);
  await until('that the shop can be asked', () => isAnswering(server), 60_000);
  const begun = await server.api<ShopIncident>('POST', `${SHOP}/incidents`, { name: 'city-drop', hours: 6, parameters: { drop: 0.9 } });
  expect(begun).toMatchObject({ name: 'city-drop', parameters: { city: '重庆', channel: '小程序', drop: 0.9 } });
  expect(begun.until - begun.from).toBe(6 * 3_600_000);
  await expect(server.api('POST', `${SHOP}/incidents`, { name: 'city-drop', hours: -1 })).rejects.toThrow('hours');
  await server.api('POST', `${SHOP}/incidents`, { name: 'bot-wave', hours: 2 });
  const [, , wave] = (await standing(server)).incidents;
  await server.api('DELETE', `${SHOP}/incidents/${wave?.id}`);
  await expect(server.api('DELETE', `${SHOP}/incidents/nothing-1`)).rejects.toThrow('there is no incident nothing-1');
  const { rows } = await server.api<AuditPage>('GET', '/api/audit?project=shop');
  expect(rows.map(({ act }) => act)).toEqual(expect.arrayContaining(['shop.incident_begun', 'shop.incident_ended']));

  const isWatched = async (): Promise<boolean> => {
    const alerts = await server.api<Keyed[]>('GET', '/api/projects/shop/alerts');
    return alerts.some(({ key }) => key === 'order-conversion');
  };
  await until('that the story is there', isWatched, 60_000);
  expect((await server.api<Keyed[]>('GET', '/api/projects/shop/playbooks')).map(({ key }) => key)).toEqual(['comeback']);
  const [batch] = await server.api<(Keyed & { readonly claimsOpen: boolean })[]>('GET', '/api/projects/shop/coupon-batches');
  expect(batch).toMatchObject({ key: 'comeback-20', claimsOpen: true });

  await server.stop();
  server = await startGyre(home.path);
  const again = await until('that the shop can be asked again', () => isAnswering(server), 60_000);
  expect(again.incidents.map(({ name, from }) => [name, from])).toEqual([
    ['holiday', Date.parse('2026-11-01T00:00+08:00')],
    ['city-drop', begun.from],
    ['bot-wave', wave?.from],
  ]);
  const after = await clockOf(server);
  expect(after.speed).toBe(60);
  expect(after.now).toBeGreaterThan(before.now);
  const truth = await server.api<ShopTruth>('GET', `${SHOP}/truth`);
  expect(truth.incidents.find(({ name }) => name === 'city-drop')?.slice).toEqual({ city: '重庆', channel: '小程序' });
  await server.stop();
});
