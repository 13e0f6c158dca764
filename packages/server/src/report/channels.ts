import type { ChannelEffect } from '@gyre/domain/campaign-effects';
import { correctedLevels, correctedPs } from '@gyre/domain/statistics/correction';
import { ALPHA, testedBy, testEstimates, USUAL_TEST } from '@gyre/domain/statistics/deciding-test';
import type { Effect } from '@gyre/domain/statistics/experiments/effect';
import { isTooSmall } from '@gyre/domain/statistics/experiments/verdict';
import { pairOf, type Sides } from './sides.ts';

/** What one campaign shows in one slice (null: among all its customers). */
export interface ChannelPart extends Sides {
  readonly channel: string;
  readonly of: string | null;
}

/**
 * 渠道 × 分群 — what all campaigns of a channel brought about in each slice: the mean over the customers compared of their campaign's difference, so a
 * campaign weighs by its customers. Those with too little to tell count, but say nothing.
 *
 * The page is looked at whenever somebody likes, while campaigns run: intervals are the always-valid ones of {@link testedBy}, which hold for such a
 * running mean too, whose true effects differ (Waudby-Smith et al., 2021, on means that vary in time). ps and intervals are corrected over all that is
 * shown (Benjamini and Hochberg).
 */
export function channelEffects(parts: readonly ChannelPart[]): ChannelEffect[] {
  const groups = [...Map.groupBy(parts, ({ channel, of }) => JSON.stringify([channel, of])).values()];
  const means = groups.map(meanEffect);
  const ps = means.flatMap((one) => (one === null ? [] : [testedBy(USUAL_TEST, one).p]));
  const [corrected, levels] = [correctedPs(ps, 'benjamini_hochberg'), correctedLevels(ps, 'benjamini_hochberg', ALPHA)];
  let place = 0;
  return groups.flatMap((group, i) => {
    const [first] = group;
    const mean = means[i] ?? null;
    if (first === undefined) return [];
    const found = mean === null ? -1 : place++;
    return [
      {
        channel: first.channel,
        of: first.of,
        campaigns: group.length,
        treated: summed(group.map(({ treated }) => treated)),
        control: summed(group.map(({ control }) => control)),
        difference: mean === null ? null : intervalAt(mean, levels[found] ?? ALPHA),
        p: corrected[found] ?? null,
      },
    ];
  });
}

function intervalAt(mean: Effect, level: number): ChannelEffect['difference'] {
  const { from, to } = testedBy(USUAL_TEST, mean, level);
  return { effect: mean.effect, from, to };
}

/** Σ nᵢΔᵢ/N with V = Σ (nᵢ/N)²Vᵢ, N being the customers of all campaigns that tell something; null without any. */
function meanEffect(group: readonly ChannelPart[]): Effect | null {
  const told = group.flatMap((part) => {
    if (isTooSmall(part.treated, part.control)) return [];
    const compared = testEstimates(USUAL_TEST, pairOf(part), 'absolute');
    return compared.ok ? [compared] : [];
  });
  const n = told.reduce((sum, one) => sum + one.n, 0);
  if (n === 0) return null;
  return {
    effect: told.reduce((sum, one) => sum + (one.n / n) * one.effect, 0),
    variance: told.reduce((sum, one) => sum + (one.n / n) ** 2 * one.variance, 0),
    n,
    freedom: told.reduce((sum, one) => sum + one.freedom, 0),
  };
}

function summed(sides: readonly Sides['treated'][]): { customers: number; reached: number } {
  const sum = (pick: (side: Sides['treated']) => number): number => sides.reduce((total, side) => total + pick(side), 0);
  return { customers: sum(({ customers }) => customers), reached: sum(({ reached }) => reached) };
}
