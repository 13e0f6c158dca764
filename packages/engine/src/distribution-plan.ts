import type { RowsMeasure } from './made-of-rows.ts';
import type { Selection } from './plan.ts';
import type { SessionCut } from './session-end.ts';

/** What values are made of, and how. Keys and numbers of days are those of rows and instants. */
export type DistributionSubject =
  /** One value for each customer and period with a selected row. */
  | {
      readonly of: 'aggregate';
      readonly select: Selection;
      readonly measure: RowsMeasure;
    }
  /** From begins to ends; `held` when both must have the same key (0, missing: the row is neither). */
  | {
      readonly of: 'interval';
      readonly begin: readonly Selection[];
      readonly end: readonly Selection[];
      readonly keepsFirst: boolean;
      readonly held: { readonly begin: (row: number) => number; readonly end: (row: number) => number } | null;
    }
  | {
      readonly of: 'session';
      readonly select: readonly Selection[];
      readonly session: SessionCut;
      readonly measure: 'length' | 'depth';
    };

/** 分布计划 — a question about how values are spread, made ready for evaluation against columns. */
export interface DistributionPlan {
  readonly subject: DistributionSubject;
  /** Ascending: one bucket below the first, one from each up. */
  readonly edges: Float64Array;
  /** The number of the calendar period of an instant. */
  readonly period: (at: number) => number;
  /** Rows with `from ≤ at < to` are seen, up to `now`. */
  readonly from: number;
  readonly to: number;
  readonly now: number;
}

/** 分布结果 — values of one period. */
export interface DistributionCounted {
  readonly period: number;
  readonly customers: number;
  readonly missing: number;
  readonly buckets: readonly { readonly count: number; readonly customers: number }[];
  /** Ascending. */
  readonly values: Float64Array;
  readonly sum: number;
}
