import type { Instant } from '../time.ts';
import type { DistributionDefinition, DistributionPlace } from './distribution.ts';
import type { FunnelDefinition } from './funnel.ts';
import type { LtvDefinition } from './ltv.ts';
import type { MeasuresDefinition, MeasuresPlace } from './measures.ts';
import type { PathPlace, PathsDefinition } from './paths.ts';
import type { PerCustomerDefinition } from './per-customer.ts';
import type { RetentionDefinition } from './retention.ts';
import type { TouchpointsDefinition, TouchpointsPlace } from './touchpoints.ts';

/** 提问范围 — entries or births with `from ≤ at < to` count; what followed is looked at up to `at`, the instant the question is asked as of. */
interface AskedRange {
  readonly from: Instant;
  readonly to: Instant;
  readonly at: Instant;
}

export interface FunnelQuestion extends AskedRange {
  readonly definition: FunnelDefinition;
}

export interface RetentionQuestion extends AskedRange {
  readonly definition: RetentionDefinition;
}

/** Who was born in the period of a row and returned in a column (−1: all who were born; `returned: false`: who did not, of those for whom it is over). */
export interface BornQuestion extends RetentionQuestion {
  readonly row: string;
  readonly column: number;
  readonly returned: boolean;
}

export interface MeasuresQuestion extends AskedRange {
  readonly definition: MeasuresDefinition;
}
/** Whom a number of the answer is about. */
export interface MeasuredQuestion extends MeasuresQuestion {
  readonly place: MeasuresPlace;
}

export interface PathsQuestion extends AskedRange {
  readonly definition: PathsDefinition;
}
/** Who has a path through a place of the diagram. */
export interface WalkedQuestion extends PathsQuestion {
  readonly place: PathPlace;
}

export interface DistributionQuestion extends AskedRange {
  readonly definition: DistributionDefinition;
}
/** Who is behind a bucket. */
export interface DistributedQuestion extends DistributionQuestion {
  readonly place: DistributionPlace;
}

export interface TouchpointsQuestion extends AskedRange {
  readonly definition: TouchpointsDefinition;
}
/** Whose paths have a channel. */
export interface TouchedQuestion extends TouchpointsQuestion {
  readonly place: TouchpointsPlace;
}

export interface LtvQuestion extends AskedRange {
  readonly definition: LtvDefinition;
}
/** Who was born in the period of a row. */
export interface LtvBornQuestion extends LtvQuestion {
  readonly row: string;
}

/** Columns by the places of these customers (roots), as of `at`. */
export interface PerCustomerQuestion {
  readonly definition: PerCustomerDefinition;
  readonly customers: Uint32Array;
  readonly at: Instant;
}

/** 转化时长 — milliseconds of those who got there; `percentiles` at the {@link DECILES}, of which the middle one is the median. */
export interface Durations {
  readonly count: number;
  readonly percentiles: readonly number[];
}

/** How many got as far as a step. `units` are sessions or values held constant, of customers; `entries` are totals. */
export interface FunnelCounts {
  readonly customers: number;
  readonly units: number;
  readonly entries: number;
}

/**
 * 漏斗答案 — `Customers` is however an engine keeps sets of customers (roots).
 *
 * Times are those of the run that stands for each customer: of its units' runs the furthest, of those the one that got there first, then the
 * latest entry.
 */
export interface FunnelAnswer<Customers> {
  readonly steps: readonly FunnelCounts[];
  /** At index k from step k to step k + 1 (k from 1; index 0 is from the first step to the last). */
  readonly durations: readonly Durations[];
  /** By day (its number in the funnel's zone, ascending) and step, customers booked on it. */
  readonly days: readonly { readonly day: number; readonly customers: readonly number[] }[];
  /** At index k: who got to step k and no further; index 0 is left empty. */
  readonly stopped: readonly Customers[];
}

/** One row of retention: customers born in a period. */
export interface RetentionRow {
  /** See `periodName`. */
  readonly birth: string;
  readonly size: number;
  /** By column, who returned so far. */
  readonly counts: readonly number[];
  /** By column, of how many it is over, and who of those returned: less than `size` means the column is incomplete. */
  readonly over: readonly number[];
  readonly returnedOver: readonly number[];
}

/** 留存答案 — rows by period of birth, ascending, and by column the share of all for whom it is over (weighted by size; NaN of nobody). */
export interface RetentionAnswer {
  readonly rows: readonly RetentionRow[];
  readonly average: readonly number[];
}
