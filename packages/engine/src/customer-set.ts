/** Bits of one word. */
const WORD = 32;

/** Words gone over in one call: a short function called often is compiled better than a long loop in a function called once. */
export const STRETCH = 64;

/**
 * 用户集合 — a set of customer numbers up to a capacity, one bit each. The algebra makes new sets with the room of the larger one; numbers
 * beyond a set's room are not in it.
 */
export class CustomerSet {
  /** Bit `n % 32` of word `n / 32` is customer `n`. */
  readonly words: Uint32Array;

  constructor(words: Uint32Array) {
    this.words = words;
  }

  /** An empty set with room for customers 1 … `largest`. */
  static upTo(largest: number): CustomerSet {
    return new CustomerSet(new Uint32Array(Math.floor(largest / WORD) + 1));
  }

  /** The set of these customers, with room up to `largest` (the greatest of them when left out). */
  static of(customers: Iterable<number>, largest?: number): CustomerSet {
    const listed = [...customers];
    const set = CustomerSet.upTo(largest ?? listed.reduce((a, b) => Math.max(a, b), 0));
    for (const customer of listed) set.add(customer);
    return set;
  }

  has(customer: number): boolean {
    const word = this.words[customer >>> 5];
    return word !== undefined && (word & (1 << customer)) !== 0;
  }

  /** @throws RangeError when the set has no room for the number */
  add(customer: number): void {
    const word = customer >>> 5;
    if (word >= this.words.length) {
      throw new RangeError(`Customer ${customer} is beyond the room of the set, ${this.words.length * WORD - 1}.`);
    }
    this.words[word]! |= 1 << customer;
  }

  delete(customer: number): void {
    const word = customer >>> 5;
    if (word < this.words.length) this.words[word]! &= ~(1 << customer);
  }

  /** Takes out who is not in `other`. @returns itself */
  retain(other: CustomerSet): this {
    const both = Math.min(this.words.length, other.words.length);
    for (let start = 0; start < both; start += STRETCH)
      joinBoth(this.words, other.words, start, Math.min(start + STRETCH, both), this.words);
    this.words.fill(0, both);
    return this;
  }

  /** How many customers are in it. */
  get count(): number {
    let count = 0;
    for (let start = 0; start < this.words.length; start += STRETCH) count += countFrom(this.words, start);
    return count;
  }

  /** Calls `act` for every customer, ascending. */
  forEach(act: (customer: number) => void): void {
    for (let start = 0; start < this.words.length; start += STRETCH) actFrom(this.words, start, act);
  }

  /** Those of it for which `holds` is true. */
  filter(holds: (customer: number) => boolean): CustomerSet {
    const kept = new CustomerSet(new Uint32Array(this.words.length));
    for (let start = 0; start < this.words.length; start += STRETCH) keepFrom(this.words, start, holds, kept.words);
    return kept;
  }

  /** The customers, ascending. */
  *[Symbol.iterator](): Iterator<number> {
    for (let i = 0; i < this.words.length; i++) {
      for (let word = this.words[i]!; word !== 0; word &= word - 1) yield i * WORD + 31 - Math.clz32(word & -word);
    }
  }

  /** The first `limit` customers greater than `after`, ascending: a page. */
  following(after: number, limit: number): number[] {
    const { words } = this;
    const found: number[] = [];
    for (let i = (after + 1) >>> 5; i < words.length && found.length < limit; i++) {
      for (let word = words[i]!; word !== 0 && found.length < limit; word &= word - 1) {
        const customer = i * WORD + 31 - Math.clz32(word & -word);
        if (customer > after) found.push(customer);
      }
    }
    return found;
  }

  /** 并集 — in this or in `other`. */
  union(other: CustomerSet): CustomerSet {
    return this.#joined(other, joinEither, this.words.length > other.words.length ? this : other);
  }

  /** 交集 — in this and in `other`. */
  intersection(other: CustomerSet): CustomerSet {
    return this.#joined(other, joinBoth, null);
  }

  /** How many are in this and in `other`. */
  countWith(other: CustomerSet): number {
    const length = Math.min(this.words.length, other.words.length);
    let count = 0;
    for (let start = 0; start < length; start += STRETCH)
      count += countBoth(this.words, other.words, start, Math.min(start + STRETCH, length));
    return count;
  }

  /** 差集 — in this and not in `other`. */
  difference(other: CustomerSet): CustomerSet {
    return this.#joined(other, joinFirst, this);
  }

  /** Whether both hold the same customers, whatever their room. */
  equals(other: CustomerSet): boolean {
    const length = Math.max(this.words.length, other.words.length);
    for (let i = 0; i < length; i++) {
      if ((this.words[i] ?? 0) !== (other.words[i] ?? 0)) return false;
    }
    return true;
  }

  clone(): CustomerSet {
    return new CustomerSet(this.words.slice());
  }

  /** A copy with room for customers 1 … `largest`; those beyond are left out. */
  resized(largest: number): CustomerSet {
    const copy = CustomerSet.upTo(largest);
    copy.words.set(this.words.subarray(0, copy.words.length));
    const last = copy.words.length - 1;
    const kept = (largest % WORD) + 1;
    if (kept < WORD) copy.words[last]! &= 2 ** kept - 1;
    return copy;
  }

  /** @param beyond  which of the two says who is in it beyond the room of the smaller one; null: nobody */
  #joined(other: CustomerSet, join: Join, beyond: CustomerSet | null): CustomerSet {
    const [a, b] = [this.words, other.words];
    const both = Math.min(a.length, b.length);
    const joined = new Uint32Array(Math.max(a.length, b.length));
    for (let start = 0; start < both; start += STRETCH) join(a, b, start, Math.min(start + STRETCH, both), joined);
    if (beyond !== null) joined.set(beyond.words.subarray(both), both);
    return new CustomerSet(joined);
  }
}

/** Joins the words `start … end - 1` of two sets. Each way is a function of its own: one that was told how would call that for every word. */
type Join = (a: Uint32Array, b: Uint32Array, start: number, end: number, joined: Uint32Array) => void;

function joinEither(a: Uint32Array, b: Uint32Array, start: number, end: number, joined: Uint32Array): void {
  for (let i = start; i < end; i++) joined[i] = a[i]! | b[i]!;
}

function joinBoth(a: Uint32Array, b: Uint32Array, start: number, end: number, joined: Uint32Array): void {
  for (let i = start; i < end; i++) joined[i] = a[i]! & b[i]!;
}

function joinFirst(a: Uint32Array, b: Uint32Array, start: number, end: number, joined: Uint32Array): void {
  for (let i = start; i < end; i++) joined[i] = a[i]! & ~b[i]!;
}

function countBoth(a: Uint32Array, b: Uint32Array, start: number, end: number): number {
  let count = 0;
  for (let i = start; i < end; i++) count += onesOf(a[i]! & b[i]!);
  return count;
}

function countFrom(words: Uint32Array, start: number): number {
  const end = Math.min(start + STRETCH, words.length);
  let count = 0;
  for (let i = start; i < end; i++) count += onesOf(words[i]!);
  return count;
}

function actFrom(words: Uint32Array, start: number, act: (customer: number) => void): void {
  const end = Math.min(start + STRETCH, words.length);
  for (let i = start; i < end; i++) {
    for (let word = words[i]!; word !== 0; word &= word - 1) act(i * WORD + 31 - Math.clz32(word & -word));
  }
}

function keepFrom(words: Uint32Array, start: number, holds: (customer: number) => boolean, kept: Uint32Array): void {
  const end = Math.min(start + STRETCH, words.length);
  for (let i = start; i < end; i++) {
    let word = 0;
    for (let left = words[i]!; left !== 0; left &= left - 1) {
      const bit = left & -left;
      if (holds(i * WORD + 31 - Math.clz32(bit))) word |= bit;
    }
    kept[i] = word;
  }
}

/** Bits set in a word (Warren, Hacker's Delight, figure 5-2). */
function onesOf(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
