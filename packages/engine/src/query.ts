import type { Aggregate, Scanned } from './aggregate-kernel.ts';
import { type Control, Passes } from './control.ts';
import { CustomerSet } from './customer-set.ts';
import type { Selection } from './plan.ts';
import { type People, peopleOf } from './people.ts';
import type { View } from './view.ts';
import { BLOCK, type ZoneMap } from './zone-map.ts';

/** 时间顺序 — rows with `from ≤ at < to` by (at, row), in blocks valid until the next step. */
export interface InTimeOrder {
  readonly slices: (from: number, to: number) => Iterable<Uint32Array>;
}

/** 查询 — what every set kernel of one evaluation shares. */
export interface Query {
  readonly view: View;
  readonly people: People;
  /** The plan's aggregates, and what the scans made for them so far found. */
  readonly aggregates: readonly Aggregate[];
  readonly scans: Map<Aggregate, Scanned>;
  readonly order: InTimeOrder;
  readonly zones: ZoneMap | null;
  readonly now: number;
  /** By root, the least instant after `now` found so far at which membership could change; null when nobody asked. */
  readonly next: Float64Array | null;
  readonly passes: Passes;
}

/** What a query may be given besides what it is about. */
export interface QueryOptions {
  readonly control?: Control;
  /** Brought up to these events; lets scans skip blocks outside their span. */
  readonly zones?: ZoneMap;
  /** Made of this view's population; lets queries of one population share it. */
  readonly people?: People;
}

/** Begins a query of so many passes over the rows. @throws Cancelled when the control says so */
export function openQuery(
  view: View,
  order: InTimeOrder,
  now: number,
  { control, zones, people, passes, timers = false, aggregates = [] }: QueryOptions & Begun,
): Query {
  const query: Query = {
    view,
    people: people ?? peopleOf(view.people),
    aggregates,
    scans: new Map(),
    order,
    zones: zones ?? null,
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

/** Room for a block, and for the one row that a loop without branches writes beyond it. */
export function emptyBlock(room: number): RowBlock {
  return { rows: new Uint32Array(room + 1), who: new Uint32Array(room + 1), count: 0 };
}

/**
 * 扫描 — the rows of a selection with `from ≤ at < to` in log order, block by block. With timers it notes when a test could change, and rows
 * that are still to come.
 */
export function scan(select: Selection, from: number, to: number, query: Query, take: (block: RowBlock) => void): void {
  const { rows } = query.view.events;
  const block = emptyBlock(Math.min(BLOCK, rows));
  const until = query.next === null ? to : Infinity;
  for (let start = 0; start < rows && select.name !== 0; start += BLOCK) {
    query.passes.poll(start / rows);
    if (query.zones !== null && !query.zones.mayHold(start / BLOCK, from, until)) continue;
    named(query.view.events.name, select.name, start, Math.min(rows, start + BLOCK), block);
    if (query.zones === null || select.test !== null || !query.zones.isWithin(start / BLOCK, from, to)) {
      keepSelected(select, from, to, query, block);
    }
    if (block.count === 0) continue;
    findOwners(block, query);
    take(block);
  }
  query.passes.finish();
}

/** All rows of a name. Which row has it cannot be predicted, so nothing branches on it: −1 where the codes differ, else 0. */
function named(name: Uint32Array, wanted: number, start: number, end: number, block: RowBlock): void {
  const { rows } = block;
  let count = 0;
  for (let row = start; row < end; row++) {
    rows[count] = row;
    const difference = name[row]! ^ wanted;
    count += 1 + ((difference | -difference) >> 31);
  }
  block.count = count;
}

/** Keeps the rows of the span that pass the test. */
function keepSelected(select: Selection, from: number, to: number, query: Query, block: RowBlock): void {
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
    if (instant < from) continue;
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
