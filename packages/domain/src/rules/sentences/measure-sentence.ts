import { propertyName, referenceName, sentenceOf, type PropertyFilter } from '../property-filter.ts';
import type { ItemReference, FactReading } from '../reference.ts';
import type { Aggregate, EventSelector, LeafRule } from '../rule.ts';
import type { ValueTest } from '../value-test.ts';
import { glue, sentenceFrom, type Language } from './glue.ts';
import { inQuotes, type RuleWords } from './language.ts';
import { withNamedEventValues } from './named-values.ts';
import { predicateOf } from './test-sentence.ts';
import { windowWords } from './window-sentence.ts';

export type DidRule = Extract<LeafRule, { kind: 'did' }>;

/** An event with its filter: `「支付」（金额大于 100）`. */
export function selectorWords({ event, filter }: EventSelector, words: RuleWords): string {
  const name = inQuotes(words.event(event), words.language);
  const said = filterWords(event, filter, words);
  if (said === '') return name;
  return words.language === 'zh' ? `${name}（${said}）` : `${name} (${said})`;
}

function filterWords(event: string, filter: PropertyFilter, words: RuleWords): string {
  return sentenceOf(withNamedEventValues(event, filter, words), words.language, (property) => words.property(event, property));
}

/** The window of a test; empty for all time. */
export function windowOf(leaf: Extract<LeafRule, { window: unknown }>, words: RuleWords): string {
  const anchor = leaf.window.kind === 'around' ? selectorWords(leaf.window.anchor, words) : '';
  return windowWords(leaf.window, anchor, words.language);
}

/** A name, or what a reference through it names: `商品的价格`, `product price`. */
export function throughWords(name: string, item: ItemReference | undefined, language: Language): string {
  if (item === undefined) return name;
  const further = referenceName(item, language);
  return language === 'zh' ? glue(name, '的', further) : `${name} ${further}`;
}

/** A dated fact as it is read: `余额月日均`. */
export function factWords(name: string, reading: FactReading, language: Language): string {
  switch (reading.read) {
    case 'latest':
      return name;
    case 'month_average':
      return language === 'zh' ? glue(name, '月日均') : `month-to-date average of ${name}`;
    case 'change':
      return language === 'zh' ? glue(name, '较前一天的变化') : `day-on-day change of ${name}`;
    case 'on_day':
      if (reading.daysAgo === 0) return language === 'zh' ? glue('今天的', name) : `today’s ${name}`;
      if (reading.daysAgo === 1) return language === 'zh' ? glue('昨天的', name) : `yesterday’s ${name}`;
      return language === 'zh' ? glue(`${reading.daysAgo} 天前的`, name) : `${name} ${reading.daysAgo} days ago`;
  }
}

/** What is asked of a measure: `至少 3 次`, `at least 3 times`; for values a predicate: `大于 100`, `is over 100`. */
export function requirementOf(aggregate: Aggregate, test: ValueTest, language: Language): string {
  if (aggregate.of === 'count') return countedWords(test, 'times', language);
  if (aggregate.of === 'days') return countedWords(test, 'days', language);
  if (aggregate.of === 'distinct') return countedWords(test, 'kinds', language);
  return predicateOf(test, language);
}

type Counted = 'times' | 'days' | 'kinds';
const COUNTED_ZH: Readonly<Record<Counted, string>> = { times: '次', days: '天', kinds: '种' };

/** A number with its unit: `5 次`, `5 times`, `once`. */
export function amountWords(amount: number | string, counted: Counted, language: Language): string {
  if (language === 'zh') return `${amount} ${COUNTED_ZH[counted]}`;
  if (counted === 'times') return amount === 1 ? 'once' : `${amount} times`;
  if (counted === 'kinds') return `${amount} different`;
  return `${amount} day${amount === 1 ? '' : 's'}`;
}

type Comparison = 'greater_or_equal' | 'greater' | 'less' | 'less_or_equal' | 'equals';
const COMPARISONS: Readonly<Record<Language, Readonly<Record<Comparison, string>>>> = {
  zh: { greater_or_equal: '至少', greater: '超过', less: '少于', less_or_equal: '最多', equals: '正好' },
  en: {
    greater_or_equal: 'at least',
    greater: 'more than',
    less: 'fewer than',
    less_or_equal: 'at most',
    equals: 'exactly',
  },
};

function countedWords(test: ValueTest, counted: Counted, language: Language): string {
  if (test.op === 'between') {
    return amountWords(language === 'zh' ? `${test.from} 到 ${test.to}` : `${test.from} to ${test.to}`, counted, language);
  }
  const comparison = Object.hasOwn(COMPARISONS.zh, test.op) ? COMPARISONS[language][test.op as Comparison] : undefined;
  if (comparison !== undefined && 'value' in test) return `${comparison} ${amountWords(Number(test.value), counted, language)}`;
  return predicateOf(test, language);
}

/** Whether {@link requirementOf} of a counted aggregate says an amount, as `至少 3 次` does. */
export function saysAmount(test: ValueTest): boolean {
  return test.op === 'between' || Object.hasOwn(COMPARISONS.zh, test.op);
}

const MEASURES_ZH = { sum: '合计', average: '平均值', minimum: '最小值', maximum: '最大值' } as const;
const MEASURES_EN = { sum: 'total', average: 'average', minimum: 'smallest', maximum: 'largest' } as const;

/** What an aggregate measures, without window and requirement: `「支付」的金额合计`, `total amount of “pay”`. */
export function measureWords(leaf: DidRule, words: RuleWords): string {
  const { aggregate, select } = leaf;
  const { language } = words;
  const zh = language === 'zh';
  const event = selectorWords(select, words);
  if (!('property' in aggregate)) return event;
  const name = propertyName(aggregate.property, language, (property) => words.property(select.event, property));
  const property = throughWords(name, aggregate.item, language);
  switch (aggregate.of) {
    case 'distinct':
      return zh ? glue(event, '的不同', property) : `${property} of ${event}`;
    case 'first':
      return zh ? glue('首次', event, '的', property) : `${property} of the first ${event}`;
    case 'last':
      return zh ? glue('最近一次', event, '的', property) : `${property} of the last ${event}`;
    case 'sum':
    case 'average':
    case 'minimum':
    case 'maximum':
      return zh ? glue(event, '的', property, MEASURES_ZH[aggregate.of]) : `${MEASURES_EN[aggregate.of]} ${property} of ${event}`;
  }
}

/** A measured test whole, asking `requirement` of it; an empty requirement of a count asks for one at all. */
export function didWords(leaf: DidRule, requirement: string, words: RuleWords): string {
  const window = windowOf(leaf, words);
  const measure = measureWords(leaf, words);
  const zh = words.language === 'zh';
  const { of } = leaf.aggregate;
  if (of === 'count') return zh ? glue(window, '做过', measure, requirement) : sentenceFrom('en', 'did', measure, requirement, window);
  if (of === 'days')
    return zh ? glue(window, '有', requirement, '做过', measure) : sentenceFrom('en', 'did', measure, 'on', requirement, window);
  if (of === 'distinct') return zh ? glue(window, measure, '有', requirement) : sentenceFrom('en', 'had', requirement, measure, window);
  return figureWords(leaf, requirement, words);
}

/** The figure a measured test looks at, as a subject: `近 30 天做过「支付」的次数不是 3`, `the number of “pay” in the last 30 days is not 3`. */
export function figureWords(leaf: DidRule, predicate: string, words: RuleWords): string {
  const window = windowOf(leaf, words);
  const measure = measureWords(leaf, words);
  const { of } = leaf.aggregate;
  if (words.language === 'zh') {
    if (of === 'count' || of === 'days') return glue(window, '做过', measure, of === 'count' ? '的次数' : '的天数', predicate);
    return glue(window, measure, of === 'distinct' ? '数' : '', predicate);
  }
  if (of === 'count') return sentenceFrom('en', 'the number of', measure, window, predicate);
  if (of === 'days') return sentenceFrom('en', 'the number of days with', measure, window, predicate);
  return sentenceFrom('en', of === 'distinct' ? 'the number of different' : '', measure, window, predicate);
}

/** That something was never done inside the window. */
export function didNotWords(leaf: DidRule, words: RuleWords): string {
  const window = windowOf(leaf, words);
  const event = selectorWords(leaf.select, words);
  if (words.language === 'zh') return window === '' ? glue('从未做过', event) : glue(window, '没有做过', event);
  return window === '' ? `never did ${event}` : `did not do ${event} ${window}`;
}
