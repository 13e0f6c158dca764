import { createRequire } from 'node:module';
import { Analytics } from '@segment/analytics-node';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { PROJECT } from './campaign.ts';
import { exported, keysOf, type ExportedCustomer, type ExportedEvent } from './exported.ts';
import { startGyre, temporaryHome, WRITE_KEY, type GyreProcess } from './gyre-process.ts';
import { startFaultyLine } from './peers/faulty-line.ts';
import { until } from './until.ts';

/** 2026-10-01 12:00 in Shanghai: an explicit time in the past, as an SDK may give one. */
const NOON = new Date('2026-10-01T04:00:00.000Z');
const LIBRARY = { $lib: '@segment/analytics-node', $lib_version: '3.1.0' };

type Row = readonly [kind: string, identities: string, properties: Readonly<Record<string, unknown>>];

const tableOf = (rows: readonly ExportedEvent[]): Row[] => rows.map((row) => [row.name, keysOf(row), row.properties]);

interface Home {
  readonly path: string;
  [Symbol.asyncDispose](): Promise<void>;
}
let home: Home;
let server: GyreProcess;
beforeAll(async () => {
  home = await temporaryHome();
  server = await startGyre(home.path);
});
afterAll(async () => {
  await server.stop();
  await home[Symbol.asyncDispose]();
});

/** What a source sent, once that much is in the log. */
async function eventsOf(source: string): Promise<ExportedEvent[]> {
  return (await exported(home.path, 'events')).filter((row) => row.source === source);
}

function customerWith(customers: readonly ExportedCustomer[], namespace: string, value: string): ExportedCustomer | undefined {
  return customers.find((one) => one.identities.some((key) => key.namespace === namespace && key.value === value));
}

describe('@segment/analytics-node 3.1.0, unmodified', () => {
  test('a fixed script of calls gives exactly this table', async () => {
    const analytics = new Analytics({ writeKey: WRITE_KEY, host: server.url, flushAt: 100, flushInterval: 1000 });
    const problems: unknown[] = [];
    analytics.on('error', (problem) => problems.push(problem));
    analytics.page({
      anonymousId: 'visitor-1',
      category: 'Shop',
      name: 'Home',
      properties: { url: 'https://shop.example.test/' },
      timestamp: NOON,
    });
    analytics.identify({
      userId: 'u1',
      anonymousId: 'visitor-1',
      traits: { name: '李雷', email: 'Li.Lei@Example.test', phone: '138 0000 0001', level: 3 },
      timestamp: NOON,
    });
    analytics.track({
      userId: 'u1',
      event: 'Order Completed',
      properties: {
        order_id: 'o-1',
        revenue: 299.5,
        gift: false,
        tags: ['新客', '618'],
        shipping: { city: '上海', fee: 0 },
        coupon: null,
        products: [
          { sku: 'tea', quantity: 2, price: 99.75 },
          { sku: 'cup', quantity: 1, price: 100 },
        ],
      },
      context: { campaign: { source: 'wechat', medium: 'social', name: '618' }, locale: 'zh-CN' },
      timestamp: NOON,
    });
    analytics.screen({ userId: 'u1', name: 'Cart', timestamp: NOON });
    analytics.group({ userId: 'u1', groupId: 'store-9', traits: { name: '上海店', city: '上海' }, timestamp: NOON });
    analytics.track({ anonymousId: 'visitor-2', event: 'Coupon Viewed', timestamp: NOON });
    analytics.alias({ userId: 'u1', previousId: 'visitor-2', timestamp: NOON });
    await analytics.closeAndFlush();
    expect(problems).toEqual([]);

    const events = await eventsOf('default');
    expect(tableOf(events)).toEqual([
      [
        '$pageview',
        'anonymous_id:visitor-1',
        {
          ...LIBRARY,
          $page_name: 'Home',
          $category: 'Shop',
          $url: 'https://shop.example.test/',
          category: 'Shop',
          url: 'https://shop.example.test/',
        },
      ],
      [
        '$profile_set',
        'user_id:u1 phone:+8613800000001 email:li.lei@example.test anonymous_id:visitor-1',
        { name: '李雷', email: 'Li.Lei@Example.test', phone: '138 0000 0001', level: 3 },
      ],
      [
        'Order Completed',
        'user_id:u1',
        {
          ...LIBRARY,
          $utm_source: 'wechat',
          $utm_medium: 'social',
          $utm_campaign: '618',
          $locale: 'zh-CN',
          order_id: 'o-1',
          revenue: 299.5,
          gift: false,
          tags: ['新客', '618'],
          'shipping.city': '上海',
          'shipping.fee': 0,
        },
      ],
      ['Order Completed/products', '', { $index: 0, sku: 'tea', quantity: 2, price: 99.75 }],
      ['Order Completed/products', '', { $index: 1, sku: 'cup', quantity: 1, price: 100 }],
      ['$AppViewScreen', 'user_id:u1', { ...LIBRARY, $page_name: 'Cart' }],
      ['$profile_set', 'user_id:u1', { $group_id: 'store-9', group_name: '上海店', group_city: '上海' }],
      ['Coupon Viewed', 'anonymous_id:visitor-2', LIBRARY],
      ['$identify', 'user_id:u1 anonymous_id:visitor-2', {}],
    ]);
    expect(events.map((row) => row.originalAt)).toEqual(events.map(() => NOON.toISOString()));
    const order = events[2];
    expect(events.slice(3, 5).map((row) => row.parent)).toEqual([order?.offset, order?.offset]);
    expect(new Set(events.map((row) => row.customer)).size).toBe(1);
  });

  test('the visitor, the account and the aliased visitor are one customer', async () => {
    const one = customerWith(await exported(home.path, 'customers'), 'user_id', 'u1');
    expect(new Set(one?.identities.map(({ namespace, value }) => `${namespace}:${value}`))).toEqual(
      new Set(['user_id:u1', 'phone:+8613800000001', 'email:li.lei@example.test', 'anonymous_id:visitor-1', 'anonymous_id:visitor-2']),
    );
    expect(one?.attributes).toEqual({
      $group_id: 'store-9',
      group_name: '上海店',
      group_city: '上海',
      name: '李雷',
      email: 'Li.Lei@Example.test',
      phone: '138 0000 0001',
      level: 3,
    });
  });
});

test('@segment/analytics-node loses nothing and repeats nothing over a bad line and a killed server', async () => {
  await using shaken = await temporaryHome();
  let current: GyreProcess | undefined = await startGyre(shaken.path);
  const line = await startFaultyLine(
    () => current?.url,
    ['none', 'answer lost', 'none', 'unavailable', 'none', 'answer lost', 'none', 'answer lost'],
  );
  onTestFinished(() => line.stop());
  const analytics = new Analytics({ writeKey: WRITE_KEY, host: line.url, flushAt: 10, flushInterval: 100, maxRetries: 20 });
  const problems: unknown[] = [];
  analytics.on('error', (problem) => problems.push(problem));
  const orders = Array.from({ length: 200 }, (_, n) => `order-${n}`);
  for (const [n, order] of orders.entries()) {
    analytics.track({ userId: `u${n % 7}`, event: 'order_paid', properties: { order }, messageId: order });
    if (n !== 60) continue;
    await until('some batches to be taken', () => line.taken() >= 4);
    const dying = current;
    current = undefined;
    await dying?.kill();
  }
  current = await startGyre(shaken.path);
  await analytics.closeAndFlush({ timeout: 40_000 });
  expect(problems).toEqual([]);
  expect(await current.stop()).toBe(0);
  const stored = (await exported(shaken.path, 'events')).map((row) => String(row.properties['order']));
  expect(stored.toSorted()).toEqual(orders.toSorted());
});

interface SensorsSdk {
  submitTo(options: { url: string }, batch: { count: number; timeSpan: number }): { catch(onError: (error: unknown) => void): void };
  registerSuperProperties(values: object): void;
  track(id: string, event: string, properties?: object): void;
  trackSignup(id: string, originalId: string, properties?: object): void;
  profileSet(id: string, properties: object): void;
  profileSetOnce(id: string, properties: object): void;
  profileIncrement(id: string, properties: object): void;
  profileAppend(id: string, properties: object): void;
  profileUnset(id: string, keys: readonly string[]): void;
  itemSet(type: string, id: string, properties: object): void;
  itemDelete(type: string, id: string): void;
}

// Published without types, and as CommonJS.
const require = createRequire(import.meta.url);
const SensorsAnalytics = require('sa-sdk-node') as new () => SensorsSdk;

describe('sa-sdk-node 1.2.6, unmodified', () => {
  const LIB = { $lib: 'Node', $lib_method: 'code', $lib_version: '1.2.6' };
  const VISITOR = 'distinct_id:visitor-9';
  const ACCOUNT = 'distinct_id:account-9';

  test('a fixed script of calls, compressed as by default, gives exactly this table', async () => {
    const sensors = new SensorsAnalytics();
    const problems: unknown[] = [];
    sensors.submitTo({ url: `${server.url}/sa?project=default` }, { count: 4, timeSpan: 200 }).catch((problem) => problems.push(problem));
    sensors.registerSuperProperties({ $app_version: '2.0', channel: '小程序' });
    sensors.track('visitor-9', 'ViewProduct', { $time: NOON, product_id: 'tea', price: 99.75, is_vip: false, tags: ['新品', '茶'] });
    sensors.trackSignup('account-9', 'visitor-9', { $time: NOON, method: 'sms' });
    sensors.profileSet('account-9', { $time: NOON, name: '韩梅梅', city: '上海', level: 1 });
    sensors.profileSetOnce('account-9', { $time: NOON, city: '北京', first_source: 'wechat' });
    sensors.profileIncrement('account-9', { level: 2 });
    sensors.profileAppend('account-9', { hobbies: ['茶', '跑步'] });
    sensors.profileAppend('account-9', { hobbies: ['茶', '读书'] });
    sensors.profileUnset('account-9', ['first_source']);
    sensors.itemSet('product', 'tea', { name: '龙井', category: '茶', price: 99.75 });
    sensors.itemSet('product', 'cup', { name: '杯子' });
    sensors.itemDelete('product', 'cup');
    const shared = { $app_version: '2.0', channel: '小程序' };
    const expected: Row[] = [
      ['ViewProduct', VISITOR, { ...LIB, ...shared, product_id: 'tea', price: 99.75, is_vip: false, tags: ['新品', '茶'] }],
      ['$identify', `user_id:account-9 ${ACCOUNT} ${VISITOR} anonymous_id:visitor-9`, {}],
      ['$SignUp', `user_id:account-9 ${ACCOUNT} ${VISITOR} anonymous_id:visitor-9`, { ...LIB, ...shared, method: 'sms' }],
      ['$profile_set', ACCOUNT, { channel: '小程序', name: '韩梅梅', city: '上海', level: 1 }],
      ['$profile_set_once', ACCOUNT, { channel: '小程序', city: '北京', first_source: 'wechat' }],
      ['$profile_increment', ACCOUNT, { level: 2 }],
      ['$profile_append', ACCOUNT, { hobbies: ['茶', '跑步'] }],
      ['$profile_append', ACCOUNT, { hobbies: ['茶', '读书'] }],
      ['$profile_unset', ACCOUNT, { first_source: true }],
      ['$item_set', '', { $item_type: 'product', $item_id: 'tea', name: '龙井', category: '茶', price: 99.75 }],
      ['$item_set', '', { $item_type: 'product', $item_id: 'cup', name: '杯子' }],
      ['$item_delete', '', { $item_type: 'product', $item_id: 'cup' }],
    ];
    await until('all records of the SDK', async () => {
      const [source] = (await server.api<{ key: string; eventsToday: number }[]>('GET', `${PROJECT}/sources`)).filter(
        (s) => s.key === 'sensors',
      );
      return (source?.eventsToday ?? 0) >= expected.length;
    });
    expect(problems).toEqual([]);
    const events = await eventsOf('sensors');
    expect(tableOf(events)).toEqual(expected);
    expect(events.slice(0, 5).map((row) => row.originalAt ?? row.at)).toEqual(events.slice(0, 5).map(() => NOON.toISOString()));
  });

  test('visitor and account are one customer with the folded profile, and the items are stored', async () => {
    const customers = await exported(home.path, 'customers');
    const one = customerWith(customers, 'user_id', 'account-9');
    expect(one).toEqual(customerWith(customers, 'distinct_id', 'visitor-9'));
    expect(one?.attributes).toEqual({ channel: '小程序', city: '上海', hobbies: ['茶', '跑步', '读书'], level: 3, name: '韩梅梅' });
    const items = await server.api<{ rows: { id: string; attributes: unknown }[] }>('GET', `${PROJECT}/items/product`);
    expect(items.rows.map(({ id, attributes }) => [id, attributes])).toEqual([['tea', { name: '龙井', category: '茶', price: 99.75 }]]);
  });
});
