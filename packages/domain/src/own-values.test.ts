import { expect, test } from 'vitest';
import { ownKeysOf, ownValues } from './own-values.ts';

const called = (event: string, property: string, value: string) =>
  (['zh', 'en'] as const).map((language) => ownValues(event, property, language).find((one) => one.value === value)?.name);

test('codes of our own events are called by words in both languages; values of others are what they are', () => {
  expect(called('$message_withheld', 'reason', 'frequency_cap')).toEqual(['达到触达限制', 'Frequency cap reached']);
  expect(called('$message_failed', 'failure', 'quota')).toEqual(['余额或额度不足', 'Balance or quota']);
  expect(called('$consent_changed', 'source', 'sms_reply')).toEqual(['短信回复', 'SMS reply']);
  expect(ownValues('order_paid', 'channel', 'zh')).toEqual([]);
  expect(ownValues('$message_sent', 'campaign', 'zh')).toEqual([]);
  expect(ownValues('$profile_set', 'source', 'zh')).toEqual([]);
});

test('keys of campaigns and segments are told apart from codes, and from what others say', () => {
  expect(ownKeysOf('$message_sent', 'campaign')).toBe('campaigns');
  expect(ownKeysOf('$segment_entered', 'segment')).toBe('segments');
  expect(ownKeysOf('$message_failed', 'failure')).toBeUndefined();
  expect(ownKeysOf('order_paid', 'campaign')).toBeUndefined();
});
