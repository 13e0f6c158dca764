import type { Span, ValueTest } from '../value-test.ts';
import { glue, listed, quoted, type Language } from './glue.ts';

/** Predicates of tests, without their subject: `大于 100`, `is over 100`. */
export function predicateOf(test: ValueTest, language: Language): string {
  return (PREDICATES[language][test.op] as (test: ValueTest) => string)(test);
}

/** What {@link predicateOf} says, denied: `不在 1 到 2 之间`, `does not start with “茶”`. */
export function deniedPredicateOf(test: ValueTest, language: Language): string {
  const said = predicateOf(test, language);
  if (language === 'zh') return said.startsWith(ANNIVERSARY) ? said.replace('周年日', '周年日不') : `不${said}`;
  if (said.startsWith('is ')) return `is not ${said.slice('is '.length)}`;
  const [verb = '', ...rest] = said.split(' ');
  return ['does not', BASE_FORMS[verb] ?? verb, ...rest].join(' ');
}

const ANNIVERSARY = '的周年日';
const BASE_FORMS: Readonly<Record<string, string>> = { has: 'have', starts: 'start', ends: 'end', matches: 'match' };

/** A span that ends now, or begins: `30 天`, `30 days`, `day`. */
export function recentWords(span: Span, language: Language): string {
  return language === 'en' && span.amount === 1 ? span.unit : spanWords(span, language);
}

/** A span in words: `30 天`, `30 days`. */
export function spanWords(span: Span, language: Language): string {
  if (language === 'zh') return `${span.amount} ${SPAN_ZH[span.unit]}`;
  return `${span.amount} ${span.unit}${span.amount === 1 ? '' : 's'}`;
}

const SPAN_ZH = { minute: '分钟', hour: '小时', day: '天', week: '周' } as const;
const WEEKDAYS = {
  zh: ['周一', '周二', '周三', '周四', '周五', '周六', '周日'],
  en: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
} as const;

/** `周六、周日`, `a Saturday or Sunday`; three or more in a row as a range. */
function weekdays(days: readonly number[], language: Language): string {
  const sorted = [...new Set(days)].sort((a, b) => a - b);
  const names = sorted.map((day) => WEEKDAYS[language][day - 1] ?? String(day));
  const [first = '', last = ''] = [names[0], names.at(-1)];
  const isRange = names.length > 2 && (sorted.at(-1) ?? 0) - (sorted[0] ?? 0) === names.length - 1;
  if (language === 'zh') return isRange ? `${first}到${last}` : names.join('、');
  if (isRange) return `a day from ${first} to ${last}`;
  return names.length === 1 ? `a ${first}` : `a ${names.slice(0, -1).join(', ')} or ${last}`;
}

function truth(value: boolean, language: Language): string {
  if (language === 'zh') return value ? '为真' : '为假';
  return value ? 'is true' : 'is false';
}

type Predicates = { readonly [Op in ValueTest['op']]: (test: ValueTest & { op: Op }) => string };

const PREDICATES: Readonly<Record<Language, Predicates>> = {
  zh: {
    equals: (t) => (typeof t.value === 'boolean' ? truth(t.value, 'zh') : glue('是', quoted(t.value, 'zh'))),
    not_equals: (t) => (typeof t.value === 'boolean' ? `不${truth(t.value, 'zh')}` : glue('不是', quoted(t.value, 'zh'))),
    in: (t) => glue('是', listed(t.values, '或', 'zh')),
    not_in: (t) => glue('不是', listed(t.values, '或', 'zh')),
    contains: (t) => `包含「${t.value}」`,
    not_contains: (t) => `不包含「${t.value}」`,
    starts_with: (t) => `以「${t.value}」开头`,
    ends_with: (t) => `以「${t.value}」结尾`,
    matches: (t) => `匹配「${t.value}」`,
    greater: (t) => `大于 ${t.value}`,
    greater_or_equal: (t) => `至少 ${t.value}`,
    less: (t) => `小于 ${t.value}`,
    less_or_equal: (t) => `最多 ${t.value}`,
    between: (t) => `在 ${t.from} 到 ${t.to} 之间`,
    exists: () => '有值',
    missing: () => '没有值',
    is_true: () => truth(true, 'zh'),
    is_false: () => truth(false, 'zh'),
    before: (t) => `早于 ${t.date}`,
    after: (t) => `晚于 ${t.date}`,
    between_dates: (t) => `在 ${t.from} 到 ${t.to} 之间`,
    within_last: (t) => `在近 ${spanWords(t.span, 'zh')}内`,
    within_next: (t) => `在未来 ${spanWords(t.span, 'zh')}内`,
    on_weekday: (t) => `在${weekdays(t.weekdays, 'zh')}`,
    at_hour: (t) => `在 ${t.from} 点到${t.from > t.to ? '次日' : ''} ${t.to} 点之间`,
    anniversary_within: (t) => (t.days === 0 ? `${ANNIVERSARY}是今天` : `${ANNIVERSARY}在今天起 ${t.days} 天内`),
    list_any: (t) => glue('含有', listed(t.values, '或', 'zh')),
    list_all: (t) => glue('含有', listed(t.values, '和', 'zh')),
    list_none: (t) => glue('不含', listed(t.values, '或', 'zh')),
  },
  en: {
    equals: (t) => `is ${quoted(t.value, 'en')}`,
    not_equals: (t) => `is not ${quoted(t.value, 'en')}`,
    in: (t) => `is ${listed(t.values, 'or', 'en')}`,
    not_in: (t) => `is not ${listed(t.values, 'or', 'en')}`,
    contains: (t) => `contains “${t.value}”`,
    not_contains: (t) => `does not contain “${t.value}”`,
    starts_with: (t) => `starts with “${t.value}”`,
    ends_with: (t) => `ends with “${t.value}”`,
    matches: (t) => `matches “${t.value}”`,
    greater: (t) => `is over ${t.value}`,
    greater_or_equal: (t) => `is at least ${t.value}`,
    less: (t) => `is under ${t.value}`,
    less_or_equal: (t) => `is at most ${t.value}`,
    between: (t) => `is between ${t.from} and ${t.to}`,
    exists: () => 'is present',
    missing: () => 'is missing',
    is_true: () => truth(true, 'en'),
    is_false: () => truth(false, 'en'),
    before: (t) => `is before ${t.date}`,
    after: (t) => `is after ${t.date}`,
    between_dates: (t) => `is between ${t.from} and ${t.to}`,
    within_last: (t) => `is within the last ${recentWords(t.span, 'en')}`,
    within_next: (t) => `is within the next ${recentWords(t.span, 'en')}`,
    on_weekday: (t) => `is on ${weekdays(t.weekdays, 'en')}`,
    at_hour: (t) => `is between ${t.from}:00 and ${t.to}:00${t.from > t.to ? ' the next day' : ''}`,
    anniversary_within: (t) =>
      t.days === 0 ? 'has its anniversary today' : `has its anniversary within ${t.days} day${t.days === 1 ? '' : 's'} from today`,
    list_any: (t) => `has ${listed(t.values, 'or', 'en')}`,
    list_all: (t) => `has ${listed(t.values, 'and', 'en')}`,
    list_none: (t) => `has no ${listed(t.values, 'or', 'en')}`,
  },
};
