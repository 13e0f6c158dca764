import { setImmediate } from 'node:timers/promises';
import { instant, type Instant } from '@gyre/domain/time';
import { LatestTimes } from '@gyre/engine';
import type { LastTimes } from '../ports.ts';
import { valueOf } from '../value-text.ts';
import type { ColumnStore } from './column-store.ts';

/** Rows gone over before others get their turn: about 10 ms. */
const ROWS = 2_000_000;

/** 最近一次 — when customers last did an event, by the texts of one of its properties. The column of that property must be held. */
export class HeldLastTimes implements LastTimes {
  readonly #store: ColumnStore;
  readonly #event: string;
  readonly #property: string;
  readonly #latest = new LatestTimes();
  #name = 0;

  constructor(store: ColumnStore, event: string, property: string) {
    this.#store = store;
    this.#event = event;
    this.#property = property;
  }

  /** Takes all rows there are, letting others have their turn between. */
  async catchUp(): Promise<void> {
    while (this.#latest.rows < this.#store.rows) {
      this.#take(Math.min(this.#store.rows, this.#latest.rows + ROWS));
      await setImmediate();
    }
  }

  /** Takes the rows that came since. */
  advance(): void {
    this.#take(this.#store.rows);
  }

  of(root: number): Map<string, Instant> {
    const column = this.#store.properties.column(this.#property);
    const last = new Map<string, Instant>();
    for (const leaf of this.#store.population.leavesOf(root)) {
      this.#latest.forEach(leaf, (code, at) => {
        const value = valueOf(column.texts.text(code));
        if (typeof value === 'string' && at > (last.get(value) ?? -Infinity)) last.set(value, instant(at));
      });
    }
    return last;
  }

  get bytes(): number {
    return this.#latest.bytes;
  }

  #take(upTo: number): void {
    const { names, events, properties } = this.#store;
    if (this.#name === 0) this.#name = names.find(this.#event);
    this.#latest.advance(events.view(), upTo, this.#name, properties.column(this.#property).codes);
  }
}
