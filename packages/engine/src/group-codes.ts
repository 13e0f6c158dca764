/** Codes of the first dimension below this have their place in a table; */
const DENSE_FIRST = 2 ** 20;
/** of the others those below this, for as many pairs before them. The rest is looked up. */
const DENSE = 4096;

const isDense = (before: number, code: number): boolean => (before === 0 ? code < DENSE_FIRST : before < DENSE && code < DENSE);

/** 组号 — numbers groups 0, 1, 2 … by the codes of their dimensions, as they are first met. */
export class GroupCodes {
  /** For each dimension: the number of a pair of what stands before it and its code. */
  readonly #levels: Pairs[];

  constructor(dimensions: number) {
    this.#levels = Array.from({ length: dimensions }, () => new Pairs());
  }

  /** How many groups were met. */
  get size(): number {
    return this.#levels.at(-1)?.size ?? 1;
  }

  /** Puts the group of each row into `groups`, which holds what the dimensions before said; `level` counts from 0. */
  narrow(level: number, codes: Float64Array, groups: Uint32Array, count: number): void {
    this.#levels[level]!.narrow(codes, groups, count);
  }

  /** The codes of a group. */
  codes(group: number): number[] {
    const codes: number[] = [];
    let at = group;
    for (const level of this.#levels.toReversed()) {
      codes.unshift(level.code(at));
      at = level.before(at);
    }
    return codes;
  }
}

/** Pairs of a number and a code, numbered as they are first met. */
class Pairs {
  readonly #before: number[] = [];
  readonly #codes: number[] = [];
  /** Of each number before, by code: 1 + the number of the pair. */
  readonly #dense: Uint32Array[] = [];
  readonly #rare = new Map<number, Map<number, number>>();

  get size(): number {
    return this.#codes.length;
  }

  code(pair: number): number {
    return this.#codes[pair]!;
  }

  before(pair: number): number {
    return this.#before[pair]!;
  }

  narrow(codes: Float64Array, groups: Uint32Array, count: number): void {
    for (let i = 0; i < count; i++) {
      const code = codes[i]!;
      const before = groups[i]!;
      const table = this.#dense[before];
      const known = table !== undefined && code < table.length ? table[code]! : 0;
      groups[i] = known === 0 ? this.#met(before, code) : known - 1;
    }
  }

  #met(before: number, code: number): number {
    if (!isDense(before, code)) {
      let rare = this.#rare.get(before);
      if (rare === undefined) this.#rare.set(before, (rare = new Map()));
      const known = rare.get(code);
      if (known !== undefined) return known;
      rare.set(code, this.size);
      return this.#take(before, code);
    }
    while (this.#dense.length <= before) this.#dense.push(new Uint32Array(0));
    let table = this.#dense[before]!;
    if (code >= table.length) {
      const wider = new Uint32Array(Math.max(16, 2 * code + 1));
      wider.set(table);
      this.#dense[before] = table = wider;
    }
    table[code] = this.size + 1;
    return this.#take(before, code);
  }

  #take(before: number, code: number): number {
    this.#before.push(before);
    return this.#codes.push(code) - 1;
  }
}
