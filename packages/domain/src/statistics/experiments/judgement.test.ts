import { describe, expect, test } from 'vitest';
import { quantileEstimate } from '../quantile.ts';
import { welchTest } from '../welch.ts';
import { effectPerDay, type Effect } from './effect.ts';
import { judgeGuardrail } from './guardrail.ts';
import { judge } from './verdict.ts';
import { verdictSentence, type VerdictWords } from './verdict-sentence.ts';

/** One standard error is 1, and the degrees of freedom are so many that 1.645 is the one-sided bound. */
const effect = (value: number): Effect => ({ effect: value, variance: 1, n: 1e9, freedom: 1e9 });
const oneSided: Parameters<typeof judgeGuardrail>[2] = (one, side) => welchTest(one, 0.05, side);

describe('a guardrail', () => {
  test('is held when it is shown that less than the margin is lost, broken when it is shown that more is', () => {
    const kinds = [2, -0.3, -0.4, -2, -3.6, -3.7].map(
      (value) => judgeGuardrail(effect(value), { margin: 2, isLowerBetter: false }, oneSided).kind,
    );
    expect(kinds).toEqual(['held', 'held', 'open', 'open', 'open', 'broken']);
  });

  test('of complaints is held when they rise by less than the margin', () => {
    const kinds = [-2, 0.3, 0.4, 3.6, 3.7].map((value) => judgeGuardrail(effect(value), { margin: 2, isLowerBetter: true }, oneSided).kind);
    expect(kinds).toEqual(['held', 'held', 'open', 'open', 'broken']);
  });

  test('names the worst the loss can be, and the p of losing the margin', () => {
    const held = judgeGuardrail(effect(0), { margin: 2, isLowerBetter: false }, oneSided);
    expect(held.worst).toBeCloseTo(-1.6448536, 6);
    expect(held.p).toBeCloseTo(0.0227501, 6);
    expect(judgeGuardrail(effect(0), { margin: 2, isLowerBetter: true }, oneSided).worst).toBeCloseTo(1.6448536, 6);
  });

  test('without a margin is a test of no harm; a negative one is refused', () => {
    expect(judgeGuardrail(effect(1.7), { margin: 0, isLowerBetter: false }, oneSided).kind).toBe('held');
    expect(() => judgeGuardrail(effect(0), { margin: -1, isLowerBetter: false }, oneSided)).toThrow(
      'the margin of a guardrail must be 0 or more, got -1',
    );
  });
});

describe('a verdict', () => {
  const fine = { p: 0.4, suspicious: false };
  const of = (value: number, from: number, to: number) => ({ ok: true, effect: value, from, to }) as const;

  test('is the first that applies: split, too little, then the interval', () => {
    const deciding = of(2, 1, 3);
    expect(judge({ sampleRatio: { p: 1e-5, suspicious: true }, deciding, isTooSmall: true })).toEqual({ kind: 'sample_ratio', p: 1e-5 });
    expect(judge({ sampleRatio: fine, deciding, isTooSmall: true })).toEqual({ kind: 'too_early', error: null });
    expect(judge({ sampleRatio: fine, deciding: { ok: false, error: 'no_variance' }, isTooSmall: true })).toEqual({
      kind: 'too_early',
      error: 'no_variance',
    });
    expect(judge({ sampleRatio: fine, deciding, isTooSmall: false })).toEqual({ kind: 'better', effect: 2, from: 1, to: 3 });
    expect(judge({ sampleRatio: fine, deciding: of(-2, -3, -1), isTooSmall: false }).kind).toBe('worse');
    expect(judge({ sampleRatio: fine, deciding: of(1, 0, 2), isTooSmall: false }).kind).toBe('no_effect_shown');
  });

  test('of what ought to fall is the other way round', () => {
    expect(judge({ sampleRatio: fine, deciding: of(2, 1, 3), isTooSmall: false, isLowerBetter: true }).kind).toBe('worse');
    expect(judge({ sampleRatio: fine, deciding: of(-2, -3, -1), isTooSmall: false, isLowerBetter: true }).kind).toBe('better');
  });

  test('is a sentence in both languages, with the interval from its near end to its far one', () => {
    const words: VerdictWords = {
      treated: { zh: '触达组的人均消费', en: 'spending of the treated' },
      both: { zh: '触达组与对照组的人均消费', en: 'spending of treated and control' },
      higher: { zh: '高出', en: 'is above control' },
      lower: { zh: '低了', en: 'is below control' },
      unit: { zh: ' 元', en: ' yuan' },
      size: (value) => Math.abs(value).toFixed(1),
      signed: (value) => value.toFixed(1),
      basis: { zh: '。', en: '.' },
    };
    expect(verdictSentence({ kind: 'worse', effect: -2, from: -3, to: -1 }, words)).toEqual({
      zh: '适得其反：触达组的人均消费比对照组低了 2.0 元（95% 区间 1.0 到 3.0）。',
      en: 'It does harm: spending of the treated is below control, by 2.0 yuan (between 1.0 and 3.0 with 95 % confidence).',
    });
    expect(verdictSentence({ kind: 'no_effect_shown', effect: 1, from: -1, to: 3 }, words).zh).toBe(
      '看不出效果：触达组与对照组的人均消费相差 1.0 元，95% 区间 -1.0 到 3.0，没有差别也说得通。',
    );
  });
});

test('an effect a day: 2 more in each of 700 customers, half of all there were in 7 days, are 400 a day', () => {
  expect(effectPerDay(effect(2), { customers: 700, traffic: 0.5, days: 7 })).toMatchObject({ effect: 400, variance: 40_000 });
  expect(() => effectPerDay(effect(2), { customers: 700, traffic: 0, days: 7 })).toThrow('needs customers, traffic and days above 0');
});

test('a quantile nobody can bound has no variance, and one whose bounds tie has the least there is', () => {
  const bounds = { n: 1000, sampled: 1000, level: 0.9, value: 7, lower: 6.9, upper: 7.1 };
  expect(quantileEstimate(bounds).variance).toBeCloseTo(999 * (0.2 / 3.919928) ** 2, 6);
  expect(quantileEstimate({ ...bounds, n: 34, sampled: 34 }).variance).toBe(0); // 34 ≤ 3.8415 · 9
  expect(quantileEstimate({ ...bounds, n: 999, sampled: 999, lower: 7, upper: 7 }).variance).toBe(0);
  expect(quantileEstimate({ ...bounds, lower: 7, upper: 7 }).variance).toBe(1e-5);
});
