import { SharedCells } from './shared-cells.ts';
import type { PopulationView } from './view.ts';

/**
 * 人群 — which leaves make one customer, and the latest row of each leaf. Leaves are numbered 1 … `leaves`; a new one is its own root. A
 * root 0 stands for a leaf that does not exist.
 */
export class Population {
  readonly #root = SharedCells.integers();
  readonly #ring = SharedCells.integers();
  readonly #latest = SharedCells.integers();
  #leaves = 0;
  #copy: Uint32Array | null = null;
  #state = 0;

  constructor() {
    this.#ensure(1);
  }

  /** The greatest leaf. */
  get leaves(): number {
    return this.#leaves;
  }

  /** Bytes in use. */
  get bytes(): number {
    return 12 * (this.#leaves + 1);
  }

  /** Makes all leaves up to `largest` exist, the new ones as their own roots. */
  grow(largest: number): void {
    if (largest <= this.#leaves) return;
    this.#ensure(largest + 1);
    const root = this.#root.cells;
    const ring = this.#ring.cells;
    for (let leaf = this.#leaves + 1; leaf <= largest; leaf++) {
      root[leaf] = leaf;
      ring[leaf] = leaf;
    }
    this.#leaves = largest;
    this.#change();
  }

  /** Gives leaves other roots, after merges and unmerges alike, and rebuilds the rings of all customers concerned. Leaves it names exist from then on. */
  setRoots(changes: ReadonlyMap<number, number>): void {
    if (changes.size === 0) return;
    for (const [leaf, newRoot] of changes) this.grow(Math.max(leaf, newRoot));
    const concerned = this.#concernedBy(changes);
    const root = this.#root.cells;
    for (const [leaf, newRoot] of changes) root[leaf] = newRoot;
    this.#linkRings(concerned);
    this.#change();
  }

  /** The root of a leaf, 0 when there is no such leaf. */
  rootOf(leaf: number): number {
    return leaf <= this.#leaves ? this.#root.cells[leaf]! : 0;
  }

  /** The leaves of a customer, ascending, given any one of them; none when there is no such leaf. */
  leavesOf(leaf: number): number[] {
    if (this.rootOf(leaf) === 0) return [];
    const leaves = [leaf];
    for (let next = this.#ring.cells[leaf]!; next !== leaf; next = this.#ring.cells[next]!) leaves.push(next);
    return leaves.sort((a, b) => a - b);
  }

  /** The live arrays, for the writer's own thread and until the next change. Arrays may be longer than `leaves + 1`. */
  view(): PopulationView {
    return { leaves: this.#leaves, root: this.#root.cells, ring: this.#ring.cells, latest: this.#latest.cells };
  }

  /** Which leaves there are and which belong together: changes with either. */
  get state(): number {
    return this.#state;
  }

  /** To give to another thread: roots copied (once per {@link state}), rings and `latest` live, which only the writer's thread may follow. */
  frozen(): PopulationView {
    const length = this.#leaves + 1;
    this.#copy ??= this.#root.copied(length);
    return { leaves: this.#leaves, root: this.#copy, ring: this.#ring.first(length), latest: this.#latest.first(length) };
  }

  #change(): void {
    this.#copy = null;
    this.#state += 1;
  }

  #ensure(length: number): void {
    for (const column of [this.#root, this.#ring, this.#latest]) column.ensure(length);
  }

  /** All leaves of the customers that lose or win a leaf, ascending, before the change. */
  #concernedBy(changes: ReadonlyMap<number, number>): Uint32Array {
    const seen = new Set<number>();
    for (const pair of changes) {
      for (const start of pair) {
        for (let leaf = start; !seen.has(leaf); leaf = this.#ring.cells[leaf]!) seen.add(leaf);
      }
    }
    return Uint32Array.from(seen).sort();
  }

  #linkRings(ascending: Uint32Array): void {
    const root = this.#root.cells;
    const ring = this.#ring.cells;
    const lastOf = new Map<number, number>();
    for (const leaf of ascending) {
      const last = root[leaf] === 0 ? undefined : lastOf.get(root[leaf]!);
      ring[leaf] = last === undefined ? leaf : ring[last]!;
      if (last !== undefined) ring[last] = leaf;
      lastOf.set(root[leaf]!, leaf);
    }
  }
}
