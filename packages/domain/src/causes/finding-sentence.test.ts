import { expect, test } from 'vitest';
import { findingSentence, sliceWords, type FoundInWords } from './finding-sentence.ts';

const found: FoundInWords = {
  slice: { city: '重庆', channel: 'App' },
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
    zh: '重庆 · App：下单转化率 6.1%（正常 10.8%–13.2%），影响 1,234 人，约少 118 人',
    en: '重庆 · App: 下单转化率 6.1% (usually 10.8%–13.2%), concerns 1,234 customers, about 118 customers fewer',
  });
});

test('without a band what is expected, of a rise more, money and events in their own words', () => {
  const rise = findingSentence({ ...found, usual: null, customers: null, effect: 2000, effectUnit: 'money' });
  expect(rise.zh).toBe('重庆 · App：下单转化率 6.1%（正常 12%），约多 ¥2,000');
  expect(findingSentence({ ...found, effectUnit: 'count' }).zh).toMatch(/约少 118 次$/);
});

test('a slice is called by its values, where these say nothing with the dimension', () => {
  expect(sliceWords({}).zh).toBe('全体用户');
  expect(sliceWords({ city: '重庆', loyal: 'true', level: '3', device: '' }).en).toBe('重庆 · loyal=true · level=3 · device=–');
});
