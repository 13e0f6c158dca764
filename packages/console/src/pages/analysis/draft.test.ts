import { EventsParams } from '@gyre/domain/analyses/events';
import { expect, test } from 'vitest';
import { compactText, likeliest, likely, paramsOf } from './draft.ts';

const PAID = { event: 'pay', filter: { all: [{ property: 'city', op: 'equals', value: '成都' }] } };
const named = (name: string, events: number, own = false) => ({ name, displayName: '', events, own, properties: [] });
const vocabulary = (...events: ReturnType<typeof named>[]) => ({ events, attributes: [], items: [], facts: [], segments: [] });

test('an address holds only what is not usual, and leads back to the same parameters', () => {
  const params = EventsParams.parse({ measures: [{ events: [PAID, { event: 'buy' }], aggregate: { of: 'customers' } }], compare: 'week' });
  const text = compactText(EventsParams, params);
  expect(JSON.parse(text)).toEqual({
    compare: 'week',
    measures: [{ events: [PAID, { event: 'buy' }], aggregate: { of: 'customers' } }],
  });
  expect(paramsOf(EventsParams, text)).toEqual(params);
});

test('what no schema can read is no parameters', () => {
  expect(paramsOf(EventsParams, undefined)).toBeUndefined();
  expect(paramsOf(EventsParams, '{"measures":')).toBeUndefined();
  expect(paramsOf(EventsParams, '{"measures":[]}')).toBeUndefined();
});

test('a new analysis begins with the event that plays the role, else with the one that happens most', () => {
  expect(likely(vocabulary(named('app_open', 9), named('pay_order', 1)), 'order').event).toBe('pay_order');
  expect(likely(vocabulary(named('$message_sent', 99, true), named('ping', 2), named('pong', 3)), 'order').event).toBe('pong');
  expect(likely(vocabulary(), 'order').event).toBe('');
  const shop = vocabulary(named('pay_order', 1), named('view_product', 5), named('add_to_cart', 3));
  expect(likeliest(shop, ['view', 'cart', 'order']).map(({ event }) => event)).toEqual(['view_product', 'add_to_cart', 'pay_order']);
});
