import type { CustomerSet } from './customer-set.ts';
import type { Beside } from './input.ts';
import type { LeafValueView, ValueView } from './view.ts';

/**
 * 判断 — a test on what stands at an index of some column. Made by whoever knows the words: the engine only calls it. Closures must not
 * allocate.
 */
export interface IndexTest {
  /** False for a missing value unless the test asks for that. */
  readonly holds: (index: number, now: number) => boolean;
  /** The first instant after `now` at which the answer for this index could change by time alone, Infinity when never; null for never at all. */
  readonly changes: ((index: number, now: number) => number) | null;
  /** The same answers where something stands, when they never change. */
  readonly fixed?: FixedTest;
}

/** 定判 — the answers of a test by what stands at an index, as tables for a loop that calls nobody. */
export interface FixedTest {
  readonly values: ValueView;
  /** By code, with room for every code there is: 2 passes, 1 does not (the missing value, 0, never does), 0 is not known yet: ask `holds`. */
  readonly byCode: () => Uint8Array;
  /** Numbers that pass: from the first to the second, from the third to the fourth …, both included. */
  readonly intervals: Float64Array;
}

/** 选择 — rows of one event name that pass a test (null: all). `name` 0 is an event nobody ever sent. */
export interface Selection {
  readonly name: number;
  readonly test: IndexTest | null;
}

/** 时段 — which instants count as of `now`: `from ≤ at < to`. */
export interface Span {
  readonly range: (now: number) => { readonly from: number; readonly to: number };
  /** For a rolling span its length: a row leaves at `at + rollingMs` exactly. Null for spans that change at calendar boundaries, or never. */
  readonly rollingMs: number | null;
}

/** 相对时段 — around the first or last anchor row of the same customer, whatever its instant: `anchor + fromMs ≤ at ≤ anchor + toMs`. The anchor row itself does not count. */
export interface RelativeSpan {
  readonly anchor: Selection;
  readonly which: 'first' | 'last';
  readonly fromMs: number;
  readonly toMs: number;
}

/** A number at a row: NaN when there is none. */
export type NumberAt = (row: number) => number;

/**
 * 度量 — what is made of the selected rows. `count`, `sum`, `distinct`, `days` of nothing are 0, the rest NaN. Sums are exact for decimals
 * of up to four places: added as integers scaled by 10,000 (see `exact-sum.ts`).
 */
export type Measure =
  | { readonly of: 'count' }
  | {
      readonly of: 'sum' | 'average' | 'minimum' | 'maximum';
      readonly number: NumberAt;
      /** Where `number(row)` stands, when it does: a loop over it calls nobody. */
      readonly beside?: Beside | null;
    }
  /** `key` is a positive integer for a value, 0 when missing (not counted). */
  | { readonly of: 'distinct'; readonly key: (row: number) => number }
  /** `day` maps an instant to the number of its calendar day: a later one lies one day before an earlier one at most (a clock set back at midnight). */
  | { readonly of: 'days'; readonly day: (at: number) => number }
  /** The value at the earliest or latest selected row by (at, row) is tested by the node's `edge`. */
  | { readonly of: 'first' }
  | { readonly of: 'last' };

/**
 * 计划 — a rule made ready for evaluation against columns. Both evaluators take it: `selectSet` for everybody, `ask` for one customer.
 * Customers are roots; every existing root is part of the population, also without any row.
 */
export type Plan =
  | { readonly kind: 'all' | 'any'; readonly parts: readonly Plan[] }
  | { readonly kind: 'not'; readonly part: Plan }
  /** Frozen members, given as any leaves of theirs: a customer is in it when any of its leaves is. */
  | { readonly kind: 'members'; readonly leaves: CustomerSet }
  /** The value last written among a customer's leaves; `missing` is the answer where no leaf has one. */
  | { readonly kind: 'value'; readonly column: LeafValueView | null; readonly test: IndexTest; readonly missing: boolean }
  | {
      readonly kind: 'aggregate';
      readonly select: Selection;
      readonly measure: Measure;
      readonly span: Span | RelativeSpan;
      /** The answer for a measured number (NaN: missing). Not asked for `first` and `last`. */
      readonly accepts: (value: number) => boolean;
      /** The numbers `accepts` is true for, like {@link FixedTest.intervals}, when they are known. */
      readonly accepted?: Float64Array;
      /** For `first` and `last`: the test of the row found; no row is false. */
      readonly edge: IndexTest | null;
      /** Set when it is `count ≥ k`: then more rows never end membership, and only the k-th newest row's leaving does. */
      readonly atLeast: number | null;
    }
  | { readonly kind: 'sequence'; readonly steps: readonly Selection[]; readonly withinMs: number; readonly span: Span }
  | { readonly kind: 'unanswered'; readonly first: Selection; readonly answer: Selection; readonly withinMs: number; readonly span: Span };

/** Answer for one customer: member or not, and an instant not later than the first at which that could change without a new row. */
export interface Answer {
  readonly member: boolean;
  readonly next: number;
}
