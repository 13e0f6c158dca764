import type { Cuboid } from './cuboid.ts';

/** 候选切片 — one group of one cuboid, with what it gains: nats saved by saying it is different, less what saying so costs. */
export interface Element {
  readonly cuboid: Cuboid;
  readonly group: number;
  readonly gain: number;
}

/** 计分 — how a kind of metric weighs elements. */
export interface Weighing {
  /** Nats saved over those members that are still active, before the cost of description; any number below the cost will do for a bad one. */
  readonly saved: (members: Int32Array, from: number, to: number, active: Uint8Array) => number;
  /** What it costs to name an element of a layer in a cuboid of so many groups. */
  readonly cost: (layer: number, groups: number) => number;
  /** Elements within this share of the best gain are its equals: the lowest layer of them is chosen, then the greatest gain. */
  readonly margin: number;
}

/** When a cover ends. */
export interface Ending {
  readonly most: number;
  /** Nats. */
  readonly least: number;
  /** Of the first element's gain. */
  readonly part: number;
}

/** 候选排名 — gains of all elements under what is still active. */
export class Standings {
  readonly active: Uint8Array;
  readonly #cuboids: readonly Cuboid[];
  readonly #weighing: Weighing;
  readonly #gains: readonly Float64Array[];

  constructor(cuboids: readonly Cuboid[], leaves: number, weighing: Weighing) {
    this.active = new Uint8Array(leaves).fill(1);
    this.#cuboids = cuboids;
    this.#weighing = weighing;
    this.#gains = cuboids.map((cuboid) => Float64Array.from({ length: cuboid.groups }, (_, group) => this.#gain(cuboid, group)));
  }

  /** The element to name next, undefined when none gains anything. */
  best(): Element | undefined {
    const tops = this.#cuboids.map((cuboid, c) => ({ cuboid, ...top(this.#gains[c]!) }));
    const least = Math.max(0, ...tops.map(({ gain }) => gain)) * (1 - this.#weighing.margin);
    const equals = tops.filter(({ gain }) => gain > 0 && gain >= least);
    return equals.sort((a, b) => a.cuboid.attributes.length - b.cuboid.attributes.length || b.gain - a.gain)[0];
  }

  /** The elements that gain most by themselves, best first; of several with the same members only the best, which is the shortest name. */
  ranked(most: number): Element[] {
    const all = this.#cuboids.flatMap((cuboid, c) =>
      Array.from(this.#gains[c]!, (gain, group): Element => ({ cuboid, group, gain })).filter(({ gain }) => gain > 0),
    );
    all.sort((a, b) => b.gain - a.gain || a.cuboid.attributes.length - b.cuboid.attributes.length);
    const ranked: Element[] = [];
    for (const one of all) {
      if (ranked.length === most) break;
      if (!ranked.some((other) => haveSameMembers(one, other))) ranked.push(one);
    }
    return ranked;
  }

  /** What saying that all of them are different gains, as one slice without a name. */
  whole(): number {
    const all = Int32Array.from({ length: this.active.length }, (_, leaf) => leaf);
    return this.#weighing.saved(all, 0, all.length, this.active) - this.#weighing.cost(0, 1);
  }

  /** The most that any other slice gains which shares a leaf with an element; −Infinity when there is none. */
  rival(element: Element): number {
    const members = membersOf(element);
    let most = -Infinity;
    this.#cuboids.forEach((cuboid, c) => {
      const gains = this.#gains[c]!;
      for (const leaf of members) {
        const group = cuboid.groupOf[leaf]!;
        if (group < 0 || !(gains[group]! > most)) continue;
        if (!haveSameMembers({ cuboid, group, gain: 0 }, element)) most = gains[group]!;
      }
    });
    return most;
  }

  /** 贪心覆盖 — names the best element, takes it out, and goes on, until the best gains less than `least` or than `part` of the first. */
  cover({ most, least, part }: Ending): Element[] {
    const found: Element[] = [];
    while (found.length < most) {
      const best = this.best();
      if (best === undefined || best.gain < Math.max(least, part * (found[0]?.gain ?? 0))) break;
      found.push(best);
      this.remove(best);
    }
    return found;
  }

  /** Takes an element's members out, and weighs anew what had them too. */
  remove(element: Element): void {
    const gone = membersOf(element).filter((leaf) => this.active[leaf] === 1);
    for (const leaf of gone) this.active[leaf] = 0;
    this.#cuboids.forEach((other, c) => {
      const touched = new Set<number>();
      for (const leaf of gone) touched.add(other.groupOf[leaf]!);
      for (const one of touched) if (one >= 0) this.#gains[c]![one] = this.#gain(other, one);
    });
  }

  #gain({ attributes, groups, starts, members }: Cuboid, group: number): number {
    const { saved, cost } = this.#weighing;
    return saved(members, starts[group]!, starts[group + 1]!, this.active) - cost(attributes.length, groups);
  }
}

/** Members of an element, all that were given. */
export function membersOf({ cuboid, group }: Pick<Element, 'cuboid' | 'group'>): Int32Array {
  return cuboid.members.subarray(cuboid.starts[group], cuboid.starts[group + 1]);
}

/** Members of every group are in one order, so equal sets are equal sequences. */
function haveSameMembers(one: Element, other: Element): boolean {
  const [mine, theirs] = [membersOf(one), membersOf(other)];
  return mine.length === theirs.length && mine.every((leaf, i) => leaf === theirs[i]);
}

function top(gains: Float64Array): { group: number; gain: number } {
  let group = 0;
  for (let g = 1; g < gains.length; g++) if (gains[g]! > gains[group]!) group = g;
  return { group, gain: gains[group] ?? -Infinity };
}
