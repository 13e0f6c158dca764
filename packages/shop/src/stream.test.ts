import { expect, test } from 'vitest';
import { HOUR_MS, startOf } from './calendar.ts';
import type { ShopEvent } from './calls.ts';
import { customerTypeOf } from './customer-types.ts';
import { openIncident } from './incidents/registry.ts';
import { aliveOn } from './population.ts';
import { responseTo, trueEffectOf, type ReceivedMessage } from './response.ts';
import { eventsBetween, openShop } from './shop.ts';
import { liveHours, type Reaction, type ShopHour } from './stream.ts';

const MONDAY = startOf(20_780);
const open = () => openShop({ seed: 4, customers: 6000, edition: 'full' });

/** Lives through the hours, reacting to each. */
function liveThrough(hours: number, react: (hour: ShopHour, index: number) => Reaction | undefined, shop = open()): ShopHour[] {
  const told: ShopHour[] = [];
  const stream = liveHours(shop, MONDAY, MONDAY + hours * HOUR_MS);
  let next = stream.next();
  while (next.done !== true) {
    told.push(next.value);
    next = stream.next(react(next.value, told.length - 1));
  }
  return told;
}

test('without reactions the hours are the life of the shop, cut', () => {
  const hours = liveThrough(50, () => undefined);
  expect(hours).toHaveLength(50);
  expect(hours.flatMap(({ events }) => events)).toEqual([...eventsBetween(open(), MONDAY, MONDAY + 50 * HOUR_MS)]);
  for (const { from, to, events } of hours) expect(events.every(({ timestamp }) => timestamp >= from && timestamp < to)).toBe(true);
});

test('what messages bring about comes in later hours, once, counting the messages before; so do unsubscriptions', () => {
  const { population } = open();
  const { first } = aliveOn(population, 20_780);
  const sent = Array.from({ length: 2000 }, (_, i) => `u${first + i}`);
  const messagesAt = (hour: number): ReceivedMessage[] =>
    sent.map((userId) => ({ id: `${hour}-${userId}`, userId, sentAt: MONDAY + (hour + 1) * HOUR_MS, coupon: 2000 }));
  const hours = liveThrough(60, (_, i) => (i === 1 || i === 20 ? { messages: messagesAt(i) } : undefined));
  const expected = [1, 20].flatMap((hour, i) => messagesAt(hour).map((message) => responseTo(open(), { ...message, recent: i })));
  const came = hours.flatMap(({ events }) => events).filter(({ messageId }) => /-m(1|20)-u/.test(messageId));
  const byId = (events: readonly ShopEvent[]): ShopEvent[] => events.toSorted((a, b) => (a.messageId < b.messageId ? -1 : 1));
  expect(came.length).toBeGreaterThan(500);
  expect(byId(came)).toEqual(byId(expected.flatMap(({ events }) => events)));
  const leaving = expected.flatMap(({ unsubscribesAt }) => unsubscribesAt ?? []).toSorted((a, b) => a - b);
  expect(leaving.length).toBeGreaterThan(5);
  expect(hours.flatMap(({ unsubscribed }) => unsubscribed.map(({ at }) => at)).toSorted((a, b) => a - b)).toEqual(leaving);
  for (const { from, to, unsubscribed } of hours) expect(unsubscribed.every(({ at }) => at >= from && at < to)).toBe(true);
});

test('an estimated lift can be held against the truth: treated against control within the stated error', () => {
  const shop = open();
  const { first, end } = aliveOn(shop.population, 20_780);
  const customers = Array.from({ length: end - first }, (_, i) => shop.population.customer(first + i)).filter((c) => c.onlineDay < 20_780);
  const treated = customers.filter((_, i) => i % 2 === 0);
  const messages = treated.map(({ userId }) => ({ id: 'once', userId, sentAt: MONDAY + HOUR_MS, coupon: 2000 }));
  const hours = liveThrough(26, (_, i) => (i === 0 ? { messages } : undefined));
  const after = hours.flatMap(({ events }) => events).filter(({ timestamp }) => timestamp >= MONDAY + HOUR_MS);
  const ordered = new Set(after.filter(({ event }) => event === 'submit_order').map(({ messageId }) => Number(messageId.split('-')[1])));
  const shareOf = (arm: typeof customers): number => arm.filter(({ number }) => ordered.has(number)).length / arm.length;
  const control = customers.filter((_, i) => i % 2 === 1);
  const anyway = shareOf(control);
  const truth = (treated.reduce((sum, c) => sum + trueEffectOf(shop, c, { coupon: 2000 }).order, 0) / treated.length) * (1 - anyway);
  const error = Math.sqrt((0.25 * 4) / customers.length);
  expect(truth).toBeGreaterThan(0.04);
  expect(Math.abs(shareOf(treated) - anyway - truth)).toBeLessThan(2 * error);
  const types = new Set(treated.map((customer) => customerTypeOf(shop.seed, customer).name));
  expect(types.size).toBeGreaterThanOrEqual(4);
});

test('an incident begun and ended on the way acts from then on; the same hours without it are as they were', () => {
  const shop = open();
  const incident = openIncident(shop.population, { name: 'holiday', from: MONDAY + 10 * HOUR_MS, visits: 0 }, 0);
  const hours = liveThrough(24, (_, i) =>
    i === 9 ? { incidents: [incident] } : i === 13 ? { incidents: [{ ...incident, until: MONDAY + 14 * HOUR_MS }] } : undefined,
  );
  const calm = liveThrough(24, () => undefined);
  expect(hours.slice(0, 10)).toEqual(calm.slice(0, 10));
  const opens = ({ events }: ShopHour): number => events.filter(({ event }) => event === 'app_open').length;
  const [during, usual] = [hours, calm].map((of) => of.slice(10, 14).reduce((sum, hour) => sum + opens(hour), 0));
  expect(during).toBeLessThan((usual ?? 0) / 3);
  expect(opens(hours[20] as ShopHour)).toBe(opens(calm[20] as ShopHour));
});

test('a message from before the hour that was told is refused', () => {
  const early = { messages: [{ id: 'm', userId: 'u1', sentAt: MONDAY + HOUR_MS - 1 }] };
  expect(() => liveThrough(3, (_, i) => (i === 1 ? early : undefined))).toThrow(
    `message m was sent at ${MONDAY + HOUR_MS - 1}, before the hour`,
  );
});

test('a month of hours is lived through in order, every event once', () => {
  const ids = new Set<string>();
  let count = 0;
  for (const { events } of liveThrough(30 * 24, () => undefined, openShop({ seed: 4, customers: 1500, edition: 'full' }))) {
    count += events.length;
    for (const { messageId } of events) ids.add(messageId);
  }
  expect(ids.size).toBe(count);
  expect(count).toBeGreaterThan(80_000);
});
