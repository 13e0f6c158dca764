import type { CustomerSet } from './customer-set.ts';
import { bytesOfRun, makeLoose, makeMain, type MainRun, type Moved, movedSince, type Roots, type Run } from './customer-run.ts';
import { type Part, WHOLE } from './part.ts';
import type { People } from './people.ts';
import type { Query } from './query.ts';

/** A run is made anew when more than 1 / `LOOSE_SHARE` of its rows, and more than this, are out of their place. */
const LOOSE_LEAST = 4096;
const LOOSE_SHARE = 32;

/** Going through a run costs so much less a row than reading it in order of time. */
const CHEAPER = 8;

/** Kinds are bytes. */
const MOST_NAMES = 255;

/** What a scan reads instead of the order of time. */
export interface ByCustomer {
  readonly main: MainRun;
  /** Roots whose rows in `main` may be another's now; null when there are none. */
  readonly left: CustomerSet | null;
  readonly loose: Run;
  /** Rows within the span that was asked for, at most. */
  readonly rows: number;
}

interface Entry {
  main: MainRun | null;
  loose: { readonly of: MainRun; readonly people: People; readonly rows: number; readonly run: Run } | null;
  /** Rows read in order of time for want of a run. */
  read: number;
  used: number;
}

/**
 * 按人序 — for the event names asked about together, their rows by (root, at, row): who reads most of them goes straight through memory,
 * one customer after another. A cache beside the order of time: a run is made when as many rows as it has were read without it, and goes by
 * least use. What came late, or changed hands since, is kept apart until it is much. 17 bytes a row, 8 more
 * for each column of numbers and 4 for each of codes, and 4 a leaf.
 */
export class CustomerOrder {
  readonly #entries = new Map<string, Entry>();
  #roots: { readonly people: People; readonly roots: Roots } | null = null;
  #moved: { readonly of: Roots; readonly people: People; readonly moved: Moved | null } | null = null;
  readonly #part: Part;
  #uses = 0;
  /** Bytes all runs may take together. */
  most: number;

  /** @param part whose rows are read; of everybody when left out */
  constructor(most = Infinity, part = WHOLE) {
    this.most = most;
    this.#part = part;
  }

  /** Bytes in use. */
  get bytes(): number {
    let bytes = 0;
    for (const { main } of this.#entries.values()) bytes += main === null ? 0 : bytesOf(main);
    return bytes;
  }

  /** Lets go of the least lately used runs until the rest and `room` more fit. */
  fit(room = 0, except?: Entry): void {
    let bytes = this.bytes + room;
    const held = [...this.#entries.values()].filter((entry) => entry !== except).sort((a, b) => a.used - b.used);
    for (const entry of held) {
      if (bytes <= this.most) return;
      if (entry.main !== null) bytes -= bytesOf(entry.main);
      Object.assign(entry, { main: null, loose: null, read: 0 });
    }
  }

  /**
   * What to read for the rows of some names with `from ≤ at < to`; null when the order of time is to be read.
   * @throws Cancelled while a run is made
   */
  of(names: readonly number[], from: number, to: number, query: Query): ByCustomer | null {
    const { order } = query;
    const asked = [...new Set(names)].sort((a, b) => a - b);
    if (asked.length === 0 || asked.length > MOST_NAMES) return null;
    const key = asked.join();
    const entry = this.#entries.get(key) ?? { main: null, loose: null, read: 0, used: 0 };
    this.#entries.set(key, entry);
    entry.used = ++this.#uses;
    const within = order.count(asked, from, to);
    const wanted = this.#share(within);
    if (entry.main !== null && wanted * CHEAPER < entry.main.rows.length) return null;
    const ready = entry.main === null ? null : this.#brought(entry, entry.main, within, query);
    if (ready !== null) return ready;
    const all = this.#share(order.count(asked, -Infinity, Infinity));
    entry.read += wanted;
    const bytes = bytesOfRun(all, query.view.people.leaves);
    if (entry.read < all || bytes > this.most) return null;
    entry.main = null;
    this.fit(bytes, entry);
    entry.main = makeMain(asked, order, this.#rootsOf(query), this.#part, query);
    entry.read = 0;
    return this.#brought(entry, entry.main, within, query);
  }

  /** A run with what is out of its place; null when that is too much. */
  #brought(entry: Entry, main: MainRun, rows: number, query: Query): ByCustomer | null {
    const { people, view } = query;
    if (main.upTo > view.events.rows) return null;
    const moved = this.#movedSince(main.roots, query);
    const left = moved?.left ?? null;
    const known = entry.loose;
    const found = (loose: Run): ByCustomer => ({ main, left, loose, rows: Math.min(rows, main.rows.length + loose.rows.length) });
    if (known !== null && known.of === main && known.people === people && known.rows === view.events.rows) return found(known.run);
    const run = makeLoose(main, moved, this.#part, query, Math.max(LOOSE_LEAST, main.rows.length / LOOSE_SHARE));
    if (run === null) return null;
    entry.loose = { of: main, people, rows: view.events.rows, run };
    return found(run);
  }

  #rootsOf({ people, view }: Query): Roots {
    const { leaves, root } = view.people;
    if (this.#roots?.people !== people) this.#roots = { people, roots: { leaves, root: root.slice(0, leaves + 1) } };
    return this.#roots.roots;
  }

  #movedSince(then: Roots, { people, view }: Query): Moved | null {
    if (this.#moved?.of !== then || this.#moved.people !== people) this.#moved = { of: then, people, moved: movedSince(then, view.people) };
    return this.#moved.moved;
  }

  /** About as many of some rows as are of the part. */
  #share(rows: number): number {
    return Math.ceil(rows / this.#part.of);
  }
}

function bytesOf({ rows, roots, beside }: MainRun): number {
  return [...beside.values()].reduce((sum, { byteLength }) => sum + byteLength, bytesOfRun(rows.length, roots.leaves));
}
