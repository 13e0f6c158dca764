import { expect, test } from 'vitest';
import { DAY_MS, startOf } from './calendar.ts';
import { RESPONSE, TRUE_EFFECT } from './rates.ts';
import { responseTo, type MessageResponse } from './response.ts';
import { openShop } from './shop.ts';

const SENT_AT = startOf(20_780) + 36_000_000;
const shop = openShop({ seed: 1, customers: 30_000 });
const MESSAGES = 40_000;
const messageOf = (i: number) => ({ id: `m-${i}`, userId: `u${1_700_000 + (i % 5000)}`, sentAt: SENT_AT });
const responses = Array.from({ length: MESSAGES }, (_, i) => responseTo(shop, messageOf(i)));

test.each<[string, number, (response: MessageResponse) => boolean]>([
  ['visits', TRUE_EFFECT.visit, (r) => r.events.length > 0],
  ['orders', TRUE_EFFECT.order, (r) => r.events.some((e) => e.event === 'submit_order')],
  ['payments', TRUE_EFFECT.pay, (r) => r.events.some((e) => e.event === 'pay_order')],
  ['unsubscriptions', TRUE_EFFECT.unsubscribe, (r) => r.unsubscribesAt !== undefined],
  ['pressed links', RESPONSE.visit + (1 - RESPONSE.visit) * RESPONSE.press, (r) => r.pressesAt !== undefined],
])('%s come at the documented rate, within four standard errors', (_, truth, claim) => {
  const share = responses.filter(claim).length / MESSAGES;
  expect(Math.abs(share - truth)).toBeLessThan(4 * Math.sqrt((truth * (1 - truth)) / MESSAGES));
});

test('all of it happens after the message and within 24 hours', () => {
  for (const { events, unsubscribesAt } of responses) {
    for (const at of [...events.map((e) => e.timestamp), unsubscribesAt ?? SENT_AT + 60_000]) {
      expect(at - SENT_AT).toBeGreaterThanOrEqual(60_000);
      expect(at - SENT_AT).toBeLessThan(DAY_MS);
    }
  }
});

test('whoever visits has pressed the link of the message before', () => {
  const visiting = responses.filter(({ events }) => events.length > 0);
  for (const { events, pressesAt } of visiting) expect((events[0]?.timestamp ?? 0) - (pressesAt ?? Infinity)).toBe(RESPONSE.pressLeadMs);
  expect(responses.every(({ pressesAt = SENT_AT + 60_000 }) => pressesAt >= SENT_AT + 40_000)).toBe(true);
});

test('the same message has the same response, under the same message ids', () => {
  const visited = responses.findIndex((r) => r.events.length > 0);
  const again = responseTo(openShop({ seed: 1, customers: 30_000 }), messageOf(visited));
  expect(again).toEqual(responses[visited]);
  const ids = responses.flatMap((r) => r.events.map((e) => e.messageId));
  expect(new Set(ids).size).toBe(ids.length);
});

test('a customer of somebody else does not respond', () => {
  expect(responseTo(shop, { id: 'm-1', userId: 'someone', sentAt: SENT_AT })).toEqual({ events: [], unsubscribesAt: undefined });
});
