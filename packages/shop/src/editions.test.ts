import { describe, expect, test } from 'vitest';
import type { ShopEvent } from './calls.ts';
import { DAY_MS, startOf } from './calendar.ts';
import { usualVisits } from './guests.ts';
import { aliveOn } from './population.ts';
import { promotionOn } from './promotions.ts';
import { eventsBetween, openShop, standingAt } from './shop.ts';

const MONDAY = 20_780;

describe('the full edition at 100,000 customers', () => {
  const shop = openShop({ seed: 1, customers: 120_000, edition: 'full' });
  const days = [MONDAY, MONDAY + 2, MONDAY + 4, MONDAY + 6];
  const online = new Map(days.map((day) => [day, visitsOn(day)]));

  function visitsOn(day: number): ShopEvent[] {
    return shop.day(day).filter(({ event }) => event === 'app_open');
  }

  test('has 100,000 customers on any day, of whom 29 to 33 % come online on it', () => {
    for (const day of days) {
      const { first, end } = aliveOn(shop.population, day);
      expect(end - first).toBe(100_000);
      const came = new Set((online.get(day) ?? []).filter((e) => e.properties['channel'] !== 'H5').map((e) => e.messageId.split('-')[1]));
      expect(came.size / 100_000).toBeGreaterThan(0.285);
      expect(came.size / 100_000).toBeLessThan(0.335);
    }
  });

  test('has a fifth of its visits in the city of the story, and as many as is said', () => {
    const all = [...online.values()].flat();
    const there = all.filter(({ properties }) => properties['city'] === '重庆').length;
    expect(Math.abs(there / all.length - 0.2)).toBeLessThan(0.01);
    const guests = all.filter(({ properties }) => properties['channel'] === 'H5').length;
    expect(Math.abs(guests / all.length - 0.1)).toBeLessThan(0.01);
    // The days' own factors are 0.93, 0.92, 1.03, 1.10, those of the others 0.9, 0.94 and 1.18.
    expect(all.length / (0.93 + 0.92 + 1.03 + 1.1) / (usualVisits(shop.population) / 0.9)).toBeCloseTo(1, 1);
  });

  test('says on visits, orders and payments where they were, and by what method an order is to be paid', () => {
    const acts = shop.day(MONDAY).filter(({ event }) => event === 'app_open' || event === 'submit_order' || event === 'pay_order');
    for (const { event, properties } of acts) {
      expect([typeof properties['city'], typeof properties['channel']]).toEqual(['string', 'string']);
      const methods = event === 'app_open' ? [undefined] : ['微信支付', '支付宝', '云闪付'];
      expect(methods).toContain(properties['payment_method']);
    }
    const paid = new Map(
      acts.filter((e) => e.event === 'pay_order').map((e) => [e.properties['order_id'], e.properties['payment_method']]),
    );
    const placed = acts.filter((e) => e.event === 'submit_order' && paid.has(e.properties['order_id']));
    expect(placed.length).toBeGreaterThan(3000);
    for (const { properties } of placed) expect(properties['payment_method']).toBe(paid.get(properties['order_id']));
  });
});

test('benefit abusers are up to twelve accounts on one device; the sample edition has none', () => {
  const accountsOfDevices = (edition: 'full' | 'sample'): number[] => {
    const owners = new Map<string, Set<string>>();
    for (const { userId, anonymousId } of standingAt(openShop({ seed: 2, customers: 24_000, edition }), startOf(MONDAY))) {
      if (userId !== undefined && anonymousId !== undefined) owners.set(anonymousId, (owners.get(anonymousId) ?? new Set()).add(userId));
    }
    return [...owners.values()].map((accounts) => accounts.size).filter((size) => size > 1);
  };
  expect(accountsOfDevices('sample')).toEqual([]);
  // 20,000 customers are ten times 2,000; of twelve members those stay out of sight who registered in a store and have no account yet.
  const shared = accountsOfDevices('full');
  expect(shared.length).toBeGreaterThanOrEqual(9);
  expect(shared.length).toBeLessThanOrEqual(11);
  expect(Math.max(...shared)).toBeLessThanOrEqual(12);
  expect(shared.reduce((sum, size) => sum + size, 0) / shared.length).toBeGreaterThan(8);
});

test('promotions come on their days, and bring the stated factor of visits', () => {
  const dayOfMonth = MONDAY + 5;
  expect([promotionOn(dayOfMonth)?.name, promotionOn(MONDAY)]).toEqual(['会员日', undefined]);
  const doubleEleven = MONDAY - 12;
  expect(promotionOn(doubleEleven)).toEqual({ name: '双 11', visits: 1.8, order: 1.35 });
  const shop = openShop({ seed: 3, customers: 24_000, edition: 'full' });
  const visits = [...eventsBetween(shop, startOf(doubleEleven), startOf(doubleEleven) + DAY_MS)].filter((e) => e.event === 'app_open');
  const [usual, more] = [/-\d+v\d+-\d+$/, /-\d+x\w+-\d+$/].map((form) => visits.filter((e) => form.test(e.messageId)).length);
  expect(Math.abs((more ?? 0) - 0.8 * (usual ?? 0))).toBeLessThan(4 * Math.sqrt(0.8 * (usual ?? 0) + 0.64 * (usual ?? 0)));
});
