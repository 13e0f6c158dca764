import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluateFormula, namesIn, parseFormula, type Formula } from './formula.ts';

function parsed(text: string): Formula {
  const outcome = parseFormula(text);
  if (!outcome.ok) throw new Error(outcome.problem.en);
  return outcome.formula;
}

const value = (text: string, values: Readonly<Record<string, number | null>> = {}): number | null =>
  evaluateFormula(parsed(text), (name) => values[name] ?? null);

describe('a formula', () => {
  test('binds × and ÷ before + and −, and equals from the left', () => {
    expect(value('1 + 2 * 3')).toBe(7);
    expect(value('8 - 3 - 2')).toBe(3);
    expect(value('8 / 4 / 2')).toBe(1);
    expect(value('(1 + 2) * -3')).toBe(-9);
    expect(value('- -.5 - 1')).toBe(-0.5);
  });

  test('reads names of letters in any script, and others in square brackets', () => {
    expect(value('gmv / orders * 100', { gmv: 5, orders: 4 })).toBe(125);
    expect(value('金额 ÷ 人数', { 金额: 9, 人数: 3 })).toBe(3);
    expect(value('A-B', { A: 3, B: 1 })).toBe(2);
    expect(value('[new-customers] / [ 2nd ]', { 'new-customers': 6, '2nd': 4 })).toBe(1.5);
  });

  test('takes the signs of print and of full width', () => {
    expect(value('（1＋2）×3−4÷2－1＊1／1')).toBe(6);
  });

  test('is missing where anything it needs is, and where it divides by zero', () => {
    expect(value('A + B', { A: 1, B: null })).toBeNull();
    expect(value('1 / A', { A: 0 })).toBeNull();
    expect(value('0 * (1 / A)', { A: 0 })).toBeNull();
  });

  test('names each of its names once, in order', () => {
    expect(namesIn(parsed('-(B + A) / B * 2'))).toEqual(['B', 'A']);
    expect(namesIn(parsed('1 + 2'))).toEqual([]);
  });

  test.each([
    ['', 0, 'the formula ends too early'],
    ['A +', 3, 'the formula ends too early'],
    ['(A + 1', 6, 'the formula ends too early'],
    ['A B', 2, '"B" is not expected at character 3'],
    ['A + )', 4, '")" is not expected at character 5'],
    ['A % 2', 2, 'character 3, "%", has no meaning in a formula'],
    ['[] + 1', 0, 'character 1, "[", has no meaning in a formula'],
  ])('%j says at which character it is wrong', (text, at, problem) => {
    expect(parseFormula(text)).toMatchObject({ ok: false, at, problem: { en: problem } });
  });

  const { tree } = fc.letrec<{ tree: string }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom('A', 'B', 'C', '2', '0.25', '10'),
      tie('tree').map((of) => `-(${of})`),
      tie('tree').map((of) => `(${of})`),
      fc.tuple(tie('tree'), fc.constantFrom('+', '-', '*', '/', ' + ', ' - '), tie('tree')).map((parts) => parts.join('')),
    ),
  }));

  test('comes to what the same arithmetic comes to in JavaScript', () => {
    fc.assert(
      fc.property(
        tree,
        fc.array(fc.double({ noNaN: true, min: -100, max: 100 }), { minLength: 3, maxLength: 3 }),
        (text, [A = 0, B = 0, C = 0]) => {
          // oxlint-disable-next-line no-new-func, no-implied-eval -- the other implementation of the same arithmetic
          const expected = new Function('A', 'B', 'C', `return ${text.replaceAll('--', '- -')}`)(A, B, C) as number;
          const found = value(text, { A, B, C });
          const isMissing = divides(parsed(text), { A, B, C }) || !Number.isFinite(expected);
          expect(found).toBe(isMissing ? null : expected);
        },
      ),
    );
  });
});

/** Whether some part of it divides by zero. */
function divides(formula: Formula, values: Readonly<Record<string, number>>): boolean {
  if (formula.kind === 'negate') return divides(formula.of, values);
  if (formula.kind !== 'operation') return false;
  const isZero = formula.operator === '/' && evaluateFormula(formula.right, (name) => values[name] ?? null) === 0;
  return isZero || divides(formula.left, values) || divides(formula.right, values);
}
