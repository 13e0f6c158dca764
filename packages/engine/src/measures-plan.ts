import type { Beside } from './input.ts';
import type { NumberAt, Selection } from './plan.ts';

/** 按行的分组维 — what a row says itself. */
export interface RowDimension {
  readonly of: 'row';
  readonly code: (row: number) => number;
  readonly beside?: Beside | null;
  /** Codes are below this; left out: not known. */
  readonly below?: number;
}

/** 分组维 — what rows are told apart by: a code for each, 0 where it is missing. Codes of one dimension are below 2³². */
export type Dimension =
  | RowDimension
  | { readonly of: 'instant'; readonly code: (at: number) => number }
  /** By root. */
  | { readonly of: 'customer'; readonly codes: Uint32Array };

/** What is made of the rows of a cell; see `EventAggregate` of the question language. */
export type CellMeasure =
  | { readonly of: 'events' | 'customers' | 'events_per_customer' }
  | {
      readonly of: 'sum' | 'average' | 'minimum' | 'maximum' | 'sum_per_customer' | 'percentile';
      /** NaN where there is none: such a row does not count. */
      readonly number: NumberAt;
      readonly beside?: Beside | null;
      /** Of numbers ascending (`percentile` alone). */
      readonly percentile?: (sorted: Float64Array) => number;
    }
  /** A positive integer for each different value; 0, missing, does not count. */
  | { readonly of: 'distinct'; readonly key: (row: number) => number };

/** 度量计划 — measures over events, by groups and periods, made ready for evaluation against columns. */
export interface MeasuresPlan {
  /** Rows that any selection takes count once. */
  readonly measures: readonly { readonly select: readonly Selection[]; readonly measure: CellMeasure }[];
  readonly dimensions: readonly Dimension[];
  /** Rows with `from ≤ at < to` count. */
  readonly from: number;
  readonly to: number;
  /** The first instant of each period but the first, ascending; null: the whole time alone. */
  readonly borders: Float64Array | null;
  /** Groups told apart at most. */
  readonly groups: number;
  /** Orders the codes of groups that have as much of the first measure. */
  readonly compare: (a: readonly number[], b: readonly number[]) => number;
  readonly now: number;
}

/** 单元格 — numbers of a group, one row of them for each measure; NaN: missing. */
export interface MeasuredCells {
  readonly totals: Float64Array;
  /** By measure and period. */
  readonly series: readonly Float64Array[];
}

/** 度量结果 — everybody together, and the groups in their order; `codes` null: all others. */
export interface MeasuredPlan {
  readonly whole: MeasuredCells;
  readonly groups: readonly (MeasuredCells & { readonly codes: readonly number[] | null })[];
}
