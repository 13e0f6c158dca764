import { holds } from '@gyre/domain/rules/holds';
import type { ValueTest } from '@gyre/domain/rules/value-test';
import { instant } from '@gyre/domain/time';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { intervalsOf, within } from './number-test.ts';

const number = fc.oneof(
  fc.constantFrom(0, -0, 5e-324, -5e-324, 1, 1 + Number.EPSILON, -1),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const scalar = fc.oneof(number, fc.constantFrom<string | boolean>('1', true));
const numbers = fc.array(fc.oneof(number, fc.constant('1')), { minLength: 1, maxLength: 4 });

const tests: fc.Arbitrary<ValueTest> = fc.oneof(
  fc.record({ op: fc.constantFrom('equals', 'not_equals'), value: scalar }),
  fc.record({ op: fc.constantFrom('in', 'not_in'), values: numbers }),
  fc.record({ op: fc.constantFrom('greater', 'greater_or_equal', 'less', 'less_or_equal'), value: number }),
  fc.record({ op: fc.constant('between'), from: number, to: number }),
  fc.record({ op: fc.constantFrom('exists', 'missing', 'is_true', 'is_false') }),
  fc.record({ op: fc.constantFrom('contains', 'not_contains'), value: fc.constant('1') }),
);

test('the intervals of a test are the numbers that pass it', () => {
  fc.assert(
    fc.property(tests, number, (test, other) => {
      const passes = within(intervalsOf(test, 'Asia/Shanghai'));
      const named = Object.values(test)
        .flat()
        .filter((value) => typeof value === 'number');
      for (const value of [other, ...named, ...named.map((each) => each + Number.EPSILON), ...named.map((each) => -each)]) {
        expect(passes(value)).toBe(holds(test, value, { now: instant(0), zone: 'Asia/Shanghai' }));
      }
    }),
  );
});
