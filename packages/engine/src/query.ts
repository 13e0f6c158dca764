import type { Aggregate, Scanned } from './aggregate-kernel.ts';
import { type Control, Passes } from './control.ts';
import type { CustomerOrder } from './customer-order.ts';
import { CustomerSet } from './customer-set.ts';
import { Memory } from './memory.ts';
import { type People, peopleOf } from './people.ts';
import type { View } from './view.ts';
import type { RowBlock } from './rows-by-root.ts';

/** 时间顺序 — rows of some event names with `from ≤ at < to` by (at, row), in blocks of at most `SLICE` rows valid until the next step. */
export interface InTimeOrder {
  /** Rows ordered. */
  readonly rows: number;
  readonly slices: (names: readonly number[], from: number, to: number) => Iterable<Uint32Array>;
  /** How many rows those slices hold. */
  readonly count: (names: readonly number[], from: number, to: number) => number;
}

/** 查询 — what every set kernel of one evaluation shares. */
export interface Query {
  readonly view: View;
  readonly people: People;
  /** The plan's aggregates, and what the scans made for them so far found. */
  readonly aggregates: readonly Aggregate[];
  readonly scans: Map<Aggregate, Scanned>;
  readonly order: InTimeOrder;
  readonly byCustomer: CustomerOrder | null;
  readonly now: number;
  /** Customers whose rows count; null: everybody's. */
  readonly among: CustomerSet | null;
  /** By root, the least instant after `now` found so far at which membership could change; null when nobody asked. */
  readonly next: Float64Array | null;
  readonly passes: Passes;
  /** Length of arrays by root. */
  readonly size: number;
  readonly memory: Memory;
}

/** What a query may be given besides what it is about. */
export interface QueryOptions {
  readonly control?: Control;
  /** Made of this view's population; lets queries of one population share it. */
  readonly people?: People;
  /** Rows by customer, kept from query to query of one order of time; without it they are always read in order of time. */
  readonly byCustomer?: CustomerOrder;
  /** Of kernels that take rows one customer after another or count them: whose rows count; everybody's when left out. */
  readonly among?: CustomerSet | null;
  /** What queries one after another work in; each has its own when left out. */
  readonly memory?: Memory;
}

/** Begins a query of so many passes over the rows. @throws Cancelled when the control says so */
export function openQuery(
  view: View,
  order: InTimeOrder,
  now: number,
  { control, people, byCustomer, among = null, memory = new Memory(), passes, timers = false, aggregates = [] }: QueryOptions & Begun,
): Query {
  const size = view.people.leaves + 1;
  memory.backTo(0);
  const query: Query = {
    view,
    people: people ?? peopleOf(view.people),
    aggregates,
    scans: new Map(),
    order,
    byCustomer: byCustomer ?? null,
    now,
    among,
    next: timers ? new Float64Array(size).fill(Infinity) : null,
    passes: new Passes(control ?? null, passes),
    size,
    memory,
  };
  query.passes.poll(0);
  return query;
}

interface Begun {
  readonly passes: number;
  readonly timers?: boolean;
  readonly aggregates?: readonly Aggregate[];
}

/** 所得 — the customers that whoever goes over the rows of a query finds: roots that are nobody now are left out. */
export function foundBy({ view, people }: Query, find: (found: CustomerSet) => void): CustomerSet {
  const found = CustomerSet.upTo(view.people.leaves);
  find(found);
  return found.retain(people.everybody);
}

/** Notes whom the rows of a block concern. */
export function touch(touched: CustomerSet, { who, count }: RowBlock): void {
  const { words } = touched;
  for (let i = 0; i < count; i++) {
    const root = who[i]!;
    words[root >>> 5]! |= 1 << root;
  }
}

/** Keeps the lesser of a root's instant and `instant`. */
export function soonest(next: Float64Array, root: number, instant: number): void {
  if (instant < next[root]!) next[root] = instant;
}

/** Whether the rows of a root count. */
export function isAsked({ among }: Query, root: number): boolean {
  return root !== 0 && (among === null || among.has(root));
}
