import { CustomerSet } from './customer-set.ts';
import type { Beside } from './input.ts';
import type { InTimeOrder, Query } from './query.ts';
import { isOfPart, type Part } from './part.ts';
import { SLICE } from './time-slices.ts';

/** Rows gone over in one call: see `RowsByRoot`. */
const PIECE = 65_536;

/** Who is whose as of some state of the population. */
export interface Roots {
  readonly root: Uint32Array;
  readonly leaves: number;
}

/** 按人的行 — rows of some event names by (root, at, row), with what is asked of them most beside them. */
export interface Run {
  readonly rows: Uint32Array;
  readonly who: Uint32Array;
  readonly at: Float64Array;
  /** Which of the names, counted from 0. */
  readonly kinds: Uint8Array;
}

/** A run of all rows there were of some names. */
export interface MainRun extends Run {
  /** Codes of the names, in the order of `kinds`. */
  readonly names: readonly number[];
  /** Rows of one root at most. */
  readonly longest: number;
  /** By root, the place after its last row; of one without rows that of the root before. */
  readonly ends: Uint32Array;
  /** No row is before or after these instants. */
  readonly earliest: number;
  readonly latest: number;
  /** Rows of the log it was made of: 0 … `upTo - 1`. */
  readonly upTo: number;
  readonly roots: Roots;
  /** What stands at its rows in arrays that never change, by their numbers. */
  readonly beside: Map<number, Float64Array | Uint32Array>;
}

/** Bytes of a run of so many rows and leaves, without numbers of columns. */
export const bytesOfRun = (rows: number, leaves: number): number => 17 * rows + 4 * (leaves + 2);

/**
 * Makes the run of some names from the order of time: a stable counting sort by root.
 * @param roots what `query`'s population says, in a copy
 * @param part whose rows it is made of
 * @throws Cancelled when the query's control says so
 */
export function makeMain(names: readonly number[], order: InTimeOrder, roots: Roots, part: Part, query: Query): MainRun {
  const known = query.view.events.rows;
  const most = order.count(names, -Infinity, Infinity);
  const rows = new Uint32Array(most);
  const who = new Uint32Array(most);
  const starts = new Uint32Array(roots.leaves + 2);
  let count = 0;
  for (const slice of order.slices(names, -Infinity, Infinity)) {
    query.passes.poll(0);
    count = collect(slice, known, { customer: query.view.events.customer, root: roots.root, part }, { rows, who, starts }, count);
  }
  const longest = added(starts);
  const run = { rows: new Uint32Array(count), who: new Uint32Array(count), at: new Float64Array(count), kinds: new Uint8Array(count) };
  for (let start = 0; start < count; start += PIECE) {
    query.passes.poll(0);
    scatter({ rows, who, starts }, start, Math.min(start + PIECE, count), kindsOf(names), query, run);
  }
  // What was where each root's next row goes is past its last one by now.
  return { ...run, ...extentOf(run.at), names, longest, ends: starts, upTo: known, roots, beside: new Map() };
}

function extentOf(at: Float64Array): Pick<MainRun, 'earliest' | 'latest'> {
  let [earliest, latest] = [Infinity, -Infinity];
  for (let i = 0; i < at.length; i++) {
    const instant = at[i]!;
    if (instant < earliest) earliest = instant;
    if (instant > latest) latest = instant;
  }
  return { earliest, latest };
}

interface Collected {
  readonly rows: Uint32Array;
  readonly who: Uint32Array;
  /** Rows by root, one place up; then where each root's next row goes. */
  readonly starts: Uint32Array;
}

/** Whose rows are whose, and which are wanted. */
interface Owned {
  readonly customer: Uint32Array;
  readonly root: Uint32Array;
  readonly part: Part;
}

/** Takes the rows about customers of a part. @returns how many there are then */
function collect(slice: Uint32Array, known: number, { customer, root, part }: Owned, into: Collected, start: number): number {
  const { rows, who, starts } = into;
  let count = start;
  for (let i = 0; i < slice.length; i++) {
    const row = slice[i]!;
    const leaf = row < known ? customer[row]! : 0;
    if (leaf === 0) continue;
    const owner = root[leaf]!;
    if (!isOfPart(owner, part)) continue;
    rows[count] = row;
    who[count++] = owner;
    starts[owner + 1]!++;
  }
  return count;
}

/** Turns how many rows each root has into the places after them. @returns the most of one root */
function added(sizes: Uint32Array): number {
  let [most, end] = [0, 0];
  for (let root = 0; root < sizes.length; root++) {
    most = Math.max(most, sizes[root]!);
    sizes[root] = end += sizes[root]!;
  }
  return most;
}

function scatter({ rows, who, starts }: Collected, start: number, end: number, kinds: Uint8Array, { view }: Query, run: Run): void {
  const { at, name } = view.events;
  for (let i = start; i < end; i++) {
    const row = rows[i]!;
    const owner = who[i]!;
    const place = starts[owner]!++;
    run.rows[place] = row;
    run.who[place] = owner;
    run.at[place] = at[row]!;
    run.kinds[place] = kinds[name[row]!]!;
  }
}

/** By code, which of the names it is. */
function kindsOf(names: readonly number[]): Uint8Array {
  const kinds = new Uint8Array(Math.max(...names) + 1);
  for (const [kind, code] of names.entries()) kinds[code] = kind;
  return kinds;
}

/** 变主 — who changed their root since a state of the population. */
export interface Moved {
  /** Roots some leaf has left, 0 when one without a root has one now. */
  readonly left: CustomerSet;
  readonly leaves: readonly number[];
}

/** Null when nobody did. */
export function movedSince(then: Roots, now: Roots): Moved | null {
  const leaves: number[] = [];
  for (let leaf = 1; leaf <= then.leaves; leaf++) if (then.root[leaf] !== now.root[leaf]) leaves.push(leaf);
  if (leaves.length === 0) return null;
  const left = CustomerSet.upTo(then.leaves);
  for (const leaf of leaves) left.add(then.root[leaf]!);
  return { left, leaves };
}

/** Rows of a loose run at most, so that a root and a place fit one exact double together. */
const MOST_LOOSE = 2 ** 24;

/**
 * 散行 — rows of a run's names that are not, or no longer, in their place in it: those that came since, and those whose customer is
 * another now. Null when they would be more than `most`.
 *
 * @param moved who changed their root since the run was made
 * @param part whose rows the run is made of
 */
export function makeLoose(main: MainRun, moved: Moved | null, part: Part, query: Query, most: number): Run | null {
  const { customer, name, at } = query.view.events;
  const { root } = query.view.people;
  const found = looseRows(main, moved, part, query, Math.min(most, MOST_LOOSE));
  if (found === null) return null;
  const kinds = kindsOf(main.names);
  const rows = byCustomer(found, root, customer, at);
  return {
    rows,
    who: rows.map((row) => root[customer[row]!]!),
    at: Float64Array.from(rows, (row) => at[row]!),
    kinds: Uint8Array.from(rows, (row) => kinds[name[row]!]!),
  };
}

/** In no order, once each: of who moved all that were there before, of everybody what came since. */
function looseRows(main: MainRun, moved: Moved | null, part: Part, { view }: Query, most: number): number[] | null {
  const { customer, name, previous, rows: known } = view.events;
  const { root, latest } = view.people;
  const found: number[] = [];
  const isOurs = new Uint8Array(Math.max(...main.names) + 1);
  for (const code of main.names) isOurs[code] = 1;
  for (const leaf of moved?.leaves ?? []) {
    if (!isOfPart(root[leaf]!, part)) continue;
    for (let row = latest[leaf]! - 1; row >= 0 && found.length <= most; row = previous[row]! - 1) {
      if (row < main.upTo && isOurs[name[row]!] === 1) found.push(row);
    }
  }
  for (let row = main.upTo; row < known && found.length <= most; row++) {
    if (isOurs[name[row]!] === 1 && customer[row] !== 0 && isOfPart(root[customer[row]!]!, part)) found.push(row);
  }
  return found.length > most ? null : found;
}

/** Rows by (root, at, row). */
function byCustomer(found: readonly number[], root: Uint32Array, customer: Uint32Array, at: Float64Array): Uint32Array {
  const keys = Float64Array.from(found, (row, i) => root[customer[row]!]! * MOST_LOOSE + i).sort();
  const rows = Uint32Array.from(keys, (key) => found[key % MOST_LOOSE]!);
  const inOrder = (a: number, b: number): number => at[a]! - at[b]! || a - b;
  for (let start = 0, end = 0; start < rows.length; start = end) {
    const owner = Math.floor(keys[start]! / MOST_LOOSE);
    for (end = start + 1; end < rows.length && Math.floor(keys[end]! / MOST_LOOSE) === owner;) end++;
    if (end > start + 1) rows.subarray(start, end).sort(inOrder);
  }
  return rows;
}

/** What stands beside a run's rows, place by place, made once; null when it may change. */
export function placedBeside(main: MainRun, { stable, values }: Beside): Float64Array | Uint32Array | null {
  if (stable === undefined || values === null) return null;
  const known = main.beside.get(stable);
  if (known !== undefined) return known;
  const made = values instanceof Float64Array ? new Float64Array(main.rows.length) : new Uint32Array(main.rows.length);
  for (let start = 0; start < made.length; start += SLICE) copyPlaces(values, main.rows.subarray(start, start + SLICE), made, start);
  main.beside.set(stable, made);
  return made;
}

function copyPlaces(values: Float64Array | Uint32Array, rows: Uint32Array, out: Float64Array | Uint32Array, start: number): void {
  for (let i = 0; i < rows.length; i++) out[start + i] = values[rows[i]!]!;
}
