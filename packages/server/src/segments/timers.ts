/** Slots of an empty table; always a power of two. */
const LEAST_SLOTS = 64;

/**
 * 到期表 — the instant at which each customer of one segment has to be asked again.
 *
 * A binary heap of (instant, root) beside an open-addressing table root → (instant wanted, instant queued), with linear probing and backward
 * shift on removal (Knuth, TAOCP 6.4 R). An instant that moves later leaves its heap entry where it is and is queued anew when that one
 * comes up, so a customer who is seen again and again has one entry.
 */
export class Timers {
  #heapAt = new Float64Array(LEAST_SLOTS);
  #heapRoot = new Uint32Array(LEAST_SLOTS);
  #heaped = 0;
  /** Root of each slot; 0 when free. */
  #root = new Uint32Array(LEAST_SLOTS);
  #wanted = new Float64Array(LEAST_SLOTS);
  #queued = new Float64Array(LEAST_SLOTS);
  #used = 0;

  /** Customers that wait. */
  get size(): number {
    return this.#used;
  }

  /** A bound of the first instant waiting: never later than it; Infinity when nobody waits. */
  get soonest(): number {
    return this.#heaped === 0 ? Infinity : (this.#heapAt[0] ?? Infinity);
  }

  /** Sets the instant of a customer; Infinity for never. */
  set(root: number, at: number): void {
    let slot = this.#find(root);
    if (this.#root[slot] === 0) {
      if (at === Infinity) return;
      if ((this.#used + 1) * 4 > this.#root.length * 3) {
        this.#widen();
        slot = this.#find(root);
      }
      this.#root[slot] = root;
      this.#queued[slot] = Infinity;
      this.#used++;
    }
    this.#wanted[slot] = at;
    if (at === Infinity) this.#remove(slot);
    else if (at < (this.#queued[slot] ?? Infinity)) {
      this.#queued[slot] = at;
      this.#push(at, root);
    }
  }

  /** Instant of a customer; Infinity when it does not wait. */
  at(root: number): number {
    const slot = this.#find(root);
    return this.#root[slot] === 0 ? Infinity : (this.#wanted[slot] ?? Infinity);
  }

  /**
   * Takes the first customer due at or before `upTo`, by (instant, root), who then waits no more. Entries that were overtaken are dropped on
   * the way.
   *
   * @returns the customer's root, whose instant is in {@link takenAt}; 0 when nobody is due
   */
  take(upTo: number): number {
    while (this.#heaped > 0) {
      const at = this.#heapAt[0] ?? 0;
      if (at > upTo) return 0;
      const root = this.#heapRoot[0] ?? 0;
      this.#pop();
      const slot = this.#find(root);
      if (this.#root[slot] === 0 || this.#queued[slot] !== at) continue;
      const wanted = this.#wanted[slot] ?? Infinity;
      if (wanted > at) {
        this.#queued[slot] = wanted;
        this.#push(wanted, root);
        continue;
      }
      this.#remove(slot);
      this.takenAt = at;
      return root;
    }
    return 0;
  }
  /** Instant of the customer {@link take} gave last. */
  takenAt = 0;

  /** Nobody waits any more. */
  clear(): void {
    this.#root.fill(0);
    this.#used = 0;
    this.#heaped = 0;
  }

  /** The slot of a root, or the free one where it would go. */
  #find(root: number): number {
    const mask = this.#root.length - 1;
    let slot = home(root, mask);
    while (this.#root[slot] !== 0 && this.#root[slot] !== root) slot = (slot + 1) & mask;
    return slot;
  }

  #remove(slot: number): void {
    const mask = this.#root.length - 1;
    let free = slot;
    let next = (slot + 1) & mask;
    for (let root = this.#root[next] ?? 0; root !== 0; root = this.#root[next] ?? 0) {
      if (((next - home(root, mask)) & mask) >= ((next - free) & mask)) {
        this.#root[free] = root;
        this.#wanted[free] = this.#wanted[next] ?? 0;
        this.#queued[free] = this.#queued[next] ?? 0;
        free = next;
      }
      next = (next + 1) & mask;
    }
    this.#root[free] = 0;
    this.#used--;
  }

  #widen(): void {
    const [roots, wanted, queued] = [this.#root, this.#wanted, this.#queued];
    this.#root = new Uint32Array(roots.length * 2);
    this.#wanted = new Float64Array(roots.length * 2);
    this.#queued = new Float64Array(roots.length * 2);
    for (let i = 0; i < roots.length; i++) {
      const root = roots[i] ?? 0;
      if (root === 0) continue;
      const slot = this.#find(root);
      this.#root[slot] = root;
      this.#wanted[slot] = wanted[i] ?? 0;
      this.#queued[slot] = queued[i] ?? 0;
    }
  }

  #push(at: number, root: number): void {
    if (this.#heaped === this.#heapAt.length) {
      if (this.#heaped > 4 * this.#used) {
        this.#rebuild();
        return;
      }
      const [ats, roots] = [new Float64Array(this.#heaped * 2), new Uint32Array(this.#heaped * 2)];
      ats.set(this.#heapAt);
      roots.set(this.#heapRoot);
      [this.#heapAt, this.#heapRoot] = [ats, roots];
    }
    let place = this.#heaped++;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!this.#before(at, root, parent)) break;
      this.#move(parent, place);
      place = parent;
    }
    this.#heapAt[place] = at;
    this.#heapRoot[place] = root;
  }

  /** Most of the heap is overtaken entries: queues everybody anew. */
  #rebuild(): void {
    this.#heaped = 0;
    for (let slot = 0; slot < this.#root.length; slot++) {
      const root = this.#root[slot] ?? 0;
      if (root === 0) continue;
      this.#queued[slot] = this.#wanted[slot] ?? 0;
      this.#push(this.#wanted[slot] ?? 0, root);
    }
  }

  #pop(): void {
    const last = --this.#heaped;
    const [at, root] = [this.#heapAt[last] ?? 0, this.#heapRoot[last] ?? 0];
    let place = 0;
    for (let child = 1; child < last; child = 2 * place + 1) {
      if (child + 1 < last && this.#before(this.#heapAt[child + 1] ?? 0, this.#heapRoot[child + 1] ?? 0, child)) child++;
      if (!this.#after(at, root, child)) break;
      this.#move(child, place);
      place = child;
    }
    this.#heapAt[place] = at;
    this.#heapRoot[place] = root;
  }

  #before(at: number, root: number, place: number): boolean {
    const other = this.#heapAt[place] ?? 0;
    return at < other || (at === other && root < (this.#heapRoot[place] ?? 0));
  }

  #after(at: number, root: number, place: number): boolean {
    const other = this.#heapAt[place] ?? 0;
    return at > other || (at === other && root > (this.#heapRoot[place] ?? 0));
  }

  #move(from: number, to: number): void {
    this.#heapAt[to] = this.#heapAt[from] ?? 0;
    this.#heapRoot[to] = this.#heapRoot[from] ?? 0;
  }
}

/** Where a root would like to be: Fibonacci hashing (Knuth, TAOCP 6.4). */
function home(root: number, mask: number): number {
  return (Math.imul(root, 0x9e3779b1) >>> 7) & mask;
}
