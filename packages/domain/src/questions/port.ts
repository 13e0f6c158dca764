import type { Rule } from '../rules/rule.ts';
import type { Instant } from '../time.ts';
import type { CompositionAnswer, CompositionDefinition, CompositionPlace } from './composition.ts';
import type { DistributionDefinition, DistributionPlace, DistributionRow } from './distribution.ts';
import type { FunnelDefinition } from './funnel.ts';
import type { LtvAnswer, LtvDefinition } from './ltv.ts';
import type { MeasuresAnswer, MeasuresDefinition, MeasuresPlace } from './measures.ts';
import type { PathPlace, PathsAnswer, PathsDefinition } from './paths.ts';
import type { PerCustomerColumn, PerCustomerDefinition } from './per-customer.ts';
import type { RetentionDefinition } from './retention.ts';
import type { RfmDefinition, RfmPart, RfmPlace } from './rfm.ts';
import type { TouchpointsAnswer, TouchpointsDefinition, TouchpointsPlace } from './touchpoints.ts';
import type { VisitsAnswer, VisitsDefinition, VisitsPlace } from './visits.ts';

/** 提问 — `at` is the instant the question is asked as of; `among`: only these customers count, whoever they are at that instant. */
interface Asked {
  readonly at: Instant;
  readonly among?: Rule | undefined;
}

/** 提问范围 — entries or births with `from ≤ at < to` count; what followed is looked at up to the instant of asking. */
interface AskedRange extends Asked {
  readonly from: Instant;
  readonly to: Instant;
}

/** Who the customers are, as of `at`. `arrived`: only those of whom some event had happened by then. */
export interface CompositionQuestion extends Asked {
  readonly definition: CompositionDefinition;
  readonly arrived?: boolean | undefined;
}
/** Whom a group of them is. */
export interface ComposedQuestion extends CompositionQuestion {
  readonly place: CompositionPlace;
}

export interface FunnelQuestion extends AskedRange {
  readonly definition: FunnelDefinition;
}

/** Who is booked at a step (from 1) on a day (its number in the funnel's zone), as the answer's `days` count them. */
export interface BookedQuestion extends FunnelQuestion {
  readonly day: number;
  readonly step: number;
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

export interface VisitsQuestion extends AskedRange {
  readonly definition: VisitsDefinition;
}
/** Who viewed pages, or entered, exited or bounced there. */
export interface VisitedQuestion extends VisitsQuestion {
  readonly place: VisitsPlace;
}

export interface LtvQuestion extends AskedRange {
  readonly definition: LtvDefinition;
}
/** Who was born in the period of a row. */
export interface LtvBornQuestion extends LtvQuestion {
  readonly row: string;
}

/** Buyers scored as of `on` and, to see who moved since, as of `before`; neither is after `at`. */
export interface RfmQuestion extends Asked {
  readonly definition: RfmDefinition;
  readonly on: Instant;
  readonly before: Instant | null;
}
/** Who is at a place; nobody at one of the earlier day without one. */
export interface ScoredQuestion extends RfmQuestion {
  readonly place: RfmPlace;
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

/** 提问表 — what a warehouse can be asked, and answers; `Customers` is however it keeps sets of customers (roots). */
export interface QuestionsOf<Customers> {
  readonly measures: { readonly asked: MeasuresQuestion; readonly answer: MeasuresAnswer };
  /** Whom a number of them is about. */
  readonly measured: { readonly asked: MeasuredQuestion; readonly answer: Customers };
  readonly funnel: { readonly asked: FunnelQuestion; readonly answer: FunnelAnswer<Customers> };
  /** Whom a number of its days is about. */
  readonly booked: { readonly asked: BookedQuestion; readonly answer: Customers };
  readonly retention: { readonly asked: RetentionQuestion; readonly answer: RetentionAnswer };
  /** Whom a number of it is about. */
  readonly born: { readonly asked: BornQuestion; readonly answer: Customers };
  readonly paths: { readonly asked: PathsQuestion; readonly answer: PathsAnswer };
  /** Whom a place of them is about. */
  readonly walked: { readonly asked: WalkedQuestion; readonly answer: Customers };
  /** Rows by period, ascending; none of a period without values. */
  readonly distribution: { readonly asked: DistributionQuestion; readonly answer: readonly DistributionRow[] };
  /** Whom a bucket of them is about. */
  readonly distributed: { readonly asked: DistributedQuestion; readonly answer: Customers };
  /** Different paths, ordered by their channels. */
  readonly touchpoints: { readonly asked: TouchpointsQuestion; readonly answer: TouchpointsAnswer };
  /** Whom a channel of them is about. */
  readonly touched: { readonly asked: TouchedQuestion; readonly answer: Customers };
  readonly visits: { readonly asked: VisitsQuestion; readonly answer: VisitsAnswer };
  /** Whom a number of them is about. */
  readonly visited: { readonly asked: VisitedQuestion; readonly answer: Customers };
  readonly ltv: { readonly asked: LtvQuestion; readonly answer: LtvAnswer };
  /** Whom a row of it is about. */
  readonly ltvBorn: { readonly asked: LtvBornQuestion; readonly answer: Customers };
  readonly composition: { readonly asked: CompositionQuestion; readonly answer: CompositionAnswer };
  /** Whom a group of it is about. */
  readonly composed: { readonly asked: ComposedQuestion; readonly answer: Customers };
  /** Everyone first, then the segments. */
  readonly rfm: { readonly asked: RfmQuestion; readonly answer: readonly RfmPart[] };
  /** Whom a number of it is about. */
  readonly scored: { readonly asked: ScoredQuestion; readonly answer: Customers };
  /** One for each column asked for. */
  readonly perCustomer: { readonly asked: PerCustomerQuestion; readonly answer: readonly PerCustomerColumn[] };
}
