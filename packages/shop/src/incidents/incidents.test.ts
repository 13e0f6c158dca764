import { describe, expect, test } from 'vitest';
import type { ShopEvent } from '../calls.ts';
import { DAY_MS, HOUR_MS, startOf } from '../calendar.ts';
import { eventsBetween, openShop, withIncidents, type Shop } from '../shop.ts';
import { truthOf, type IncidentTruth } from '../truth.ts';
import { GUEST_ORDER } from '../guests.ts';
import { INCIDENT_KINDS, openIncident } from './registry.ts';

const MONDAY = startOf(20_780);
const calm = openShop({ seed: 5, customers: 12_000, edition: 'full' });

type Said = Readonly<Record<string, unknown>> & { readonly name: string };

function troubled(shop: Shop, ...said: readonly Said[]): Shop {
  return withIncidents(
    shop,
    said.map((one) => openIncident(shop.population, one, MONDAY)),
  );
}

function between(shop: Shop, from: number, to: number): ShopEvent[] {
  return [...eventsBetween(shop, from, to)];
}

/** The truth of a shop's only incident, long after it. */
function truthAfter(shop: Shop): IncidentTruth {
  const [truth] = truthOf(shop, MONDAY + 90 * DAY_MS).incidents;
  if (truth === undefined) throw new Error('no incident');
  return truth;
}

const named = (events: readonly ShopEvent[], name: string): ShopEvent[] => events.filter(({ event }) => event === name);
const idsOf = (events: readonly ShopEvent[]): string[] => events.map(({ messageId }) => messageId).toSorted();
const ownerOf = ({ messageId }: ShopEvent): string => `u${messageId.split('-')[1]}`;
const without = (events: readonly ShopEvent[], gone: readonly ShopEvent[]): ShopEvent[] => {
  const ids = new Set(gone.map(({ messageId }) => messageId));
  return events.filter(({ messageId }) => !ids.has(messageId));
};

/** Four standard deviations of a sum of independent draws with these probabilities. */
const within = (chances: readonly number[]): number => 4 * Math.sqrt(chances.reduce((sum, p) => sum + p * (1 - p), 0));
const expectBinomial = (found: number, trials: number, p: number): void =>
  expect(Math.abs(found - trials * p)).toBeLessThan(4 * Math.sqrt(trials * p * (1 - p)));

describe('a city whose orders drop between 9 and 10 on one channel', () => {
  const at = { name: 'city-drop', from: MONDAY + 9 * HOUR_MS, hours: 1 };
  const isIn = ({ event, timestamp, properties }: ShopEvent): boolean =>
    event === 'submit_order' &&
    properties['city'] === '重庆' &&
    properties['channel'] === '小程序' &&
    timestamp >= at.from &&
    timestamp < at.from + HOUR_MS;
  const before = between(calm, MONDAY, MONDAY + 7 * DAY_MS);
  const orders = before.filter(isIn);

  test('with a drop of 100 % exactly the orders of the slice and what follows from them are missing, and their customers are the affected', () => {
    const shop = troubled(calm, { ...at, drop: 1 });
    const missing = without(before, between(shop, MONDAY, MONDAY + 7 * DAY_MS));
    const truth = truthAfter(shop);
    expect(orders.length).toBeGreaterThan(3);
    expect(idsOf(missing.filter((e) => e.event === 'submit_order'))).toEqual(idsOf(orders));
    const placed = new Set(orders.map(({ properties }) => properties['order_id']));
    for (const { event, type, properties } of missing) {
      expect(type === 'profile_increment' || placed.has(properties['order_id']), `${type} ${event}`).toBe(true);
    }
    expect(truth.affected.toSorted()).toEqual([...new Set(orders.map(ownerOf))].toSorted());
    expect(truth.lost['submit_order']).toBe(orders.length);
    expect(truth.lost['pay_order']).toBe(named(missing, 'pay_order').length);
    expect(truth.lostAmount).toBe(
      named(missing, 'pay_order').reduce((sum, { properties }) => sum + Math.round(Number(properties['amount']) * 100), 0),
    );
    expect(truth).toMatchObject({ slice: { city: '重庆', channel: '小程序' }, expects: 'campaign', added: {}, strangers: [] });
    expect(truth.affected.filter((id) => !truth.exposed.includes(id))).toEqual([]);
  });

  test('with 50 % over a week half of the orders of the slice are lost, by the binomial law, and nothing elsewhere', () => {
    const shop = troubled(calm, { ...at, from: MONDAY, hours: 168, drop: 0.5 });
    const inSlice = named(before, 'submit_order').filter(
      ({ properties }) => properties['city'] === '重庆' && properties['channel'] === '小程序',
    );
    const missing = named(without(before, between(shop, MONDAY, MONDAY + 7 * DAY_MS)), 'submit_order');
    expect(without(missing, inSlice)).toEqual([]);
    expect(inSlice.length).toBeGreaterThan(500);
    expectBinomial(missing.length, inSlice.length, 0.5);
  });
});

test('a broken payment method: no payment by it, every order still placed, all else as before', () => {
  const from = MONDAY + 19 * HOUR_MS;
  const shop = troubled(calm, { name: 'broken-payment', from, hours: 3 });
  const before = between(calm, MONDAY, MONDAY + 7 * DAY_MS);
  const after = between(shop, MONDAY, MONDAY + 7 * DAY_MS);
  const failing = named(before, 'pay_order').filter(
    ({ timestamp, properties }) => timestamp >= from && timestamp < from + 3 * HOUR_MS && properties['payment_method'] === '支付宝',
  );
  const missing = without(before, after);
  expect(failing.length).toBeGreaterThan(20);
  expect(idsOf(named(missing, 'pay_order'))).toEqual(idsOf(failing));
  expect(idsOf(named(after, 'submit_order'))).toEqual(idsOf(named(before, 'submit_order')));
  expect(truthAfter(shop).lost['pay_order']).toBe(failing.length);
  const customers = new Set(failing.map(ownerOf).filter((id) => id !== 'ug'));
  expect(truthAfter(shop).affected.toSorted()).toEqual([...customers].toSorted());
});

test('a shift of the mix: conversion of the whole falls, though no customer does anything else', () => {
  const from = MONDAY;
  const shop = troubled(calm, { name: 'traffic-mix', from, hours: 24, share: 0.4 });
  const before = between(calm, from, from + DAY_MS);
  const after = between(shop, from, from + DAY_MS);
  const fresh = without(after, before);
  expect(without(before, after)).toEqual([]);
  expect(fresh.every(({ type, properties, timestamp }) => (type !== 'track' || properties['channel'] === 'H5') && timestamp >= from)).toBe(
    true,
  );
  const arrivals = named(fresh, 'app_open').length;
  expectBinomial(named(fresh, 'submit_order').length, arrivals, GUEST_ORDER);
  const conversion = (events: readonly ShopEvent[]): number => named(events, 'submit_order').length / named(events, 'app_open').length;
  expect(conversion(after)).toBeLessThan(conversion(before) * 0.8);
  const truth = truthAfter(shop);
  expect(truth).toMatchObject({ expects: 'no campaign', affected: [], lost: {} });
  expect(truth.strangers).toHaveLength(arrivals);
  expect(truth.added['app_open']).toBe(arrivals);
});

test('a holiday: the stated share of visits takes place, and conversion in them is what it was', () => {
  const before = between(calm, MONDAY, MONDAY + DAY_MS);
  const opens = (events: readonly ShopEvent[]): ShopEvent[] =>
    named(events, 'app_open').filter(({ messageId }) => /-\d+v\d+-\d+$/.test(messageId));
  const quiet = between(troubled(calm, { name: 'holiday', from: MONDAY, visits: 0.6 }), MONDAY, MONDAY + DAY_MS);
  expectBinomial(opens(quiet).length, opens(before).length, 0.6);
  expect(without(quiet, before)).toEqual([]);
  const busy = between(troubled(calm, { name: 'holiday', from: MONDAY, visits: 1.5 }), MONDAY, MONDAY + DAY_MS);
  const more = without(busy, before);
  expect(without(before, busy)).toEqual([]);
  const usual = opens(before).length;
  expect(Math.abs(named(more, 'app_open').length - usual / 2)).toBeLessThan(4 * Math.sqrt(usual / 2 + usual / 4));
  const orders = named(more, 'submit_order').length / named(more, 'app_open').length;
  expect(Math.abs(orders - 0.121)).toBeLessThan(4 * Math.sqrt((0.121 * 0.879) / named(more, 'app_open').length));
});

test('a slow decline: each visit of the channel is kept with 1 − 1 % × days gone, no visit elsewhere is lost', () => {
  const days = 20;
  const small = openShop({ seed: 5, customers: 6000, edition: 'full' });
  const shop = troubled(small, { name: 'slow-decline', from: MONDAY, hours: days * 24 });
  const before = named(between(small, MONDAY, MONDAY + days * DAY_MS), 'app_open').filter(({ messageId }) =>
    /-\d+[vx]\w+-\d+$/.test(messageId),
  );
  const after = named(between(shop, MONDAY, MONDAY + days * DAY_MS), 'app_open');
  const inApp = before.filter(({ properties }) => properties['channel'] === 'App');
  const missing = without(before, after);
  expect(missing.every(({ properties }) => properties['channel'] === 'App')).toBe(true);
  const chances = inApp.map(({ timestamp }) => (0.01 * (timestamp - MONDAY)) / DAY_MS);
  const expected = chances.reduce((sum, p) => sum + p, 0);
  expect(expected).toBeGreaterThan(500);
  expect(Math.abs(missing.length - expected)).toBeLessThan(within(chances));
});

test('a wave of bots: a few devices, nothing bought, no customer changed', () => {
  const shop = troubled(calm, { name: 'bot-wave', from: MONDAY, devices: 20 });
  const before = between(calm, MONDAY, MONDAY + DAY_MS);
  const after = between(shop, MONDAY, MONDAY + DAY_MS);
  const fresh = without(after, before);
  expect(without(before, after)).toEqual([]);
  expect(new Set(fresh.map(({ event }) => event))).toEqual(new Set(['app_open', 'view_product']));
  expect(fresh.every(({ properties }) => properties['city'] === '深圳' && properties['channel'] === 'App')).toBe(true);
  const truth = truthAfter(shop);
  expect(new Set(truth.strangers)).toEqual(new Set(fresh.map(({ anonymousId }) => anonymousId)));
  expect(truth.strangers).toHaveLength(20);
  expect(truth).toMatchObject({ expects: 'exclusion', affected: [] });
  expect(named(fresh, 'view_product')).toHaveLength(named(fresh, 'app_open').length * 40);
});

describe('all six at once', () => {
  const small = openShop({ seed: 6, customers: 6000, edition: 'full' });
  const said = INCIDENT_KINDS.map(({ name }, i) => ({ name, from: MONDAY + DAY_MS + i * HOUR_MS, hours: 30 }));
  const shop = troubled(small, ...said);

  test('what happens is what would have happened, without what each lost and with what each added: the truth adds up', () => {
    const [from, to] = [MONDAY, MONDAY + 12 * DAY_MS];
    const before = between(small, from, to);
    const after = between(shop, from, to);
    const { incidents } = truthOf(shop, to);
    const sum = (which: 'lost' | 'added', name: string): number => incidents.reduce((total, truth) => total + (truth[which][name] ?? 0), 0);
    for (const name of ['app_open', 'search', 'view_product', 'add_to_cart', 'submit_order', 'pay_order', 'refund_request']) {
      expect(named(after, name).length, `events ${name}`).toBe(named(before, name).length - sum('lost', name) + sum('added', name));
    }
    expect(incidents.map(({ name }) => name)).toEqual(INCIDENT_KINDS.map(({ name }) => name));
  });

  test('nothing before the first of them is changed, and a shop of the same seed goes through the same', () => {
    expect(between(shop, MONDAY, MONDAY + DAY_MS)).toEqual(between(small, MONDAY, MONDAY + DAY_MS));
    const again = troubled(openShop({ seed: 6, customers: 6000, edition: 'full' }), ...said);
    expect(between(again, MONDAY + DAY_MS, MONDAY + 2 * DAY_MS)).toEqual(between(shop, MONDAY + DAY_MS, MONDAY + 2 * DAY_MS));
  });

  test('time may be cut anywhere', () => {
    const cuts = [0, 5 * HOUR_MS + 1, 25 * HOUR_MS, 25 * HOUR_MS + 7, 3 * DAY_MS];
    const pieces = cuts.slice(1).map((to, i) => between(shop, MONDAY + (cuts[i] ?? 0), MONDAY + to));
    expect(pieces.flat()).toEqual(between(shop, MONDAY, MONDAY + 3 * DAY_MS));
  });

  test('each may begin or end while the shop runs: what was told before stays', () => {
    const now = MONDAY + DAY_MS + 10 * HOUR_MS + 123_456;
    const begun = withIncidents(small, [openIncident(small.population, { name: 'holiday', visits: 0 }, now)]);
    expect(between(begun, MONDAY, now)).toEqual(between(small, MONDAY, now));
    expect(named(between(begun, now, now + HOUR_MS), 'app_open').length).toBeLessThan(
      named(between(small, now, now + HOUR_MS), 'app_open').length / 2,
    );
    const ended = withIncidents(
      shop,
      shop.incidents.map((incident) => ({ ...incident, until: Math.min(incident.until, now) })),
    );
    expect(between(ended, MONDAY, now)).toEqual(between(shop, MONDAY, now));
    const later = MONDAY + 8 * DAY_MS;
    expect(between(ended, later, later + DAY_MS)).toEqual(between(small, later, later + DAY_MS));
  });
});

test('what cannot be is refused by name, value and limit', () => {
  const open = (said: Readonly<Record<string, unknown>>) => () => openIncident(calm.population, said, MONDAY);
  expect(open({ name: 'flood' })).toThrow(/an incident is one of city-drop, .*bot-wave, got "flood"/);
  expect(open({ name: 'city-drop', drop: 2 })).toThrow('drop of city-drop must be a number from 0 to 1, got 2');
  expect(open({ name: 'city-drop', city: '巴黎' })).toThrow(/city of city-drop must be one of 重庆, .*, got "巴黎"/);
  expect(open({ name: 'city-drop', size: 1 })).toThrow('city-drop has no parameter size; it has city, channel, drop');
  expect(open({ name: 'holiday', from: '2026-02-30' })).toThrow('from of holiday must be a time like 2026-11-23T09:00');
  expect(open({ name: 'holiday', hours: 0 })).toThrow('hours of holiday must be a number from');
  expect(() => troubled(calm, { name: 'holiday' }, { name: 'holiday' })).toThrow(`two incidents holiday begin at ${MONDAY}`);
  expect(openIncident(calm.population, { name: 'holiday', from: '2026-11-23T09:00', hours: '2' }, 0)).toMatchObject({
    from: MONDAY + 9 * HOUR_MS,
    until: MONDAY + 11 * HOUR_MS,
  });
});
