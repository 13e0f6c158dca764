import type { EventView } from './view.ts';
import { BLOCK } from './zone-map.ts';

/** The late run is folded when it exceeds this and 1 / `LATE_SHARE` of the main run. */
const LATE_LEAST = 65_536;
const LATE_SHARE = 16;

/** Milliseconds that fit beside a place in a block in one exact double. */
const PACKED_SPAN = 2 ** 37;

/** A growable run of rows, sorted by (at, row). */
interface Run {
  rows: Uint32Array<ArrayBuffer>;
  length: number;
}

/**
 * 时间序 — the rows of the log sorted by (at, row): one sorted main run and a small sorted late run for what came out of order, folded
 * together when it grows. Rows in order cost a comparison and a copy. Private to the thread that queries; 4 bytes a row.
 */
export class TimeOrder {
  readonly #main: Run = { rows: new Uint32Array(0), length: 0 };
  readonly #late: Run = { rows: new Uint32Array(0), length: 0 };
  #at: Float64Array = new Float64Array(0);

  /** Rows ordered: rows 0 … `rows - 1` of the log. */
  get rows(): number {
    return this.#main.length + this.#late.length;
  }

  /** Bytes in use. */
  get bytes(): number {
    return 4 * this.rows;
  }

  /** Takes the rows not yet ordered. Views given from call to call show the same, growing, columns. */
  advance(events: EventView): void {
    this.#at = events.at;
    for (let start = this.rows; start < events.rows; start += BLOCK)
      this.#take(sortedBlock(this.#at, start, Math.min(start + BLOCK, events.rows)));
  }

  /** Merges the late run into the main run. */
  fold(): void {
    merge(this.#at, this.#main, this.#late.rows.subarray(0, this.#late.length));
    this.#late.length = 0;
  }

  /**
   * The rows with `from ≤ at < to` in (at, row) order, in blocks of at most 65,536. A block is valid until the next step, and the order
   * must not advance meanwhile.
   */
  *slices(from: number, to: number): Generator<Uint32Array> {
    const at = this.#at;
    let i = firstAtOrAfter(at, this.#main, from);
    let j = firstAtOrAfter(at, this.#late, from);
    const mainEnd = firstAtOrAfter(at, this.#main, to);
    const lateEnd = firstAtOrAfter(at, this.#late, to);
    const main = this.#main.rows;
    const late = this.#late.rows;
    const block = new Uint32Array(j < lateEnd ? Math.min(BLOCK, mainEnd - i + lateEnd - j) : 0);
    while (j < lateEnd) {
      let length = 0;
      while (length < block.length && j < lateEnd) {
        if (i < mainEnd && isBefore(at, main[i]!, late[j]!)) block[length++] = main[i++]!;
        else block[length++] = late[j++]!;
      }
      yield block.subarray(0, length);
    }
    for (; i < mainEnd; i += BLOCK) yield main.subarray(i, Math.min(i + BLOCK, mainEnd));
  }

  /** Takes a sorted block of rows newer than all taken: what is not before the main run's end goes there, the rest is late. */
  #take(block: Uint32Array): void {
    const { rows, length } = this.#main;
    const last = length === 0 ? -Infinity : this.#at[rows[length - 1]!]!;
    const split = firstAtOrAfter(this.#at, { rows: block, length: block.length }, last);
    merge(this.#at, this.#late, block.subarray(0, split));
    merge(this.#at, this.#main, block.subarray(split));
    if (this.#late.length > Math.max(LATE_LEAST, this.#main.length / LATE_SHARE)) this.fold();
  }
}

/** Whether row `a` stands before row `b`. */
function isBefore(at: Float64Array, a: number, b: number): boolean {
  const difference = at[a]! - at[b]!;
  return difference < 0 || (difference === 0 && a < b);
}

/** The first place in a run whose instant is not before `instant`. */
function firstAtOrAfter(at: Float64Array, run: { readonly rows: Uint32Array; readonly length: number }, instant: number): number {
  let low = 0;
  let high = run.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (at[run.rows[middle]!]! < instant) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Merges sorted rows into a run from its end backwards, so that only the part after the earliest of them is touched. */
function merge(at: Float64Array, run: Run, added: Uint32Array): void {
  if (added.length === 0) return;
  let i = run.length - 1;
  let j = added.length - 1;
  let place = run.length + added.length - 1;
  ensure(run, place + 1);
  const { rows } = run;
  if (i < 0 || isBefore(at, rows[i]!, added[0]!)) {
    rows.set(added, run.length);
  } else {
    while (j >= 0) {
      if (i >= 0 && isBefore(at, added[j]!, rows[i]!)) rows[place--] = rows[i--]!;
      else rows[place--] = added[j--]!;
    }
  }
  run.length += added.length;
}

function ensure(run: Run, length: number): void {
  const room = run.rows.length;
  if (length <= room) return;
  const bytes = 4 * Math.max(length, room + BLOCK, room + Math.ceil(room / 8));
  run.rows = new Uint32Array(run.rows.buffer.transfer(bytes));
}

/** Rows `start` … `end - 1` sorted by (at, row); at most `BLOCK` of them. */
function sortedBlock(at: Float64Array, start: number, end: number): Uint32Array {
  const rows = new Uint32Array(end - start);
  let least = Infinity;
  let most = -Infinity;
  let isSorted = true;
  for (let row = start; row < end; row++) {
    const instant = at[row]!;
    rows[row - start] = row;
    if (instant < most) isSorted = false;
    if (instant > most) most = instant;
    if (instant < least) least = instant;
  }
  if (isSorted) return rows;
  if (most - least >= PACKED_SPAN || !Number.isInteger(most - least)) return rows.sort((a, b) => at[a]! - at[b]! || a - b);
  const keys = new Float64Array(rows.length);
  for (let i = 0; i < keys.length; i++) keys[i] = (at[start + i]! - least) * BLOCK + i;
  keys.sort();
  for (let i = 0; i < keys.length; i++) rows[i] = start + (keys[i]! % BLOCK);
  return rows;
}
