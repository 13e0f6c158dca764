import { remainder, scaled, sumOf } from './exact-sum.ts';
import { measureRows } from './measure-rows.ts';
import type { Measure, NumberAt, Selection } from './plan.ts';
import { isEarlier } from './time-slices.ts';
import type { Trail } from './trail.ts';
import type { EventView } from './view.ts';
import { roomFor } from './room-for.ts';

/** Sums over the first 0, 1, 2 … rows, in the parts of an exact sum; good up to `valid` rows. */
interface Prefix {
  whole: Float64Array;
  rest: Float64Array;
  numbers: Uint32Array;
  valid: number;
}

/** 选中行 — the rows of one customer that a selection chose, by (at, row), with running sums: a span is measured by two searches. */
export class MatchedRows {
  readonly #select: Selection;
  readonly #prefixes = new Map<NumberAt, Prefix>();
  #rows: Uint32Array<ArrayBuffer>;
  #at: Float64Array<ArrayBuffer>;
  #count = 0;

  private constructor(select: Selection, room: number) {
    this.#select = select;
    this.#rows = new Uint32Array(room);
    this.#at = new Float64Array(room);
  }

  /** The rows of a trail's customer. */
  static along(select: Selection, trail: Trail): MatchedRows {
    const { name, at } = trail.view.events;
    const found: number[] = [];
    for (let i = 0; trail.row(i) >= 0; i++) {
      const row = trail.row(i);
      if (name[row] === select.name && (select.test === null || select.test.holds(row, 0))) found.push(row);
    }
    const matched = new MatchedRows(select, found.length + 64);
    for (let i = found.length - 1; i >= 0; i--) {
      matched.#rows[matched.#count] = found[i]!;
      matched.#at[matched.#count++] = at[found[i]!]!;
    }
    return matched;
  }

  get count(): number {
    return this.#count;
  }

  row(place: number): number {
    return this.#rows[place]!;
  }

  at(place: number): number {
    return this.#at[place]!;
  }

  /** The first place not before an instant; `count` when there is none. */
  placeOf(instant: number): number {
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#at[middle]! < instant) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Takes a new row of the customer; a late one costs the rows after it. */
  take(row: number, events: EventView): void {
    const { name, at } = events;
    if (name[row] !== this.#select.name || (this.#select.test !== null && !this.#select.test.holds(row, 0))) return;
    this.#rows = roomFor(this.#rows, this.#count + 1);
    this.#at = roomFor(this.#at, this.#count + 1);
    let place = this.#count;
    while (place > 0 && isEarlier(at, row, this.#rows[place - 1]!)) place--;
    this.#rows.copyWithin(place + 1, place, this.#count);
    this.#at.copyWithin(place + 1, place, this.#count);
    this.#rows[place] = row;
    this.#at[place] = at[row]!;
    this.#count++;
    for (const prefix of this.#prefixes.values()) prefix.valid = Math.min(prefix.valid, place);
  }

  /** The measure of places `low … high − 1`; for `first` and `last` the row. */
  measure(measure: Measure, low: number, high: number, events: EventView): number {
    switch (measure.of) {
      case 'count':
        return high - low;
      case 'first':
        return high > low ? this.#rows[low]! : NaN;
      case 'last':
        return high > low ? this.#rows[high - 1]! : NaN;
      case 'sum':
      case 'average': {
        const { whole, rest, numbers } = this.#prefix(measure.number, high);
        const sum = sumOf(whole[high]! - whole[low]!, rest[high]! - rest[low]!);
        return measure.of === 'sum' ? sum : sum / (numbers[high]! - numbers[low]!);
      }
      case 'minimum':
      case 'maximum':
      case 'distinct':
      case 'days':
        return measureRows(measure, this.#rows.subarray(low, high), high - low, events);
    }
  }

  #prefix(number: NumberAt, upTo: number): Prefix {
    let prefix = this.#prefixes.get(number);
    if (prefix === undefined) this.#prefixes.set(number, (prefix = { ...emptySums(this.#rows.length + 1), valid: 0 }));
    if (prefix.whole.length <= this.#rows.length) {
      const wider = emptySums(this.#rows.length + 1);
      wider.whole.set(prefix.whole);
      wider.rest.set(prefix.rest);
      wider.numbers.set(prefix.numbers);
      Object.assign(prefix, wider);
    }
    const { whole, rest, numbers } = prefix;
    for (; prefix.valid < upTo; prefix.valid++) {
      const place = prefix.valid;
      const value = number(this.#rows[place]!);
      const isNumber = !Number.isNaN(value);
      const units = isNumber ? scaled(value) : 0;
      whole[place + 1] = whole[place]! + units;
      rest[place + 1] = rest[place]! + (isNumber ? remainder(value, units) : 0);
      numbers[place + 1] = numbers[place]! + (isNumber ? 1 : 0);
    }
    return prefix;
  }
}

function emptySums(length: number) {
  return { whole: new Float64Array(length), rest: new Float64Array(length), numbers: new Uint32Array(length) };
}
