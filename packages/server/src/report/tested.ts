import type { Effect } from '@gyre/domain/campaign-report';
import { correctedLevels, correctedPs, type Correction } from '@gyre/domain/statistics/correction';
import { ALPHA, testEstimates, type DecidingTest, type TestedEffect } from '@gyre/domain/statistics/deciding-test';
import type { Estimate } from '@gyre/domain/statistics/moments';

/** Two groups that are compared. */
export type Pair = readonly [control: Estimate, treated: Estimate];

/**
 * 一族检验 — effects that are looked at together, in their order, corrected for how many they are: ps, and the intervals of absolute and relative
 * effects. One alone needs no correction; those without numbers are not among them.
 */
export function testTogether(test: DecidingTest, pairs: readonly Pair[], correction: Correction): Effect[] {
  const tested = pairs.map((pair) => testEstimates(test, pair, 'absolute'));
  const ps = tested.flatMap((one) => (one.ok ? [one.p] : []));
  const [corrected, levels] = [correctedPs(ps, correction), correctedLevels(ps, correction, ALPHA)];
  let place = 0;
  return pairs.map((pair, i) => {
    const found = tested[i]?.ok === true ? place++ : -1;
    return effectAt(test, pair, levels[found] ?? ALPHA, corrected[found] ?? null);
  });
}

function effectAt(test: DecidingTest, pair: Pair, level: number, p: number | null): Effect {
  return effectFrom(testEstimates(test, pair, 'absolute', level), testEstimates(test, pair, 'relative', level), p);
}

/** Both tests of one difference, `p` being that of the absolute one, or corrected. */
export function effectFrom(absolute: TestedEffect, relative: TestedEffect, p = absolute.ok ? absolute.p : null): Effect {
  return {
    absolute: absolute.ok ? absolute.effect : null,
    absoluteFrom: absolute.ok ? absolute.from : null,
    absoluteTo: absolute.ok ? absolute.to : null,
    relative: relative.ok ? relative.effect : null,
    relativeFrom: relative.ok ? relative.from : null,
    relativeTo: relative.ok ? relative.to : null,
    p,
    error: absolute.ok ? (relative.ok ? '' : relative.error) : absolute.error,
  };
}
