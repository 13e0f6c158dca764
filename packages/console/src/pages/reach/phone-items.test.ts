import { describe, expect, test } from 'vitest';
import type { MessageRow } from './message-life.ts';
import { type InboxRow, latestByCustomer, phoneItems, signatureOf } from './phone-items.ts';

const message = (id: string, at: number, part: Partial<MessageRow> = {}): MessageRow => ({
  id,
  campaign: 'win-back',
  arm: 'a',
  customer: 7,
  channel: 'sms',
  provider: 'main',
  address: '138****0001',
  state: 'sent',
  failure: '',
  detail: '',
  subject: '',
  body: '【示例商城】您好',
  parts: 1,
  cost: 450,
  attempt: 1,
  createdAt: at,
  attemptedAt: at,
  settledAt: at,
  deliveredAt: null,
  openedAt: null,
  clickedAt: null,
  repliedAt: null,
  ...part,
});
const kept = (id: string, at: number, channel = 'sms'): InboxRow => ({
  id,
  at,
  channel,
  address: '138****0001',
  customer: 7,
  campaign: '',
  subject: '',
  body: 'test',
  headers: {},
});

describe('what is on a phone', () => {
  test('is what arrived, oldest first; failed and queued messages are not', () => {
    const rows = [message('c', 3), message('b', 2, { state: 'failed' }), message('a', 1, { state: 'delivered' })];
    expect(phoneItems(rows, [], []).map((item) => item.id)).toEqual(['a', 'c']);
  });
  test('holds what the test inbox kept once, and test sends', () => {
    const items = phoneItems([message('a', 1, { provider: 'test-inbox' })], [kept('a', 1), kept('t', 2)], []);
    expect(items.map(({ id, isTest, row }) => [id, isTest, row?.id])).toEqual([
      ['a', true, 'a'],
      ['t', true, undefined],
    ]);
  });
  test('shows what the customer wrote back in its place', () => {
    const reply = { id: 1, channel: 'sms', address: '138****0001', customer: 7, text: 'R', suppressed: true, at: 2 };
    const items = phoneItems([message('a', 1), message('b', 3)], [], [reply]);
    expect(items.map(({ body, isOwn }) => [body, isOwn])).toEqual([
      ['【示例商城】您好', false],
      ['R', true],
      ['【示例商城】您好', false],
    ]);
  });
  test('has no room for what a webhook pushed', () => {
    expect(phoneItems([message('a', 1, { channel: 'webhook' })], [kept('b', 2, 'webhook')], [])).toEqual([]);
  });
});

test('an SMS is signed by what its first brackets hold', () => {
  expect(signatureOf('【示例商城】您好【2】')).toBe('示例商城');
  expect(signatureOf('您好【2】')).toBe('');
});

test('each customer is listed once, by the latest message', () => {
  const rows = [message('c', 3, { customer: 8 }), message('b', 2), message('a', 1), message('d', 9, { customer: 9, state: 'failed' })];
  expect(latestByCustomer(rows).map((row) => row.id)).toEqual(['c', 'b']);
});
