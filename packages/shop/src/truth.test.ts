import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fromJSONSchema } from 'zod';
import { DAY_MS, HOUR_MS, startOf } from './calendar.ts';
import { INCIDENT_KINDS, openIncident } from './incidents/registry.ts';
import { TRUE_EFFECT } from './rates.ts';
import { openShop, withIncidents } from './shop.ts';
import { truthOf } from './truth.ts';

const MONDAY = startOf(20_780);
const schema = fromJSONSchema(JSON.parse(readFileSync(new URL('../truth.schema.json', import.meta.url), 'utf8')));

test.each(['sample', 'full'] as const)(
  'the truth of a shop of the %s edition with every incident has the form of its schema',
  (edition) => {
    const shop = openShop({ seed: 1, customers: 3600, edition });
    const incidents = INCIDENT_KINDS.map(({ name }) => openIncident(shop.population, { name, hours: 24 }, MONDAY));
    const truth: unknown = JSON.parse(JSON.stringify(truthOf(withIncidents(shop, incidents), MONDAY + 2 * DAY_MS)));
    expect(schema.safeParse(truth)).toMatchObject({ success: true });
    expect(schema.safeParse({ ...(truth as object), until: 'soon' }).success).toBe(false);
    expect(schema.safeParse({ ...(truth as object), extra: 1 }).success).toBe(false);
  },
);

test('it tells only of what began before the instant it is told at', () => {
  const shop = openShop({ seed: 1, customers: 7200 });
  const told = withIncidents(shop, [
    openIncident(shop.population, { name: 'holiday', visits: 0.5 }, MONDAY),
    openIncident(shop.population, { name: 'bot-wave', from: MONDAY + 20 * HOUR_MS }, MONDAY),
  ]);
  const early = truthOf(told, MONDAY + 12 * HOUR_MS).incidents;
  const late = truthOf(told, MONDAY + 24 * HOUR_MS).incidents;
  expect([early.map(({ name }) => name), late.map(({ name }) => name)]).toEqual([['holiday'], ['holiday', 'bot-wave']]);
  expect(late[0]?.lost['app_open']).toBeGreaterThan(early[0]?.lost['app_open'] ?? Infinity);
  expect(truthOf(shop, MONDAY)).toEqual({
    version: 1,
    shop: { seed: 1, customers: 7200, edition: 'sample' },
    until: MONDAY,
    incidents: [],
    gangs: [],
    response: { kind: 'alike', effect: TRUE_EFFECT },
  });
});

test('the abusers of the full edition are told, gang by gang: every account among the first twelve of 2,000', () => {
  const { gangs } = truthOf(openShop({ seed: 1, customers: 12_000, edition: 'full' }), MONDAY);
  expect(gangs.length).toBeGreaterThanOrEqual(5);
  for (const gang of gangs) {
    const numbers = gang.map((userId) => Number(userId.slice(1)));
    expect(numbers.every((number, i) => number % 2000 < 12 && (i === 0 || number === (numbers[i - 1] ?? 0) + 1))).toBe(true);
  }
});
