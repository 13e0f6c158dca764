import type { CustomerSet } from './customer-set.ts';
import { eachCustomer } from './each-customer.ts';
import type { Selection } from './plan.ts';
import { foundBy, openQuery, type InTimeOrder, type Query, type QueryOptions } from './query.ts';
import { reachedBy } from './reached.ts';
import type { View } from './view.ts';

/** 留存计划 — a retention made ready for evaluation against columns. */
export interface RetentionPlan {
  readonly birth: readonly Selection[];
  readonly returning: readonly Selection[];
  /** Columns as buckets `from` … `to`, both included (`to` may be Infinity), and the bucket that must be over. */
  readonly columns: readonly { readonly from: number; readonly to: number; readonly over: number }[];
  /** The number of the calendar period of an instant; never decreasing. */
  readonly period: (at: number) => number;
  /** The first instant of a bucket of a customer born at an instant; of bucket Infinity it is never. */
  readonly bucketStart: (birth: number, bucket: number) => number;
  /** Whether that is the same for all who were born in one period. */
  readonly byCalendar: boolean;
  /** Whether a customer is born once in every period, not once. */
  readonly everyPeriod: boolean;
  /** Rows from `from` up to and with `now` are looked at; births before `to`. */
  readonly from: number;
  readonly to: number;
  readonly now: number;
}

/** 留存行 — who was born in one period: how many, and by column who returned, for whom it is over, and who of those returned. */
export interface RetentionCounted {
  size: number;
  readonly returned: Float64Array;
  readonly over: Float64Array;
  readonly returnedOver: Float64Array;
}

/** 留存内核 — rows by number of their period; O(rows + births with a return · columns). @throws Cancelled */
export function countRetention(
  plan: RetentionPlan,
  view: View,
  order: InTimeOrder,
  options: QueryOptions = {},
): ReadonlyMap<number, RetentionCounted> {
  const rows = new Map<number, RetentionCounted>();
  const columns = plan.columns.length;
  const empty = (): RetentionCounted => ({
    size: 0,
    returned: new Float64Array(columns),
    over: new Float64Array(columns),
    returnedOver: new Float64Array(columns),
  });
  const query = openQuery(view, order, plan.now, { ...options, passes: 1 });
  eachBirth(plan, query, (_, { period, returned, over, isBack }) => {
    let row = rows.get(period);
    if (row === undefined) rows.set(period, (row = empty()));
    row.size++;
    addTo(row.over, over);
    if (!isBack) return;
    addTo(row.returned, returned);
    for (let i = 0; i < columns; i++) row.returnedOver[i]! += returned[i]! & over[i]!;
  });
  return rows;
}

function addTo(sums: Float64Array, flags: Uint8Array): void {
  for (let i = 0; i < sums.length; i++) sums[i]! += flags[i]!;
}

/** 留存人群 — who was born in a period and returned in a column, or is known not to have; column −1: all of them. @throws Cancelled */
export function selectBorn(
  plan: RetentionPlan,
  asked: { readonly period: number; readonly column: number; readonly returned: boolean },
  view: View,
  order: InTimeOrder,
  options: QueryOptions = {},
): CustomerSet {
  const query = openQuery(view, order, plan.now, { ...options, passes: 1 });
  return foundBy(query, (found) => {
    eachBirth(plan, query, (root, { period, returned, over }) => {
      if (period !== asked.period) return;
      const is = asked.returned ? returned[asked.column] === 1 : returned[asked.column] === 0 && over[asked.column] === 1;
      if (asked.column < 0 || is) found.add(root);
    });
  });
}

/** Bits of rows that are a birth, and a return. */
const BIRTH = 1;
const RETURN = 2;

function eachBirth(plan: RetentionPlan, query: Query, take: (root: number, birth: Birth) => void): void {
  const select = [...plan.birth, ...plan.returning];
  const meanings = select.map((_, i) => (i < plan.birth.length ? BIRTH : RETURN));
  const birth = new Birth(plan);
  const asked = { select, meanings, from: plan.from, to: plan.now + 1, inputs: ['at', 'bits'] as const };
  eachCustomer(asked, query, (root, inputs, start, end) => {
    const [at, bits] = inputs as [Float64Array, Float64Array];
    let last = -Infinity;
    for (let i = start; i < end && at[i]! < plan.to; i++) {
      if ((bits[i]! & BIRTH) === 0) continue;
      const period = plan.period(at[i]!);
      if (period === last) continue;
      last = period;
      birth.look(period, at, bits, i, end);
      take(root, birth);
      if (!plan.everyPeriod) break;
    }
  });
}

/** When the buckets of columns begin and end, and whether they are over. */
interface Borders {
  readonly starts: Float64Array;
  readonly ends: Float64Array;
  readonly over: Uint8Array;
}

/** 一次新生 — when a customer was born, and by column whether it returned and whether the column is over. */
class Birth {
  readonly #plan: RetentionPlan;
  readonly #known = new Map<number, Borders>();
  readonly #own: Borders;
  /** Whether each column ends before the next begins. */
  readonly #inTurn: boolean;
  readonly returned: Uint8Array;
  over: Uint8Array;
  period = 0;
  /** Whether it returned in some column. */
  isBack = false;

  constructor(plan: RetentionPlan) {
    this.#plan = plan;
    this.#own = bordersFor(plan.columns.length);
    this.returned = new Uint8Array(plan.columns.length);
    this.over = this.#own.over;
    this.#inTurn = plan.columns.every(({ from }, i) => i === 0 || from > plan.columns[i - 1]!.to);
  }

  /** Of a birth at row `birth`, what the later rows up to `end - 1` say. */
  look(period: number, at: Float64Array, bits: Float64Array, birth: number, end: number): void {
    this.period = period;
    const borders = this.#bordersOf(period, at[birth]!);
    this.over = borders.over;
    if (this.isBack) this.returned.fill(0);
    this.isBack = false;
    for (let i = birth + 1; i < end; i++) if ((bits[i]! & RETURN) !== 0) this.#back(at[i]!, borders);
  }

  #back(at: number, { starts, ends }: Borders): void {
    const after = this.#inTurn ? reachedBy(at, starts) : starts.length;
    for (let column = this.#inTurn ? Math.max(0, after - 1) : 0; column < after; column++) {
      if (at < starts[column]! || at >= ends[column]!) continue;
      this.returned[column] = 1;
      this.isBack = true;
    }
  }

  #bordersOf(period: number, birth: number): Borders {
    if (!this.#plan.byCalendar) return fill(this.#own, this.#plan, birth);
    let borders = this.#known.get(period);
    if (borders === undefined) {
      borders = fill(bordersFor(this.#plan.columns.length), this.#plan, birth);
      this.#known.set(period, borders);
    }
    return borders;
  }
}

function bordersFor(columns: number): Borders {
  return { starts: new Float64Array(columns), ends: new Float64Array(columns), over: new Uint8Array(columns) };
}

function fill(borders: Borders, { columns, bucketStart, now }: RetentionPlan, birth: number): Borders {
  for (let i = 0; i < columns.length; i++) {
    const { from, to, over } = columns[i]!;
    borders.starts[i] = bucketStart(birth, from);
    borders.ends[i] = to === Infinity ? Infinity : bucketStart(birth, to + 1);
    borders.over[i] = Number(bucketStart(birth, over + 1) <= now);
  }
  return borders;
}
