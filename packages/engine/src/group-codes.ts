/** Pairs are looked up in a table of up to so many places; those that do not fit are looked for one by one. */
const MOST_PLACES = 2 ** 22;

/** Rows gone over in one call: see `RowsByRoot`. */
const PIECE = 2048;

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

  /** Puts the group of each row into `groups`, which holds what the dimensions before said (anything, before the first); `level` counts from 0. */
  narrow(level: number, codes: Float64Array, groups: Uint32Array, count: number): void {
    this.#levels[level]!.narrow(codes, groups, count, level === 0);
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
  /** By number before (a row of `#width` places each) and code: 1 + the number of the pair. */
  #table = new Uint32Array(16);
  #width = 16;
  #height = 1;
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

  /** @param isFirst  nothing stands before: all are 0 there */
  narrow(codes: Float64Array, groups: Uint32Array, count: number, isFirst: boolean): void {
    for (let done = 0; done < count;) {
      const end = Math.min(done + PIECE, count);
      done = isFirst
        ? tellKnown(this.#table, this.#width, codes, groups, done, end)
        : narrowKnown(this.#table, this.#width, this.#height, codes, groups, done, end);
      if (done === end) continue;
      groups[done] = this.#met(isFirst ? 0 : groups[done]!, codes[done]!);
      done++;
    }
  }

  /** The number of a pair that is not in the table. */
  #met(before: number, code: number): number {
    if (this.#makeRoom(before, code)) {
      const place = before * this.#width + code;
      if (this.#table[place] === 0) this.#table[place] = this.#take(before, code) + 1;
      return this.#table[place]! - 1;
    }
    let rare = this.#rare.get(before);
    if (rare === undefined) this.#rare.set(before, (rare = new Map()));
    const known = rare.get(code);
    if (known !== undefined) return known;
    rare.set(code, this.size);
    return this.#take(before, code);
  }

  /** Whether the table has, or now got, a place for a pair. */
  #makeRoom(before: number, code: number): boolean {
    if (this.#rare.get(before)?.has(code) === true) return false;
    const width = widened(this.#width, code);
    const height = widened(this.#height, before);
    if (width * height > MOST_PLACES) return false;
    if (width === this.#width && height === this.#height) return true;
    const table = new Uint32Array(width * height);
    for (let row = 0; row < this.#height; row++) table.set(this.#table.subarray(row * this.#width, (row + 1) * this.#width), row * width);
    this.#table = table;
    this.#width = width;
    this.#height = height;
    return true;
  }

  #take(before: number, code: number): number {
    this.#before.push(before);
    return this.#codes.push(code) - 1;
  }
}

/** A size doubled until something has a place below it. */
function widened(size: number, place: number): number {
  let wider = size;
  while (wider <= place) wider *= 2;
  return wider;
}

/** Puts numbers of pairs in place of those before, from a place on. @returns the first place whose pair is not in the table */
function narrowKnown(
  table: Uint32Array,
  width: number,
  height: number,
  codes: Float64Array,
  groups: Uint32Array,
  start: number,
  count: number,
): number {
  for (let i = start; i < count; i++) {
    const code = codes[i]!;
    const before = groups[i]!;
    if (code >= width || before >= height) return i;
    const known = table[before * width + code]!;
    if (known === 0) return i;
    groups[i] = known - 1;
  }
  return count;
}

/** {@link narrowKnown} where nothing stands before. */
function tellKnown(table: Uint32Array, width: number, codes: Float64Array, groups: Uint32Array, start: number, count: number): number {
  for (let i = start; i < count; i++) {
    const code = codes[i]!;
    if (code >= width) return i;
    const known = table[code]!;
    if (known === 0) return i;
    groups[i] = known - 1;
  }
  return count;
}
