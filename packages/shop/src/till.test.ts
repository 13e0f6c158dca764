import { expect, test } from 'vitest';
import type { ShopEvent } from './calls.ts';
import type { Coupons } from './coupons.ts';
import type { Order } from './orders.ts';
import { openTill } from './till.ts';

const ORDERS = new Map<string, Order>(
  ['paid', 'unpaid', 'returned', 'bare'].map((id) => [id, { id, userId: `u-${id}`, lines: [{ product: 'p1', amount: 8000 }] }]),
);
const act = (event: string, order: string, at: number): ShopEvent => ({
  type: 'track',
  event,
  messageId: `${event}-${order}`,
  userId: `u-${order}`,
  timestamp: at,
  properties: { order_id: order, amount: 80 },
});

/** Coupons of ¥20 for everybody but `bare`, which writes down what is asked of them. */
function book(fails: (asked: string) => boolean = () => false) {
  const asked: string[] = [];
  async function note(what: string): Promise<void> {
    asked.push(what);
    if (fails(what)) throw new Error('nobody there');
  }
  const coupons: Coupons = {
    async lock({ id }) {
      await note(`lock ${id}`);
      return id === 'bare' ? undefined : { id: `c-${id}`, discount: 2000 };
    },
    redeem: ({ id }, coupon) => note(`redeem ${id} ${coupon.id}`),
    giveBack: ({ id }, coupon) => note(`return ${id} ${coupon.id}`),
  };
  const complaints: string[] = [];
  const till = openTill({ coupons, orderOf: (id) => ORDERS.get(id), complain: (text) => complaints.push(text) });
  return { asked, complaints, till };
}
const discounts = (events: readonly ShopEvent[]): unknown[] => events.map(({ properties }) => properties['discount']);

test('a coupon is locked with the order, redeemed with the payment, and the events say what it took off', async () => {
  const { asked, complaints, till } = book();
  const first = await till([act('submit_order', 'paid', 1), act('submit_order', 'unpaid', 2), act('app_open', 'paid', 3)]);
  expect(discounts(first)).toEqual([20, 20, undefined]);
  expect(first[0]?.properties['amount']).toBe(80);
  expect(discounts(await till([act('pay_order', 'paid', 4)]))).toEqual([20]);
  expect(asked).toEqual(['lock paid', 'lock unpaid', 'redeem paid c-paid']);
  expect(complaints).toEqual([]);
});

test('acts of one order that come together are done in their order, and what is refunded gives the coupon back, once', async () => {
  const { asked, till } = book();
  const refund = act('refund_request', 'returned', 3);
  const all = await till([refund, act('pay_order', 'returned', 2), act('submit_order', 'returned', 1)]);
  expect(discounts(all)).toEqual([undefined, 20, 20]);
  await till([refund]);
  expect(asked).toEqual(['lock returned', 'redeem returned c-returned', 'return returned c-returned']);
});

test('who has no coupon, and orders nobody knows of, are left as they are', async () => {
  const { asked, till } = book();
  const events = [
    act('submit_order', 'bare', 1),
    act('pay_order', 'bare', 2),
    act('submit_order', 'other', 3),
    act('pay_order', 'other', 4),
  ];
  expect(await till(events)).toEqual(events);
  expect(asked).toEqual(['lock bare']);
  expect(await till([])).toEqual([]);
});

test('a shop whose coupons do not answer sells without them and complains', async () => {
  const { complaints, till } = book((asked) => asked === 'lock paid' || asked.startsWith('redeem unpaid'));
  const sold = await till([act('submit_order', 'paid', 1), act('pay_order', 'paid', 2)]);
  expect(discounts(sold)).toEqual([undefined, undefined]);
  expect(discounts(await till([act('submit_order', 'unpaid', 3), act('pay_order', 'unpaid', 4)]))).toEqual([20, undefined]);
  expect(complaints).toEqual([
    'a coupon could not be used for order paid: Error: nobody there',
    'a coupon could not be used for order unpaid: Error: nobody there',
  ]);
});
