import type { IndexedPaths } from './aggregated-path.ts';

/** Channels the chain is solved for at most: time grows with their third power. */
export const MOST_MARKOV_CHANNELS = 500;

/** 移除效应 — what a first-order chain over the paths says of each channel. */
export interface MarkovAnswer {
  /** Chance that a path from the start ends in a conversion. */
  readonly probability: number;
  /** By channel: the part of conversions that would be lost if whoever reaches the channel were lost. 0 when nothing converts. */
  readonly removalEffects: Float64Array;
}

/**
 * 马尔可夫归因 — the removal effect by channel of the first-order chain start → channels → conversion or null (Anderl, Becker, von
 * Wangenheim, Schumann, "Mapping the customer journey", 2016), exactly: a linear system, no simulation.
 *
 * A channel that follows itself counts once. With Q the steps among channels, N = (I − Q)⁻¹ the visits from each to each, p the chance to
 * convert from each and v the visits from the start, the chance ever to come to channel c is `v[c] / N[c,c]`. Sending c to null loses
 * exactly the conversions that pass c, so its effect is `v[c] / N[c,c] × p[c] / p(start)`: one inverse instead of a system per channel, and
 * no difference of nearly equal numbers.
 *
 * @throws RangeError above {@link MOST_MARKOV_CHANNELS} channels
 */
export function removalEffects(indexed: IndexedPaths): MarkovAnswer {
  const n = indexed.channels.length;
  if (n > MOST_MARKOV_CHANNELS) throw new RangeError(`the Markov model takes ${MOST_MARKOV_CHANNELS} channels at most, got ${n}`);
  const { starts, steps, conversions } = chainOf(indexed);
  const visits = inverseOfRest(steps, n);
  const converts = Float64Array.from(conversions, (_, i) => conversions.reduce((sum, one, j) => sum + visits[i * n + j]! * one, 0));
  const visited = Float64Array.from(starts, (_, j) => starts.reduce((sum, one, i) => sum + one * visits[i * n + j]!, 0));
  const probability = starts.reduce((sum, one, i) => sum + one * converts[i]!, 0);
  const effectOf = (c: number): number => Math.min(1, ((visited[c]! / visits[c * n + c]!) * converts[c]!) / probability);
  return { probability, removalEffects: Float64Array.from(starts, (_, c) => (probability === 0 ? 0 : effectOf(c))) };
}

/** Chances of the first step from the start, of steps from channel to channel (row by row), and of a conversion next. */
interface Chain {
  readonly starts: Float64Array;
  readonly steps: Float64Array;
  readonly conversions: Float64Array;
}

function chainOf({ channels, paths }: IndexedPaths): Chain {
  const n = channels.length;
  const chain = { starts: new Float64Array(n), steps: new Float64Array(n * n), conversions: new Float64Array(n) };
  const leaving = new Float64Array(n);
  let started = 0;
  for (const { path, from } of paths) {
    const weight = from.conversions + from.nulls;
    started += weight;
    chain.starts[path[0]!]! += weight;
    for (let i = 0; i < path.length; i++) {
      const [channel, next] = [path[i]!, path[i + 1]];
      if (channel === next) continue;
      leaving[channel]! += weight;
      if (next === undefined) chain.conversions[channel]! += from.conversions;
      else chain.steps[channel * n + next]! += weight;
    }
  }
  const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
  return {
    starts: chain.starts.map((weight) => share(weight, started)),
    steps: chain.steps.map((weight, i) => share(weight, leaving[Math.floor(i / n)]!)),
    conversions: chain.conversions.map((weight, i) => share(weight, leaving[i]!)),
  };
}

/**
 * (I − Q)⁻¹ by Gauss and Jordan. Every channel ends in a conversion or null sooner or later, so I − Q is a regular M-matrix, for which
 * elimination needs no pivoting.
 */
function inverseOfRest(steps: Float64Array, n: number): Float64Array {
  const rest = steps.map((chance, i) => (i % (n + 1) === 0 ? 1 : 0) - chance);
  const inverse = steps.map((_, i) => (i % (n + 1) === 0 ? 1 : 0));
  for (let k = 0; k < n; k++) {
    const pivot = rest[k * n + k]!;
    for (let j = 0; j < n; j++) {
      rest[k * n + j]! /= pivot;
      inverse[k * n + j]! /= pivot;
    }
    for (let i = 0; i < n; i++) {
      const factor = rest[i * n + k]!;
      if (i === k || factor === 0) continue;
      for (let j = k; j < n; j++) rest[i * n + j]! -= factor * rest[k * n + j]!;
      for (let j = 0; j < n; j++) inverse[i * n + j]! -= factor * inverse[k * n + j]!;
    }
  }
  return inverse;
}
