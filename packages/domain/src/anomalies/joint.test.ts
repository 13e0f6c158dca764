import { describe, expect, test } from 'vitest';
import { discoveries, fisherTail, hasJointEvidence } from './joint.ts';
import { newRelated, relate } from './related.ts';

test("Fisher's sum of two tails of 0.1 is that of χ² = 9.2103 with 4 degrees of freedom", () => {
  // of an even number of degrees 4: e^(−x/2)(1 + x/2), here 0.01 · (1 + ln 100)
  expect(fisherTail([0.1, 0.1])).toBeCloseTo(0.01 * (1 + Math.log(100)), 12);
  expect(fisherTail([])).toBe(1);
});

test('joint evidence needs two metrics that go the same way', () => {
  expect(hasJointEvidence([-2.6, -2.4], 'down')).toBe(true);
  expect(hasJointEvidence([-2.6, -2.4], 'up')).toBe(false);
  expect(hasJointEvidence([-2.6, 2.4], 'down')).toBe(false);
  expect(hasJointEvidence([-5], 'down')).toBe(false);
});

test('discoveries are those of Benjamini and Hochberg: 0.03 holds because 0.04 of four passes its own limit', () => {
  expect(discoveries([0.01, 0.03, 0.04, 0.05].map((p) => p / 1.05))).toEqual([true, true, true, true]);
  expect(discoveries([0.01, 0.03, 0.2, 0.8])).toEqual([true, false, false, false]);
  expect(discoveries([])).toEqual([]);
});

describe('related metrics', () => {
  const learned = () => {
    const state = newRelated();
    for (let i = 0; i < 400; i++) {
      const parent = Math.sin(i * i * 1.7) * 2;
      relate(state, 0.9 * parent + Math.sin(i * i * 3.1) * 0.3, parent, 0);
    }
    return state;
  };

  test('a fall that follows the parent is inherited', () => {
    const { own, verdict } = relate(learned(), -5.4, -6, 8);
    expect(verdict).toBe('inherited');
    expect(Math.abs(own)).toBeLessThan(2);
  });

  test('a fall of its own is its own, also while the parent falls a little', () => {
    expect(relate(learned(), -6, 0, 0).verdict).toBe('own');
    expect(relate(learned(), -6, -1, 4).verdict).toBe('own');
  });
});
