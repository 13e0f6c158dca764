import { attribute, unattributed, type Attribution, type AttributionModel } from '../attribution/attribution.ts';
import { indexPaths, type AggregatedPath } from '../attribution/aggregated-path.ts';
import { MOST_MARKOV_CHANNELS } from '../attribution/markov.ts';
import { sumDecimals } from '../decimal.ts';
import type { TouchpointsAnswer, TouchpointsDefinition } from '../questions/touchpoints.ts';
import type { Sentence } from '../sentence.ts';

/** Conversions, and what they are worth together. */
export interface Converted {
  readonly conversions: number;
  readonly value: number;
}

/** 渠道 — `touched`: all conversions its touches came before; `nulls`: paths with it that came to nothing. */
export interface ChannelFigures {
  readonly channel: string;
  readonly touched: Converted;
  readonly nulls: number;
  /** By model, in the order of {@link AttributionFigures.models}. */
  readonly credits: readonly Converted[];
  /** The part of conversions that would be lost without it; null where the Markov model was not asked or cannot be worked out. */
  readonly removalEffect: number | null;
}

/**
 * 归因图 — channels by conversions they touched, most first (of equal ones by name). Each model's credits add up to `total` less `untouched`.
 * `refused`: models that were asked for but cannot be worked out, and why.
 */
export interface AttributionFigures {
  readonly total: Converted;
  readonly untouched: Converted;
  readonly nulls: number;
  /** Paths that may still convert. */
  readonly open: number;
  readonly models: readonly AttributionModel[];
  readonly refused: readonly { readonly model: AttributionModel; readonly why: Sentence }[];
  readonly channels: readonly ChannelFigures[];
}

/** 功劳 — what each model makes of the paths. */
export function creditsOf(
  { paths, open }: TouchpointsAnswer,
  { models: asked, direct }: { readonly models: readonly AttributionModel[]; readonly direct: TouchpointsDefinition['direct'] },
): AttributionFigures {
  const indexed = indexPaths(paths);
  const tooMany = indexed.channels.length > MOST_MARKOV_CHANNELS;
  const models = asked.filter((model) => !(model === 'markov' && tooMany));
  const made = models.map((model) => attribute(indexed, model, [direct.channel]));
  const effects = made[models.indexOf('markov')]?.removalEffects;
  const channels = indexed.channels.map((channel, i): ChannelFigures => {
    const through = paths.filter(({ path }) => path.includes(channel));
    return {
      channel,
      touched: convertedOf(through),
      nulls: nullsOf(through),
      credits: made.map(({ credits }) => creditAt(credits, i)),
      removalEffect: effects?.[channel] ?? null,
    };
  });
  return {
    total: convertedOf(paths),
    untouched: unattributed(paths),
    nulls: nullsOf(paths),
    open,
    models,
    refused: asked.length === models.length ? [] : [{ model: 'markov', why: tooManyChannels(indexed.channels.length) }],
    channels: channels.toSorted((a, b) => b.touched.conversions - a.touched.conversions || (a.channel < b.channel ? -1 : 1)),
  };
}

function creditAt(credits: Attribution['credits'], i: number): Converted {
  return { conversions: credits[i]?.conversions ?? 0, value: credits[i]?.value ?? 0 };
}

function convertedOf(paths: readonly AggregatedPath[]): Converted {
  return { conversions: sumDecimals(paths.map(({ conversions }) => conversions)), value: sumDecimals(paths.map(({ value }) => value)) };
}

function nullsOf(paths: readonly AggregatedPath[]): number {
  return sumDecimals(paths.map(({ nulls }) => nulls));
}

function tooManyChannels(channels: number): Sentence {
  return {
    zh: `马尔可夫模型最多 ${MOST_MARKOV_CHANNELS} 个渠道，这里有 ${channels} 个`,
    en: `the Markov model takes ${MOST_MARKOV_CHANNELS} channels at most, here are ${channels}`,
  };
}
