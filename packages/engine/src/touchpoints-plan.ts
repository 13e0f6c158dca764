import type { Called } from './called-rows.ts';
import type { NumberAt, Selection } from './plan.ts';

/** 触点计划 — a question about touches before conversions, made ready for evaluation against columns. */
export interface TouchpointsPlan {
  /** Called by their channels, 1, 2, 3 …; 0 is no touch that counts. */
  readonly touches: readonly Called[];
  readonly conversions: readonly Selection[];
  /** What a conversion is worth (NaN: nothing); null: nothing ever. */
  readonly value: NumberAt | null;
  readonly lookbackMs: number;
  /** Whether a touch leads to the first conversion after it alone. */
  readonly once: boolean;
  readonly halfLifeMs: number;
  /** Touches of a path at most: of more, the first and the latest are kept. */
  readonly most: number;
  /** Conversions, and touches that came to nothing, with `from ≤ at < to` count, as far as known at `now`. */
  readonly from: number;
  readonly to: number;
  readonly now: number;
}

/** What became of the touches of a path. */
export type TouchOutcome = 'conversion' | 'null' | 'open';

/** 触点路径 — one path of channels, and how often it was gone. */
export interface TouchpointsPath {
  readonly channels: Uint32Array;
  readonly conversions: number;
  readonly value: number;
  readonly nulls: number;
  /** By touch, what time decay gives it: of conversions, and of their value. */
  readonly decayed: { readonly conversions: Float64Array; readonly value: Float64Array };
}

/** 触点结果 — different paths in no order; `open` may still convert. */
export interface TouchpointsCounted {
  readonly paths: readonly TouchpointsPath[];
  readonly open: number;
}
