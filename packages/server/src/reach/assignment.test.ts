import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hash32 } from '@gyre/domain/hash';
import { armFor, assignOne, isControl, type AssignmentWish } from './assignment.ts';

const arms = (...weights: number[]) => weights.map((weight, i) => ({ key: 'abcd'[i] ?? 'z', weight }));

test('the hash spreads consecutive customers evenly: χ² over 64 cells of 1,000,000 draws', () => {
  for (const salt of ['campaign:a', 'campaign:b', 'x']) {
    const cells = new Float64Array(64);
    const draws = 1_000_000;
    for (let customer = 1; customer <= draws; customer++) {
      const cell = Math.floor((hash32(`${salt}\u0000${customer}`) / 2 ** 32) * 64);
      cells[cell] = (cells[cell] ?? 0) + 1;
    }
    const expected = draws / 64;
    const chi2 = cells.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
    // 63 degrees of freedom: 99.99 % of fair hashes stay below 115.
    expect(chi2).toBeLessThan(115);
    expect(chi2).toBeGreaterThan(27);
  }
});

test('two salts split independently', () => {
  let both = 0;
  for (let customer = 1; customer <= 100_000; customer++) {
    if (isControl('campaign:a', customer, 5000) && isControl('campaign:b', customer, 5000)) both++;
  }
  expect(Math.abs(both - 25_000)).toBeLessThan(600);
});

test('the treated are split over the arms by weight, whether they are near control or not', () => {
  const shares = new Map<string, number>();
  const halves = new Map<string, number>();
  for (let customer = 1; customer <= 100_000; customer++) {
    const arm = armFor('campaign:a', customer, arms(1, 2, 1));
    shares.set(arm, (shares.get(arm) ?? 0) + 1);
    if (!isControl('campaign:a', customer, 5000)) halves.set(arm, (halves.get(arm) ?? 0) + 1);
  }
  expect(Math.abs((shares.get('b') ?? 0) - 50_000)).toBeLessThan(800);
  expect(Math.abs((shares.get('a') ?? 0) - 25_000)).toBeLessThan(700);
  expect(Math.abs((halves.get('b') ?? 0) - 25_000)).toBeLessThan(800);
});

test('a share of nothing controls nobody, a share of everything everybody, and a larger share keeps those it had', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(), fc.nat({ max: 10_000 }), fc.nat({ max: 10_000 }), (salt, customer, a, b) => {
      expect(isControl(salt, customer, 0)).toBe(false);
      expect(isControl(salt, customer, 10_000)).toBe(true);
      expect(!isControl(salt, customer, Math.min(a, b)) || isControl(salt, customer, Math.max(a, b))).toBe(true);
    }),
  );
});

describe('what is stored', () => {
  const wish: AssignmentWish = { salt: 'campaign:a', root: 7, controlShareBp: 10_000, arms: arms(1, 1) };

  test('stays, whatever the shares are now', () => {
    expect(assignOne(wish, ['b'])).toEqual({ group: 'treated', text: 'b', fresh: false });
    expect(assignOne({ ...wish, controlShareBp: 0 }, ['control'])).toMatchObject({ group: 'control', fresh: false });
  });

  test('in two arms: the earlier one; in control and treated: both, who is left out', () => {
    expect(assignOne(wish, ['b', 'a'])).toEqual({ group: 'treated', text: 'b', fresh: false });
    expect(assignOne(wish, ['a', 'control'])).toMatchObject({ group: 'both' });
  });

  test('an arm that was removed gives way to another, written down anew', () => {
    expect(assignOne({ ...wish, arms: arms(1) }, ['b'])).toEqual({ group: 'treated', text: 'a', fresh: true });
    expect(assignOne({ ...wish, arms: arms(1) }, ['b', 'a'])).toEqual({ group: 'treated', text: 'a', fresh: false });
  });

  test('from before there were arms, a treated customer gets one and stays treated', () => {
    expect(assignOne(wish, ['treated'])).toMatchObject({ group: 'treated', fresh: true });
  });

  test('a control customer still has a text, that which would have been sent', () => {
    expect(assignOne(wish, [])).toEqual({ group: 'control', text: armFor('campaign:a', 7, wish.arms), fresh: true });
  });
});
