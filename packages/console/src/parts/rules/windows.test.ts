import { Window } from '@gyre/domain';
import { describe, expect, test } from 'vitest';
import { figureOperators, operandOf, operatorsFor, withOperator, withType } from './operators.ts';
import { choiceOf, WINDOW_CHOICES, windowOf } from './windows.ts';

test.each(WINDOW_CHOICES)('the window %s is offered as what it is', (choice) => {
  expect(choiceOf(windowOf(choice))).toBe(choice);
});

test('every offered window but the one around an event is complete as it stands', () => {
  const incomplete = WINDOW_CHOICES.filter((choice) => !Window.safeParse(windowOf(choice)).success);
  expect(incomplete).toEqual(['around']);
});

describe('the operators', () => {
  test('of a number are those of figures, and whether there is one', () => {
    expect(figureOperators('average').filter((op) => !operatorsFor('number').includes(op))).toEqual([]);
  });

  test('of a figure ask whether there is one where it may be missing', () => {
    const asksForNone = (['count', 'days', 'sum', 'average', 'minimum', 'maximum', 'distinct', 'first', 'last'] as const).filter((of) =>
      ['exists', 'missing'].every((op) => figureOperators(of).some((offered) => offered === op)),
    );
    expect(asksForNone).toEqual(['average', 'minimum', 'maximum', 'first', 'last']);
  });

  test('keep an operand of the same kind and drop another', () => {
    const test = { op: 'equals', value: '重庆' } as const;
    expect(withOperator(test, 'contains')).toEqual({ op: 'contains', value: '重庆' });
    expect(withOperator(test, 'in')).toEqual({ op: 'in' });
    expect(withOperator(test, 'within_last')).toEqual({ op: 'within_last', span: { amount: 7, unit: 'day' } });
  });

  test('fall back to the usual one of another type', () => {
    expect(withType({ op: 'contains', value: 'x' }, 'string', 'number')).toEqual({ op: 'equals' });
    expect(withType({ op: 'equals', value: 'x' }, 'string', 'number')).toEqual({ op: 'equals' });
    expect(withType({ op: 'equals', value: 'x' }, 'string', 'string')).toEqual({ op: 'equals', value: 'x' });
    expect(withType({ op: 'equals' }, 'string', 'boolean')).toEqual({ op: 'is_true' });
  });

  test('know what they need', () => {
    expect(operandOf('between_dates')).toBe('dates');
    expect(operandOf('missing')).toBe('none');
  });
});
