import type { Leaves } from './leaves.ts';

/**
 * 维度组合 — one set of attributes, and the leaves grouped by their values of it: each group is an element, a candidate slice. Members of group
 * g are `members[starts[g] … starts[g + 1])`, in the order the leaves were given; a leaf with a folded value is in no group (−1).
 */
export interface Cuboid {
  /** Indices of attributes, ascending; how many there are is the layer. */
  readonly attributes: readonly number[];
  readonly groups: number;
  readonly starts: Int32Array;
  readonly members: Int32Array;
  readonly groupOf: Int32Array;
}

/** Above it combinations of codes are looked up in a map instead of a table. */
const LARGEST_TABLE = 1 << 22;

/**
 * Groups leaves by every set of one to `layers` attributes, lower layers first.
 *
 * @param order  the leaves to group; members keep this order
 */
export function cuboidsOf(leaves: Leaves, order: Int32Array, layers: number): Cuboid[] {
  const first = leaves.codes.map((codes, i) => ({ attributes: [i], ...densely(codes, leaves.values[i]!.length) }));
  const groupings = [...first];
  let layer = first;
  for (let k = 2; k <= Math.min(layers, leaves.codes.length); k++) {
    layer = layer.flatMap((shorter) => {
      const last = shorter.attributes.at(-1)!;
      return first.slice(last + 1).map((one) => ({
        attributes: [...shorter.attributes, ...one.attributes],
        ...densely(...paired(shorter, one)),
      }));
    });
    groupings.push(...layer);
  }
  return groupings.map((grouping) => ({ ...grouping, ...sorted(grouping, order) }));
}

interface Grouping {
  readonly groupOf: Int32Array;
  readonly groups: number;
}

function paired(left: Grouping, right: Grouping): [Float64Array, number] {
  const keys = new Float64Array(left.groupOf.length);
  for (let i = 0; i < keys.length; i++) {
    const [l, r] = [left.groupOf[i]!, right.groupOf[i]!];
    keys[i] = l < 0 || r < 0 ? -1 : l * right.groups + r;
  }
  return [keys, left.groups * right.groups];
}

/** Numbers keys from 0 in the order they are met, so that only groups with leaves have a number. */
function densely(keys: Int32Array | Float64Array, most: number): Grouping {
  const groupOf = new Int32Array(keys.length);
  const table = most <= LARGEST_TABLE ? new Int32Array(most) : new Map<number, number>();
  let groups = 0;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!;
    if (key < 0) {
      groupOf[i] = -1;
      continue;
    }
    let numbered = table instanceof Map ? (table.get(key) ?? 0) : table[key]!;
    if (numbered === 0) {
      numbered = ++groups;
      if (table instanceof Map) table.set(key, numbered);
      else table[key] = numbered;
    }
    groupOf[i] = numbered - 1;
  }
  return { groupOf, groups };
}

/** Counting sort of the leaves by group. */
function sorted({ groupOf, groups }: Grouping, order: Int32Array): { starts: Int32Array; members: Int32Array } {
  const starts = new Int32Array(groups + 1);
  for (const leaf of order) if (groupOf[leaf]! >= 0) starts[groupOf[leaf]! + 1]!++;
  for (let g = 0; g < groups; g++) starts[g + 1]! += starts[g]!;
  const next = starts.slice(0, groups);
  const members = new Int32Array(starts[groups]!);
  for (const leaf of order) if (groupOf[leaf]! >= 0) members[next[groupOf[leaf]!]!++] = leaf;
  return { starts, members };
}
