import { describe, expect, test } from 'vitest';
import { goalResults } from './effects.ts';
import type { Bin } from './population.ts';
import { armOf, definitionOf } from './testing.ts';

/** 97.5 %, 98.75 % and 99.17 % of Student's t with 6 degrees of freedom lie below. */
const T_6 = 2.446_911_851;
const T_6_OF_TWO = 2.968_686_684;
const T_6_OF_THREE = 3.287_455_157;

/** Customers of an arm who spent so much each, those with 0 having not reached the goal; their windows are over unless said otherwise. */
function spent(arm: string, values: readonly number[], closed = true): Bin[] {
  return values.map((value) => ({
    arm,
    text: null,
    closed,
    age: closed ? 24 : 1,
    hour: value > 0 ? 0 : null,
    until: 1000,
    customers: 1,
    value,
    squares: value * value,
    cost: 450,
  }));
}

function reportOf(bins: readonly Bin[], value: string | null = 'amount') {
  const definition = definitionOf({ arms: [armOf('a'), armOf('b')] });
  const [goal] = definition.goals;
  if (goal === undefined) throw new Error('the definition has a goal');
  const [result] = goalResults({ definition }, [{ goal: { ...goal, value }, bins, valueUnit: 'money' }], { kind: 'fixed' });
  if (result === undefined) throw new Error('a goal has a result');
  return result.report;
}

describe('the value of a goal', () => {
  // Means 2, 10 and 2; the variance of each is 16: (64 − 4·2²)/3, (448 − 4·10²)/3, (64 − 4·2²)/3.
  const bins = [...spent('control', [0, 0, 0, 8]), ...spent('a', [8, 8, 8, 16]), ...spent('b', [0, 8, 0, 0])];

  test('is compared by arm with the interval of Welch, for two arms: 10 against 2, of four each with variance 16', () => {
    const [a, b] = reportOf(bins).byArm;
    // √(16/4 + 16/4) = √8, with (4 + 4)²/(4²/3 + 4²/3) = 6 degrees of freedom.
    expect(a?.value?.absolute).toBe(8);
    expect(a?.value?.absoluteFrom).toBeCloseTo(8 - T_6_OF_TWO * Math.sqrt(8), 6);
    expect(a?.value?.absoluteTo).toBeCloseTo(8 + T_6_OF_TWO * Math.sqrt(8), 6);
    expect(b?.value).toMatchObject({ absolute: 0, p: 1, error: '' });
    expect(b?.value?.absoluteTo).toBeCloseTo(T_6_OF_TWO * Math.sqrt(8), 6);
    // P(|t| > 8/√8) with 6 degrees of freedom, twice: of two arms neither is found
    expect(a?.value?.p).toBeCloseTo(2 * 0.030_02, 5);
  });

  test('has a relative lift by the delta method, for two arms: four times as much more, ± t·√26', () => {
    const [a] = reportOf(bins).byArm;
    // 16/(4·2²) + 16·10²/(4·2⁴) = 1 + 25
    expect(a?.value?.relative).toBe(4);
    expect(a?.value?.relativeFrom).toBeCloseTo(4 - T_6_OF_TWO * Math.sqrt(26), 6);
    expect(a?.value?.relativeTo).toBeCloseTo(4 + T_6_OF_TWO * Math.sqrt(26), 6);
  });

  test('of all arms together is that of their customers: (40 + 8)/8 against 2', () => {
    expect(reportOf(bins).value?.absolute).toBe(4);
    expect(reportOf(bins).value?.relative).toBe(2);
  });

  test('is relative to nothing where the control group spent nothing', () => {
    const nothing = [...spent('control', [0, 0, 2, -2]), ...spent('a', [8, 8, 8, 16])];
    expect(reportOf(nothing).byArm[0]?.value).toMatchObject({ absolute: 10, relative: null, error: 'zero_baseline' });
  });

  test('is none of a goal that sums nothing', () => {
    expect(reportOf(bins, null)).toMatchObject({ value: null, byArm: [{ value: null }, { value: null }] });
  });

  test('counts what the event plan says', () => {
    expect(reportOf(bins).valueUnit).toBe('money');
  });
});

describe('several goals', () => {
  const [goal] = definitionOf().goals;
  const bins = [...spent('control', [0, 0, 0, 8]), ...spent('a', [8, 8, 8, 16])];
  const asked = (value: string | null) => ({ goal: { ...goal!, value }, bins, valueUnit: 'none' as const });
  const reports = (goals: readonly ReturnType<typeof asked>[]) =>
    goalResults({ definition: definitionOf() }, goals, { kind: 'fixed' }).map(({ report }) => report);

  test('the first one’s rate stands alone; its value, with no other number to look at, is not corrected', () => {
    const [alone] = reports([asked('amount')]);
    expect(alone?.value?.absoluteFrom).toBeCloseTo(8 - T_6 * Math.sqrt(8), 6);
    expect(alone?.value?.p).toBeCloseTo(0.030_02, 5);
  });

  test('further ones and values are corrected together: a rate of p 0.023 and two values of 0.030 are no find', () => {
    const [first, second] = reports([asked('amount'), asked('amount')]);
    expect(first?.rate).toEqual(reports([asked(null)])[0]?.rate);
    // of the second goal everybody treated reached it: Newcombe's interval of 4 of 4 less 1 of 4 leaves out 0 up to z = 2.27189
    expect(second?.rate.p).toBeCloseTo(3 * 0.023_093, 5);
    expect([first?.value?.p, second?.value?.p]).toEqual([second?.rate.p, second?.rate.p]);
    expect(second?.value?.absoluteFrom).toBeCloseTo(8 - T_6_OF_THREE * Math.sqrt(8), 6);
  });
});

test('customers whose windows run are in no rate and in no value, but counted so far', () => {
  const bins = [
    ...spent('control', [0, 8]),
    ...spent('control', [0, 0, 5], false),
    ...spent('a', [8, 0]),
    ...spent('a', [3, 3, 0, 0, 0], false),
  ];
  const { arms, rate, openUntil } = reportOf(bins);
  expect(arms).toEqual([
    { arm: 'control', name: '', customers: 2, reached: 1, value: 8, valueSquares: 64, open: 3, openReached: 1 },
    { arm: 'a', name: '文案 a', customers: 2, reached: 1, value: 8, valueSquares: 64, open: 5, openReached: 2 },
    { arm: 'b', name: '文案 b', customers: 0, reached: 0, value: 0, valueSquares: 0, open: 0, openReached: 0 },
  ]);
  expect(rate.absolute).toBe(0);
  expect(openUntil).toBe(1000);
});
