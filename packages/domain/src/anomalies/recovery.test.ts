import { describe, expect, test } from 'vitest';
import { isRecovered, judgeRecovery, recoveryMargin, recoveryRatio, type RecoveryCase, type RecoveryWindow } from './recovery.ts';

/** Counts: the variance is the mean. */
function window(value: number, mean = 10_000): RecoveryWindow {
  return { value, mean, variance: mean };
}

describe('the equivalence test', () => {
  test('has bounds by the delta method: 9,800 of 10,000 is 0.98 ± 0.0196', () => {
    const { ratio, low, high } = recoveryRatio(window(9800));
    expect(ratio).toBe(0.98);
    expect(low).toBeCloseTo(0.98 - 0.0196, 4);
    expect(high).toBeCloseTo(0.98 + 0.0196, 4);
  });

  test('allows a third of the opening effect, at least 5 %', () => {
    expect(recoveryMargin(-0.3)).toBeCloseTo(0.1, 12);
    expect(recoveryMargin(-0.06)).toBe(0.05);
    expect(isRecovered(window(9300), -0.3)).toBe(true);
    expect(isRecovered(window(9100), -0.3)).toBe(false);
  });

  test('mirrors for a rise, and is never passed by a window too small to tell', () => {
    expect(isRecovered(window(10_600), 0.3)).toBe(true);
    expect(isRecovered(window(10_900), 0.3)).toBe(false);
    expect(isRecovered(window(30, 30), -0.3)).toBe(false);
    expect(recoveryRatio(window(0, 0)).ratio).toBeNaN();
  });
});

describe('a run', () => {
  const back = [window(9900), window(9950), window(10_020)];
  const down = [window(7000), window(7100), window(6900)];
  const run: RecoveryCase = { treated: back, holdout: back, openingEffect: -0.3, windows: 3, hasSign: false, hasSample: true, runMs: 0 };

  test.each([
    ['both are back', run, 'recovered', true],
    ['only the treated are back', { ...run, holdout: down }, 'recovered_while_treated', true],
    ['the treated are no better than the hold-out', { ...run, treated: down, holdout: down }, 'no_effect', true],
    ['the same before the sample is there', { ...run, treated: down, holdout: down, hasSample: false }, 'not_yet', true],
    [
      'the treated are better and not back',
      { ...run, treated: [window(8500), window(8500), window(8500)], holdout: down },
      'not_yet',
      true,
    ],
    ['a window still shows a sign', { ...run, hasSign: true, hasSample: false }, 'not_yet', true],
    ['two windows of three', { ...run, treated: back.slice(1) }, 'not_yet', true],
    ['the hold-out is too small to ask', { ...run, holdout: [window(3, 50)] }, 'recovered', false],
    ['a small hold-out does not deny it', { ...run, holdout: [window(45, 50), window(38, 50), window(30, 50)] }, 'recovered', false],
    [
      'a small hold-out is far from what was expected',
      { ...run, holdout: [window(36, 50), window(35, 50), window(30, 50)] },
      'recovered_while_treated',
      true,
    ],
    [
      'nor has a rise ended that a small hold-out still shows',
      { ...run, openingEffect: 0.3, holdout: [window(70, 50), window(75, 50), window(80, 50)] },
      'recovered_while_treated',
      true,
    ],
    ['it never comes back', { ...run, treated: down, holdout: [], runMs: 14 * 86_400_000 }, 'out_of_time', false],
  ] as const)('%s', (_, given, verdict, onHoldout) => {
    expect(judgeRecovery(given)).toEqual({ verdict, onHoldout });
  });
});
