import { PropertyTest } from '@gyre/domain';
import { z } from 'zod';
import { describe, expect, test } from 'vitest';
import { draftOfTest, emptyTest, operandOf, operatorsFor, testOfDraft, withProperty } from './filter-draft.ts';

describe('a filter row', () => {
  test('is no test until its operand is there', () => {
    const row = { ...emptyTest(1), property: 'amount', op: 'greater' as const };
    expect(testOfDraft(row)).toBeUndefined();
    expect(testOfDraft({ ...row, value: 100 })).toEqual({ property: 'amount', op: 'greater', value: 100 });
  });

  test('needs a property', () => {
    expect(testOfDraft({ ...emptyTest(1), op: 'exists' })).toBeUndefined();
  });

  test.each<PropertyTest>([
    { property: 'city', op: 'equals', value: '重庆' },
    { property: 'city', op: 'in', values: ['重庆', '成都'] },
    { property: 'amount', op: 'between', from: 10, to: 20 },
    { property: 'coupon', op: 'missing' },
  ])('keeps a stored test as it was: $op', (stored) => {
    expect(testOfDraft(draftOfTest(stored, 1))).toEqual(stored);
  });

  test('drops an operator the new type does not have', () => {
    const row = { ...emptyTest(1), property: 'name', op: 'contains' as const, value: '茶' };
    expect(withProperty(row, 'amount', 'number')).toMatchObject({ property: 'amount', op: 'equals', value: undefined });
  });

  test('starts a yes-or-no property with yes, which is a whole test at once', () => {
    expect(testOfDraft(withProperty(emptyTest(1), 'first', 'boolean'))).toEqual({ property: 'first', op: 'equals', value: true });
  });
});

test('every operator of every type is one the rule language knows', () => {
  const known = PropertyTest.options.flatMap((option) => {
    const shape = z.toJSONSchema(option.shape.op);
    return [...(shape.enum ?? []), shape.const].map(String);
  });
  for (const type of ['string', 'number', 'boolean', 'instant', 'list'] as const) {
    for (const op of operatorsFor(type)) expect(known).toContain(op);
  }
  expect(operandOf('between')).toBe('range');
});
