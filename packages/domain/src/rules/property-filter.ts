import { z } from 'zod';
import type { Properties, Value } from '../events.ts';

/** 属性条件 — one test on a property. The operators of the rule language that need no history. */
export const PropertyTest = z.discriminatedUnion('op', [
  z.object({
    property: z.string().min(1).max(100),
    op: z.enum(['equals', 'not_equals']),
    value: z.union([z.string(), z.number(), z.boolean()]),
  }),
  z.object({
    property: z.string().min(1).max(100),
    op: z.enum(['in', 'not_in']),
    values: z
      .array(z.union([z.string(), z.number()]))
      .min(1)
      .max(1000),
  }),
  z.object({
    property: z.string().min(1).max(100),
    op: z.enum(['contains', 'not_contains', 'starts_with', 'ends_with']),
    value: z.string().min(1).max(1000),
  }),
  z.object({
    property: z.string().min(1).max(100),
    op: z.enum(['greater', 'greater_or_equal', 'less', 'less_or_equal']),
    value: z.number(),
  }),
  z.object({ property: z.string().min(1).max(100), op: z.literal('between'), from: z.number(), to: z.number() }),
  z.object({ property: z.string().min(1).max(100), op: z.enum(['exists', 'missing']) }),
]);
export type PropertyTest = z.infer<typeof PropertyTest>;

/** 属性筛选 — every test of `all` and, when there are any, at least one of `any` must hold. */
export const PropertyFilter = z.object({ all: z.array(PropertyTest).max(20), any: z.array(PropertyTest).max(20).default([]) });
export type PropertyFilter = z.infer<typeof PropertyFilter>;

/** A filter that lets everything pass. */
export const ANYTHING: PropertyFilter = { all: [], any: [] };

/**
 * Whether properties pass a filter. A test on a missing value is false, whatever its operator (also `not_equals`); only `missing` is true then.
 * On a list, `equals`, `in` and `contains` ask for any element, their negations for none.
 */
export function passes(filter: PropertyFilter, properties: Properties): boolean {
  return filter.all.every((t) => holds(t, properties)) && (filter.any.length === 0 || filter.any.some((t) => holds(t, properties)));
}

function holds(test: PropertyTest, properties: Properties): boolean {
  const value = Object.hasOwn(properties, test.property) ? properties[test.property] : undefined;
  if (test.op === 'missing') return value === undefined;
  if (value === undefined) return false;
  switch (test.op) {
    case 'exists':
      return true;
    case 'equals':
      return some(value, (v) => v === test.value);
    case 'not_equals':
      return !some(value, (v) => v === test.value);
    case 'in':
      return some(value, (v) => test.values.includes(v as string));
    case 'not_in':
      return !some(value, (v) => test.values.includes(v as string));
    case 'contains':
      return some(value, (v) => typeof v === 'string' && v.includes(test.value));
    case 'not_contains':
      return !some(value, (v) => typeof v === 'string' && v.includes(test.value));
    case 'starts_with':
      return some(value, (v) => typeof v === 'string' && v.startsWith(test.value));
    case 'ends_with':
      return some(value, (v) => typeof v === 'string' && v.endsWith(test.value));
    case 'greater':
      return typeof value === 'number' && value > test.value;
    case 'greater_or_equal':
      return typeof value === 'number' && value >= test.value;
    case 'less':
      return typeof value === 'number' && value < test.value;
    case 'less_or_equal':
      return typeof value === 'number' && value <= test.value;
    case 'between':
      return typeof value === 'number' && value >= test.from && value <= test.to;
  }
}

function some(value: Value, claim: (v: string | number | boolean) => boolean): boolean {
  return Array.isArray(value) ? value.some(claim) : claim(value);
}

/** 运算符 — what each operator is called, in sentences and in pickers. */
export const OPERATOR_WORDS: Readonly<Record<'zh' | 'en', Readonly<Record<PropertyTest['op'], string>>>> = {
  zh: {
    equals: '等于',
    not_equals: '不等于',
    in: '属于',
    not_in: '不属于',
    contains: '包含',
    not_contains: '不包含',
    starts_with: '开头是',
    ends_with: '结尾是',
    greater: '大于',
    greater_or_equal: '大于等于',
    less: '小于',
    less_or_equal: '小于等于',
    between: '介于',
    exists: '有值',
    missing: '没有值',
  },
  en: {
    equals: 'is',
    not_equals: 'is not',
    in: 'is one of',
    not_in: 'is none of',
    contains: 'contains',
    not_contains: 'does not contain',
    starts_with: 'starts with',
    ends_with: 'ends with',
    greater: 'is over',
    greater_or_equal: 'is at least',
    less: 'is under',
    less_or_equal: 'is at most',
    between: 'is between',
    exists: 'is present',
    missing: 'is missing',
  },
};

/** The filter as a sentence; empty text when it lets everything pass. */
export function sentenceOf(filter: PropertyFilter, language: 'zh' | 'en'): string {
  const one = (t: PropertyTest): string =>
    [t.property, OPERATOR_WORDS[language][t.op], operandOf(t, language)].filter((s) => s !== '').join(' ');
  const all = filter.all.map(one);
  const any = filter.any.map(one);
  const groups = [
    ...all,
    ...(any.length === 0 ? [] : [any.length === 1 ? String(any[0]) : `(${any.join(language === 'zh' ? ' 或 ' : ' or ')})`]),
  ];
  return groups.join(language === 'zh' ? ' 且 ' : ' and ');
}

function operandOf(test: PropertyTest, language: 'zh' | 'en'): string {
  if ('value' in test) return String(test.value);
  if ('values' in test) return test.values.join(language === 'zh' ? '、' : ', ');
  return 'from' in test ? `${test.from} ${language === 'zh' ? '到' : 'and'} ${test.to}` : '';
}
