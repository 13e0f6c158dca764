import type { AttributionFigures } from '@gyre/domain/analyses/credits';

/** 功劳的三种看法 — conversions, their value, or the share of all that is given. */
export type CreditOf = 'conversions' | 'value' | 'share';

/** 一个渠道 — by model: what it is given. */
export interface ChannelRow {
  readonly channel: string;
  /** Everything its touches came before; null of several channels, which may have touched the same. */
  readonly touched: number | null;
  readonly credits: readonly { readonly value: number | null; readonly of?: readonly [number, number] }[];
}

/** Channels with what each model gives them, of the first `most` and, where there are more, the rest as one (`channel` empty). */
export function channelRows({ channels, models, total, untouched }: AttributionFigures, of: CreditOf, most: number): readonly ChannelRow[] {
  const key = of === 'value' ? 'value' : 'conversions';
  const given = total[key] - untouched[key];
  const shown = channels.length > most + 1 ? channels.slice(0, most) : channels;
  const rest = channels.slice(shown.length);
  const rowOf = (channel: string, touched: number | null, credits: readonly number[]): ChannelRow => ({
    channel,
    touched,
    credits: credits.map((credit) =>
      of === 'share' ? { value: given === 0 ? null : credit / given, of: [credit, given] as const } : { value: credit },
    ),
  });
  const rows = shown.map((one) =>
    rowOf(
      one.channel,
      one.touched[key],
      one.credits.map((credit) => credit[key]),
    ),
  );
  if (rest.length === 0) return rows;
  const sumOf = (model: number): number => rest.reduce((sum, one) => sum + (one.credits[model]?.[key] ?? 0), 0);
  return [
    ...rows,
    rowOf(
      '',
      null,
      models.map((_, model) => sumOf(model)),
    ),
  ];
}
