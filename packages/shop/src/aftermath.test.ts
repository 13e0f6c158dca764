import { expect, test } from 'vitest';
import { emptyAftermath } from './aftermath.ts';
import { DAY_MS, HOUR_MS, startOf } from './calendar.ts';
import type { Clock } from './clock.ts';
import { openIncident } from './incidents/registry.ts';
import { aliveOn } from './population.ts';
import { responseTo, type ReceivedMessage } from './response.ts';
import { responsesOf } from './responses.ts';
import { openShop, withIncidents } from './shop.ts';

const MONDAY = startOf(20_780);
const shop = openShop({ seed: 1, customers: 12_000, edition: 'full' });
const { first } = aliveOn(shop.population, 20_780);
const messageTo = (i: number, sentAt: number): ReceivedMessage => ({ id: `m${sentAt}`, userId: `u${first + i}`, sentAt });
const sentTo = (customers: number, sentAt: number): ReceivedMessage[] => Array.from({ length: customers }, (_, i) => messageTo(i, sentAt));

test('messages of the seven days before count, each customer by himself', () => {
  const aftermath = emptyAftermath();
  const unsubscribing = Array.from({ length: 5000 }, (_, i) => i).find(
    (i) => responseTo(shop, { ...messageTo(i, MONDAY), recent: 4 }).unsubscribesAt !== undefined,
  );
  const who = unsubscribing ?? 0;
  for (const day of [-7, -6, -5, -2, -1]) aftermath.count(messageTo(who, MONDAY + day * DAY_MS));
  aftermath.count(messageTo(who + 1, MONDAY - DAY_MS));
  aftermath.add(shop, messageTo(who, MONDAY));
  const [left] = aftermath.takeLeaving(MONDAY + 2 * DAY_MS);
  // The one of exactly seven days ago no longer counts.
  expect(left?.message.recent).toBe(4);
  expect(aftermath.takeLeaving(MONDAY + 2 * DAY_MS)).toEqual([]);
});

test('events are taken out once, by their time, those of late messages late', () => {
  const aftermath = emptyAftermath();
  const messages = sentTo(500, MONDAY);
  const all = messages.flatMap((message) => responseTo(shop, message).events);
  for (const message of messages.slice(0, 250)) aftermath.add(shop, message);
  const early = aftermath.takeEvents(shop, MONDAY + HOUR_MS);
  for (const message of messages.slice(250)) aftermath.add(shop, message);
  const rest = aftermath.takeEvents(shop, MONDAY + DAY_MS);
  expect(early.every(({ timestamp }) => timestamp < MONDAY + HOUR_MS)).toBe(true);
  expect(early.length).toBeGreaterThan(10);
  expect([...early, ...rest].map(({ messageId }) => messageId).toSorted()).toEqual(all.map(({ messageId }) => messageId).toSorted());
});

test('an incident begun after the message still takes what it takes of the response', () => {
  const messages = sentTo(2000, MONDAY);
  const from = MONDAY + HOUR_MS;
  const said = { name: 'broken-payment', method: '微信支付', from, hours: 24 };
  const broken = withIncidents(shop, [openIncident(shop.population, said, 0)]);
  const aftermath = emptyAftermath();
  for (const message of messages) aftermath.add(shop, message);
  const before = aftermath.takeEvents(shop, from);
  const after = aftermath.takeEvents(broken, MONDAY + DAY_MS);
  const byWeChat = ({ event, properties }: { event?: string; properties: object }): boolean =>
    event === 'pay_order' && (properties as Record<string, unknown>)['payment_method'] === '微信支付';
  expect(before.filter(byWeChat).length).toBeGreaterThan(5);
  expect(after.filter(byWeChat)).toEqual([]);
  expect(after.some(({ event }) => event === 'pay_order')).toBe(true);
  const expected = messages.flatMap((message) => responseTo(broken, message).events);
  expect([...before, ...after].map(({ messageId }) => messageId).toSorted()).toEqual(expected.map(({ messageId }) => messageId).toSorted());
});

test('links are pressed once, by their time, of messages that have one', () => {
  const aftermath = emptyAftermath();
  const messages = sentTo(500, MONDAY).map((message, i) => ({ ...message, id: `m${i}`, link: i < 250 ? `code${i}` : undefined }));
  for (const message of messages) aftermath.add(shop, message);
  const due = messages
    .map((message) => ({ message, at: responseTo(shop, message).pressesAt ?? Infinity }))
    .filter(({ message, at }) => message.link !== undefined && at < MONDAY + DAY_MS);
  const early = aftermath.takePressing(MONDAY + HOUR_MS);
  const late = aftermath.takePressing(MONDAY + DAY_MS);
  expect(early.length).toBeGreaterThan(5);
  expect(early.every(({ at }) => at < MONDAY + HOUR_MS)).toBe(true);
  const linksOf = (leaving: readonly { readonly message: ReceivedMessage }[]) => leaving.map(({ message }) => `${message.link}`).toSorted();
  expect(linksOf([...early, ...late])).toEqual(linksOf(due));
  expect(aftermath.takePressing(MONDAY + DAY_MS)).toEqual([]);
});

test('an order is known as long as it may be placed, of those who ever got a coupon', () => {
  const messages = sentTo(2000, MONDAY).map((message, i) => ({ ...message, id: `m${i}` }));
  const orders = messages.flatMap((message) => responseTo(shop, message).order ?? []);
  const [with20, without] = [orders[0], orders[1]];
  const aftermath = emptyAftermath();
  aftermath.count({ id: 'before', userId: with20?.userId ?? '', sentAt: MONDAY - 8 * DAY_MS, hasCoupon: true });
  for (const message of messages) aftermath.add(shop, message);
  expect(aftermath.orderWithCoupon(with20?.id ?? '')).toEqual(with20);
  expect(aftermath.orderWithCoupon(without?.id ?? '')).toBeUndefined();
  aftermath.takeEvents(shop, MONDAY + DAY_MS);
  expect(aftermath.orderWithCoupon(with20?.id ?? '')).toBeUndefined();
});

test('the runner counts the week before a restart, and answers only the last day', async () => {
  const stop = new AbortController();
  const clock: Clock = {
    now: () => MONDAY,
    speed: 1,
    async wait() {
      stop.abort();
    },
  };
  const asked: number[] = [];
  const [week, today] = [sentTo(800, MONDAY - 3 * DAY_MS), sentTo(800, MONDAY - DAY_MS / 2)];
  const messages = {
    sentSince: (since: number) => Promise.resolve([...today, ...week].filter(({ sentAt }) => (asked.push(since), sentAt >= since))),
    unsubscribe: () => Promise.resolve(true),
    press: () => Promise.resolve(true),
  };
  const responses = responsesOf({ shop, clock, signal: stop.signal, complain: () => {} }, messages, MONDAY);
  await responses.keepReading();
  expect(Math.min(...asked)).toBe(MONDAY - 8 * DAY_MS - 600_000);
  const expected = today.flatMap((message) => responseTo(shop, { ...message, recent: 1 }).events);
  expect((await responses.takeDue(MONDAY + DAY_MS)).length).toBe(expected.length);
  expect(expected.length).toBeGreaterThan(50);
});

test('what a look could not read, and what was sent while one took long, the next one looks for', async () => {
  const stop = new AbortController();
  let now = MONDAY;
  const asked: number[] = [];
  const clock: Clock = {
    now: () => now,
    speed: 1,
    async wait(ms) {
      now += ms;
      if (asked.length === 3) stop.abort();
    },
  };
  const messages = {
    sentSince(since: number) {
      asked.push(since);
      if (asked.length !== 2) return Promise.resolve([]);
      now += DAY_MS / 8;
      return Promise.reject(new Error('cut off'));
    },
    unsubscribe: () => Promise.resolve(true),
    press: () => Promise.resolve(true),
  };
  const complaints: string[] = [];
  const complain = (text: string): void => void complaints.push(text);
  await responsesOf({ shop, clock, signal: stop.signal, complain }, messages, MONDAY).keepReading();
  expect(asked.slice(1)).toEqual([MONDAY - 600_000, MONDAY - 600_000]);
  expect(complaints).toEqual(['messages could not be read: Error: cut off']);
});
