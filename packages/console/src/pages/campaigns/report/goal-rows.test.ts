import type { ArmResult, CampaignReport, Effect } from '@gyre/domain';
import { expect, test } from 'vitest';
import { intervalOf, placeOn, relativeOf, rowsOf, scaleOf, treatedOf } from './goal-rows.ts';
import { signedPoints, withSign } from './points.ts';

const arm = (key: string, customers: number, reached: number): ArmResult => ({
  arm: key,
  name: key === 'a' ? '甲' : '',
  customers,
  reached,
  value: reached * 10,
  valueSquares: reached * 100,
  open: 2,
  openReached: 1,
});
/** An effect of so much, ± 1, which is twice that of the control group. */
const effect = (absolute: number): Effect => ({
  absolute,
  absoluteFrom: absolute - 1,
  absoluteTo: absolute + 1,
  relative: 2,
  relativeFrom: 1.5,
  relativeTo: 2.5,
  p: 0.01,
  error: '',
});
const NONE: Effect = {
  absolute: null,
  absoluteFrom: null,
  absoluteTo: null,
  relative: null,
  relativeFrom: null,
  relativeTo: null,
  p: null,
  error: 'no_customers',
};
const [CONTROL, A, B] = [arm('control', 100, 5), arm('a', 400, 30), arm('b', 500, 45)];
const NAMES = { control: '对照组', treated: '触达组' };

function goal(arms: readonly ArmResult[], value: Effect | null): CampaignReport['goals'][number] {
  const byArm = arms
    .filter(({ arm: key }) => key !== 'control')
    .map((one, i) => ({ arm: one.arm, rate: effect(i), value: value && effect(10 + i), against: null }));
  return { name: '下单', arms: [...arms], openUntil: 1, rate: effect(5), value, valueUnit: 'money', byArm };
}

test('the treated are all arms but the control group', () => {
  expect(treatedOf([CONTROL, A, B])).toMatchObject({ customers: 900, reached: 75, value: 750, open: 4, openReached: 2 });
});

test('the table has the control group, the treated and each arm, each with its effect on the rate and on the value', () => {
  const rows = rowsOf(goal([CONTROL, A, B], effect(15)), NAMES);
  expect(rows.map(({ key, name, rate, value }) => [key, name, rate?.absolute, value?.absolute])).toEqual([
    ['control', '对照组', undefined, undefined],
    ['treated', '触达组', 5, 15],
    ['a', '甲', 0, 10],
    ['b', 'b', 1, 11],
  ]);
});

test('an arm held against a part of control says which', () => {
  const of = goal([CONTROL, A, B], null);
  const byArm = of.byArm.map((one) => ({ ...one, against: { customers: 40, reached: 2 } }));
  expect(rowsOf({ ...of, byArm }, NAMES).map(({ against }) => against?.customers)).toEqual([undefined, undefined, 40, 40]);
});

test('a single arm is the treated and not said twice; without a control group there is no line for it', () => {
  expect(rowsOf(goal([CONTROL, A], null), NAMES).map(({ key, value }) => [key, value])).toEqual([
    ['control', null],
    ['treated', null],
  ]);
  expect(rowsOf(goal([A, B], null), NAMES).map(({ key }) => key)).toEqual(['treated', 'a', 'b']);
});

test('an effect is a point with two ends, absolute and relative, or nothing', () => {
  expect(intervalOf(effect(3))).toEqual({ value: 3, from: 2, to: 4 });
  expect(relativeOf(effect(3))).toEqual({ value: 2, from: 1.5, to: 2.5 });
  expect([intervalOf(NONE), relativeOf(NONE), intervalOf(null), relativeOf(null)]).toEqual([null, null, null, null]);
});

test('the intervals of a table share a scale that holds zero', () => {
  expect(scaleOf([null])).toBeNull();
  const scale = scaleOf([{ from: 0.02, to: 0.1 }, null]);
  expect([scale?.from, scale?.to].map((end) => end?.toFixed(6))).toEqual(['-0.006000', '0.106000']);
  expect(scale && placeOn(scale, 0.05)).toBeCloseTo(0.5, 6);
  expect(scale && placeOn(scale, 1)).toBe(1);
});

test('differences of shares are said in points, with their sign', () => {
  expect([0.0123, -0.004, 0.00001].map((d) => signedPoints(d, 'zh'))).toEqual(['+1.23', '−0.4', '0']);
});

test('a difference has its sign before its unit, and none where it is nothing', () => {
  expect([withSign(3.5, '¥3.50'), withSign(-3.5, '¥3.50'), withSign(0.0001, '¥0.00'), withSign(-0.1, '10%')]).toEqual([
    '+¥3.50',
    '−¥3.50',
    '¥0.00',
    '−10%',
  ]);
});
