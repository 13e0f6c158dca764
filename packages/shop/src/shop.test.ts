import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { DAY_MS, hourOf, startOf } from './calendar.ts';
import { openShop, eventsBetween, standingAt } from './shop.ts';
import type { ShopEvent } from './calls.ts';
import { CHANNELS, CITIES, LEVELS } from './rates.ts';

const MONDAY = startOf(20_780);
const small = () => openShop({ seed: 7, customers: 3600 });

describe('one shop', () => {
  test('two shops of one seed live the same life, another seed another', () => {
    const mine = [...eventsBetween(small(), MONDAY, MONDAY + 2 * DAY_MS)];
    expect([...eventsBetween(small(), MONDAY, MONDAY + 2 * DAY_MS)]).toEqual(mine);
    expect([...eventsBetween(openShop({ seed: 8, customers: 3600 }), MONDAY, MONDAY + DAY_MS)].slice(0, 50)).not.toEqual(mine.slice(0, 50));
  });

  test('time may be cut anywhere and asked in any order: no gap, no duplicate', () => {
    const whole = [...eventsBetween(small(), MONDAY, MONDAY + 3 * DAY_MS)];
    const cuts = [0, 1, 7_200_000, 7_200_001, 50_000_000, DAY_MS - 1, DAY_MS, DAY_MS + 12_345_678, 2.5 * DAY_MS, 3 * DAY_MS];
    const shop = small();
    const pieces = cuts.slice(1).map((to, i) => [MONDAY + (cuts[i] ?? 0), MONDAY + to] as const);
    const inReverse = pieces.toReversed().map(([from, to]) => [...eventsBetween(shop, from, to)]);
    expect(inReverse.toReversed().flat()).toEqual(whole);
    expect(new Set(whole.map((e) => e.messageId)).size).toBe(whole.length);
    expect(whole.every((e, i) => i === 0 || e.timestamp >= (whole[i - 1]?.timestamp ?? 0))).toBe(true);
  });

  test('a newcomer is introduced in the history by the very calls a later listener is told first', () => {
    const history = [...eventsBetween(small(), MONDAY, MONDAY + DAY_MS)];
    const profiles = history.filter((e) => e.type === 'profile_set');
    expect(profiles.length).toBeGreaterThan(5);
    const told = new Map([...standingAt(small(), MONDAY + DAY_MS)].map((e) => [e.messageId, e]));
    for (const profile of profiles) expect(told.get(profile.messageId)).toEqual(profile);
    for (const e of told.values()) expect(e.timestamp).toBeLessThanOrEqual(MONDAY + DAY_MS);
  });

  test('a seed or number out of range is refused by name', () => {
    expect(() => openShop({ seed: -1, customers: 3600 })).toThrow('seed must be an integer from 0 to 4294967295, got -1');
    expect(() => openShop({ seed: 1, customers: 10 })).toThrow('customers must be an integer from 360 to 10000000, got 10');
  });
});

test('the sample stays what it is: a Monday of seed 1, so that shops already running live on without a seam', () => {
  const events = openShop({ seed: 1, customers: 30_000 }).day(20_780);
  const counts = Object.fromEntries(
    Map.groupBy(events, ({ event, type }) => event ?? type)
      .entries()
      .map(([name, of]) => [name, of.length]),
  );
  expect(counts).toEqual({
    app_open: 2224,
    search: 984,
    view_product: 5846,
    add_to_cart: 852,
    submit_order: 258,
    pay_order: 421,
    refund_request: 20,
    identify: 769,
    profile_set: 91,
    profile_increment: 421,
  });
  const paid = events
    .filter(({ event }) => event === 'pay_order')
    .reduce((sum, e) => sum + Math.round(Number(e.properties['amount']) * 100), 0);
  expect(paid).toBe(7_157_500);
});

describe('60 days of 30,000 customers', () => {
  const shop = openShop({ seed: 1, customers: 30_000 });
  const start = process.threadCpuUsage();
  const standing = [...standingAt(shop, MONDAY - 60 * DAY_MS)];
  const history = [...eventsBetween(shop, MONDAY - 60 * DAY_MS, MONDAY)];
  const tookMs = process.threadCpuUsage(start).user / 1000;
  const numberIn = (e: ShopEvent): string => e.messageId.split('-')[1] ?? '';
  const online = history.filter((e) => e.type === 'track' && e.properties['channel'] !== '门店' && e.event !== 'refund_request');

  test('are 700,000 to 900,000 calls, generated in seconds', () => {
    expect(standing.length + history.length).toBeGreaterThan(700_000);
    expect(standing.length + history.length).toBeLessThan(900_000);
    expect(tookMs).toBeLessThan(20_000);
  });

  test('have 30,000 customers, alive at some time', () => {
    const known = new Set([...standing, ...history].filter((e) => e.type === 'profile_set').map(numberIn));
    expect(Math.abs(known.size - 30_000)).toBeLessThan(100);
  });

  test('cities, channels and levels have their shares', () => {
    const profiles = new Map([...standing, ...history].filter((e) => e.type === 'profile_set').map((e) => [numberIn(e), e.properties]));
    const share = (name: string, value: string): number => [...profiles.values()].filter((p) => p[name] === value).length / profiles.size;
    for (const [city, expected] of CITIES) expect(Math.abs(share('city', city) - expected)).toBeLessThan(0.01);
    for (const [channel, expected] of CHANNELS) expect(Math.abs(share('home_channel', channel) - expected)).toBeLessThan(0.01);
    expect(LEVELS.map(({ name }) => Math.round(share('member_level', name) * 100))).toEqual([71, 17, 8, 4]);
  });

  test('open the shop at lunch and in the evening, and more at weekends', () => {
    const opens = history.filter((e) => e.event === 'app_open');
    const byHour = Array.from({ length: 24 }, (_, hour) => opens.filter((e) => hourOf(e.timestamp) === hour).length);
    const rank = byHour.map((n, hour) => [n, hour] as const).toSorted((a, b) => b[0] - a[0]);
    expect(
      rank
        .slice(0, 3)
        .map(([, hour]) => hour)
        .toSorted((a, b) => a - b),
    ).toEqual([12, 20, 21]);
    expect(Math.min(...byHour)).toBe(byHour[4]);
    const on = (weekday: number): number => opens.filter((e) => Math.floor((e.timestamp - MONDAY) / DAY_MS + 700) % 7 === weekday).length;
    expect(on(5)).toBeGreaterThan(on(1) * 1.1);
  });

  test('are lively at any hour: somebody comes every three minutes, and looks at two products every five', () => {
    const quietest = (events: readonly ShopEvent[]): number =>
      Math.min(...Array.from({ length: 24 }, (_, hour) => events.filter((e) => hourOf(e.timestamp) === hour).length / 60));
    const views = Map.groupBy(
      history.filter((e) => e.event === 'view_product'),
      (e) => e.messageId.slice(0, e.messageId.lastIndexOf('-')),
    );
    expect(quietest(history.filter((e) => e.event === 'app_open'))).toBeGreaterThan(20);
    expect(quietest([...views.values()].flatMap((visit) => visit.slice(1, 2)))).toBeGreaterThan(12);
  });

  test('active customers order at 10.8 to 13.2 % an hour, in every large city too', () => {
    const conversion = (events: readonly ShopEvent[]): number => {
      const hours = (list: readonly ShopEvent[]): Set<string> =>
        new Set(list.map((e) => `${numberIn(e)} ${Math.floor(e.timestamp / 3_600_000)}`));
      return hours(events.filter((e) => e.event === 'submit_order')).size / hours(events).size;
    };
    const cities = ['重庆', '成都', '上海', '北京'].map((city) => conversion(online.filter((e) => e.properties['city'] === city)));
    for (const rate of [conversion(online), ...cities]) {
      expect(rate).toBeGreaterThan(0.108);
      expect(rate).toBeLessThan(0.132);
    }
  });

  test('about half of the buyers buy again within 60 days', () => {
    const orders = Map.groupBy(
      history.filter((e) => e.event === 'pay_order'),
      numberIn,
    );
    const again = [...orders.values()].filter((list) => list.length > 1).length / orders.size;
    expect(again).toBeGreaterThan(0.35);
    expect(again).toBeLessThan(0.55);
  });

  test('an order is paid after it is placed, its lines add up, and about 3 % ask the money back later', () => {
    const paid = new Map(history.filter((e) => e.event === 'pay_order').map((e) => [e.properties['order_id'], e]));
    for (const placed of history.filter((e) => e.event === 'submit_order')) {
      const payment = paid.get(placed.properties['order_id']);
      if (payment === undefined) continue;
      expect(payment.timestamp).toBeGreaterThan(placed.timestamp);
      expect(payment.properties['amount']).toBe(placed.properties['amount']);
    }
    for (const payment of paid.values()) expect(sumOfLines(payment)).toBe(Math.round(Number(payment.properties['amount']) * 100));
    const refunds = history.filter((e) => e.event === 'refund_request' && paid.has(e.properties['order_id']));
    for (const refund of refunds) expect(refund.timestamp).toBeGreaterThan(paid.get(refund.properties['order_id'])?.timestamp ?? Infinity);
    expect(refunds.length / paid.size).toBeGreaterThan(0.024);
    expect(refunds.length / paid.size).toBeLessThan(0.034);
  });

  test('every call says who it is from, by identities nobody can have', () => {
    const calls = [...standing, ...history];
    const strays = calls.filter((e) => (namesOf(e).length === 0) !== (e.type === 'item_set'));
    expect(strays).toEqual([]);
    const oddIn = (values: readonly (string | undefined)[], form: RegExp): string[] =>
      values.filter((v) => v !== undefined && !form.test(v)) as string[];
    expect(
      oddIn(
        calls.map((e) => e.userId),
        /^u\d+$/,
      ),
    ).toEqual([]);
    expect(
      oddIn(
        calls.map((e) => e.anonymousId),
        /^a[0-9a-f]{16}$/,
      ),
    ).toEqual([]);
    expect(
      oddIn(
        calls.map((e) => e.identities?.phone),
        /^100\d{8}$/,
      ),
    ).toEqual([]);
    expect(
      oddIn(
        calls.map((e) => e.identities?.email),
        /^u\d+@example\.test$/,
      ),
    ).toEqual([]);
  });

  test('no phone number, user id or device belongs to two people', () => {
    const owners = new Map<string, string>();
    const shared = [...standing, ...history].filter((e) =>
      namesOf(e).some((name) => {
        const owner = owners.get(name) ?? numberIn(e);
        owners.set(name, owner);
        return owner !== numberIn(e);
      }),
    );
    expect(shared).toEqual([]);
    expect(owners.size).toBeGreaterThan(60_000);
  });

  test('people become known late: devices and phones that were strangers join an account', () => {
    const strangers = new Set<string>();
    let joined = 0;
    for (const e of history) {
      const traces = [e.anonymousId, e.identities?.phone].filter((v) => v !== undefined);
      if (e.type === 'identify' && e.userId !== undefined) joined += traces.filter((v) => strangers.delete(v)).length;
      else if (e.userId === undefined) for (const trace of traces) strangers.add(trace);
    }
    expect(joined).toBeGreaterThan(5000);
  });

  test('the plan names every event, property, attribute and item, with its type', () => {
    const plan = JSON.parse(readFileSync(new URL('../plan.json', import.meta.url), 'utf8')) as Plan;
    expect([...new Set([...standing, ...history].flatMap((e) => unplanned(plan, e)))]).toEqual([]);
  });
});

interface Plan {
  readonly events: Record<string, { properties: string[] }>;
  readonly properties: Record<string, { type: string }>;
  readonly attributes: Record<string, { type: string }>;
  readonly items: Record<string, { attributes: Record<string, string> }>;
}

function unplanned(plan: Plan, e: ShopEvent): string[] {
  if (e.type === 'track') return unplannedOf(plan, e.event ?? '', e.properties);
  const known = e.item === undefined ? plan.attributes : (plan.items[e.item.type]?.attributes ?? {});
  return Object.keys(e.properties).filter((name) => !(name in known));
}

function unplannedOf(plan: Plan, event: string, properties: object): string[] {
  return Object.entries(properties).flatMap(([name, value]: [string, unknown]) => {
    if (Array.isArray(value)) return value.flatMap((line: object) => unplannedOf(plan, `${event}/${name}`, line));
    const isPlanned = plan.events[event]?.properties.includes(name) === true && plan.properties[name]?.type === typeof value;
    return isPlanned ? [] : [`${event}.${name}: ${typeof value}`];
  });
}

function namesOf(e: ShopEvent): string[] {
  return [e.userId, e.anonymousId, e.identities?.phone, e.identities?.email].filter((name) => name !== undefined);
}

function sumOfLines(payment: ShopEvent): number {
  const lines = payment.properties['lines'];
  return Array.isArray(lines) ? lines.reduce((sum: number, line: { amount: number }) => sum + Math.round(line.amount * 100), 0) : 0;
}
