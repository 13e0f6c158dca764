import { type Chosen, type Input, readInput } from './input.ts';
import type { Query } from './query.ts';

/** Rows collected before they are handed over; bounds the memory of a scan. */
const ROOM = 2 ** 20;

/** Rows gone over in one call: a short function called often is compiled better than a long loop in a function called once. */
const PIECE = 8192;

/** Roots of one bucket, as a power of two: what is kept for so many stays in the processor's cache. */
const BUCKET = 12;

/** More buckets than 2 to this power would not be filled side by side in the cache. */
const MOST_BUCKETS = 9;

/**
 * 行块 — the owners of some rows (0: about nobody) and what was asked of the rows. Those of one root stand in (at, row) order, those of
 * neighbouring roots near each other, so that what a kernel keeps by root stays in the cache. All arrays are reused for the next block.
 */
export interface RowBlock {
  readonly who: Uint32Array;
  /** One for each input asked for. */
  readonly inputs: readonly Float64Array[];
  readonly count: number;
  /** Where the rows of each root lie, of a block that is a stretch of a run. */
  readonly lie?: Lie | null;
}

/** 位置 — by root the place after its last row in a run, and the place there of a block's first row. */
export interface Lie {
  readonly ends: Uint32Array;
  readonly first: number;
}

/**
 * 按人归组 — collects rows that come in time order and hands them over grouped by root: the columns are read once, nearly in the order of
 * the log, and what was read is scattered, stably, into buckets of neighbouring roots (radix partitioning: Manegold, Boncz and Kersten,
 * "Optimizing Main-Memory Join on Modern Hardware", 2002).
 */
export class RowsByRoot {
  readonly #query: Query;
  readonly #asked: readonly Input[];
  readonly #take: (block: RowBlock) => void;
  readonly #room: number;
  readonly #read: { readonly who: Uint32Array; readonly inputs: readonly Float64Array[] };
  readonly #grouped: { readonly who: Uint32Array; readonly inputs: readonly Float64Array[] };
  readonly #places: Uint32Array;
  readonly #shift: number;
  /** How many of the rows collected are in each bucket. */
  readonly #sizes: Uint32Array;
  #count = 0;

  constructor(query: Query, asked: readonly Input[], take: (block: RowBlock) => void) {
    const room = Math.min(ROOM, query.view.events.rows);
    const { memory } = query;
    const empty = () => ({ who: memory.integers(room), inputs: asked.map(() => memory.doubles(room)) });
    this.#query = query;
    this.#asked = asked;
    this.#take = take;
    this.#room = room;
    this.#read = empty();
    this.#grouped = empty();
    this.#places = memory.integers(room);
    this.#shift = Math.max(BUCKET, 32 - Math.clz32(query.size) - MOST_BUCKETS);
    this.#sizes = memory.integers((query.size >>> this.#shift) + 1, 0);
  }

  /** Takes rows, not more than there is room for. */
  add(chosen: Chosen): void {
    if (this.#count + chosen.count > this.#room) this.flush();
    const { inputs } = this.#read;
    this.#addOwners(chosen);
    const { at } = this.#query.view.events;
    for (let i = 0; i < inputs.length; i++) readInput(this.#asked[i]!, chosen, at, inputs[i]!, this.#count);
    this.#count += chosen.count;
  }

  /** Hands over what was collected. */
  flush(): void {
    const count = this.#count;
    this.#count = 0;
    const { who, inputs } = this.#grouped;
    const places = this.#places;
    startsOf(this.#sizes, count);
    for (const [start, end] of pieces(count)) {
      placesOf(this.#read.who, start, end, this.#shift, this.#sizes, places);
      scatterRoots(this.#read.who, start, end, places, who);
      for (let i = 0; i < inputs.length; i++) scatter(this.#read.inputs[i]!, start, end, places, inputs[i]!);
    }
    this.#sizes.fill(0);
    for (const [start, end] of pieces(count)) {
      this.#take({ who: who.subarray(start, end), inputs: inputs.map((input) => input.subarray(start, end)), count: end - start });
    }
  }

  /** Most leaves are their own root: a bit of `everybody` says so, and is nearer at hand than the root. */
  #addOwners({ rows, count }: Chosen): void {
    const { view, people } = this.#query;
    const { customer } = view.events;
    const { root } = view.people;
    const alone = people.everybody.words;
    const who = this.#read.who;
    const start = this.#count;
    const shift = this.#shift;
    const sizes = this.#sizes;
    for (let i = 0; i < count; i++) {
      const leaf = customer[rows[i]!]!;
      const owner = ((alone[leaf >>> 5]! >>> leaf) & 1) === 1 ? leaf : (root[leaf] ?? 0);
      who[start + i] = owner;
      sizes[owner >>> shift]!++;
    }
  }
}

/** Stretches of `0 … count - 1`. */
export function* pieces(count: number): Generator<readonly [start: number, end: number]> {
  for (let start = 0; start < count; start += PIECE) yield [start, Math.min(start + PIECE, count)];
}

/** Turns the sizes of buckets into their first places. */
function startsOf(sizes: Uint32Array, count: number): void {
  for (let bucket = sizes.length - 1, end = count; bucket >= 0; bucket--) sizes[bucket] = end -= sizes[bucket]!;
}

/** Where each root goes; `next` is the next free place of each bucket. */
function placesOf(who: Uint32Array, start: number, end: number, shift: number, next: Uint32Array, places: Uint32Array): void {
  for (let i = start; i < end; i++) places[i] = next[who[i]! >>> shift]!++;
}

function scatterRoots(from: Uint32Array, start: number, end: number, places: Uint32Array, to: Uint32Array): void {
  for (let i = start; i < end; i++) to[places[i]!] = from[i]!;
}

function scatter(from: Float64Array, start: number, end: number, places: Uint32Array, to: Float64Array): void {
  for (let i = start; i < end; i++) to[places[i]!] = from[i]!;
}
