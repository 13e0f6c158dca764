import { expect, test } from 'vitest';
import { ownPropertyWord } from './own-properties.ts';

test('properties of our own events have a name in both languages; what a sender named has none', () => {
  expect(ownPropertyWord('$message_sent', 'campaign', 'zh')).toBe('运营计划');
  expect(ownPropertyWord('$message_sent', 'campaign', 'en')).toBe('Campaign');
  expect(ownPropertyWord('$identity_unmerged', 'a', 'zh')).toBe('一方的编号');
  expect(ownPropertyWord('$profile_set', 'source', 'zh')).toBeUndefined();
  expect(ownPropertyWord('order_paid', 'channel', 'zh')).toBeUndefined();
  expect(ownPropertyWord('$message_sent', 'toString', 'en')).toBeUndefined();
});
