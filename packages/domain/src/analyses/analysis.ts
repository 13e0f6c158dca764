import type { z } from 'zod';
import type { GoalRates } from '../campaign-report.ts';
import type { QuestionsOf } from '../questions/port.ts';
import type { RuleWords } from '../rules/sentence.ts';
import type { Rule } from '../rules/rule.ts';
import type { Instant } from '../time.ts';
import type { Sentence } from '../sentence.ts';
import type { AnalysisTable } from './table.ts';

/** 提问处 — where an analysis asks its questions: one project, as of one instant. `Customers` is however sets of customers are kept there. */
export interface Asking<Customers> {
  readonly now: Instant;
  /** The project's zone: of an analysis that names none. */
  readonly zone: string;
  readonly ask: <Name extends keyof QuestionsOf<Customers>>(
    kind: Name,
    asked: QuestionsOf<Customers>[Name]['asked'],
  ) => Promise<QuestionsOf<Customers>[Name]['answer']>;
  /** 对照组的提升 — what the control groups of campaigns show, of those that have one and something to tell, by key. Left out where there are no campaigns. */
  readonly lifts?: (campaigns: readonly string[]) => Promise<ReadonlyMap<string, Lift>>;
  /** Who is in a rule now. */
  readonly select: (rule: Rule) => Promise<Customers>;
  readonly sets: SetsOf<Customers>;
}

/** 提升 — the difference between the shares of treated and control customers who reached the goal, with its 95 % interval. */
export type Lift = NonNullable<GoalRates['difference']>;

/** 集合运算 — what can be done with sets of customers without knowing how they are kept. */
export interface SetsOf<Customers> {
  readonly size: (set: Customers) => number;
  readonly both: (a: Customers, b: Customers) => Customers;
  readonly either: (a: Customers, b: Customers) => Customers;
  readonly without: (a: Customers, b: Customers) => Customers;
  /** Their numbers, ascending. */
  readonly numbers: (set: Customers) => Uint32Array;
  readonly of: (customers: Iterable<number>) => Customers;
}

/** 没有这一格 — a place that an answer of these parameters does not have: the caller's mistake. */
export class NoSuchPlace extends Error {}

/** How things are called in both languages. */
export type BothWords = Readonly<Record<keyof Sentence, RuleWords>>;

/**
 * 分析 — one analysis is one file: its parameters (`params`, all that is needed to ask it again), what it asks and how it puts the answers
 * together (`answer`, for its chart), how that reads as tables (`tables`; the first is the one that matters most), and who is behind a
 * cell (`place`, `customers`).
 */
export interface Analysis<Params extends z.ZodType = z.ZodType, Answer = unknown, Place extends z.ZodType = z.ZodType> {
  readonly kind: string;
  readonly title: Sentence;
  readonly params: Params;
  readonly place: Place;
  readonly answer: <Customers>(params: z.output<Params>, asking: Asking<Customers>) => Promise<Answer>;
  readonly tables: (answer: Answer, params: z.output<Params>, words: BothWords) => AnalysisTable[];
  readonly customers: <Customers>(place: z.output<Place>, params: z.output<Params>, asking: Asking<Customers>) => Promise<Customers>;
}

/** Declares an analysis, so that its own types are inferred. */
export function analysis<Params extends z.ZodType, Answer, Place extends z.ZodType>(
  declared: Analysis<Params, Answer, Place>,
): Analysis<Params, Answer, Place> {
  return declared;
}
