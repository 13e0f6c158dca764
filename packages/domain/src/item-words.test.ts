import { expect, test } from 'vitest';
import { itemWord } from './item-words.ts';
import { sentenceOf } from './rules/property-filter.ts';

test('common attributes and facts of items have names in both languages, others none', () => {
  expect([itemWord('name', 'zh'), itemWord('stock', 'zh'), itemWord('opened_on', 'en')]).toEqual(['名称', '库存', 'opening date']);
  expect([itemWord('shade', 'zh'), itemWord('toString', 'zh')]).toEqual([undefined, undefined]);
});

test('a filter on what an item has says so in words', () => {
  const tea = { property: 'product_id', item: { type: 'product', attribute: 'name' }, op: 'equals', value: '茶杯' } as const;
  const shade = { property: 'product_id', item: { type: 'product', attribute: 'shade' }, op: 'equals', value: '青' } as const;
  const filter = { all: [tea, shade], any: [] };
  expect(sentenceOf(filter, 'zh', () => '商品')).toBe('商品的名称是茶杯，且商品的 shade 是青');
});
