import type { CustomerSet } from './customer-set.ts';
import { eachCustomer } from './each-customer.ts';
import type { Selection } from './plan.ts';
import { foundBy, openQuery, type InTimeOrder, type Query, type QueryOptions } from './query.ts';
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
  const calendar: [RetentionCounted, Uint8Array][] = [];
  const query = openQuery(view, order, plan.now, { ...options, passes: 1 });
  eachBirth(plan, query, (_, birth) => {
    let row = rows.get(birth.period);
    if (row === undefined) rows.set(birth.period, (row = empty()));
    row.size++;
    birth.addReturns(row);
    // By the calendar a column is over for all of a row at once.
    if (!plan.byCalendar) addTimes(row.over, birth.over, 1);
    else if (row.size === 1) calendar.push([row, birth.over]);
  });
  for (const [row, over] of calendar) addTimes(row.over, over, row.size);
  return rows;
}

function addTimes(sums: Float64Array, flags: Uint8Array, times: number): void {
  for (let i = 0; i < sums.length; i++) sums[i]! += times * flags[i]!;
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
    eachBirth(plan, query, (root, birth) => {
      if (birth.period !== asked.period) return;
      const isBack = birth.returned[asked.column] === 1;
      const is = asked.returned ? isBack : !isBack && birth.over[asked.column] === 1;
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
    for (let i = nextBirth(bits, start, end), last = -Infinity; i < end && at[i]! < plan.to; i = nextBirth(bits, i + 1, end)) {
      const period = plan.period(at[i]!);
      if (period === last) continue;
      last = period;
      birth.look(period, at, bits, i, end);
      take(root, birth);
      if (!plan.everyPeriod) break;
    }
  });
}

function nextBirth(bits: Float64Array, start: number, end: number): number {
  let i = start;
  while (i < end && (bits[i]! & BIRTH) === 0) i++;
  return i;
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
  /** Columns it returned in, so many of them. */
  readonly #columns: Uint32Array;
  #count = 0;
  over: Uint8Array;
  period = 0;

  constructor(plan: RetentionPlan) {
    this.#plan = plan;
    this.#own = bordersFor(plan.columns.length);
    this.returned = new Uint8Array(plan.columns.length);
    this.#columns = new Uint32Array(plan.columns.length);
    this.over = this.#own.over;
    this.#inTurn = plan.columns.every(({ from }, i) => i === 0 || from > plan.columns[i - 1]!.to);
  }

  /** Of a birth at row `birth`, what the later rows up to `end - 1` say. */
  look(period: number, at: Float64Array, bits: Float64Array, birth: number, end: number): void {
    this.period = period;
    const borders = this.#bordersOf(period, at[birth]!);
    this.over = borders.over;
    for (let i = 0; i < this.#count; i++) this.returned[this.#columns[i]!] = 0;
    this.#count = 0;
    if (this.#inTurn) this.#goOn(at, bits, birth + 1, end, borders);
    else for (let i = birth + 1; i < end; i++) if ((bits[i]! & RETURN) !== 0) this.#goBack(at[i]!, borders);
  }

  /** Adds to its row where it returned. */
  addReturns({ returned, returnedOver }: RetentionCounted): void {
    for (let i = 0; i < this.#count; i++) {
      const column = this.#columns[i]!;
      returned[column]!++;
      returnedOver[column]! += this.over[column]!;
    }
  }

  /** Returns ascend, and so do columns. */
  #goOn(at: Float64Array, bits: Float64Array, start: number, end: number, { starts, ends }: Borders): void {
    let column = 0;
    for (let i = start; i < end; i++) {
      if ((bits[i]! & RETURN) === 0) continue;
      const instant = at[i]!;
      while (column < ends.length && instant >= ends[column]!) column++;
      if (column === ends.length) return;
      if (instant < starts[column]!) continue;
      this.#mark(column);
      column++;
    }
  }

  #goBack(at: number, { starts, ends }: Borders): void {
    for (let column = 0; column < starts.length; column++) if (at >= starts[column]! && at < ends[column]!) this.#mark(column);
  }

  #mark(column: number): void {
    if (this.returned[column] === 1) return;
    this.returned[column] = 1;
    this.#columns[this.#count++] = column;
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
