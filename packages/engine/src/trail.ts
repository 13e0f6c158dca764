import type { MatchedRows } from './matched-rows.ts';
import type { Selection } from './plan.ts';
import type { Running } from './running.ts';
import { isEarlier } from './time-slices.ts';
import type { View } from './view.ts';
import { roomFor } from './room-for.ts';

/**
 * 足迹 — one customer's rows from the newest to the oldest by (at, row), merged from the chains of all its leaves as far as somebody looks:
 * many plans asked about the customer walk the chains once.
 */
export class Trail {
  view: View;
  /** Remembers what the selections found of customers with very many rows; null: nothing is remembered. */
  readonly running: Running | null;
  /** The customer it stands at; 0 before `open`. */
  root = 0;
  /** The customer's leaves. */
  leaves: readonly number[] = [];
  #rows = new Uint32Array(64);
  #found = 0;
  /** 1 + the next row of each chain; 0 at a chain's end. */
  #heads: number[] = [];

  constructor(view: View, running: Running | null = null) {
    this.view = view;
    this.running = running;
  }

  /** Goes to a customer, given by its root, as a view shows it now. */
  open(root: number, view = this.view): void {
    this.view = view;
    const { ring, latest } = view.people;
    const leaves: number[] = [];
    let leaf = root;
    do {
      leaves.push(leaf);
      leaf = ring[leaf] ?? 0;
    } while (leaf !== root && leaf !== 0);
    this.root = root;
    this.leaves = leaves;
    this.#found = 0;
    this.#heads = leaves.map((each) => this.#seen(latest[each]!));
  }

  /** The rows looked at so far: `row(0 … length − 1)` costs nothing more. */
  get length(): number {
    return this.#found;
  }

  /** The row at a place, 0 the newest; −1 beyond the oldest. */
  row(index: number): number {
    while (this.#found <= index) {
      const row = this.#newest();
      if (row < 0) return -1;
      this.#rows = roomFor(this.#rows, this.#found + 1);
      this.#rows[this.#found++] = row;
      if (this.running !== null && this.#found === this.running.most + 1) this.running.remember(this);
    }
    return this.#rows[index]!;
  }

  /** What is remembered of a selection's rows of this customer; null when they are to be walked. */
  matched(select: Selection): MatchedRows | null {
    return this.running === null ? null : this.running.matched(select, this);
  }

  /** Takes the newest row off the chains. */
  #newest(): number {
    const heads = this.#heads;
    const { at, previous } = this.view.events;
    let best = -1;
    for (let i = 0; i < heads.length; i++) {
      if (heads[i] !== 0 && (best < 0 || isEarlier(at, heads[best]! - 1, heads[i]! - 1))) best = i;
    }
    if (best < 0) return -1;
    const row = heads[best]! - 1;
    heads[best] = this.#seen(previous[row]!);
    return row;
  }

  /** Follows a chain to the first link that the view sees. */
  #seen(link: number): number {
    const { rows, previous } = this.view.events;
    let at = link;
    while (at > rows) at = previous[at - 1] ?? 0;
    return at;
  }
}
