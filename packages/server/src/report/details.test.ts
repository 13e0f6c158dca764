import { USUAL_GUARDRAILS } from '@gyre/domain/guardrail-metric';
import { DAY_MS, HOUR_MS } from '@gyre/domain/time';
import { CustomerSet } from '@gyre/engine';
import { describe, expect, test } from 'vitest';
import { adjustedEffects } from './adjusted.ts';
import { channelEffects } from './channels.ts';
import { harmsFound } from './harm.ts';
import type { Crowd } from './outcomes.ts';
import { overTimeOf, type EndedHour } from './over-time.ts';
import { sliceEffects } from './slices.ts';
import { definitionOf, START } from './testing.ts';

const FIXED = { kind: 'fixed' } as const;
const ZONE = 'Asia/Shanghai';

/** Customers of one arm, numbered from `first`, the first `reached` of whom reached the goal. */
function crowd(arm: string, first: number, customers: number, reached: number, parts: Partial<Crowd> = {}): Crowd {
  const places = Array.from({ length: customers }, (_, i) => i);
  return {
    arm,
    since: START,
    closed: true,
    roots: places.map((i) => first + i),
    reached: places.map((i) => (i < reached ? 1 : 0)),
    worth: places.map(() => 0),
    ...parts,
  };
}

describe('the effect over time', () => {
  const hour = (at: number, control: boolean, customers: number, reached: number): EndedHour => ({
    ended: START + at,
    control,
    customers,
    reached,
  });
  const by = { test: FIXED, zone: ZONE, now: START + 300 * DAY_MS };

  test('adds up what has ended, by the hour, and is not drawn while there is too little', () => {
    const hours = [hour(0, false, 10, 5), hour(0, true, 10, 1), hour(HOUR_MS, false, 190, 95), hour(HOUR_MS, true, 190, 49)];
    const { unit, points } = overTimeOf(hours, by);
    expect(unit).toBe('hour');
    expect(points.map(({ at, treated, control }) => [at, treated, control])).toEqual([
      [START + HOUR_MS, { customers: 10, reached: 5 }, { customers: 10, reached: 1 }],
      [START + 2 * HOUR_MS, { customers: 200, reached: 100 }, { customers: 200, reached: 50 }],
    ]);
    expect(points[0]?.difference).toBeNull();
    // the always-valid interval, whatever was declared: 4.08587 standard errors of 0.0467707
    expect(points[1]?.difference?.effect).toBeCloseTo(0.25, 12);
    expect(points[1]?.difference?.from).toBeCloseTo(0.25 - 4.085_87 * 0.046_770_7, 5);
  });

  test('is by local days from four days on, by weeks from four months on, and its last point is not after now', () => {
    // START is 08:00 of 1 January in Shanghai
    const days = overTimeOf([hour(0, false, 1, 1), hour(4 * DAY_MS, true, 1, 0)], by);
    expect(days.unit).toBe('day');
    expect(days.points.map(({ at }) => (at - START) / HOUR_MS)).toEqual([16, 16 + 4 * 24]);
    const weeks = overTimeOf(
      [hour(0, false, 1, 1), hour(6 * DAY_MS, false, 1, 1), hour(7 * DAY_MS, false, 1, 1), hour(130 * DAY_MS, true, 1, 0)],
      by,
    );
    expect(weeks.unit).toBe('week');
    expect(weeks.points.map(({ at }) => (at - START + 8 * HOUR_MS) / DAY_MS)).toEqual([7, 14, 133]);
    expect(overTimeOf([hour(0, false, 1, 1)], { ...by, now: START + 60_000 }).points[0]?.at).toBe(START + 60_000);
    expect(overTimeOf([], by).points).toEqual([]);
  });
});

test('slices: each by itself, of those whose windows are over, corrected together', () => {
  const crowds = [
    crowd('control', 1, 200, 50),
    crowd('a', 201, 100, 50),
    crowd('b', 301, 100, 50),
    crowd('b', 401, 100, 100, { closed: false }),
  ];
  const among = (from: number, to: number) => CustomerSet.of(Array.from({ length: to - from + 1 }, (_, i) => from + i));
  const slices = [
    { of: 'all', customers: among(1, 500) },
    { of: 'few', customers: CustomerSet.of([1, 201]) },
    { of: 'half', customers: CustomerSet.of([...among(1, 100), ...among(201, 300)]) },
  ];
  const [all, few, half] = sliceEffects(crowds, slices, FIXED);
  expect(all).toMatchObject({ of: 'all', control: { customers: 200, reached: 50 }, treated: { customers: 200, reached: 100 } });
  // one of two is found (the slice of two customers says nothing), so at 5 % · 1/2: t is 2.25005 with 391 degrees of freedom
  expect(all?.effect.absoluteFrom).toBeCloseTo(0.25 - 2.250_05 * 0.046_770_7, 5);
  expect(few?.effect).toMatchObject({ absolute: null, error: 'no_variance', p: null });
  expect(half).toMatchObject({ control: { customers: 100, reached: 50 }, treated: { customers: 100, reached: 50 } });
  expect(half?.effect).toMatchObject({ absolute: 0, p: 1 });
});

test('CUPED: what they did before takes 20 of 21 parts of the variance away, and nothing of the effect', () => {
  const worth = { control: [0, 3, 4, 7], a: [2, 3, 6, 7] };
  const before = Float64Array.of(0, 2, 4, 6);
  const [goal] = definitionOf().goals;
  const customers = (['control', 'a'] as const).map((arm) => ({
    crowd: crowd(arm, 1, 4, 3, { worth: worth[arm] }),
    columns: [Float64Array.of(0, 1, 0, 1), before],
  }));
  const [rate, value] = adjustedEffects(0, goal!, customers, FIXED);
  // θ = 40/40: of y − x each arm has variance 1/3, so V = 1/6; of y alone 25/3 and 17/3, so V = 7/2
  expect(value).toMatchObject({ goal: 0, of: 'value' });
  expect(value?.plain.absolute).toBe(1);
  expect(value?.adjusted.absolute).toBeCloseTo(1, 12);
  expect(value?.varianceReduction).toBeCloseTo(20 / 21, 12);
  // 1 ± 2.4469 · √(1/6), with 6 degrees of freedom
  expect(value?.adjusted.absoluteFrom).toBeCloseTo(1 - 2.446_911_851 / Math.sqrt(6), 6);
  expect(rate?.of).toBe('rate');
});

describe('harm', () => {
  const [unsubscribed] = USUAL_GUARDRAILS;
  const found = (control: number, treated: number, n = 1000, events = ['unsubscribe']) => {
    const did = (count: number) => Float64Array.from({ length: n }, (_, i) => (i < count ? 2 : 0));
    const customers = [
      { crowd: crowd('control', 1, n, 0), columns: [did(control)] },
      { crowd: crowd('a', n + 1, n, 0), columns: [did(treated)] },
    ];
    return harmsFound([unsubscribed!], events, customers, FIXED)[0];
  };

  test('is held when it is shown to have grown by less than the margin: 12 against 10 of 1,000, at most one point', () => {
    const held = found(10, 12);
    expect(held).toMatchObject({
      verdict: 'held',
      events: ['unsubscribe'],
      treated: { customers: 1000, reached: 12 },
      control: { reached: 10 },
    });
    // 13/1002 − 11/1002 + 1.6456 · √(p(1 − p)/1002 of both)
    expect(held?.worst).toBeCloseTo(0.009_993, 5);
    expect(held?.effect.absolute).toBeCloseTo(0.002, 12);
  });

  test('is broken by 100 against 10, open for few customers, and can be told where nobody did', () => {
    expect(found(10, 100)?.verdict).toBe('broken');
    expect(found(1, 2, 50)?.verdict).toBe('open');
    expect(found(0, 0)).toMatchObject({ verdict: 'held', effect: { absolute: 0, p: 1, relative: null } });
  });

  test('is unmeasured where the event plan knows none of its events', () => {
    expect(found(10, 100, 1000, ['something_else'])).toMatchObject({
      verdict: 'unmeasured',
      events: [],
      treated: { reached: 0 },
      worst: null,
    });
  });
});

describe('campaigns of a channel together', () => {
  const sides = (customers: number, control: number, treated: number) => ({
    control: { customers, reached: control },
    treated: { customers, reached: treated },
  });

  test('count by their customers, with an interval that may be looked at every day; those with too little count, but say nothing', () => {
    const [sms, inbox] = channelEffects([
      { channel: 'sms', of: null, ...sides(200, 50, 100) },
      { channel: 'sms', of: null, ...sides(200, 50, 100) },
      { channel: 'inbox', of: null, ...sides(10, 1, 2) },
    ]);
    expect(sms).toMatchObject({ campaigns: 2, treated: { customers: 400, reached: 200 }, control: { customers: 400, reached: 100 } });
    expect(sms?.difference?.effect).toBeCloseTo(0.25, 12);
    // two equal ones of 400 each: x = 800 · 0.001587231, so √(2(x + 1)/x · ln(√(x + 1)/0.05)) = 3.48929 standard errors of 0.0467707/√2
    expect(sms?.difference?.from).toBeCloseTo(0.25 - (3.489_29 * 0.046_770_7) / Math.SQRT2, 5);
    expect(inbox).toMatchObject({ campaigns: 1, difference: null, p: null });
  });

  test('a large one weighs as many customers as it has: three quarters of +20 points and a quarter of −20 are +10', () => {
    const [both] = channelEffects([
      { channel: 'sms', of: null, ...sides(300, 90, 150) },
      { channel: 'sms', of: null, ...sides(100, 50, 30) },
    ]);
    expect(both?.difference?.effect).toBeCloseTo(0.75 * 0.2 - 0.25 * 0.2, 12);
  });

  test('one in whose control group nobody did it is not left out', () => {
    const [one] = channelEffects([{ channel: 'sms', of: null, ...sides(100, 0, 40) }]);
    expect(one?.difference?.effect).toBeCloseTo(0.4, 12);
    expect(one?.difference?.from).toBeGreaterThan(0);
  });
});
