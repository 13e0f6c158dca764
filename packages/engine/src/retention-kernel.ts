import { CustomerSet } from './customer-set.ts';
import { eachCustomer } from './each-customer.ts';
import type { Selection } from './plan.ts';
import { openQuery, type InTimeOrder, type QueryOptions } from './query.ts';
import type { View } from './view.ts';

/** 留存计划 — a retention made ready for evaluation against columns. With both sides 32 different selections at most. */
export interface RetentionPlan {
  readonly birth: readonly Selection[];
  readonly returning: readonly Selection[];
  /** Columns as buckets `from` … `to`, both included (`to` may be Infinity), and the bucket that must be over. */
  readonly columns: readonly { readonly from: number; readonly to: number; readonly over: number }[];
  /** The number of the calendar period of an instant; never decreasing. */
  readonly period: (at: number) => number;
  /** The first instant of a bucket of a customer born at an instant. */
  readonly bucketStart: (birth: number, bucket: number) => number;
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

/** 留存内核 — rows by number of their period; O(rows), and for each birth a binary search a column. @throws Cancelled */
export function countRetention(
  plan: RetentionPlan,
  view: View,
  order: InTimeOrder,
  options: QueryOptions = {},
): ReadonlyMap<number, RetentionCounted> {
  const rows = new Map<number, RetentionCounted>();
  const columns = plan.columns.length;
  eachBirth(plan, view, order, options, (_, period, returned, over) => {
    let row = rows.get(period);
    if (row === undefined) {
      row = { size: 0, returned: new Float64Array(columns), over: new Float64Array(columns), returnedOver: new Float64Array(columns) };
      rows.set(period, row);
    }
    row.size++;
    for (let i = 0; i < columns; i++) {
      row.returned[i]! += returned[i]!;
      row.over[i]! += over[i]!;
      row.returnedOver[i]! += returned[i]! & over[i]!;
    }
  });
  return rows;
}

/** 留存人群 — who was born in a period and returned in a column, or is known not to have; column −1: all of them. @throws Cancelled */
export function selectBorn(
  plan: RetentionPlan,
  asked: { readonly period: number; readonly column: number; readonly returned: boolean },
  view: View,
  order: InTimeOrder,
  options: QueryOptions = {},
): CustomerSet {
  const found = CustomerSet.upTo(view.people.leaves);
  eachBirth(plan, view, order, options, (root, period, returned, over) => {
    if (period !== asked.period) return;
    const is = asked.returned ? returned[asked.column] === 1 : returned[asked.column] === 0 && over[asked.column] === 1;
    if (asked.column < 0 || is) found.add(root);
  });
  return found;
}

type TakeBirth = (root: number, period: number, returned: Uint8Array, over: Uint8Array) => void;

function eachBirth(plan: RetentionPlan, view: View, order: InTimeOrder, options: QueryOptions, take: TakeBirth): void {
  const query = openQuery(view, order, plan.now, { ...options, passes: 1 });
  const select = [...new Set([...plan.birth, ...plan.returning])];
  if (select.length > 32) throw new RangeError(`a retention has up to 32 selections; got ${select.length}`);
  const bitsOf = (of: readonly Selection[]): number => select.reduce((mask, one, i) => (of.includes(one) ? mask | (1 << i) : mask), 0);
  const [births, returns] = [bitsOf(plan.birth), bitsOf(plan.returning)];
  const [returned, over] = [new Uint8Array(plan.columns.length), new Uint8Array(plan.columns.length)];
  let back = new Float64Array(1024);
  const asked = { select, from: plan.from, to: plan.now + 1, inputs: ['at', 'bits'] as const };
  eachCustomer(asked, query, (root, [at, bits], start, end) => {
    if (end - start > back.length) back = new Float64Array(2 * (end - start));
    let count = 0;
    for (let i = start; i < end; i++) if ((bits![i]! & returns) !== 0) back[count++] = at![i]!;
    let before = 0;
    let last = -Infinity;
    for (let i = start; i < end && at![i]! < plan.to; i++) {
      if ((bits![i]! & returns) !== 0) before++;
      if ((bits![i]! & births) === 0) continue;
      const period = plan.period(at![i]!);
      if (period === last) continue;
      last = period;
      columnsOf(plan, at![i]!, back, before, count, returned, over);
      take(root, period, returned, over);
      if (!plan.everyPeriod) break;
    }
  });
}

/** Whether a customer born at an instant returned, by column; returns from place `first` on are later than the birth. */
function columnsOf(
  { columns, bucketStart, now }: RetentionPlan,
  birth: number,
  back: Float64Array,
  first: number,
  count: number,
  returned: Uint8Array,
  over: Uint8Array,
): void {
  for (let i = 0; i < columns.length; i++) {
    const { from, to, over: last } = columns[i]!;
    const place = firstAtOrAfter(back, first, count, bucketStart(birth, from));
    returned[i] = Number(place < count && (to === Infinity || back[place]! < bucketStart(birth, to + 1)));
    over[i] = Number(bucketStart(birth, last + 1) <= now);
  }
}

/** The first of ascending instants in `first … end - 1` not before `instant`; `end` when there is none. */
function firstAtOrAfter(instants: Float64Array, first: number, end: number, instant: number): number {
  let [low, high] = [first, end];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (instants[middle]! < instant) low = middle + 1;
    else high = middle;
  }
  return low;
}
