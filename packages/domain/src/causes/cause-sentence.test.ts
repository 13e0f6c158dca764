import { expect, test } from 'vitest';
import { reasonsToWait } from './actionable.ts';
import { causeSentence } from './cause-sentence.ts';
import type { Cause } from './cause.ts';

const cause: Cause = {
  where: { city: '杭州', channel: 'App' },
  gain: 42,
  effect: -150,
  ripple: 0.634,
  explained: 0.824,
  actual: 0.026,
  expected: 0.041,
};
const names = {
  metric: { zh: '下单转化率', en: 'order conversion' },
  unit: 'share',
  currency: 'CNY',
  dimension: (name: string) =>
    ({ city: { zh: '城市', en: 'City' }, channel: { zh: '渠道', en: 'Channel' } })[name] ?? { zh: name, en: name },
} as const;

test('a cause in words', () => {
  expect(causeSentence(cause, names)).toEqual({
    zh: '渠道：App · 城市：杭州，下单转化率 4.1% → 2.6%，解释 82% 的缺口',
    en: 'Channel: App · City: 杭州, order conversion 4.1% → 2.6%, explains 82% of the drop',
  });
});

test('a rise, against the whole, and where the whole did not change', () => {
  expect(causeSentence({ ...cause, effect: 150 }, names).zh).toMatch(/解释 82% 的涨幅$/);
  expect(causeSentence({ ...cause, explained: -0.3 }, names).en).toMatch(/, against the whole$/);
  expect(causeSentence({ ...cause, explained: NaN }, names).en).toMatch(/2\.6%$/);
});

test('a cause of everybody lies in the whole', () => {
  expect(causeSentence({ ...cause, where: {} }, names).zh).toMatch(/^整体，下单转化率/);
});

test('why nothing may be started on a cause yet', () => {
  const floors = { effect: 100, customers: 50 };
  expect(reasonsToWait(cause, floors, { customers: 50, persists: true, score: 5 })).toEqual([]);
  expect(reasonsToWait(cause, floors, { customers: 50, persists: false, score: 8 })).toEqual([]);
  expect(reasonsToWait({ gain: 9, effect: -99 }, floors, { customers: 49, persists: false, score: 7 })).toEqual([
    'uncertain',
    'small_effect',
    'few_customers',
    'single_bucket',
  ]);
});
