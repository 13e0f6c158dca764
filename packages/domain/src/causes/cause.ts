import { membersOf, type Element } from './cover.ts';
import type { Leaves } from './leaves.ts';

/** 根因 — one slice whose leaves changed together. */
export interface Cause {
  /** The slice: a value for each attribute that matters. */
  readonly where: Readonly<Record<string, string>>;
  /** Confidence: nats by which the slice explains its leaves better than "as expected", after the cost of naming it. */
  readonly gain: number;
  /** Actual less expected, in the unit of the sum; of a ratio in events of the numerator. */
  readonly effect: number;
  /** Actual / expected, which all leaves of the slice share; Infinity where nothing was expected. */
  readonly ripple: number;
  /** Part of the whole change; negative against it. NaN when the whole did not change. */
  readonly explained: number;
  /** The slice's sum, or its ratio. */
  readonly actual: number;
  readonly expected: number;
}

/** What elements are described with: a sum, or a ratio's numerator, with what was expected of it, and the ratio's denominator. */
export interface Described {
  readonly actual: Float64Array;
  readonly expected: Float64Array;
  readonly denominator?: Float64Array;
}

/** Describes elements by all their leaves, those included that an earlier element took. */
export function describeCauses(leaves: Leaves, { actual, expected, denominator }: Described, elements: readonly Element[]): Cause[] {
  const all = Int32Array.from({ length: leaves.count }, (_, i) => i);
  const change = total(actual, all) - total(expected, all);
  return elements.map((element) => {
    const members = membersOf(element);
    const [v, f] = [total(actual, members), total(expected, members)];
    const per = denominator === undefined ? 1 : total(denominator, members);
    const first = members[0] ?? 0;
    return {
      where: Object.fromEntries(
        element.cuboid.attributes.map((a) => [leaves.attributes[a]!, leaves.values[a]![leaves.codes[a]![first]!]!]),
      ),
      gain: element.gain,
      effect: v - f,
      ripple: v / f,
      explained: change === 0 ? NaN : (v - f) / change,
      actual: v / per,
      expected: f / per,
    };
  });
}

/** Adds up the values of these leaves. */
export function total(values: Float64Array, members: Int32Array): number {
  let sum = 0;
  for (const i of members) sum += values[i]!;
  return sum;
}
