import type { Population } from './population.ts';
import { SharedCells } from './shared-cells.ts';
import type { EventView } from './view.ts';

/** 一页事件 — rows to append, in log order; arrays may be longer than `rows`. */
export interface EventPage {
  readonly customer: Uint32Array;
  readonly name: Uint32Array;
  readonly at: Float64Array;
  readonly rows: number;
}

/** What another thread needs to see the rows there were when it was made. */
export interface EventHandles {
  readonly rows: number;
  readonly customer: SharedArrayBuffer;
  readonly name: SharedArrayBuffer;
  readonly at: SharedArrayBuffer;
  readonly previous: SharedArrayBuffer;
}

/** Steps back along a chain before a row of a page waits for the page's end. */
const SHORT_WALK = 64;

/**
 * 事件列 — the columns of all events, append-only and in log order, and the chain of each leaf by (at, row). 20 bytes a row.
 *
 * The chain heads are the population's `latest`. A late row is put into its place in the chain, so chains change in place: only the
 * writer's thread may walk them while rows are appended; other threads read by `TimeOrder`.
 */
export class EventColumns {
  readonly #population: Population;
  readonly #customer = SharedCells.integers();
  readonly #name = SharedCells.integers();
  readonly #at = SharedCells.doubles();
  readonly #previous = SharedCells.integers();
  #rows = 0;
  /** Where the last long walk ended: 1 + the row then next later. An earlier row of the leaf is linked from there, so a backfill walks once. */
  #deep = { leaf: 0, later: 0 };

  /** @param population grows as unknown customers appear */
  constructor(population: Population) {
    this.#population = population;
  }

  get rows(): number {
    return this.#rows;
  }

  /** Bytes in use: room not yet used is left out. */
  get bytes(): number {
    return 20 * this.#rows;
  }

  /**
   * Appends one event and puts it into its leaf's chain, walking back as far as it is late; use `appendPage` for many rows that may be
   * far out of order.
   *
   * @param customer the leaf, 0 for a row about an item
   * @returns its row
   */
  append(customer: number, name: number, at: number): number {
    const row = this.#rows;
    this.#ensure(row + 1);
    this.#customer.cells[row] = customer;
    this.#name.cells[row] = name;
    this.#at.cells[row] = at;
    if (customer !== 0) {
      this.#population.grow(customer);
      this.#link(row, this.#population.view().latest, Infinity);
    }
    this.#rows = row + 1;
    return row;
  }

  /** Appends a page. Each leaf's chain is walked at most once for all of the page's rows that are far out of order. */
  appendPage(page: EventPage): void {
    const start = this.#rows;
    const end = start + page.rows;
    this.#ensure(end);
    this.#customer.cells.set(page.customer.subarray(0, page.rows), start);
    this.#name.cells.set(page.name.subarray(0, page.rows), start);
    this.#at.cells.set(page.at.subarray(0, page.rows), start);
    this.#population.grow(greatest(page.customer, page.rows));
    const { latest } = this.#population.view();
    const waiting: number[] = [];
    for (let row = start; row < end; row++) {
      if (!this.#link(row, latest, SHORT_WALK)) waiting.push(row);
    }
    if (waiting.length > 0) this.#linkAll(waiting, latest);
    this.#rows = end;
  }

  /** When each row happened, for the writer's own thread and until the next append. */
  get at(): Float64Array {
    return this.#at.cells;
  }

  /** Code of the name of each row, likewise. */
  get name(): Uint32Array {
    return this.#name.cells;
  }

  /** The live arrays with `rows` rows counted, for the writer's own thread and until the next append. Arrays may be longer. */
  view(rows = this.#rows): EventView {
    return { rows, customer: this.#customer.cells, name: this.#name.cells, at: this.#at.cells, previous: this.#previous.cells };
  }

  /** Send these in a message: it is the message that makes the rows complete for its receiver. */
  handles(): EventHandles {
    const buffers = { customer: this.#customer.buffer, name: this.#name.buffer, at: this.#at.buffer, previous: this.#previous.buffer };
    return { rows: this.#rows, ...buffers };
  }

  /** The raw bytes to save: customer, name, at; chains are made anew from them. Not copies; all only grow at the end. */
  parts(): Uint8Array<SharedArrayBuffer>[] {
    return [this.#customer, this.#name, this.#at].map((column) => column.bytesOf(this.#rows));
  }

  #ensure(rows: number): void {
    for (const column of [this.#customer, this.#name, this.#at, this.#previous]) column.ensure(rows);
  }

  /** Links the newest row into its chain; false when its place is more than `limit` steps back. Equal instants keep row order. */
  #link(row: number, latest: Uint32Array, limit: number): boolean {
    const leaf = this.#customer.cells[row]!;
    if (leaf === 0) return true;
    const at = this.#at.cells;
    const previous = this.#previous.cells;
    const when = at[row]!;
    const head = latest[leaf]!;
    if (head === 0 || at[head - 1]! <= when) {
      previous[row] = head;
      latest[leaf] = row + 1;
      return true;
    }
    const deep = this.#deep;
    let later = deep.leaf === leaf && at[deep.later - 1]! > when ? deep.later : head;
    let earlier = previous[later - 1]!;
    let steps = 0;
    for (; earlier !== 0 && at[earlier - 1]! > when; steps++) {
      if (steps === limit) return false;
      later = earlier;
      earlier = previous[later - 1]!;
    }
    previous[row] = earlier;
    previous[later - 1] = row + 1;
    if (steps > SHORT_WALK) this.#deep = { leaf, later };
    return true;
  }

  /** Links rows of many leaves, walking each leaf's chain once from its latest row. */
  #linkAll(rows: number[], latest: Uint32Array): void {
    const customer = this.#customer.cells;
    const at = this.#at.cells;
    const previous = this.#previous.cells;
    rows.sort((a, b) => customer[a]! - customer[b]! || at[b]! - at[a]! || b - a);
    let leaf = 0;
    let later = 0;
    let earlier = 0;
    for (const row of rows) {
      if (customer[row] !== leaf) {
        leaf = customer[row]!;
        later = 0;
        earlier = latest[leaf]!;
      }
      const when = at[row]!;
      while (earlier !== 0 && (at[earlier - 1]! > when || (at[earlier - 1] === when && earlier - 1 > row))) {
        later = earlier;
        earlier = previous[later - 1]!;
      }
      previous[row] = earlier;
      if (later === 0) latest[leaf] = row + 1;
      else previous[later - 1] = row + 1;
      earlier = row + 1;
    }
  }
}

/** The rows behind handles, seen in another thread. Its `previous` may not be walked there while the writer appends. */
export function eventView(handles: EventHandles): EventView {
  const { rows } = handles;
  return {
    rows,
    customer: new Uint32Array(handles.customer, 0, rows),
    name: new Uint32Array(handles.name, 0, rows),
    at: new Float64Array(handles.at, 0, rows),
    previous: new Uint32Array(handles.previous, 0, handles.previous.byteLength / 4),
  };
}

function greatest(numbers: Uint32Array, length: number): number {
  let most = 0;
  for (let i = 0; i < length; i++) if (numbers[i]! > most) most = numbers[i]!;
  return most;
}
