import { describe, expect, test } from 'vitest';
import { lifeOf, type MessageRow, waitingFor, wholeLifeOf } from './message-life.ts';

const queued: MessageRow = {
  id: 'm1',
  campaign: 'win-back',
  arm: 'a',
  customer: 7,
  channel: 'sms',
  provider: 'main',
  address: '138****0001',
  state: 'queued',
  failure: '',
  detail: '',
  subject: '',
  body: '【示例商城】您好',
  parts: 1,
  cost: 450,
  attempt: 1,
  createdAt: 1000,
  attemptedAt: null,
  settledAt: null,
  deliveredAt: null,
  openedAt: null,
  clickedAt: null,
  repliedAt: null,
};
const sent: MessageRow = { ...queued, state: 'sent', attemptedAt: 1200, settledAt: 1500 };
const marks = (message: MessageRow): string[] => lifeOf(message).map((step) => step.mark);

describe('the life of a message', () => {
  test('says how long each step took', () => {
    expect(lifeOf(sent).map(({ mark, afterMs }) => [mark, afterMs])).toEqual([
      ['created', null],
      ['attempted', 200],
      ['sent', 300],
    ]);
  });
  test('a delivered one was taken by the provider before', () => {
    expect(marks({ ...sent, state: 'delivered', deliveredAt: 4000, repliedAt: 9000 })).toEqual([
      'created',
      'attempted',
      'sent',
      'delivered',
      'replied',
    ]);
  });
  test('says where it was kept when no provider took it', () => {
    expect(marks({ ...sent, provider: 'test-inbox' }).at(-1)).toBe('kept');
    expect(marks({ ...sent, channel: 'inbox', provider: 'inbox' }).at(-1)).toBe('placed');
  });
  test('ends where it failed, or where nobody knows', () => {
    expect(marks({ ...sent, state: 'failed' }).at(-1)).toBe('failed');
    expect(marks({ ...sent, state: 'unknown' }).at(-1)).toBe('unknown');
  });
  test('is in the order in which things happened, whatever was told first', () => {
    expect(marks({ ...sent, state: 'delivered', deliveredAt: 4000, clickedAt: 3000 })).toEqual([
      'created',
      'attempted',
      'sent',
      'clicked',
      'delivered',
    ]);
  });
});

test('the whole life names the attempts and where a message that was taken ended up', () => {
  const step = (name: 'decided' | 'queued' | 'attempting' | 'failed' | 'sent', at: number, attempt: number, provider = '') =>
    ({ step: name, at, attempt, provider, failure: name === 'failed' ? 'transient' : '', detail: '' }) as const;
  const life = [
    step('decided', 1000, 0),
    step('queued', 1000, 1),
    step('attempting', 1200, 1, 'main'),
    step('failed', 1500, 1, 'main'),
    step('queued', 1500, 2),
    step('attempting', 1600, 2, 'test-inbox'),
    step('sent', 1700, 2, 'test-inbox'),
  ];
  const points = wholeLifeOf({ life });
  expect(points.map(({ mark }) => mark)).toEqual(['decided', 'queued', 'attempted', 'failed', 'queued', 'attempted', 'kept']);
  expect(points[3]).toMatchObject({ afterMs: 300, tone: 'bad', of: { attempt: 1, provider: 'main', failure: 'transient' } });
});

describe('what a message waits for', () => {
  test('its turn, then the answer, then the receipt, then a response', () => {
    expect(waitingFor(queued)).toBe('queued');
    expect(waitingFor({ ...queued, detail: '$coupon_awaited' })).toBe('coupon');
    expect(waitingFor({ ...queued, state: 'attempting' })).toBe('attempting');
    expect(waitingFor(sent)).toBe('sent');
    expect(waitingFor({ ...sent, state: 'delivered' })).toBe('delivered');
    expect(waitingFor({ ...sent, state: 'delivered', repliedAt: 1 })).toBeNull();
  });
  test('nothing where no receipt will come', () => {
    expect(waitingFor({ ...sent, provider: 'test-inbox' })).toBeNull();
    expect(waitingFor({ ...sent, channel: 'webhook' })).toBeNull();
    expect(waitingFor({ ...sent, state: 'failed' })).toBeNull();
  });
});
