import { z } from 'zod';
import { allocate, sumDecimals } from '../decimal.ts';
import type { AggregatedPath, IndexedPath, IndexedPaths } from './aggregated-path.ts';
import { removalEffects } from './markov.ts';
import { firstShares, lastNonDirectShares, lastShares, linearShares, positionShares } from './shares.ts';

/**
 * 归因模型 — how the credit for conversions is shared among the channels that touched before:
 *
 * - `first`, `last`, `last_non_direct` (the last touch that is not direct; the last one when all are): everything to one touch.
 * - `linear`: equally by touch; `position`: 40 % first, 40 % last, 20 % between (half each of two).
 * - `time_decay`: by `2^(−age ÷ half-life)`; only for paths that know the ages of their touches (`AggregatedPath.decayed`).
 * - `markov`: all conversions in proportion to the removal effects of a first-order chain, see `removalEffects`.
 * - `shapley`: the Shapley value of the game v(S) = conversions of the paths whose channels are all in S. That game is the sum, over paths,
 *   of games in which the path's set of channels wins together, and the value of such a one is equal parts (Shapley 1953, axioms of
 *   symmetry and additivity). So it is exact at any number of channels, without going over subsets.
 */
export const AttributionModel = z.enum(['first', 'last', 'last_non_direct', 'linear', 'position', 'time_decay', 'markov', 'shapley']);
export type AttributionModel = z.infer<typeof AttributionModel>;

/** 渠道功劳 — what one channel is given. */
export interface ChannelCredit {
  readonly channel: string;
  readonly conversions: number;
  readonly value: number;
}

/** 归因结果 — the credits of one model. */
export interface Attribution {
  /** One for each channel of any path, by name; they add up to the conversions and the value of all paths with a touch, see `allocate`. */
  readonly credits: readonly ChannelCredit[];
  /** Of `markov`: by channel, the part of conversions that would be lost without it. */
  readonly removalEffects?: Readonly<Record<string, number>>;
}

/** What came about without any touch: no model gives it to a channel. */
export function unattributed(paths: readonly AggregatedPath[]): { readonly conversions: number; readonly value: number } {
  const untouched = paths.filter(({ path }) => path.length === 0);
  return { conversions: sumDecimals(untouched.map((p) => p.conversions)), value: sumDecimals(untouched.map((p) => p.value)) };
}

/**
 * 归因 — shares conversions and value among channels.
 *
 * @param indexed  of `indexPaths`, which several models can share
 * @param direct  names of channels that `last_non_direct` passes over
 * @throws RangeError for `time_decay` where a path that converted does not know ages, and as `removalEffects` does; for
 *   `markov` where there is value but no conversion
 */
export function attribute(indexed: IndexedPaths, model: AttributionModel, direct: readonly string[] = []): Attribution {
  if (model === 'time_decay') return creditsOf(indexed, decayedCredit(indexed));
  if (model !== 'markov') return creditsOf(indexed, creditByShares(indexed, sharesOf(model, new Set(direct))));
  const { removalEffects: effects } = removalEffects(indexed);
  const all = effects.reduce((sum, effect) => sum + effect, 0);
  const { conversions, value } = totalsOf(indexed);
  if (all === 0 && value !== 0) throw new RangeError(`a value of ${value} without any conversion cannot be shared by removal effects`);
  const credit = {
    conversions: effects.map((effect) => (all === 0 ? 0 : (effect / all) * conversions)),
    value: effects.map((effect) => (all === 0 ? 0 : (effect / all) * value)),
  };
  const named = Object.fromEntries(indexed.channels.map((channel, i) => [channel, effects[i] ?? 0]));
  return { ...creditsOf(indexed, credit), removalEffects: named };
}

/** Of one conversion, by touch of its path. */
type Shares = (path: IndexedPath) => readonly number[];

function sharesOf(model: Exclude<AttributionModel, 'markov' | 'time_decay'>, direct: ReadonlySet<string>): Shares {
  switch (model) {
    case 'first':
      return ({ path }) => firstShares(path.length);
    case 'last':
      return ({ path }) => lastShares(path.length);
    case 'last_non_direct':
      return ({ from }) => lastNonDirectShares(from.path, (channel) => direct.has(channel));
    case 'linear':
      return ({ path }) => linearShares(path.length);
    case 'position':
      return ({ path }) => positionShares(path.length);
    case 'shapley':
      return ({ path }) => {
        const channels = new Set(path).size;
        return Array.from(path, (channel, i) => (path.indexOf(channel) === i ? 1 / channels : 0));
      };
  }
}

/** By channel, before rounding. */
interface Credit {
  readonly conversions: Float64Array;
  readonly value: Float64Array;
}

function creditByShares({ channels, paths }: IndexedPaths, sharesOfPath: Shares): Credit {
  const credit = { conversions: new Float64Array(channels.length), value: new Float64Array(channels.length) };
  for (const one of paths) {
    const { path, from } = one;
    const shares = sharesOfPath(one);
    for (let i = 0; i < path.length; i++) {
      credit.conversions[path[i]!]! += shares[i]! * from.conversions;
      credit.value[path[i]!]! += shares[i]! * from.value;
    }
  }
  return credit;
}

function decayedCredit({ channels, paths }: IndexedPaths): Credit {
  const credit = { conversions: new Float64Array(channels.length), value: new Float64Array(channels.length) };
  for (const { path, from } of paths) {
    if (from.conversions === 0) continue;
    if (from.decayed === undefined)
      throw new RangeError(`time decay needs the ages of touches; the path ${from.path.join(' > ')} has none`);
    for (let i = 0; i < path.length; i++) {
      credit.conversions[path[i]!]! += from.decayed.conversions[i] ?? 0;
      credit.value[path[i]!]! += from.decayed.value[i] ?? 0;
    }
  }
  return credit;
}

function totalsOf({ paths }: IndexedPaths): { conversions: number; value: number } {
  return { conversions: sumDecimals(paths.map((p) => p.from.conversions)), value: sumDecimals(paths.map((p) => p.from.value)) };
}

function creditsOf(indexed: IndexedPaths, credit: Credit): Attribution {
  const totals = totalsOf(indexed);
  const [conversions, value] = [allocate(totals.conversions, [...credit.conversions]), allocate(totals.value, [...credit.value])];
  return { credits: indexed.channels.map((channel, i) => ({ channel, conversions: conversions[i] ?? 0, value: value[i] ?? 0 })) };
}
