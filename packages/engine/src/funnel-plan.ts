import type { Selection } from './plan.ts';

/** 漏斗计划 — a funnel made ready for evaluation against columns. What the parameters mean is told by whoever knows the words. */
export interface FunnelPlan {
  /** Up to 16 steps, of each the selections any of which is that step. */
  readonly steps: readonly (readonly Selection[])[];
  /** Rows that end a run that has done at least `from` and fewer than `to` steps; up to 15 of them. */
  readonly exclusions: readonly { readonly select: readonly Selection[]; readonly from: number; readonly to: number }[];
  /** Rows that end any run unless they are a step; none when such rows do nothing. */
  readonly others: readonly Selection[];
  /** Whether a row only of later steps than the awaited one ends a run, and whether one of steps done again (but the first) does. */
  readonly stopsAhead: boolean;
  readonly stopsRepeat: boolean;
  readonly interruptedForGood: boolean;
  readonly anyOrder: boolean;
  readonly start: 'first' | 'latest' | 'any';
  /** Whether totals count every entry, or only those made when no run is under way. */
  readonly everyEntry: boolean;
  readonly ties: 'step_order' | 'log_order' | 'increasing';
  readonly oneEventOneStep: boolean;
  /** The last instant of the window of a run by its entry; never decreasing. */
  readonly lastInstant: (entry: number) => number;
  /** Rows further apart are of different sessions; Infinity when there are none. */
  readonly gapMs: number;
  /** What is the same at all steps: of the steps in `steps` (bits), a positive integer for the value at a row, 0 when missing. */
  readonly held: readonly { readonly steps: number; readonly key: (row: number) => number }[] | null;
  /** Rows from `from` up to and with `now` are looked at; entries before `to`. */
  readonly from: number;
  readonly to: number;
  readonly now: number;
  readonly bookedOn: 'entry' | 'reached';
  /** The number of the day of an instant. */
  readonly day: (at: number) => number;
}

/** Bits of {@link FunnelRows} `stops` from exclusion 0 on; a row that is none but interrupts everything has this one. */
export const OTHER = 1 << 16;

/** 漏斗的行 — rows of one unit in (at, row) order. */
export interface FunnelRows {
  readonly at: Float64Array;
  /** Steps a row passes, counted from 0, as bits. */
  readonly steps: Uint32Array;
  /** What it may interrupt, as bits. */
  readonly stops: Uint32Array;
}
