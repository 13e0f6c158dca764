import type { FunnelPlan, FunnelRows } from './funnel-plan.ts';
import { roomFor } from './room-for.ts';

/** A value and a place fit one exact double: places below this, values below 2 ** 27. */
const PLACES = 2 ** 26;

/**
 * 属性关联 — the rows of one customer value by value: of each value the rows that are a step with it, and with them all that may interrupt.
 * The units it hands over are valid until the next.
 */
export class HeldRows implements FunnelRows {
  readonly #held: NonNullable<FunnelPlan['held']>;
  #items = new Float64Array(1024);
  #stopping = new Uint32Array(1024);
  at = new Float64Array(1024);
  steps = new Uint32Array(1024);
  stops = new Uint32Array(1024);
  #count = 0;

  constructor(held: NonNullable<FunnelPlan['held']>) {
    this.#held = held;
  }

  /** @param row the rows of the log from place `start` on */
  each(rows: FunnelRows, count: number, row: Float64Array, start: number, take: (unit: FunnelRows, count: number) => void): void {
    this.#ensure(count);
    const items = this.#itemsOf(rows, count, row, start);
    let stopping = 0;
    for (let i = 0; i < count; i++) if (rows.stops[i] !== 0) this.#stopping[stopping++] = i;
    for (let item = 0; item < items.length;) {
      const value = Math.floor(items[item]! / PLACES);
      let stop = 0;
      this.#count = 0;
      for (let last = -1; item < items.length && Math.floor(items[item]! / PLACES) === value; item++) {
        const i = items[item]! % PLACES;
        if (i === last) continue;
        last = i;
        while (stop < stopping && this.#stopping[stop]! < i) this.#put(rows, this.#stopping[stop++]!, 0);
        if (this.#stopping[stop] === i) stop++;
        this.#put(rows, i, this.#stepsWith(value, rows.steps[i]!, row[start + i]!));
      }
      while (stop < stopping) this.#put(rows, this.#stopping[stop++]!, 0);
      take(this, this.#count);
    }
  }

  /** Values and the places of their rows, ascending; a place twice when two properties have the value. */
  #itemsOf(rows: FunnelRows, count: number, row: Float64Array, start: number): Float64Array {
    let items = 0;
    for (let i = 0; i < count; i++) {
      for (const { steps, key } of this.#held) {
        const value = (rows.steps[i]! & steps) === 0 ? 0 : key(row[start + i]!);
        if (value !== 0) this.#items[items++] = value * PLACES + i;
      }
    }
    return this.#items.subarray(0, items).sort();
  }

  /** The steps a row is with a value. */
  #stepsWith(value: number, passed: number, row: number): number {
    let mask = 0;
    for (const { steps, key } of this.#held) if ((passed & steps) !== 0 && key(row) === value) mask |= passed & steps;
    return mask;
  }

  #put(rows: FunnelRows, i: number, steps: number): void {
    this.at[this.#count] = rows.at[i]!;
    this.steps[this.#count] = steps;
    this.stops[this.#count++] = rows.stops[i]!;
  }

  #ensure(count: number): void {
    this.#items = roomFor(this.#items, count * this.#held.length);
    this.#stopping = roomFor(this.#stopping, count);
    this.at = roomFor(this.at, count);
    this.steps = roomFor(this.steps, count);
    this.stops = roomFor(this.stops, count);
  }
}
