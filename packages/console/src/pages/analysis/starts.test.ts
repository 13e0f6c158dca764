import { expect, test } from 'vitest';
import type { Vocabulary } from '../../parts/rules/vocabulary.ts';
import { likelyChannel, likelyOrder, likelyPage, sentEvents, tellingAttributes, visitEvents } from './starts.ts';

const property = (name: string, type = 'string', itemType: string | null = null) => ({ name, displayName: '', type, itemType });
const event = (name: string, events: number, properties: readonly ReturnType<typeof property>[] = [], own = false) => ({
  name,
  displayName: '',
  events,
  own,
  properties: [...properties],
});
const SHOP: Vocabulary = {
  events: [
    event('view', 50, [property('city'), property('channel')]),
    event('pay_order', 9, [property('amount', 'number'), property('utm_source'), property('channel')]),
    event('pay_order/lines', 20),
    event('$message_sent', 99, [], true),
    event('cart', 30),
  ],
  attributes: [],
  items: [],
  facts: [],
  segments: [],
};
const NOTHING: Vocabulary = { ...SHOP, events: [] };

test('events sent to us come most frequent first, without our own and without parts of others', () => {
  expect(sentEvents(SHOP, 2).map((one) => one.event)).toEqual(['view', 'cart']);
  expect(sentEvents(NOTHING, 2)).toEqual([]);
});

test('the order is found with what was paid', () => {
  expect(likelyOrder(SHOP)).toMatchObject({ order: { event: 'pay_order' }, amount: 'amount' });
  expect(likelyOrder(NOTHING)).toMatchObject({ order: { event: '' }, amount: '' });
});

test('a channel is the surest name among the properties of the event', () => {
  expect(likelyChannel(SHOP, 'pay_order')).toBe('utm_source');
  expect(likelyChannel(SHOP, 'view')).toBe('channel');
  expect(likelyChannel(SHOP, 'cart')).toBe('');
});

test('attributes that name nobody in person tell groups apart', () => {
  const attributes = [
    property('name'),
    property('city'),
    property('phone'),
    property('paid', 'number'),
    property('$city'),
    property('level'),
  ];
  expect(tellingAttributes({ ...SHOP, attributes }, 3).map(({ attribute }) => attribute)).toEqual(['city', 'level']);
});

test('a page is named by what sounds like one, else by the item that was viewed and its name', () => {
  const web = { ...SHOP, events: [event('$pageview', 5, [property('referrer'), property('$path')], true), ...SHOP.events] };
  expect(likelyPage(web)).toMatchObject({ view: { event: '$pageview' }, page: { property: '$path' } });
  const views = event('view_product', 60, [property('city'), property('product_id', 'string', 'product')]);
  const shop = { ...SHOP, events: [views] };
  expect(likelyPage(shop)).toMatchObject({ view: { event: 'view_product' }, page: { property: 'product_id' } });
  const items = [{ type: 'product', attributes: [property('price'), property('name')], facts: [] }];
  expect(likelyPage({ ...shop, items }).page).toEqual({ property: 'product_id', item: { type: 'product', attribute: 'name' } });
  expect(likelyPage(NOTHING)).toMatchObject({ page: { property: '' } });
});

test('a visit is made of page views where there are any, else of what was sent', () => {
  expect(visitEvents(SHOP, 2).map((one) => one.event)).toEqual(['view', 'cart']);
  const web = { ...SHOP, events: [event('$pageview', 5, [], true), ...SHOP.events] };
  expect(visitEvents(web, 2).map((one) => one.event)).toEqual(['$pageview']);
});
