import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluateFormula, parseFormula, type Formula } from '../formula.ts';
import { explainFormula, explainGroups, quotientOf, type BeforeAfter } from './explain.ts';

function parsed(text: string): Formula {
  const outcome = parseFormula(text);
  if (!outcome.ok) throw new Error(outcome.problem.en);
  return outcome.formula;
}

const changes =
  (values: Readonly<Record<string, readonly [number | null, number | null]>>) =>
  (name: string): BeforeAfter => {
    const [before = null, after = null] = values[name] ?? [];
    return { before, after };
  };

describe('the change of a formula', () => {
  test('of a sum is the differences of its terms', () => {
    expect(explainFormula(parsed('A - B + 2 * C'), changes({ A: [10, 14], B: [3, 5], C: [1, 4] }))).toEqual([
      { name: 'A', contribution: 4 },
      { name: 'B', contribution: -2 },
      { name: 'C', contribution: 6 },
    ]);
  });

  test('of a product gives each its own change at the mean of the other', () => {
    // 10 × 5 = 50 → 12 × 6 = 72: customers +2 at 5.5 each, 客单价 +1 for 11
    expect(explainFormula(parsed('buyers * basket'), changes({ buyers: [10, 12], basket: [5, 6] }))).toEqual([
      { name: 'buyers', contribution: 11 },
      { name: 'basket', contribution: 11 },
    ]);
  });

  test('is not explained where something is missing or divides by zero on the way', () => {
    expect(explainFormula(parsed('A / B'), changes({ A: [1, 2], B: [null, 3] }))).toBeNull();
    expect(explainFormula(parsed('A / (B - C)'), changes({ A: [1, 1], B: [3, 2], C: [2, 1] }))).toBeNull();
  });

  const some = fc.double({ min: 0.5, max: 1000, noNaN: true });
  const pair = fc.tuple(some, some);
  test('is the sum of the contributions, whatever the formula', () => {
    const texts = fc.constantFrom(
      'A + B - C',
      'A * B * C',
      'A / B + C',
      'A * B / (C + D)',
      '(A + B) * (C + D) / 2',
      'A * A / B',
      '-A / (B * C)',
    );
    fc.assert(
      fc.property(texts, fc.record({ A: pair, B: pair, C: pair, D: pair }), (text, values) => {
        const formula = parsed(text);
        const valueOf = changes(values);
        const change = (evaluateFormula(formula, (n) => valueOf(n).after) ?? 0) - (evaluateFormula(formula, (n) => valueOf(n).before) ?? 0);
        const parts = explainFormula(formula, valueOf) ?? [];
        const sum = parts.reduce((total, { contribution }) => total + contribution, 0);
        const size = parts.reduce((total, { contribution }) => total + Math.abs(contribution), 1);
        expect(Math.abs(sum - change) / size).toBeLessThan(1e-9);
      }),
    );
  });
});

describe('a formula as a quotient', () => {
  test.each([
    ['A', 'sum'],
    ['A + 2 * B - C / 4', 'sum'],
    ['A / B', 'quotient'],
    ['100 * (A - B) / (C + D)', 'quotient'],
    ['A * B', 'none'],
    ['A / B + C', 'none'],
    ['A + 1', 'none'],
    ['1 / A', 'none'],
    ['A / B / C', 'none'],
  ])('%s is a %s', (text, kind) => {
    const quotient = quotientOf(parsed(text));
    expect(quotient === null ? 'none' : quotient.under === null ? 'sum' : 'quotient').toBe(kind);
  });
});

describe('the change of a number by groups', () => {
  const over = (before: number | null, after: number | null): { over: BeforeAfter } => ({ over: { before, after } });

  test('is their differences, and what nobody of them has', () => {
    expect(
      explainGroups(over(10, 18), [
        { key: 'a', ...over(6, 9) },
        { key: 'b', ...over(null, 4) },
      ]),
    ).toEqual({
      change: 8,
      groups: [
        { key: 'a', rate: 3, mix: 0 },
        { key: 'b', rate: 4, mix: 0 },
      ],
      rest: 1,
    });
  });

  test('of a quotient tells what each group did better from what came of their weights', () => {
    // 成交率 a 10 % and b 50 %, unchanged; b's visitors grew from half to three quarters: all of it is mix
    const explained = explainGroups({ over: { before: 30, after: 40 }, under: { before: 100, after: 100 } }, [
      { key: 'a', over: { before: 5, after: 2.5 }, under: { before: 50, after: 25 } },
      { key: 'b', over: { before: 25, after: 37.5 }, under: { before: 50, after: 75 } },
    ]);
    expect(explained?.change).toBeCloseTo(0.1, 12);
    expect(explained?.groups.map(({ rate }) => rate)).toEqual([0, 0]);
    expect(explained?.groups.map(({ mix }) => mix)).toEqual([
      expect.closeTo(-0.25 * (0.1 - 0.35), 12),
      expect.closeTo(0.25 * (0.5 - 0.35), 12),
    ]);
    expect(explained?.rest).toBeCloseTo(0, 12);
  });

  test('is missing where the whole is', () => {
    expect(explainGroups({ over: { before: 1, after: 1 }, under: { before: 0, after: 2 } }, [])).toBeNull();
  });

  test('adds up to the change when the groups add up to the whole', () => {
    const group = fc.record({ a0: fc.nat(50), a1: fc.nat(50), b0: fc.integer({ min: 1, max: 90 }), b1: fc.integer({ min: 1, max: 90 }) });
    fc.assert(
      fc.property(fc.array(group, { minLength: 1, maxLength: 6 }), (groups) => {
        const total = (of: keyof (typeof groups)[number]): number => groups.reduce((sum, one) => sum + one[of], 0);
        const whole = { over: { before: total('a0'), after: total('a1') }, under: { before: total('b0'), after: total('b1') } };
        const explained = explainGroups(
          whole,
          groups.map(({ a0, a1, b0, b1 }, i) => ({ key: String(i), over: { before: a0, after: a1 }, under: { before: b0, after: b1 } })),
        );
        expect(explained?.rest).toBeCloseTo(0, 9);
      }),
    );
  });
});
