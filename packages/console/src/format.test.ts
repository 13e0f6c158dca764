import { describe, expect, test } from 'vitest';
import {
  changeOf,
  formatBytes,
  formatDay,
  formatExact,
  formatMoment,
  formatMoney,
  formatNumber,
  formatShare,
  formatShort,
  formatDuration,
  formatMonth,
  formatSpan,
  weekdayOf,
} from './format.ts';

const SHANGHAI = 'Asia/Shanghai';
/** 2026-11-22 10:00:00 in Shanghai, a Sunday. */
const NOW = 1_795_312_800_000;
const MINUTE = 60_000;
const DAY = 86_400_000;

describe('numbers', () => {
  test('group thousands in both languages', () => {
    expect(formatNumber(1_234_567, 'zh')).toBe('1,234,567');
    expect(formatNumber(1_234_567, 'en')).toBe('1,234,567');
  });

  test('say 0 for zero and – for a missing value', () => {
    expect(formatNumber(0, 'zh')).toBe('0');
    expect(formatNumber(null, 'zh')).toBe('–');
    expect(formatShort(undefined, 'en')).toBe('–');
    expect(formatMoney(0, 'zh', 'CNY')).toBe('¥0');
  });

  test.each([
    [99_999, '99,999', '99,999'],
    [100_000, '10 万', '100K'],
    [123_456, '12.3 万', '123.5K'],
    [2_412_345, '241.2 万', '2.4M'],
    [123_000_000, '1.2 亿', '123M'],
    [-250_000, '-25 万', '-250K'],
  ])('shorten %d from 100,000 on', (value, zh, en) => {
    expect(formatShort(value, 'zh')).toBe(zh);
    expect(formatShort(value, 'en').toUpperCase()).toBe(en);
  });

  test('carry the currency', () => {
    expect(formatMoney(128.5, 'zh', 'CNY')).toBe('¥128.50');
    expect(formatMoney(12_287.3, 'zh', 'CNY')).toBe('¥12,287');
    expect(formatMoney(186_420.5, 'zh', 'CNY')).toBe('¥18.6 万');
    expect(formatMoney(186_420.5, 'zh', 'CNY', false)).toBe('¥186,420.50');
    expect(formatMoney(8_911_407.9, 'en', 'GBP', false)).toBe('£8,911,407.90');
  });

  test('a share of nothing is missing, not zero', () => {
    expect(formatShare(0, 0, 'zh')).toBe('–');
    expect(formatShare(0, 8, 'zh')).toBe('0%');
    expect(formatShare(1, 8, 'zh')).toBe('12.5%');
    expect(
      [1, 2, 3].map((part) => formatShare(part, 4000, 'zh')),
      '0% is nobody',
    ).toEqual(['<0.1%', '0.1%', '0.1%']);
  });

  test('bytes', () => {
    expect(formatBytes(999, 'en')).toBe('999 B');
    expect(formatBytes(2_100_000_000, 'zh')).toBe('2.1 GB');
  });
});

describe('moments', () => {
  test.each([
    [NOW - 20_000, '刚刚', 'just now'],
    [NOW - 3 * MINUTE, '3 分钟前', '3 minutes ago'],
    [NOW - 59 * MINUTE, '59 分钟前', '59 minutes ago'],
    [NOW - 2 * 60 * MINUTE, '2 小时前', '2 hours ago'],
    [NOW - 6 * DAY, '6 天前', '6 days ago'],
    [NOW - 7 * DAY, '11月15日', '15 Nov'],
    [NOW - 365 * DAY, '2025年11月22日', '22 Nov 2025'],
  ])('%d is relative up to a week, then a date', (at, zh, en) => {
    expect(formatMoment(at, NOW, 'zh', SHANGHAI)).toBe(zh);
    expect(formatMoment(at, NOW, 'en', SHANGHAI)).toBe(en);
  });

  test('the day is the day of the project’s zone', () => {
    const lateEvening = NOW + 13.5 * 60 * MINUTE;
    expect(formatDay(lateEvening, 'zh', SHANGHAI, NOW)).toBe('11月22日');
    expect(formatDay(lateEvening, 'zh', 'Pacific/Auckland', NOW)).toBe('11月23日');
  });

  test('the exact instant names its zone', () => {
    expect(formatExact(NOW, 'zh', SHANGHAI)).toBe('2026/11/22 10:00:00 (Asia/Shanghai)');
  });

  test('weekdays and spans', () => {
    expect(weekdayOf(NOW, 'zh', SHANGHAI)).toBe('周日');
    expect(formatSpan(7 * DAY, 'zh')).toBe('7 天');
    expect(formatSpan(DAY, 'en')).toBe('1 day');
    expect(formatSpan(90 * MINUTE, 'en')).toBe('90 minutes');
    expect(formatDuration(3.5 * DAY, 'zh')).toBe('3.5 天');
    expect(formatDuration(90_000, 'en')).toBe('1.5 minutes');
    expect(formatDuration(null, 'zh')).toBe('–');
    expect(formatMonth(NOW, 'zh', SHANGHAI)).toMatch(/^\d{4}年\d{1,2}月$/);
  });
});

test('a change has a direction and a size, and no size where there was nothing before', () => {
  expect(changeOf(110, 100, 'zh')).toEqual({ direction: 'up', text: '10%' });
  expect(changeOf(75, 100, 'zh')).toEqual({ direction: 'down', text: '25%' });
  expect(changeOf(5, 5, 'zh').direction).toBe('same');
  expect(changeOf(5, 0, 'zh')).toEqual({ direction: 'up', text: '–' });
});
