/**
 * 叶子切片 — the finest slices of one metric in one period: every combination of attribute values that occurs. A leaf has one code per
 * attribute, an index into that attribute's `values`; −1 stands for values folded together because each is rare.
 */
export interface Leaves {
  readonly count: number;
  readonly attributes: readonly string[];
  /** Of each attribute, its values by code. */
  readonly values: readonly (readonly string[])[];
  /** Of each attribute, the codes of all leaves. */
  readonly codes: readonly Int32Array[];
}

/** 可加指标的叶子 — a count or a sum: what came in, and what was expected of the same period. */
export interface SumLeaves extends Leaves {
  readonly actual: Float64Array;
  readonly expected: Float64Array;
  /** The forecaster's standard deviation of each leaf, where it is known; else one relative scale is read from the leaves themselves. */
  readonly deviation?: Float64Array;
}

/** 历史行 — one row per leaf and earlier slot. */
export interface PastRows {
  readonly leaf: Int32Array;
  readonly numerator: Float64Array;
  readonly denominator: Float64Array;
}

/** 比率指标的叶子 — a of b, with the rows of the same slots before: how many of b did it then. */
export interface RatioLeaves extends Leaves {
  readonly numerator: Float64Array;
  readonly denominator: Float64Array;
  readonly past: PastRows;
}

/** More attributes than this make too many sets of them. */
const MOST_ATTRIBUTES = 8;

/** 叶子编码 — codes texts row by row, in the order they are first seen; equal rows are the same leaf. */
export class LeafCoder {
  readonly #codeOf: readonly Map<string, number>[];
  readonly #leafOf = new Map<string, number>();
  readonly #codes: number[][];
  readonly attributes: readonly string[];

  /** @throws RangeError unless there are 1 to 8 attributes */
  constructor(attributes: readonly string[]) {
    if (attributes.length === 0 || attributes.length > MOST_ATTRIBUTES)
      throw new RangeError(`slices need 1 to ${MOST_ATTRIBUTES} attributes, got ${attributes.length}`);
    this.attributes = attributes;
    this.#codeOf = attributes.map(() => new Map());
    this.#codes = attributes.map(() => []);
  }

  /** The leaf of these values, one per attribute; a new one when they were not seen together before. */
  leafOf(values: readonly string[]): number {
    const codes = this.#codeOf.map((known, i) => codeIn(known, values[i] ?? ''));
    const key = codes.join(',');
    const known = this.#leafOf.get(key);
    if (known !== undefined) return known;
    const leaf = this.#leafOf.size;
    this.#leafOf.set(key, leaf);
    codes.forEach((code, i) => this.#codes[i]!.push(code));
    return leaf;
  }

  /** All leaves seen so far. */
  leaves(): Leaves {
    return {
      count: this.#leafOf.size,
      attributes: this.attributes,
      values: this.#codeOf.map((known) => [...known.keys()]),
      codes: this.#codes.map((codes) => Int32Array.from(codes)),
    };
  }
}

function codeIn(known: Map<string, number>, value: string): number {
  const code = known.get(value) ?? known.size;
  if (code === known.size) known.set(value, code);
  return code;
}
