import type { Sentence } from './sentence.ts';

/** What items, their attributes and dated facts, and facts of customers are usually called, by the name they are commonly sent under. */
const WORDS: Readonly<Record<string, Sentence>> = {
  product: { zh: '商品', en: 'product' },
  store: { zh: '门店', en: 'store' },
  name: { zh: '名称', en: 'name' },
  category: { zh: '品类', en: 'category' },
  brand: { zh: '品牌', en: 'brand' },
  price: { zh: '售价', en: 'price' },
  cost: { zh: '成本', en: 'cost' },
  stock: { zh: '库存', en: 'stock' },
  stock_value: { zh: '库存金额', en: 'stock value' },
  sales_cost: { zh: '销售成本', en: 'cost of sales' },
  spend: { zh: '花费', en: 'spend' },
  balance: { zh: '余额', en: 'balance' },
  city: { zh: '城市', en: 'city' },
  province: { zh: '省份', en: 'province' },
  region: { zh: '大区', en: 'region' },
  opened_on: { zh: '开业日期', en: 'opening date' },
  area_m2: { zh: '面积（平方米）', en: 'area (m²)' },
};

/** 实体的称呼 — what a type of items, an attribute or a dated fact is usually called; undefined for a name that is not common. */
export function itemWord(name: string, language: 'zh' | 'en'): string | undefined {
  return Object.hasOwn(WORDS, name) ? WORDS[name]?.[language] : undefined;
}
