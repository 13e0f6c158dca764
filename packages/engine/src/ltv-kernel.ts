import type { CustomerSet } from './customer-set.ts';
import { eachCustomer } from './each-customer.ts';
import { remainder, scaled, sumOf } from './exact-sum.ts';
import type { NumberAt, Selection } from './plan.ts';
import { foundBy, openQuery, type InTimeOrder, type Query, type QueryOptions } from './query.ts';
import { reachedBy } from './reached.ts';
import type { View } from './view.ts';

/** 生命周期价值计划 — a question about what customers bring in, made ready for evaluation against columns. */
export interface LtvPlan {
  readonly birth: readonly Selection[];
  readonly worth: readonly Selection[];
  /** What a row brings; 0 when it is none of `worth`. */
  readonly amount: NumberAt;
  /** The number of the calendar period of an instant. */
  readonly period: (at: number) => number;
  /** By column, the first instant after it of a customer born at an instant of a period; ascending, may be reused. */
  readonly ends: (birth: number, period: number) => Float64Array;
  readonly columns: number;
  /** Births with `from ≤ at < to` count, and what was brought in up to and with `now`. */
  readonly from: number;
  readonly to: number;
  readonly now: number;
}

/** 价值行 — customers born in a period, by column; see `LtvRow` of the question language. */
export interface LtvCounted {
  readonly period: number;
  readonly size: number;
  readonly totals: Float64Array;
  readonly over: Float64Array;
  readonly totalsOver: Float64Array;
}

/** 价值内核 — rows by period of birth, ascending; O(rows), and for each amount a binary search among the columns. @throws Cancelled */
export function countLtv(plan: LtvPlan, view: View, order: InTimeOrder, options: QueryOptions = {}): LtvCounted[] {
  const query = openQuery(view, order, plan.now, { ...options, passes: 1 });
  const rows = new Map<number, BirthRow>();
  eachLife(plan, query, (_, period, at, amounts, start, end) => {
    let row = rows.get(period);
    if (row === undefined) rows.set(period, (row = new BirthRow(plan.columns)));
    const ends = plan.ends(at[start]!, period);
    const over = reachedBy(plan.now, ends);
    row.beBorn(over);
    for (let i = start; i < end; i++) {
      const column = reachedBy(at[i]!, ends);
      if (column === plan.columns) break;
      row.bring(column, over, amounts[i]!);
    }
  });
  return [...rows].sort(([a], [b]) => a - b).map(([period, row]) => ({ period, ...row.counted() }));
}

/** 出生人群 — who was born in a period. @throws Cancelled when the control says so */
export function selectLtvBorn(bornIn: number, plan: LtvPlan, view: View, order: InTimeOrder, options: QueryOptions = {}): CustomerSet {
  const query = openQuery(view, order, plan.now, { ...options, passes: 1 });
  return foundBy(query, (found) => {
    eachLife(plan, query, (root, period) => {
      if (period === bornIn) found.add(root);
    });
  });
}

const BIRTH = 1;

/** Takes a customer born at place `start` of `at`, and what it brought from there to `end - 1`. */
type TakeLife = (root: number, period: number, at: Float64Array, amounts: Float64Array, start: number, end: number) => void;

function eachLife({ birth, worth, amount, period, from, to, now }: LtvPlan, query: Query, take: TakeLife): void {
  const select = [...birth, ...worth];
  const meanings = [...birth.map(() => BIRTH), ...worth.map(() => 2)];
  const inputs = ['at', 'bits', { number: amount }] as const;
  eachCustomer({ select, meanings, from, to: now + 1, inputs }, query, (root, [at, bits, amounts], start, end) => {
    let first = start;
    while (first < end && (bits![first]! & BIRTH) === 0) first++;
    if (first < end && at![first]! < to) take(root, period(at![first]!), at!, amounts!, first, end);
  });
}

/** Sums by column of what is brought from some column on. */
class SumsFrom {
  readonly #whole: Float64Array;
  readonly #rest: Float64Array;

  constructor(columns: number) {
    this.#whole = new Float64Array(columns + 1);
    this.#rest = new Float64Array(columns + 1);
  }

  /** Adds to every column from `column` on, up to but not `end`, which is not before it. */
  add(column: number, end: number, amount: number): void {
    const units = scaled(amount);
    const beyond = remainder(amount, units);
    this.#whole[column]! += units;
    this.#rest[column]! += beyond;
    this.#whole[end]! -= units;
    this.#rest[end]! -= beyond;
  }

  sums(): Float64Array {
    let whole = 0;
    let rest = 0;
    return Float64Array.from(this.#whole.subarray(0, -1), (more, column) => sumOf((whole += more), (rest += this.#rest[column]!)));
  }
}

/** Customers born in one period. */
class BirthRow {
  readonly #columns: number;
  readonly #totals: SumsFrom;
  readonly #totalsOver: SumsFrom;
  readonly #over: SumsFrom;
  #size = 0;

  constructor(columns: number) {
    this.#columns = columns;
    [this.#totals, this.#totalsOver, this.#over] = [new SumsFrom(columns), new SumsFrom(columns), new SumsFrom(columns)];
  }

  beBorn(over: number): void {
    this.#size++;
    this.#over.add(0, over, 1);
  }

  bring(column: number, over: number, amount: number): void {
    this.#totals.add(column, this.#columns, amount);
    this.#totalsOver.add(column, over, amount);
  }

  counted(): Omit<LtvCounted, 'period'> {
    return { size: this.#size, totals: this.#totals.sums(), over: this.#over.sums(), totalsOver: this.#totalsOver.sums() };
  }
}
