import { isEarlier, joined, merged, type Part } from './time-slices.ts';
import type { EventView } from './view.ts';

/** Rows that are sorted and taken at once. */
const BLOCK = 65_536;

/** A name's late run is folded when it exceeds this and 1 / `LATE_SHARE` of its main run. */
const LATE_LEAST = 65_536;
const LATE_SHARE = 16;

/** A name's late run is folded too when its rows were read for questions as often as makes 1 / `READ_SHARE` of its main run. */
const READ_SHARE = 64;

/** Runs grow by at least so many rows: there may be many names. */
const LEAST_STEP = 256;

/** Milliseconds that fit beside a place in a block in one exact double. */
const PACKED_SPAN = 2 ** 37;

/** A growable run of rows, sorted by (at, row). */
interface Run {
  rows: Uint32Array<ArrayBuffer>;
  length: number;
}

/** The rows of one event name: a sorted main run, and a small sorted late run for what came out of order. */
interface Runs {
  readonly main: Run;
  readonly late: Run;
  /** Late rows read for questions since they were last folded. */
  read: number;
}

/**
 * 时间序 — the rows of each event name sorted by (at, row), so that a question reads the rows of its names within its span and no others.
 * Late rows wait in a run of their own, folded in when it grows. Private to the thread that queries; 4 bytes a row.
 */
export class TimeOrder {
  /** By the name's code. */
  readonly #names: Runs[] = [];
  #at: Float64Array = new Float64Array(0);
  #rows = 0;

  /** Rows ordered: rows 0 … `rows - 1` of the log. */
  get rows(): number {
    return this.#rows;
  }

  /** Bytes in use. */
  get bytes(): number {
    return 4 * this.#rows;
  }

  /** Takes the rows not yet ordered. Views given from call to call show the same, growing, columns. */
  advance(events: EventView): void {
    this.#at = events.at;
    for (; this.#rows < events.rows; this.#rows = Math.min(this.#rows + BLOCK, events.rows)) {
      eachName(events.name, this.#rows, Math.min(this.#rows + BLOCK, events.rows), (name, rows) => {
        take(this.#at, this.#runsOf(name), sorted(this.#at, rows));
      });
    }
  }

  /** Merges the late runs into the main runs. */
  fold(): void {
    for (const runs of this.#names) fold(this.#at, runs);
  }

  /**
   * The rows of some event names with `from ≤ at < to` in (at, row) order, in slices of at most `SLICE`. A slice is valid until the next
   * step, and the order must not advance meanwhile.
   *
   * @param names codes; those of no event are left out
   */
  *slices(names: readonly number[], from: number, to: number): Generator<Uint32Array> {
    const at = this.#at;
    const part = (run: Run): Part => ({ rows: run.rows, place: firstAtOrAfter(at, run, from), end: firstAtOrAfter(at, run, to) });
    const known = [...new Set(names)].flatMap((name) => this.#names[name] ?? []);
    const streams = known.map((runs) => {
      const late = part(runs.late);
      runs.read += late.end - late.place;
      if (runs.read * READ_SHARE > runs.main.length) fold(at, runs);
      return joined(at, part(runs.main), part(runs.late));
    });
    yield* streams.length === 1 ? streams[0]! : merged(at, streams);
  }

  /** How many rows {@link slices} would give. */
  count(names: readonly number[], from: number, to: number): number {
    const rows = (run: Run): number => Math.max(0, firstAtOrAfter(this.#at, run, to) - firstAtOrAfter(this.#at, run, from));
    let count = 0;
    for (const name of new Set(names)) {
      const runs = this.#names[name];
      if (runs !== undefined) count += rows(runs.main) + rows(runs.late);
    }
    return count;
  }

  #runsOf(name: number): Runs {
    for (let known = this.#names.length; known <= name; known++) this.#names.push({ main: emptyRun(), late: emptyRun(), read: 0 });
    return this.#names[name]!;
  }
}

const emptyRun = (): Run => ({ rows: new Uint32Array(0), length: 0 });

/** Hands over rows `start` … `end - 1` name by name, each name's in log order; at most `BLOCK` of them. The rows are only valid meanwhile. */
function eachName(name: Uint32Array, start: number, end: number, take: (name: number, rows: Uint32Array) => void): void {
  let most = 0;
  for (let row = start; row < end; row++) if (name[row]! > most) most = name[row]!;
  const ends = new Uint32Array(most + 2);
  for (let row = start; row < end; row++) ends[name[row]! + 1]!++;
  for (let code = 1; code < ends.length; code++) ends[code]! += ends[code - 1]!;
  const rows = new Uint32Array(end - start);
  const places = ends.slice();
  for (let row = start; row < end; row++) rows[places[name[row]!]!++] = row;
  for (let code = 0; code <= most; code++) if (ends[code + 1]! > ends[code]!) take(code, rows.subarray(ends[code], ends[code + 1]));
}

/** Takes sorted rows of a name newer than all taken: what is not before the main run's end goes there, the rest is late. */
function take(at: Float64Array, runs: Runs, rows: Uint32Array): void {
  const { main, late } = runs;
  const last = main.length === 0 ? -Infinity : at[main.rows[main.length - 1]!]!;
  const split = firstAtOrAfter(at, { rows, length: rows.length }, last);
  merge(at, late, rows.subarray(0, split));
  merge(at, main, rows.subarray(split));
  if (late.length > Math.max(LATE_LEAST, main.length / LATE_SHARE)) fold(at, runs);
}

function fold(at: Float64Array, runs: Runs): void {
  const { main, late } = runs;
  merge(at, main, late.rows.subarray(0, late.length));
  late.length = 0;
  runs.read = 0;
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
  if (i < 0 || isEarlier(at, rows[i]!, added[0]!)) {
    rows.set(added, run.length);
  } else {
    while (j >= 0) {
      if (i >= 0 && isEarlier(at, added[j]!, rows[i]!)) rows[place--] = rows[i--]!;
      else rows[place--] = added[j--]!;
    }
  }
  run.length += added.length;
}

function ensure(run: Run, length: number): void {
  const room = run.rows.length;
  if (length <= room) return;
  const bytes = 4 * Math.max(length, room + LEAST_STEP, room + Math.ceil(room / 8));
  run.rows = new Uint32Array(run.rows.buffer.transfer(bytes));
}

/** Rows in log order, sorted by (at, row); at most `BLOCK` of them. */
function sorted(at: Float64Array, rows: Uint32Array): Uint32Array {
  let least = Infinity;
  let most = -Infinity;
  let isSorted = true;
  for (let i = 0; i < rows.length; i++) {
    const instant = at[rows[i]!]!;
    if (instant < most) isSorted = false;
    if (instant > most) most = instant;
    if (instant < least) least = instant;
  }
  if (isSorted) return rows;
  if (most - least >= PACKED_SPAN || !Number.isInteger(most - least)) return rows.slice().sort((a, b) => at[a]! - at[b]! || a - b);
  const keys = new Float64Array(rows.length);
  for (let i = 0; i < keys.length; i++) keys[i] = (at[rows[i]!]! - least) * BLOCK + i;
  keys.sort();
  const inOrder = new Uint32Array(rows.length);
  for (let i = 0; i < keys.length; i++) inOrder[i] = rows[keys[i]! % BLOCK]!;
  return inOrder;
}
