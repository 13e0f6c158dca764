/** The table is doubled when more than this share of its slots is taken. */
const FULLEST = 0.6;

/** 去重表 — pairs of a root and a number, each counted once: open addressing in typed arrays. A slot is free while its root is 0. */
export class DistinctTable {
  #roots = new Uint32Array(1024);
  #keys = new Float64Array(1024);
  #size = 0;

  /** True when the pair is new. `root` is positive; `key` any number but NaN. */
  add(root: number, key: number): boolean {
    if (this.#size >= this.#roots.length * FULLEST) this.#double();
    const slot = this.#slot(root, key);
    if (this.#roots[slot] !== 0) return false;
    this.#roots[slot] = root;
    this.#keys[slot] = key;
    this.#size++;
    return true;
  }

  #slot(root: number, key: number): number {
    const roots = this.#roots;
    const keys = this.#keys;
    const mask = roots.length - 1;
    const high = Math.floor(key / 4_294_967_296);
    let hash = Math.imul(root, 0x9e37_79b1) ^ Math.imul(key | 0, 0x85eb_ca6b) ^ Math.imul(high | 0, 0xc2b2_ae35);
    hash ^= hash >>> 15;
    hash = Math.imul(hash, 0x2c1b_3c6d);
    let slot = (hash ^ (hash >>> 13)) & mask;
    while (roots[slot] !== 0 && !(roots[slot] === root && keys[slot] === key)) slot = (slot + 1) & mask;
    return slot;
  }

  #double(): void {
    const roots = this.#roots;
    const keys = this.#keys;
    this.#roots = new Uint32Array(roots.length * 2);
    this.#keys = new Float64Array(roots.length * 2);
    for (let old = 0; old < roots.length; old++) {
      if (roots[old] === 0) continue;
      const slot = this.#slot(roots[old]!, keys[old]!);
      this.#roots[slot] = roots[old]!;
      this.#keys[slot] = keys[old]!;
    }
  }
}
