import { describe, expect, test } from 'vitest';
import { maskEmail, maskInside, maskJsonText, maskName, maskPhone, maskRecord } from './masking.ts';

describe('masking', () => {
  test('shows enough to recognise and not enough to use', () => {
    expect(maskPhone('+8613800000001')).toBe('138****0001');
    expect(maskEmail('li.lei@example.test')).toBe('l****@example.test');
    expect([maskName('李雷'), maskName('欧阳娜娜'), maskName('A')]).toEqual(['李*', '欧***', 'A*']);
  });

  test('finds phones, e-mails and names by what they are called and by what they look like', () => {
    const record = {
      name: '李雷',
      手机: '13800000001',
      note: '13800000001',
      mail: 'a@b.test',
      phone: 13_800_000_001,
      tags: ['vip', '+8613800000001'],
      city: '重庆',
      amount: 12,
    };
    expect(maskRecord(record)).toEqual({
      name: '李*',
      手机: '138****0001',
      note: '138****0001',
      mail: 'a****@b.test',
      phone: '138****0001',
      tags: ['vip', '138****0001'],
      city: '重庆',
      amount: 12,
    });
  });

  test('finds phones and e-mails inside a sentence, and names inside JSON, whole or cut off', () => {
    expect(maskInside('550 <li.lei@example.test> unknown, call +8613800000001.')).toBe(
      '550 <l****@example.test> unknown, call 138****0001.',
    );
    expect(maskInside('order 20261122138000000010 of 2026')).toBe('order 20261122138000000010 of 2026');
    const json = '{"name":"李雷","city":"重庆","contact": {"phone":13800000001,"nickname":"雷\\"子","mail":"a@b.test"';
    expect(maskJsonText(json)).toBe('{"name":"李*","city":"重庆","contact": {"phone":138****0001,"nickname":"雷***","mail":"a****@b.test"');
  });
});
