import { parseInstant, type Instant } from '@gyre/domain/time';
import type { RawEvent } from '@gyre/domain/events';
import { describe, expect, test } from 'vitest';
import { textOfBody } from '../body.ts';
import { recordings, type Recorded } from '../fixtures/recordings.ts';
import { parseJson } from '../json-limits.ts';
import { isBad, type Decoded } from '../protocol.ts';
import type { PlanView } from '../validated.ts';
import { validate } from '../validate.ts';
import { protocols } from './registry.ts';
import { readForm, unwrap } from './sensors/form.ts';

const openPlan: PlanView = { unknownEvents: 'accept', event: () => undefined, property: () => undefined };
const received = parseInstant('2026-11-23T00:00:00Z', 'UTC') as Instant;

function decode({ request }: Recorded): Decoded {
  const protocol = protocols.find((p) => p.routes.some((r) => r.method === request.method && r.path === request.path));
  if (protocol === undefined) throw new Error(`no protocol serves ${request.method} ${request.path}`);
  return protocol.decode(request);
}

function rawEvents(file: string): RawEvent[] {
  return recordings(file)
    .flatMap((recorded) => decode(recorded).records)
    .map((record) => {
      if (isBad(record)) throw new Error(record.detail);
      return record;
    });
}

const keysOf = (event: RawEvent | undefined): string[] => (event?.keys ?? []).map((key) => `${key.namespace}:${key.value}`);
const ms = (text: string): number => parseInstant(text, 'UTC') ?? Number.NaN;

describe('what the SDKs sent', () => {
  test('there are recordings of every client', () => {
    expect(new Set(recordings().map((r) => r.file)).size).toBe(10);
    expect(recordings()).toHaveLength(40);
  });

  test.each(recordings('sa-').map((r, i) => [`${r.file} #${i}`, r] as const))('%s unwraps to what was put in', (_, recorded) => {
    const { data, data_list, ...rest } = recorded.decoded as Record<string, unknown>;
    const { field, records, corrupt } = unwrap(readForm(recorded.request));
    expect(corrupt).toBeUndefined();
    expect(field).toBe(data === undefined ? 'data_list' : 'data');
    expect(records).toEqual(data === undefined ? data_list : [data]);
    for (const [name, value] of Object.entries(rest)) expect(readForm(recorded.request)(name)).toBe(value);
  });

  test.each([...recordings('segment'), ...recordings('rudder')].map((r, i) => [`${r.file} #${i}`, r] as const))(
    '%s inflates and parses to what was put in',
    (_, { request, decoded }) => {
      expect(parseJson(textOfBody(request.body))).toEqual(decoded);
    },
  );

  test.each(recordings().map((r, i) => [`${r.file} #${i}`, r] as const))('%s becomes valid events under a known key', (_, recorded) => {
    const { writeKey, records, dryRun } = decode(recorded);
    expect(writeKey).toBe(recorded.file.startsWith('sa-') ? 'project:default' : 'wk_test');
    expect(dryRun).toBeUndefined();
    expect(records.length).toBeGreaterThan(0);
    const fates = records.map((record) => (isBad(record) ? record : validate(record, openPlan, received, 'Asia/Shanghai')));
    expect(fates.filter((fate) => 'reason' in fate)).toEqual([]);
    const again = decode(recorded).records;
    expect(again, 'decoding twice gives the same ids').toEqual(records);
  });
});

test('@segment/analytics-node', () => {
  const events = rawEvents('segment-analytics-node');
  const sentAt = events[0]?.sentAt;
  expect(sentAt).toBeGreaterThan(ms('2026-11-21T23:00:00Z'));
  expect(events[0]).toEqual({
    kind: 'profile_set',
    name: '',
    messageId: 'node-next-1795303740899-6e2a8cac-d544-44c9-a3d6-2362977fb136',
    keys: [
      { namespace: 'user_id', value: 'u_1001' },
      { namespace: 'phone', value: '+8613800000001' },
      { namespace: 'email', value: 'li.lei@example.test' },
    ],
    properties: {
      email: 'li.lei@example.test',
      phone: '+8613800000001',
      name: '李雷',
      plan: 'gold',
      createdAt: '2025-06-01T08:00:00.000Z',
    },
    timestamp: ms('2025-06-01T08:00:00Z'),
    sentAt,
  });
  expect(events[1]).toEqual({
    kind: 'track',
    name: 'Order Completed',
    messageId: 'node-next-1795303740900-8cacd544-e4c9-43d6-a362-977fb13645f9',
    keys: [{ namespace: 'user_id', value: 'u_1001' }],
    properties: {
      $utm_source: 'wechat',
      $utm_medium: 'social',
      $utm_campaign: '618',
      $user_agent: 'Mozilla/5.0 test',
      $locale: 'zh-CN',
      $timezone: 'Asia/Shanghai',
      $lib: '@segment/analytics-node',
      $lib_version: '3.1.0',
      order_id: 'o_1',
      revenue: 199.5,
      currency: 'CNY',
      coupon: 'NEW20',
      products: [{ product_id: 'p1', sku: 's1', quantity: 2, price: 99.75 }],
    },
    timestamp: ms('2025-06-01T08:00:00Z'),
    sentAt,
  });
  expect(events.map((e) => [e.kind, e.name, keysOf(e).join(' ')])).toEqual([
    ['profile_set', '', 'user_id:u_1001 phone:+8613800000001 email:li.lei@example.test'],
    ['track', 'Order Completed', 'user_id:u_1001'],
    ['track', 'Coupon Viewed', 'anonymous_id:anon-1'],
    ['track', '$pageview', 'anonymous_id:anon-1'],
    ['track', '$AppViewScreen', 'user_id:u_1001'],
    ['profile_set', '', 'user_id:u_1001'],
    ['identify', '', 'user_id:u_1001 anonymous_id:anon-1'],
  ]);
  expect(events[3]?.properties).toEqual({
    $url: 'https://shop.example.test/',
    $title: '首页',
    $page_name: 'Home',
    $category: 'Shop',
    $lib: '@segment/analytics-node',
    $lib_version: '3.1.0',
    url: 'https://shop.example.test/',
    title: '首页',
    category: 'Shop',
  });
  expect(events[5]?.properties).toEqual({ $group_id: 'store_9', group_name: '上海店', group_city: '上海' });
});

test('an order’s lines are exploded into children', () => {
  const order = rawEvents('segment-analytics-node')[1] as RawEvent;
  expect(validate(order, openPlan, received, 'Asia/Shanghai')).toMatchObject({
    name: 'Order Completed',
    children: [{ name: 'Order Completed/products', properties: { $index: 0, product_id: 'p1', sku: 's1', quantity: 2, price: 99.75 } }],
  });
});

test('@segment/analytics-next takes the call from the record and both ids as keys', () => {
  const events = rawEvents('segment-analytics-next.json');
  const anonymous = 'anonymous_id:9645900f-86c7-4471-b903-91387f7dec55';
  expect(events.map((e) => [e.kind, e.name, keysOf(e).join(' ')])).toEqual([
    ['profile_set', '', `user_id:u_1001 ${anonymous} email:li.lei@example.test`],
    ['track', '$pageview', `user_id:u_1001 ${anonymous}`],
    ['track', 'Order Completed', `user_id:u_1001 ${anonymous}`],
    ['profile_set', '', `user_id:u_1001 ${anonymous}`],
    ['identify', '', `user_id:u_1001 ${anonymous}`],
  ]);
  expect(events[2]).toMatchObject({ timestamp: ms('2026-11-21T23:31:21.965Z'), sentAt: ms('2026-11-21T23:31:21.969Z') });
});

test('RudderStack: the body’s sentAt wins over that inside events, timestamp over originalTimestamp', () => {
  const [identify, order, page, group, alias] = rawEvents('rudderstack-node.json');
  expect(identify).toMatchObject({ kind: 'profile_set', timestamp: ms('2025-06-01T08:00:00Z'), sentAt: ms('2026-11-21T23:29:03.211Z') });
  expect(order).toEqual({
    kind: 'track',
    name: 'Order Completed',
    messageId: 'a58405d2-00e9-49c1-831e-b87ad4fb9a23',
    keys: [{ namespace: 'user_id', value: 'u_1001' }],
    properties: { $lib: 'analytics-node', $lib_version: '3.0.13', order_id: 'o_1', revenue: 199.5, currency: 'CNY' },
    timestamp: ms('2025-06-01T08:00:00Z'),
    sentAt: ms('2026-11-21T23:29:03.239Z'),
  });
  expect(page?.properties).toMatchObject({ $page_name: 'Home', $url: 'https://shop.example.test/' });
  expect(group?.properties).toEqual({ $group_id: 'store_9', group_city: '上海' });
  expect(keysOf(alias)).toEqual(['user_id:u_1001', 'anonymous_id:anon-1']);
});

test('sa-sdk-node', () => {
  const events = rawEvents('sa-sdk-node-single');
  expect(events.map((e) => [e.kind, e.name, keysOf(e).join(' ')])).toEqual([
    ['identify', '', 'distinct_id:u_1001 user_id:u_1001 distinct_id:anon-1 anonymous_id:anon-1'],
    ['track', '$SignUp', 'distinct_id:u_1001 user_id:u_1001 distinct_id:anon-1 anonymous_id:anon-1'],
    ['profile_set', '', 'distinct_id:u_1001'],
    ['profile_set_once', '', 'distinct_id:u_1001'],
    ['profile_increment', '', 'distinct_id:u_1001'],
    ['profile_append', '', 'distinct_id:u_1001'],
    ['profile_unset', '', 'distinct_id:u_1001'],
    ['track', 'OrderCompleted', 'distinct_id:u_1001'],
    ['item_set', '', ''],
    ['item_delete', '', ''],
  ]);
  expect(events[0]?.messageId).toBe(`${events[1]?.messageId}-identify`);
  expect(events[7]).toMatchObject({
    timestamp: 1748764800000,
    properties: {
      $lib: 'Node',
      $lib_version: '1.2.6',
      $lib_method: 'code',
      platform: 'server',
      order_id: 'o_1',
      amount: 199.5,
      items: ['s1', 's2'],
      $ip: '203.0.113.7',
    },
  });
  expect(events[8]).toMatchObject({ item: { type: 'product', id: 'p1' }, properties: { name: '茶', price: 99.75 } });
  const valid = events.map((e) => validate(e, openPlan, received, 'Asia/Shanghai'));
  expect(valid[6]).toMatchObject({ name: '$profile_unset', properties: { old_field: true } });
  expect(valid[9]).toMatchObject({ name: '$item_delete', keys: [], properties: { $item_type: 'product', $item_id: 'p2' } });
});

test('sa-sdk-node sends the same records singly and in batches', () => {
  const shape = (file: string): unknown[] => rawEvents(file).map((e) => [e.kind, e.name, keysOf(e), e.properties, e.item]);
  expect(shape('sa-sdk-node-batch')).toEqual(shape('sa-sdk-node-single'));
});

test('sa-sdk-javascript: the visitor before and after login shares keys, by image, ajax and batch', () => {
  for (const file of ['sa-sdk-javascript-image', 'sa-sdk-javascript-ajax', 'sa-sdk-javascript-batch']) {
    const events = rawEvents(file);
    const visitor = keysOf(events.find((e) => e.name === '$pageview')).find((key) => key.startsWith('anonymous_id:'));
    expect(visitor).toBeDefined();
    for (const event of events) expect(keysOf(event)).toContain(visitor);
    const order = events.find((e) => e.name === 'OrderCompleted');
    expect(keysOf(order)).toContain('user_id:u_1001');
    expect(keysOf(order)).toContain('distinct_id:u_1001');
    expect(order?.sentAt).toBeGreaterThanOrEqual(order?.timestamp ?? Infinity);
    expect(order?.properties).toMatchObject({ order_id: 'o_1', amount: 199.5 });
  }
});
