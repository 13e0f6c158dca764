import type { CustomerSet } from './customer-set.ts';
import { remainder, scaled, sumOf } from './exact-sum.ts';
import { PathTable } from './path-table.ts';
import { foundBy, openQuery, type InTimeOrder, type QueryOptions } from './query.ts';
import { roomFor } from './room-for.ts';
import { eachTouchPath, type TouchPath } from './touch-paths.ts';
import type { TouchOutcome, TouchpointsCounted, TouchpointsPath, TouchpointsPlan } from './touchpoints-plan.ts';
import type { View } from './view.ts';

/** 触点内核 — what the models of attribution are given; 20 bytes for each touch of each different path. @throws Cancelled when the control says so */
export function countTouchpoints(plan: TouchpointsPlan, view: View, order: InTimeOrder, options: QueryOptions = {}): TouchpointsCounted {
  const query = openQuery(view, order, plan.now, { ...options, passes: 1 });
  const gone = new PathsGone(plan.halfLifeMs);
  let open = 0;
  eachTouchPath(plan, query, (_, path) => {
    if (path.outcome === 'open') open++;
    else gone.add(path);
  });
  return { paths: gone.paths(), open };
}

/** What is looked for on paths: one of some channels (`isNot`: any but those), as the given touch. A path without a touch has the channel 0. */
interface TouchSpot {
  readonly channels: ReadonlySet<number>;
  readonly isNot: boolean;
  readonly outcome: TouchOutcome;
  readonly touch: 'any' | 'first' | 'last';
}

/** 路径上的用户 — who has a path of an outcome with a channel on it. @throws Cancelled when the control says so */
export function selectTouched(
  { channels: wanted, isNot, outcome: asked, touch }: TouchSpot,
  plan: TouchpointsPlan,
  view: View,
  order: InTimeOrder,
  options: QueryOptions = {},
): CustomerSet {
  const query = openQuery(view, order, plan.now, { ...options, passes: 1 });
  return foundBy(query, (found) => {
    eachTouchPath(plan, query, (root, { channels, length, outcome }) => {
      if (outcome !== asked) return;
      if (length === 0) {
        if (wanted.has(0) !== isNot) found.add(root);
        return;
      }
      const until = touch === 'first' ? 1 : length;
      for (let i = touch === 'last' ? length - 1 : 0; i < until; i++) {
        if (wanted.has(channels[i] ?? 0) === isNot) continue;
        found.add(root);
        return;
      }
    });
  });
}

/** What different paths came to. */
class PathsGone {
  readonly #halfLifeMs: number;
  readonly #table = new PathTable();
  #conversions = new Uint32Array(0);
  #nulls = new Uint32Array(0);
  #whole = new Float64Array(0);
  #rest = new Float64Array(0);
  /** By place in the table. */
  #decayed = new Float64Array(0);
  #decayedValue = new Float64Array(0);

  constructor(halfLifeMs: number) {
    this.#halfLifeMs = halfLifeMs;
  }

  add(path: TouchPath): void {
    const id = this.#table.find(path.channels, path.length);
    this.#conversions = roomFor(this.#conversions, id + 1);
    this.#nulls = roomFor(this.#nulls, id + 1);
    this.#whole = roomFor(this.#whole, id + 1);
    this.#rest = roomFor(this.#rest, id + 1);
    if (path.outcome === 'null') {
      this.#nulls[id]!++;
      return;
    }
    this.#conversions[id]!++;
    const units = scaled(path.value);
    this.#whole[id]! += units;
    this.#rest[id]! += remainder(path.value, units);
    this.#decay(path, this.#table.start(id));
  }

  /** Shares in proportion to 2^(−age ÷ half-life), ages from the latest touch on, so that old paths keep theirs. */
  #decay({ at, length, value }: TouchPath, start: number): void {
    this.#decayed = roomFor(this.#decayed, start + length);
    this.#decayedValue = roomFor(this.#decayedValue, start + length);
    const weightOf = (touch: number): number => 2 ** ((at[touch]! - at[length - 1]!) / this.#halfLifeMs);
    let all = 0;
    for (let touch = 0; touch < length; touch++) all += weightOf(touch);
    for (let touch = 0; touch < length; touch++) {
      const share = weightOf(touch) / all;
      this.#decayed[start + touch]! += share;
      this.#decayedValue[start + touch]! += share * value;
    }
  }

  paths(): TouchpointsPath[] {
    const { size } = this.#table;
    const decayed = roomFor(this.#decayed, this.#table.start(size));
    const decayedValue = roomFor(this.#decayedValue, this.#table.start(size));
    return Array.from({ length: size }, (_, id) => {
      const start = this.#table.start(id);
      const end = this.#table.start(id + 1);
      return {
        channels: this.#table.codes(id),
        conversions: this.#conversions[id]!,
        value: sumOf(this.#whole[id]!, this.#rest[id]!),
        nulls: this.#nulls[id]!,
        decayed: { conversions: decayed.subarray(start, end), value: decayedValue.subarray(start, end) },
      };
    });
  }
}
