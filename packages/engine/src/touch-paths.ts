import { CalledRows } from './called-rows.ts';
import { eachCustomer } from './each-customer.ts';
import type { Query } from './query.ts';
import { roomFor } from './room-for.ts';
import type { TouchOutcome, TouchpointsPlan } from './touchpoints-plan.ts';

/** 一条路径 — channels and instants of touches `0 … length - 1`; reused for the next. */
export interface TouchPath {
  readonly channels: Uint32Array;
  readonly at: Float64Array;
  length: number;
  outcome: TouchOutcome;
  /** Of a conversion. */
  value: number;
}

/** 各条路径 — hands over the paths of everybody, one customer after another; a pass over the rows. */
export function eachTouchPath(plan: TouchpointsPlan, query: Query, take: (root: number, path: TouchPath) => void): void {
  const { touches, conversions, value, lookbackMs, from, to, now } = plan;
  const called = new CalledRows(touches, query.view, now);
  const isConversion = 1 << called.free;
  const select = [...touches.map((touch) => touch.select), ...conversions];
  const meanings = [...called.meanings, ...conversions.map(() => isConversion)];
  const wanted = ['at', 'bits', ...called.inputs, ...(value === null ? [] : [{ number: value }])] as const;
  const until = Math.min(now, to - 1 + lookbackMs) + 1;
  const walk = new CustomerTouches(plan);
  eachCustomer({ select, meanings, from: from - lookbackMs, to: until, inputs: wanted }, query, (root, inputs, start, end) => {
    const [at, bits] = inputs as readonly [Float64Array, Float64Array];
    const values = value === null ? null : inputs.at(-1)!;
    walk.begin(end - start);
    for (let i = start; i < end; i++) {
      const taken = bits[i]!;
      if ((taken & isConversion) !== 0) {
        const path = walk.convert(at[i]!, values === null ? 0 : values[i]!);
        if (path !== null) take(root, path);
      }
      const touched = taken & (isConversion - 1);
      const channel = touched === 0 ? 0 : called.code(touched, inputs, 2, i);
      if (channel !== 0) walk.touch(at[i]!, channel);
    }
    walk.failed((path) => take(root, path));
  });
}

/** The touches of one customer. */
class CustomerTouches {
  readonly #plan: TouchpointsPlan;
  readonly #path: TouchPath;
  #at = new Float64Array(0);
  #channels = new Uint32Array(0);
  /** When the next conversion after each was. */
  #next = new Float64Array(0);
  #count = 0;
  /** Touches before the latest conversion. */
  #converted = 0;
  /** The first touch within the look-back. */
  #first = 0;

  constructor(plan: TouchpointsPlan) {
    this.#plan = plan;
    this.#path = { channels: new Uint32Array(plan.most), at: new Float64Array(plan.most), length: 0, outcome: 'open', value: 0 };
  }

  begin(most: number): void {
    this.#at = roomFor(this.#at, most);
    this.#channels = roomFor(this.#channels, most);
    this.#next = roomFor(this.#next, most);
    [this.#count, this.#converted, this.#first] = [0, 0, 0];
  }

  touch(at: number, channel: number): void {
    this.#at[this.#count] = at;
    this.#channels[this.#count] = channel;
    this.#next[this.#count++] = Infinity;
  }

  /** The path to a conversion; null when it is not asked about. */
  convert(at: number, value: number): TouchPath | null {
    const { lookbackMs, once, from, to } = this.#plan;
    const before = this.#converted;
    this.#next.fill(at, before, this.#count);
    this.#converted = this.#count;
    if (at < from || at >= to) return null;
    while (this.#first < this.#count && at - this.#at[this.#first]! > lookbackMs) this.#first++;
    return this.#between(once ? Math.max(before, this.#first) : this.#first, this.#count, 'conversion', Number.isNaN(value) ? 0 : value);
  }

  /** Hands over the paths that came to nothing, or may still convert. */
  failed(take: (path: TouchPath) => void): void {
    const { lookbackMs, from, to, now } = this.#plan;
    const isFailed = (touch: number): boolean =>
      this.#at[touch]! >= from && this.#at[touch]! < to && this.#next[touch]! - this.#at[touch]! > lookbackMs;
    for (let first = 0; first < this.#count; first++) {
      if (!isFailed(first)) continue;
      let end = first + 1;
      while (end < this.#count && isFailed(end) && this.#at[end]! - this.#at[first]! <= lookbackMs) end++;
      take(this.#between(first, end, this.#at[end - 1]! + lookbackMs >= now ? 'open' : 'null', 0));
      first = end - 1;
    }
  }

  #between(start: number, end: number, outcome: TouchOutcome, value: number): TouchPath {
    const path = this.#path;
    const { length } = path.channels;
    path.length = Math.min(end - start, length);
    path.outcome = outcome;
    path.value = value;
    for (let i = 0; i < path.length; i++) {
      const touch = i === 0 ? start : end - path.length + i;
      path.channels[i] = this.#channels[touch]!;
      path.at[i] = this.#at[touch]!;
    }
    return path;
  }
}
