import { LeafCoder } from '@gyre/domain/causes/leaves';
import { expect, test } from 'vitest';
import { adtributor } from './adtributor.ts';
import { drawRatioCase } from './generated-ratios.ts';
import { drawSumCase, L_LIKE, S_LIKE } from './generated-sums.ts';
import { riskloc } from './riskloc.ts';
import { hitsOf, isFullyHit, microF1, written } from './score.ts';

test('elements match as a whole, in any order of their conditions, and count once', () => {
  expect(written({ b: '2', a: '1' })).toBe('a=1&b=2');
  expect(hitsOf(['a=1', 'a=1', 'a=1&b=2', 'c=3'], ['a=1&b=2', 'd=4', 'd=4'])).toEqual({ right: 1, wrong: 2, missed: 1 });
});

test('micro F1 by hand: 2·3 / (2·3 + 1 + 2)', () => {
  const hits = [
    { right: 1, wrong: 1, missed: 0 },
    { right: 2, wrong: 0, missed: 2 },
  ];
  expect(microF1(hits)).toBeCloseTo(6 / 9, 12);
  expect(microF1([])).toBe(1);
  expect(microF1([{ right: 0, wrong: 0, missed: 3 }])).toBe(0);
});

test('a case is hit in full when all its causes are among the first k', () => {
  expect(isFullyHit(['x', 'a', 'b'], ['a', 'b'], 3)).toBe(true);
  expect(isFullyHit(['x', 'a', 'b'], ['a', 'b'], 2)).toBe(false);
});

test('a seed makes the same case, another seed another', () => {
  const small = { ...S_LIKE, sizes: [6, 5, 6] };
  const [one, again, other] = [drawSumCase(small, 1), drawSumCase(small, 1), drawSumCase(small, 2)];
  expect(one).toEqual(again);
  expect(other.leaves.actual).not.toEqual(one.leaves.actual);
  expect(drawRatioCase(5).truth).toEqual(drawRatioCase(5).truth);
});

test('planted causes follow their setting', () => {
  const cases = Array.from({ length: 30 }, (_, seed) => drawSumCase({ ...L_LIKE, sizes: [6, 7, 6, 8] }, seed));
  expect(cases.every(({ truth }) => truth.every((element) => element.split('&').length === 4))).toBe(true);
  expect(Math.max(...cases.map(({ truth }) => truth.length))).toBeLessThanOrEqual(5);
});

/** 4 × 3 leaves of 100 each; `a=1` comes to 40, the others deviate by up to 2 %. */
test('RiskLoc names a plain single cause', () => {
  const coder = new LeafCoder(['a', 'b']);
  const actual: number[] = [];
  for (let a = 0; a < 4; a++)
    for (let b = 0; b < 3; b++) {
      const leaf = coder.leafOf([`${a}`, `${b}`]);
      actual[leaf] = a === 1 ? 40 : 100 + ((leaf * 3) % 5) - 2;
    }
  const leaves = { ...coder.leaves(), actual: Float64Array.from(actual), expected: new Float64Array(12).fill(100) };
  expect(riskloc(leaves)).toEqual(['a=1']);
});

test('Adtributor names the value of one attribute that explains two thirds', () => {
  const coder = new LeafCoder(['a', 'b']);
  const rows = [0, 1, 2].flatMap((a) => [0, 1, 2].map((b) => ({ a, b })));
  const leaf = Int32Array.from(rows, ({ a, b }) => coder.leafOf([`${a}`, `${b}`]));
  const denominator = new Float64Array(9).fill(1000);
  const leaves = {
    ...coder.leaves(),
    denominator,
    numerator: Float64Array.from(rows, ({ a }) => (a === 2 ? 20 : 100)),
    past: { leaf, denominator, numerator: new Float64Array(9).fill(100) },
  };
  expect(adtributor(leaves, new Float64Array(9).fill(0.1))).toEqual(['a=2']);
});
