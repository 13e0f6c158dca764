/** 路径汇总 — all conversions, and all that came to nothing, after the same touches. */
export interface AggregatedPath {
  /** Channels in order of time; empty when nothing touched before. */
  readonly path: readonly string[];
  readonly conversions: number;
  /** Of the conversions together: decimals of up to four places stay exact. */
  readonly value: number;
  /** Times these touches came to no conversion. */
  readonly nulls: number;
  /** By touch, what time decay gives it of the conversions and of their value; those of one path add up to them. */
  readonly decayed?: { readonly conversions: readonly number[]; readonly value: readonly number[] } | undefined;
}

/** A path whose channels are places in {@link IndexedPaths.channels}. */
export interface IndexedPath {
  readonly path: Int32Array;
  readonly from: AggregatedPath;
}

/** 路径编号 — paths with at least one touch, channels as numbers. */
export interface IndexedPaths {
  /** In order of their names by code unit, so that answers do not depend on the order of paths. */
  readonly channels: readonly string[];
  readonly paths: readonly IndexedPath[];
}

/** Numbers the channels of paths. */
export function indexPaths(paths: readonly AggregatedPath[]): IndexedPaths {
  const channels = [...new Set(paths.flatMap(({ path }) => path))].sort((a, b) => (a < b ? -1 : 1));
  const places = new Map(channels.map((channel, i) => [channel, i]));
  const indexed = paths
    .filter(({ path }) => path.length > 0)
    .map((from) => ({ from, path: Int32Array.from(from.path, (channel) => places.get(channel) ?? -1) }));
  return { channels, paths: indexed };
}
