import { BIRTH, BornInRows, RETURN } from './born-in-rows.ts';
import { ByNumber } from './by-number.ts';
import type { CustomerSet } from './customer-set.ts';
import { eachCustomer } from './each-customer.ts';
import type { Selection } from './plan.ts';
import { foundBy, openQuery, type InTimeOrder, type Query, type QueryOptions } from './query.ts';
import type { Birth } from './retention-birth.ts';
import { eachQuickBirth } from './retention-quick.ts';
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
  const rows = new ByNumber<RetentionCounted>();
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
  return rows.toMap();
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

function eachBirth(plan: RetentionPlan, query: Query, take: (root: number, birth: Birth) => void): void {
  const born = new BornInRows(plan, take);
  if (eachQuickBirth(plan, query, born)) return;
  const select = [...plan.birth, ...plan.returning];
  const meanings = select.map((_, i) => (i < plan.birth.length ? BIRTH : RETURN));
  const asked = { select, meanings, from: plan.from, to: plan.now + 1, inputs: ['at', 'bits'] as const };
  eachCustomer(asked, query, (root, inputs, start, end) => born.of(root, inputs as [Float64Array, Float64Array], start, end));
}
