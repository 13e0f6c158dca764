import { expect, test } from 'vitest';
import { findingSentence, type FoundInWords } from './finding-sentence.ts';

const found: FoundInWords = {
  place: { zh: '渠道：App · 城市：重庆', en: 'Channel: App · City: 重庆' },
  metric: '下单转化率',
  unit: 'share',
  currency: 'CNY',
  actual: 0.061,
  expected: 0.12,
  usual: { low: 0.108, high: 0.132 },
  customers: 1234,
  effect: -118,
  effectUnit: 'customers',
};

test('what was found of a slice in one sentence', () => {
  expect(findingSentence(found)).toEqual({
    zh: '渠道：App · 城市：重庆，下单转化率 6.1%（正常 10.8%–13.2%），影响 1,234 人，约少 118 人',
    en: 'Channel: App · City: 重庆, 下单转化率 6.1% (usually 10.8%–13.2%), concerns 1,234 customers, about 118 customers fewer',
  });
});

test('without a band what is expected, of a rise more, money and events in their own words', () => {
  const rise = findingSentence({ ...found, usual: null, customers: null, effect: 2000, effectUnit: 'money' });
  expect(rise.zh).toBe('渠道：App · 城市：重庆，下单转化率 6.1%（正常 12%），约多 ¥2,000');
  expect(findingSentence({ ...found, effectUnit: 'count' }).zh).toMatch(/约少 118 次$/);
});

test('one customer is one customer', () => {
  expect(findingSentence({ ...found, customers: 1, effect: -1 }).en).toMatch(/, concerns 1 customer, about 1 customer fewer$/);
});
