import { roomFor } from './room-for.ts';

/** The table is doubled when more than this share of its slots is taken. */
const FULLEST = 0.6;

/** 路径表 — numbers different sequences of codes 0, 1, 2 … as they are first met: open addressing in typed arrays. */
export class PathTable {
  /** 1 + the number of a sequence; 0: free. */
  #slots = new Uint32Array(1024);
  #hashes = new Uint32Array(0);
  /** Where each sequence begins, and after the last where the next will. */
  #starts = new Uint32Array(1);
  #codes = new Uint32Array(0);
  #size = 0;

  /** Sequences met. */
  get size(): number {
    return this.#size;
  }

  /** Where a sequence begins, all of them one after another; of `size`: how long they are together. */
  start(id: number): number {
    return this.#starts[id]!;
  }

  codes(id: number): Uint32Array {
    return this.#codes.subarray(this.#starts[id], this.#starts[id + 1]);
  }

  /** The number of the sequence `codes[0 … length - 1]`. */
  find(codes: Uint32Array, length: number): number {
    if (this.#size >= this.#slots.length * FULLEST) this.#double();
    const hash = hashOf(codes, length);
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    for (; this.#slots[slot] !== 0; slot = (slot + 1) & mask) {
      const id = this.#slots[slot]! - 1;
      if (this.#hashes[id] === hash && this.#is(id, codes, length)) return id;
    }
    const id = this.#size++;
    this.#slots[slot] = this.#size;
    this.#hashes = roomFor(this.#hashes, this.#size);
    this.#hashes[id] = hash;
    const start = this.#starts[id]!;
    this.#codes = roomFor(this.#codes, start + length);
    for (let i = 0; i < length; i++) this.#codes[start + i] = codes[i]!;
    this.#starts = roomFor(this.#starts, this.#size + 1);
    this.#starts[this.#size] = start + length;
    return id;
  }

  #is(id: number, codes: Uint32Array, length: number): boolean {
    const start = this.#starts[id]!;
    if (this.#starts[id + 1]! - start !== length) return false;
    for (let i = 0; i < length; i++) if (this.#codes[start + i] !== codes[i]) return false;
    return true;
  }

  #double(): void {
    this.#slots = new Uint32Array(this.#slots.length * 2);
    const mask = this.#slots.length - 1;
    for (let id = 0; id < this.#size; id++) {
      let slot = this.#hashes[id]! & mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = id + 1;
    }
  }
}

function hashOf(codes: Uint32Array, length: number): number {
  let hash = length;
  for (let i = 0; i < length; i++) {
    hash = Math.imul(hash ^ codes[i]!, 0x9e37_79b1);
    hash ^= hash >>> 15;
  }
  return hash >>> 0;
}
