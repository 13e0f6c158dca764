import { Mapping } from '@gyre/domain/api/transfer';
import { formatInstant, instant } from '@gyre/domain/time';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { mapRow, numberOf, type MappedRow, type Row } from './map-row.ts';

const orders = {
  target: 'events',
  identities: { user_id: '会员号', phone: '手机号' },
  event: { fixed: 'order' },
  time: '下单时间',
  columns: { 金额: 'amount', 备注: null },
} as const;

const map = (mapping: z.input<typeof Mapping>, row: Row, numbers: string[] = []) =>
  mapRow({ mapping: Mapping.parse(mapping), importId: 'f1', startedAt: instant(1000), numbers: new Set(numbers) }, row, 7);

const errorOf = (mapping: z.input<typeof Mapping>, row: Row) => {
  const mapped = map(mapping, row);
  return mapped.kind === 'error' ? mapped.error : mapped;
};

/** What must hold of anything a row becomes. */
const isSound =
  (mapping: z.input<typeof Mapping>) =>
  (mapped: MappedRow): boolean => {
    switch (mapped.kind) {
      case 'error':
        return mapped.error.row === 7 && /^row 7: ./.test(mapped.error.message) && /^第 7 行：./.test(mapped.error.zh);
      case 'fact':
        return /^\d{4}-\d{2}-\d{2}$/.test(mapped.fact.day);
      case 'event': {
        const { messageId, historical, keys, properties } = mapped.event;
        const hasOwner = keys.length > 0 || mapping.target === 'items';
        return messageId !== '' && historical === true && hasOwner && (mapping !== orders || !Object.hasOwn(properties, '备注'));
      }
    }
  };

describe('a row of an order file', () => {
  test('becomes a historical event with its identities, time and properties', () => {
    const row = { 会员号: 'M100', 手机号: '10012345678', 下单时间: '2024/1/5 13:00', 金额: '¥1,299.50', 门店: '0012', 备注: '急', 空: '' };
    expect(map(orders, row, ['金额'])).toEqual({
      kind: 'event',
      event: {
        kind: 'track',
        name: 'order',
        messageId: 'f1:7',
        keys: [
          { namespace: 'user_id', value: 'M100' },
          { namespace: 'phone', value: '10012345678' },
        ],
        properties: { amount: 1299.5, 门店: '0012' },
        timestamp: Date.parse('2024-01-05T05:00:00Z'),
        historical: true,
      },
    });
  });

  test('takes its message id and event name from columns', () => {
    const mapped = map(
      { ...orders, event: { column: '动作' }, messageId: '流水' },
      { 会员号: 1, 下单时间: 1706695509, 动作: 'pay', 流水: 9 },
    );
    expect(mapped).toMatchObject({
      kind: 'event',
      event: { name: 'pay', messageId: '9', keys: [{ namespace: 'user_id', value: '1' }], properties: {} },
    });
  });

  test('needs at least one identity', () => {
    expect(errorOf(orders, { 会员号: ' ', 手机号: null, 下单时间: '2024-01-05' })).toEqual({
      row: 7,
      column: '会员号, 手机号',
      message: 'row 7: no identity: "会员号" and "手机号" empty, at least one must tell whose row this is',
      zh: '第 7 行：没有身份："会员号"、"手机号" 都是空的，至少要有一列说明这一行是谁的',
    });
  });

  test('names row, column, value and what was expected when the time is none', () => {
    expect(errorOf(orders, { 会员号: 'M1', 下单时间: '星期一' })).toMatchObject({
      column: '下单时间',
      message: expect.stringMatching(/^row 7: column "下单时间" holds "星期一", expected a time such as /),
      zh: expect.stringMatching(/^第 7 行：列 "下单时间" 是 "星期一"，应是时间，如 /),
    });
  });

  test('does not show a phone number in its error', () => {
    expect(JSON.stringify(errorOf(orders, { 会员号: 'M1', 下单时间: '10012345678x' }))).toContain('10012345678x');
    expect(JSON.stringify(errorOf(orders, { 会员号: 'M1', 下单时间: '+8610012345678' }))).toContain('100****5678');
  });

  test('refuses whole numbers JSON cannot carry exactly as identities', () => {
    expect(errorOf(orders, { 会员号: 2 ** 60, 下单时间: '2024-01-05' })).toMatchObject({
      column: '会员号',
      message: expect.stringContaining('beyond 2^53'),
    });
  });

  test('spreads the properties column of our own exports', () => {
    expect(map(orders, { 会员号: 'M1', 下单时间: '2024-01-05', properties: { a: 1 } })).toMatchObject({ event: { properties: { a: 1 } } });
  });
});

describe('a row of another file', () => {
  test('of customers sets attributes as of the import when it has no time', () => {
    const mapped = map({ target: 'customers', identities: { user_id: 'id' } }, { id: 'u1', 等级: '金卡' });
    expect(mapped).toMatchObject({ event: { kind: 'profile_set', properties: { 等级: '金卡' }, timestamp: 1000, historical: true } });
  });

  test('of items sets the attributes of the item', () => {
    const mapped = map({ target: 'items', item: { type: { fixed: 'product' }, id: 'sku' } }, { sku: 'P1', 品类: '家居' });
    expect(mapped).toMatchObject({
      event: { kind: 'item_set', keys: [], item: { type: 'product', id: 'P1' }, properties: { 品类: '家居' } },
    });
  });

  test('of facts is a dated value, a number where it reads as one', () => {
    const fact = { subjectType: 'store', subjectId: '门店', name: { fixed: 'stock' }, day: '日期', value: '库存' };
    expect(map({ target: 'facts', fact }, { 门店: '0012', 日期: '2024/1/5', 库存: '1,037' })).toEqual({
      kind: 'fact',
      fact: { subjectType: 'store', subjectId: '0012', name: 'stock', day: '2024-01-05', value: 1037 },
    });
    expect(errorOf({ target: 'facts', fact }, { 门店: '0012', 日期: 'soon', 库存: 1 })).toMatchObject({ column: '日期' });
  });
});

describe('whatever a file holds', () => {
  const cell = fc.oneof(fc.string(), fc.double(), fc.boolean(), fc.constant(null), fc.array(fc.string()), fc.object());
  const row = fc.record({ 会员号: cell, 手机号: cell, 下单时间: cell, 金额: cell, 备注: cell, x: cell }, { requiredKeys: [] });
  const targets: z.input<typeof Mapping>[] = [
    orders,
    { ...orders, event: { column: 'x' }, messageId: '备注', dayFirst: true },
    { target: 'customers', identities: { email: 'x' }, time: '下单时间' },
    { target: 'items', item: { type: { column: 'x' }, id: '会员号' } },
    { target: 'facts', fact: { subjectType: 't', subjectId: 'x', name: { column: '备注' }, day: '下单时间', value: '金额' } },
  ];

  test('a row becomes exactly one of event, fact and error, the same every time, and dropped columns never appear', () => {
    fc.assert(
      fc.property(fc.constantFrom(...targets), row, (mapping, values) => {
        const mapped = map(mapping, values, ['金额']);
        expect(map(mapping, values, ['金额'])).toEqual(mapped);
        expect(mapped).toSatisfy(isSound(mapping));
      }),
    );
  });

  test('a time written in a zone is read back as the same instant', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000_000 }), (ms) => {
        const text = formatInstant(instant(ms));
        expect(map(orders, { 会员号: 'M', 下单时间: text })).toMatchObject({ event: { timestamp: ms } });
      }),
    );
  });
});

describe('a number in a text column', () => {
  test.each([
    ['12.5', 12.5],
    ['-1,299', -1299],
    ['¥88', 88],
    ['￥1,000.00', 1000],
    ['1e3', 1000],
    ['1,23', '1,23'],
    ['12件', '12件'],
    ['', ''],
  ])('%s is %s', (text, value) => {
    expect(numberOf(text)).toBe(value);
  });
});
