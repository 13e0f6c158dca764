import { expect, test } from 'vitest';
import type { BothWords } from '../analyses/analysis.ts';
import { plainWords } from '../rules/sentence.ts';
import { dimensionIn, dimensionWords } from './dimension-words.ts';
import { MetricDefinition } from './metric.ts';

const counting = (event: string) => ({ of: 'events' as const, measured: { events: [{ event }], aggregate: { of: 'customers' as const } } });
const book = new Map([
  [
    'orders',
    MetricDefinition.parse({
      name: '下单用户',
      measure: counting('order'),
      dimensions: {
        city: { of: 'value', value: { property: 'city' } },
        member_level: { of: 'attribute', attribute: 'member_level' },
        os: { of: 'value', value: { property: 'os' } },
        门店: { of: 'value', value: { property: 'store' } },
      },
    }),
  ],
  ['circle', MetricDefinition.parse({ name: '循环', measure: { of: 'composite', formula: 'circle + circle' } })],
  ['conversion', MetricDefinition.parse({ name: '转化率', measure: { of: 'composite', formula: 'orders / orders' } })],
]);
const NAMES: Readonly<Record<string, string>> = { city: '城市', os: 'Operating system' };
const named = (language: 'zh' | 'en') => ({ ...plainWords(language), property: (_: string, name: string) => NAMES[name] ?? name });
const words: BothWords = { zh: named('zh'), en: named('en') };

test('a dimension is called as the event plan names what it tells apart, also of a metric made of others', () => {
  expect(dimensionWords('orders', 'city', book, words)).toEqual({ zh: '城市', en: 'City' });
  expect(dimensionWords('conversion', 'city', book, words)).toEqual({ zh: '城市', en: 'City' });
  expect(dimensionWords('orders', 'os', book, words)).toEqual({ zh: 'Operating system', en: 'Operating system' });
});

test('a dimension is its own or that of what it is made of', () => {
  expect(dimensionIn('orders', 'city', book)).toEqual({ of: 'value', value: { property: 'city' } });
  expect(dimensionIn('conversion', 'city', book)).toEqual(dimensionIn('orders', 'city', book));
  expect(dimensionIn('circle', 'city', book)).toBeUndefined();
});

test('what has no name is called by its key; what a person wrote stays', () => {
  expect(dimensionWords('orders', 'member_level', book, words)).toEqual({ zh: 'member_level', en: 'Member level' });
  expect(dimensionWords('gone', 'city', book, words)).toEqual({ zh: 'city', en: 'City' });
  expect(dimensionWords('orders', '门店', book, words)).toEqual({ zh: '门店', en: '门店' });
});
