import type { IndexTest, Selection, Span, View } from '../src/index.ts';
import { EventColumns, Population, TimeOrder } from '../src/index.ts';

/** One event of a made-up history: who (a leaf), the name's code, when, and a number. */
export type Happening = readonly [who: number, name: number, at: number, number?: number];

/** A small history in real columns. */
export class World {
  readonly people = new Population();
  readonly events = new EventColumns(this.people);
  readonly order = new TimeOrder();
  readonly numbers: number[] = [];

  constructor(happenings: readonly Happening[] = [], leaves = 0) {
    this.people.grow(leaves);
    this.take(happenings);
  }

  happen(...happenings: readonly Happening[]): void {
    this.take(happenings);
  }

  take(happenings: readonly Happening[]): void {
    for (const [who, name, at, number] of happenings) {
      this.events.append(who, name, at);
      this.numbers.push(number ?? NaN);
    }
    this.order.advance(this.events.view());
  }

  merge(...pairs: readonly (readonly [leaf: number, root: number])[]): void {
    this.people.setRoots(new Map(pairs));
  }

  view(): View {
    return { events: this.events.view(), people: this.people.view() };
  }

  /** The number of a row. */
  readonly number = (row: number): number => this.numbers[row]!;
}

export const every = (name: number): Selection => ({ name, test: null });

export const EVER: Span = { range: (now) => ({ from: -Infinity, to: now + 1 }), rollingMs: null };

export const rolling = (ms: number): Span => ({ range: (now) => ({ from: now - ms + 1, to: now + 1 }), rollingMs: ms });

export const between = (from: number, to: number): Span => ({ range: () => ({ from, to }), rollingMs: null });

/** A test that never changes. */
export const steady = (holds: (index: number) => boolean): IndexTest => ({ holds, changes: null });

/** `value(index) > now`: true until the value's instant. */
export const stillAhead = (value: (index: number) => number): IndexTest => ({
  holds: (index, now) => value(index) > now,
  changes: (index, now) => (value(index) > now ? value(index) : Infinity),
});
