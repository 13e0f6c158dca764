import type { Aggregate, Scanned } from './aggregate-kernel.ts';
import { type Control, Passes } from './control.ts';
import { CustomerSet } from './customer-set.ts';
import type { Selection } from './plan.ts';
import { type People, peopleOf } from './people.ts';
import type { View } from './view.ts';
import { BLOCK } from './time-order.ts';

/** 时间顺序 — rows of some event names with `from ≤ at < to` by (at, row), in blocks of at most {@link BLOCK} rows valid until the next step. */
export interface InTimeOrder {
  readonly slices: (names: readonly number[], from: number, to: number) => Iterable<Uint32Array>;
}

/** 查询 — what every set kernel of one evaluation shares. */
export interface Query {
  readonly view: View;
  readonly people: People;
  /** The plan's aggregates, and what the scans made for them so far found. */
  readonly aggregates: readonly Aggregate[];
  readonly scans: Map<Aggregate, Scanned>;
  readonly order: InTimeOrder;
  readonly now: number;
  /** By root, the least instant after `now` found so far at which membership could change; null when nobody asked. */
  readonly next: Float64Array | null;
  readonly passes: Passes;
}

/** What a query may be given besides what it is about. */
export interface QueryOptions {
  readonly control?: Control;
  /** Made of this view's population; lets queries of one population share it. */
  readonly people?: People;
}

/** Begins a query of so many passes over the rows. @throws Cancelled when the control says so */
export function openQuery(
  view: View,
  order: InTimeOrder,
  now: number,
  { control, people, passes, timers = false, aggregates = [] }: QueryOptions & Begun,
): Query {
  const query: Query = {
    view,
    people: people ?? peopleOf(view.people),
    aggregates,
    scans: new Map(),
    order,
    now,
    next: timers ? new Float64Array(view.people.leaves + 1).fill(Infinity) : null,
    passes: new Passes(control ?? null, passes),
  };
  query.passes.poll(0);
  return query;
}

interface Begun {
  readonly passes: number;
  readonly timers?: boolean;
  readonly aggregates?: readonly Aggregate[];
}

/** The customers whom some row concerned and who pass, and, when `untouched` is so, all whom none concerned. */
export function rootsAmong(
  everybody: CustomerSet,
  touched: CustomerSet,
  untouched: boolean,
  passes: (root: number) => boolean,
): CustomerSet {
  const among = touched.intersection(everybody).filter(passes);
  return untouched ? among.union(everybody.difference(touched)) : among;
}

/** Notes whom the rows of a block concern. */
export function touch(touched: CustomerSet, { who, count }: RowBlock): void {
  const { words } = touched;
  for (let i = 0; i < count; i++) {
    const root = who[i]!;
    words[root >>> 5]! |= 1 << root;
  }
}

/** 行块 — some rows and the roots they belong to, `0 … count − 1`; both arrays are reused for the next block. Root 0: about nobody. */
export interface RowBlock {
  readonly rows: Uint32Array;
  readonly who: Uint32Array;
  count: number;
}

function emptyBlock(room: number): RowBlock {
  return { rows: new Uint32Array(room), who: new Uint32Array(room), count: 0 };
}

/**
 * 扫描 — the rows of a selection with `from ≤ at < to` by (at, row), block by block. With timers it notes when a test could change, and rows
 * that are still to come.
 */
export function scan(select: Selection, from: number, to: number, query: Query, take: (block: RowBlock) => void): void {
  const isPlain = select.test === null && query.next === null;
  inTimeOrder(query, [select], from, query.next === null ? to : Infinity, (block) => {
    if (!isPlain) keepSelected(select, to, query, block);
    findOwners(block, query);
    take(block);
  });
}

/** Hands over the rows of the selections' names with `from ≤ at < to` by (at, row), block by block, their roots not yet filled in. */
export function inTimeOrder(query: Query, of: readonly Selection[], from: number, to: number, take: (block: RowBlock) => void): void {
  const known = query.view.events.rows;
  const names = of.map(({ name }) => name).filter((name) => name !== 0);
  const block = emptyBlock(Math.min(BLOCK, known));
  let seen = 0;
  for (const rows of query.order.slices(names, from, to)) {
    query.passes.poll(seen / known);
    seen += rows.length;
    keepSeen(rows, known, block);
    take(block);
  }
  query.passes.finish();
}

/** The order may have gone on since the view was made. */
function keepSeen(rows: Uint32Array, known: number, block: RowBlock): void {
  let count = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    if (row < known) block.rows[count++] = row;
  }
  block.count = count;
}

/** Keeps the rows before the span's end that pass the test. */
function keepSelected(select: Selection, to: number, query: Query, block: RowBlock): void {
  const { at, customer } = query.view.events;
  const { root } = query.view.people;
  const { now, next } = query;
  const { rows } = block;
  const holds = select.test?.holds ?? null;
  const changes = next === null ? null : (select.test?.changes ?? null);
  let count = 0;
  for (let i = 0; i < block.count; i++) {
    const row = rows[i]!;
    const instant = at[row]!;
    if (instant >= to) {
      if (next !== null && instant > now) soonest(next, root[customer[row]!]!, instant);
      continue;
    }
    if (changes !== null) soonest(next!, root[customer[row]!]!, changes(row, now));
    if (holds !== null && !holds(row, now)) continue;
    rows[count++] = row;
  }
  block.count = count;
}

/** Fills in the roots. Most leaves are their own: a bit of `everybody` says so, and is nearer at hand than the root. */
export function findOwners(block: RowBlock, query: Query): void {
  const { customer } = query.view.events;
  const { root } = query.view.people;
  const alone = query.people.everybody.words;
  const { rows, who, count } = block;
  for (let i = 0; i < count; i++) {
    const leaf = customer[rows[i]!]!;
    who[i] = ((alone[leaf >>> 5]! >>> leaf) & 1) === 1 ? leaf : root[leaf]!;
  }
}

/** Keeps the lesser of a root's instant and `instant`. */
export function soonest(next: Float64Array, root: number, instant: number): void {
  if (instant < next[root]!) next[root] = instant;
}
