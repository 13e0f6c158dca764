import type { Instant } from '../time.ts';

/** Shares of the first and the last touch in the position model; those between share the rest. */
const EDGE = 0.4;

/** 首次触点 — shares of one conversion by touch, the touches in order of time. All models here: shares add up to 1, none without touches. */
export function firstShares(touches: number): number[] {
  return one(touches, 0);
}

/** 末次触点. */
export function lastShares(touches: number): number[] {
  return one(touches, touches - 1);
}

/** 末次非直接触点 — the last touch whose channel is not direct; the last touch when all are. */
export function lastNonDirectShares(channels: readonly string[], isDirect: (channel: string) => boolean): number[] {
  const last = channels.findLastIndex((channel) => !isDirect(channel));
  return one(channels.length, last < 0 ? channels.length - 1 : last);
}

/** 线性 — the same for every touch, so that a channel touched twice gets two shares. */
export function linearShares(touches: number): number[] {
  return filled(touches, 1 / touches);
}

/** 位置 — 40 % to the first touch, 40 % to the last, 20 % among those between; half each of two. */
export function positionShares(touches: number): number[] {
  if (touches <= 2) return linearShares(touches);
  const shares = filled(touches, (1 - 2 * EDGE) / (touches - 2));
  shares[0] = EDGE;
  shares[touches - 1] = EDGE;
  return shares;
}

/**
 * 时间衰减 — shares in proportion to `2^(−age ÷ half-life)`.
 *
 * @param touches  when each touch was, in any order, none after the conversion
 * @param halfLifeMs  positive
 */
export function decayShares(touches: readonly Instant[], conversion: Instant, halfLifeMs: number): number[] {
  // ages from the latest touch on: the ratio of shares is the same, and old paths do not vanish below the least number there is
  const latest = Math.max(...touches, -Infinity);
  if (latest > conversion) throw new RangeError(`a touch at ${latest} is after the conversion at ${conversion}`);
  const weights = touches.map((at) => 2 ** ((at - latest) / halfLifeMs));
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / all);
}

function one(touches: number, chosen: number): number[] {
  const shares = filled(touches, 0);
  if (touches > 0) shares[chosen] = 1;
  return shares;
}

/** A loop, since `Array.from` takes ten times as long and paths are many. */
function filled(length: number, share: number): number[] {
  const shares: number[] = [];
  for (let i = 0; i < length; i++) shares.push(share);
  return shares;
}
