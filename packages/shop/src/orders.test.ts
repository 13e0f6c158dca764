import { expect, test } from 'vitest';
import { startOf } from './calendar.ts';
import { orderIn } from './orders.ts';
import { responseTo } from './response.ts';
import { openShop } from './shop.ts';

const SENT_AT = startOf(20_780) + 36_000_000;
const shop = openShop({ seed: 1, customers: 30_000 });
const responses = Array.from({ length: 5000 }, (_, i) => responseTo(shop, { id: `m-${i}`, userId: `u${1_700_000 + i}`, sentAt: SENT_AT }));

test('the order of a visit is what was put into the cart, and costs what the order says, also when it is never paid', () => {
  const ordering = responses.filter(({ events }) => events.some(({ event }) => event === 'submit_order'));
  expect(ordering.length).toBeGreaterThan(100);
  expect(ordering.some(({ events }) => events.every(({ event }) => event !== 'pay_order'))).toBe(true);
  for (const { events, order } of ordering) {
    const placed = events.find(({ event }) => event === 'submit_order');
    expect([order?.id, order?.userId]).toEqual([placed?.properties['order_id'], placed?.userId]);
    expect(order?.lines.reduce((sum, { amount }) => sum + amount, 0)).toBe(Math.round(Number(placed?.properties['amount']) * 100));
    expect(new Set(order?.lines.map(({ product }) => product)).size).toBe(placed?.properties['line_count']);
  }
});

test('a visit without an order has none, though something is in the cart', () => {
  const looking = responses.filter(({ events }) => events.length > 0 && events.every(({ event }) => event !== 'submit_order'));
  expect(looking.some(({ events }) => events.some(({ event }) => event === 'add_to_cart'))).toBe(true);
  expect(looking.filter(({ events }) => orderIn(events) !== undefined)).toEqual([]);
});
