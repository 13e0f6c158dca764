import { hash } from 'node:crypto';

/** Length of a hash in 32-bit words. */
const WORDS = 4;

/** 散列 — the first 128 bits of SHA-256 of a text, as 32 hex digits: the identity of a message or of an identity value. */
export function hash128(text: string): string {
  return hash('sha256', text, 'hex').slice(0, 32);
}

/** Reads 32 hex digits into the four words of `out`. */
function readWords(hex: string, out: Uint32Array): void {
  for (let w = 0; w < WORDS; w++) out[w] = Number.parseInt(hex.slice(w * 8, w * 8 + 8), 16);
}

/** What a {@link HashTable} is made of; `values` is absent for a set. Written to disk and read back as it is. */
export interface TableParts {
  readonly keys: Uint32Array<ArrayBuffer>;
  readonly values: Uint32Array<ArrayBuffer> | null;
  readonly size: number;
}

/**
 * 散列表 — 128-bit hashes to positive 32-bit integers (or a set of hashes), open addressing with linear probing over typed arrays:
 * 16 bytes a slot for a set, 20 for a map, at most three quarters full. Nothing is ever removed.
 */
export class HashTable {
  #keys: Uint32Array<ArrayBuffer>;
  #values: Uint32Array<ArrayBuffer> | null;
  #size: number;
  readonly #probe = new Uint32Array(WORDS);

  constructor(parts: TableParts) {
    this.#keys = parts.keys;
    this.#values = parts.values;
    this.#size = parts.size;
  }

  static set(): HashTable {
    return new HashTable({ keys: new Uint32Array(WORDS * 1024), values: null, size: 0 });
  }

  static map(): HashTable {
    return new HashTable({ keys: new Uint32Array(WORDS * 1024), values: new Uint32Array(1024), size: 0 });
  }

  get size(): number {
    return this.#size;
  }

  get parts(): TableParts {
    return { keys: this.#keys, values: this.#values, size: this.#size };
  }

  has(hex: string): boolean {
    readWords(hex, this.#probe);
    return !this.#isEmpty(this.#slotOf(this.#keys, this.#probe));
  }

  /** The value of a hash, 0 when absent. */
  get(hex: string): number {
    readWords(hex, this.#probe);
    const slot = this.#slotOf(this.#keys, this.#probe);
    return this.#isEmpty(slot) ? 0 : (this.#values?.[slot] ?? 1);
  }

  /** Adds a hash with a positive value; what is there stays. @returns whether it was new */
  add(hex: string, value = 1): boolean {
    readWords(hex, this.#probe);
    return this.#addProbe(value);
  }

  /** {@link add} for a set, of a hash given as its four words. */
  addWords(a: number, b: number, c: number, d: number): boolean {
    this.#probe[0] = a;
    this.#probe[1] = b;
    this.#probe[2] = c;
    this.#probe[3] = d;
    return this.#addProbe(1);
  }

  #addProbe(value: number): boolean {
    let slot = this.#slotOf(this.#keys, this.#probe);
    if (!this.#isEmpty(slot)) return false;
    if ((this.#size + 1) * 4 > (this.#keys.length / WORDS) * 3) {
      this.#grow();
      slot = this.#slotOf(this.#keys, this.#probe);
    }
    put(this.#keys, slot, this.#probe);
    if (this.#values !== null) this.#values[slot] = value;
    this.#size++;
    return true;
  }

  /** Adds everything another set holds. */
  absorb(other: HashTable): void {
    const { keys } = other.parts;
    while ((this.#size + other.size) * 4 > (this.#keys.length / WORDS) * 3) this.#grow();
    for (let slot = 0; slot < keys.length / WORDS; slot++) if (take(keys, slot, this.#probe)) this.#addProbe(1);
  }

  /** The slot that holds these words, or the empty one where they belong. All-zero words mark an empty slot; SHA-256 never yields them. */
  #slotOf(keys: Uint32Array, words: Uint32Array): number {
    const mask = keys.length / WORDS - 1;
    let slot = (words[0] ?? 0) & mask;
    for (;;) {
      const at = slot * WORDS;
      const first = keys[at];
      if (first === words[0] && keys[at + 1] === words[1] && keys[at + 2] === words[2] && keys[at + 3] === words[3]) return slot;
      if (first === 0 && keys[at + 1] === 0 && keys[at + 2] === 0 && keys[at + 3] === 0) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #isEmpty(slot: number): boolean {
    const at = slot * WORDS;
    return this.#keys[at] === 0 && this.#keys[at + 1] === 0 && this.#keys[at + 2] === 0 && this.#keys[at + 3] === 0;
  }

  #grow(): void {
    const keys = new Uint32Array(this.#keys.length * 2);
    const values = this.#values === null ? null : new Uint32Array(this.#values.length * 2);
    const words = new Uint32Array(WORDS);
    for (let slot = 0; slot < this.#keys.length / WORDS; slot++) {
      if (!take(this.#keys, slot, words)) continue;
      const to = this.#slotOf(keys, words);
      put(keys, to, words);
      if (values !== null) values[to] = this.#values?.[slot] ?? 0;
    }
    this.#keys = keys;
    this.#values = values;
  }
}

/** Reads a slot into `words`. Word by word: views and calls of `set` would take most of the time of growing. @returns false when it is empty */
function take(keys: Uint32Array, slot: number, words: Uint32Array): boolean {
  const at = slot * WORDS;
  let any = 0;
  for (let w = 0; w < WORDS; w++) {
    const word = keys[at + w] ?? 0;
    any |= word;
    words[w] = word;
  }
  return any !== 0;
}

function put(keys: Uint32Array, slot: number, words: Uint32Array): void {
  const at = slot * WORDS;
  for (let w = 0; w < WORDS; w++) keys[at + w] = words[w] ?? 0;
}

/** A {@link HashTable} map in 64 parts, so that growing never stops the thread for long. */
export class ShardedMap {
  readonly shards: readonly HashTable[];

  constructor(shards: readonly HashTable[] = Array.from({ length: 64 }, () => HashTable.map())) {
    this.shards = shards;
  }

  get size(): number {
    return this.shards.reduce((sum, shard) => sum + shard.size, 0);
  }

  get(hex: string): number {
    return this.#shardOf(hex).get(hex);
  }

  add(hex: string, value: number): boolean {
    return this.#shardOf(hex).add(hex, value);
  }

  #shardOf(hex: string): HashTable {
    const shard = this.shards[Number.parseInt(hex.slice(30, 32), 16) & 63];
    if (shard === undefined) throw new Error('a sharded map has 64 shards');
    return shard;
  }
}
