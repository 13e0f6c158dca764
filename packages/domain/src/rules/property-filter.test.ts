import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PropertyFilter, passes, sentenceOf, type PropertyTest } from './property-filter.ts';

const only = (test: PropertyTest): PropertyFilter => ({ all: [test], any: [] });
const properties = { city: '重庆', amount: 120.5, member: true, tags: ['a', 'b'] };

describe('property filters', () => {
  test.each<[PropertyTest, boolean]>([
    [{ property: 'city', op: 'equals', value: '重庆' }, true],
    [{ property: 'city', op: 'not_equals', value: '重庆' }, false],
    [{ property: 'member', op: 'equals', value: true }, true],
    [{ property: 'city', op: 'in', values: ['成都', '重庆'] }, true],
    [{ property: 'city', op: 'not_in', values: ['成都'] }, true],
    [{ property: 'city', op: 'contains', value: '庆' }, true],
    [{ property: 'city', op: 'starts_with', value: '重' }, true],
    [{ property: 'city', op: 'ends_with', value: '重' }, false],
    [{ property: 'amount', op: 'greater', value: 120.5 }, false],
    [{ property: 'amount', op: 'greater_or_equal', value: 120.5 }, true],
    [{ property: 'amount', op: 'less', value: 121 }, true],
    [{ property: 'amount', op: 'between', from: 120.5, to: 121 }, true],
    [{ property: 'amount', op: 'equals', value: '120.5' }, false],
    [{ property: 'tags', op: 'equals', value: 'b' }, true],
    [{ property: 'tags', op: 'not_equals', value: 'b' }, false],
    [{ property: 'tags', op: 'in', values: ['c'] }, false],
    [{ property: 'city', op: 'greater', value: 1 }, false],
  ])('%j is %s', (one, expected) => {
    expect(passes(only(one), properties)).toBe(expected);
  });

  test('every test on a missing value is false, except missing', () => {
    const absent: PropertyTest[] = [
      { property: 'x', op: 'equals', value: 1 },
      { property: 'x', op: 'not_equals', value: 1 },
      { property: 'x', op: 'not_in', values: [1] },
      { property: 'x', op: 'not_contains', value: 'a' },
      { property: 'x', op: 'exists' },
      { property: 'constructor', op: 'exists' },
    ];
    expect(absent.map((one) => passes(only(one), properties))).toEqual([false, false, false, false, false, false]);
    expect(passes(only({ property: 'x', op: 'missing' }), properties)).toBe(true);
  });

  test('all must hold and, when there are any, one of any', () => {
    const yes: PropertyTest = { property: 'amount', op: 'greater', value: 1 };
    const no: PropertyTest = { property: 'amount', op: 'less', value: 1 };
    expect(passes({ all: [], any: [] }, {})).toBe(true);
    expect(passes({ all: [yes], any: [no, yes] }, properties)).toBe(true);
    expect(passes({ all: [yes], any: [no] }, properties)).toBe(false);
    expect(passes({ all: [yes, no], any: [yes] }, properties)).toBe(false);
  });

  test('reads as a sentence in both languages', () => {
    const filter: PropertyFilter = {
      all: [{ property: '金额', op: 'greater_or_equal', value: 300 }],
      any: [
        { property: '城市', op: 'in', values: ['重庆', '成都'] },
        { property: '渠道', op: 'missing' },
      ],
    };
    expect(sentenceOf(filter, 'zh')).toBe('金额至少 300，且（城市是重庆或成都，或渠道没有值）');
    expect(sentenceOf(filter, 'en')).toBe('金额 is at least 300 and (城市 is 重庆 or 成都 or 渠道 is missing)');
  });

  test('a present scalar passes exactly one of equals and not_equals', () => {
    const scalar = fc.oneof(fc.string(), fc.double({ noNaN: true }), fc.boolean());
    fc.assert(
      fc.property(scalar, scalar, (value, wanted) => {
        const [is, isNot] = (['equals', 'not_equals'] as const).map((op) =>
          passes(only({ property: 'p', op, value: wanted }), { p: value }),
        );
        expect(is).toBe(!isNot);
      }),
    );
  });
});
