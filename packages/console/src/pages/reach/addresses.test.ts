import { cleanAddress } from '@gyre/domain';
import { describe, expect, test } from 'vitest';
import { matchesMasked, splitAddresses } from './addresses.ts';

describe('addresses', () => {
  test('are read from lines, commas and spaces, each once', () => {
    expect(splitAddresses(' 13800000001\n13800000002，13800000001; 13800000003 ')).toEqual({
      addresses: ['13800000001', '13800000002', '13800000003'],
      repeated: 1,
    });
    expect(splitAddresses(' \n ')).toEqual({ addresses: [], repeated: 0 });
  });
  test('have the form of their channel', () => {
    expect(cleanAddress('sms', '138 0000 0001')).toBe('+8613800000001');
    expect(cleanAddress('email', 'Li.Lei@Example.test')).toBe('li.lei@example.test');
    expect(cleanAddress('inbox', '7')).toBe('customer:7');
    expect(cleanAddress('email', '13800000001')).toBeUndefined();
  });
});

test('a whole address confirms the masked one', () => {
  expect(matchesMasked('sms', '13800000001', '138****0001')).toBe('same');
  expect(matchesMasked('sms', '13800000002', '138****0001')).toBe('differs');
  expect(matchesMasked('sms', 'x', '138****0001')).toBe('wrong');
  expect(matchesMasked('email', 'li.lei@example.test', 'l****@example.test')).toBe('same');
  expect(matchesMasked('webhook', '7', 'customer:7')).toBe('same');
});
