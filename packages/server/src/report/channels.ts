import type { ChannelEffect } from '@gyre/domain/campaign-effects';
import { correctedPs } from '@gyre/domain/statistics/correction';
import { compareEstimates } from '@gyre/domain/statistics/experiments/effect';
import { isTooSmall } from '@gyre/domain/statistics/experiments/verdict';
import { pooledEffect, type PooledEffect } from '@gyre/domain/autopilot/pooled';
import { pairOf, type Sides } from './sides.ts';

/** What one campaign shows in one slice (null: among all its customers). */
export interface ChannelPart extends Sides {
  readonly channel: string;
  readonly of: string | null;
}

/**
 * 渠道 × 分群 — what all campaigns of a channel show together in each slice. Campaigns differ, so each difference is one draw: a random-effects mean, of
 * those with enough customers. ps are corrected over all that is shown (Benjamini and Hochberg).
 */
export function channelEffects(parts: readonly ChannelPart[]): ChannelEffect[] {
  const groups = [...Map.groupBy(parts, ({ channel, of }) => JSON.stringify([channel, of])).values()];
  const pooled = groups.map(pooledOf);
  const corrected = correctedPs(
    pooled.flatMap((one) => (one === null ? [] : [one.p])),
    'benjamini_hochberg',
  );
  let place = 0;
  return groups.flatMap((group, i) => {
    const [first] = group;
    const one = pooled[i] ?? null;
    if (first === undefined) return [];
    return [
      {
        channel: first.channel,
        of: first.of,
        campaigns: group.length,
        treated: summed(group.map(({ treated }) => treated)),
        control: summed(group.map(({ control }) => control)),
        difference: one === null ? null : { effect: one.effect, from: one.from, to: one.to },
        p: one === null ? null : (corrected[place++] ?? null),
      },
    ];
  });
}

function pooledOf(group: readonly ChannelPart[]): PooledEffect | null {
  const told = group.flatMap((part) => {
    if (isTooSmall(part.treated, part.control)) return [];
    const compared = compareEstimates(...pairOf(part), 'absolute');
    return compared.ok ? [compared] : [];
  });
  return pooledEffect(told);
}

function summed(sides: readonly Sides['treated'][]): { customers: number; reached: number } {
  const sum = (pick: (side: Sides['treated']) => number): number => sides.reduce((total, side) => total + pick(side), 0);
  return { customers: sum(({ customers }) => customers), reached: sum(({ reached }) => reached) };
}
