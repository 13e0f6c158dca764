import { expect, onTestFinished, test } from 'vitest';
import { HOUR_MS, startOf } from './calendar.ts';
import type { Clock } from './clock.ts';
import { openControl } from './control.ts';
import { eventsBetween, openShop } from './shop.ts';
import type { Truth } from './truth.ts';

const NOW = startOf(20_780) + 9 * HOUR_MS;

async function started() {
  let now = NOW;
  const clock: Clock = { now: () => now, speed: 1, wait: () => Promise.resolve() };
  const control = await openControl({ shop: openShop({ seed: 1, customers: 7200 }), clock, port: 0 });
  onTestFinished(() => control.close());
  async function ask(method: string, path: string, body?: unknown, type = 'application/json') {
    const response = await fetch(`${control.url}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': type } }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }
  return { control, ask, pass: (ms: number) => (now += ms) };
}

test('an incident is begun, seen, ended and told of while the shop runs', async () => {
  const { control, ask, pass } = await started();
  const calm = control.shop();
  const begun = await ask('POST', '/incidents', { name: 'city-drop', drop: 1, hours: 12 });
  expect(begun).toEqual({
    status: 201,
    body: {
      id: `city-drop-${NOW}`,
      name: 'city-drop',
      from: NOW,
      until: NOW + 12 * HOUR_MS,
      parameters: { city: '重庆', channel: '小程序', drop: 1 },
      slice: { city: '重庆', channel: '小程序' },
    },
  });
  pass(6 * HOUR_MS);
  const ended = await ask('DELETE', `/incidents/city-drop-${NOW}`);
  expect(ended.body['incidents']).toMatchObject([{ from: NOW, until: NOW + 6 * HOUR_MS }]);
  expect((await ask('GET', '/incidents')).body).toMatchObject({ now: NOW + 6 * HOUR_MS, incidents: ended.body['incidents'] });
  const lost = [...eventsBetween(calm, NOW, NOW + 6 * HOUR_MS)].filter(
    ({ event, properties }) => event === 'submit_order' && properties['city'] === '重庆' && properties['channel'] === '小程序',
  );
  const truth = (await ask('GET', '/truth')).body as unknown as Truth;
  expect(lost.length).toBeGreaterThan(2);
  expect(truth.incidents[0]?.lost['submit_order']).toBe(lost.length);
});

test('one that lies ahead is taken back whole', async () => {
  const { ask } = await started();
  expect((await ask('POST', '/incidents', { name: 'holiday', from: NOW + HOUR_MS })).status).toBe(201);
  expect((await ask('DELETE', `/incidents/holiday-${NOW + HOUR_MS}`)).body['incidents']).toEqual([]);
});

test('the kinds are told with their parameters, and what they may be', async () => {
  const { ask } = await started();
  const { kinds } = (await ask('GET', '/incidents')).body as { kinds: { name: string; parameters: unknown }[] };
  expect(kinds.find(({ name }) => name === 'slow-decline')?.parameters).toEqual({
    channel: { fallback: 'App', expected: 'one of 小程序, App', range: ['小程序', 'App'] },
    perDay: { fallback: 0.01, expected: 'a number from 0 to 1', range: [0, 1] },
  });
});

test('what cannot be is refused with the reason, and changes nothing', async () => {
  const { control, ask } = await started();
  const calm = control.shop();
  expect(await ask('POST', '/incidents', { name: 'holiday', visits: 9 })).toEqual({
    status: 400,
    body: { error: 'visits of holiday must be a number from 0 to 5, got 9' },
  });
  expect((await ask('POST', '/incidents', { name: 'holiday', from: NOW - 1 })).body['error']).toMatch(/must not lie in the past/);
  expect((await ask('POST', '/incidents', { name: 'holiday' }, 'text/plain')).status).toBe(400);
  expect((await ask('POST', '/incidents', { name: 'holiday', reason: 'x'.repeat(70_000) })).status).toBe(400);
  expect((await ask('DELETE', '/incidents/holiday-1')).status).toBe(404);
  expect((await ask('GET', '/')).status).toBe(404);
  expect(control.shop()).toBe(calm);
});
