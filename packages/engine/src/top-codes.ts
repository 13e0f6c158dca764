/** 居前的码 — codes that stand by themselves, each with a slot 0, 1, 2 … in its order; all others share the slot after them. */
export class TopCodes {
  /** By slot. */
  readonly codes: readonly number[];
  /** By code, 1 + its slot; 0 (or beyond): it is none of them. */
  readonly #slots: Uint32Array;

  constructor(codes: readonly number[]) {
    this.codes = codes;
    this.#slots = new Uint32Array(1 + codes.reduce((most, code) => Math.max(most, code), -1));
    for (const [slot, code] of codes.entries()) this.#slots[code] = slot + 1;
  }

  slot(code: number): number {
    const known = code < this.#slots.length ? this.#slots[code]! : 0;
    return known === 0 ? this.codes.length : known - 1;
  }

  has(code: number): boolean {
    return this.slot(code) < this.codes.length;
  }
}

/** Of the codes below `size` that have a size, so many with the most; of equal ones those that `compare` puts first. */
export function topCodes(
  size: number,
  sizeOf: (code: number) => number,
  most: number,
  compare: (a: number, b: number) => number,
): TopCodes {
  const met = Array.from({ length: size }, (_, code) => code).filter((code) => sizeOf(code) > 0);
  // Comparing may be dear, and is needed among those alone that may be taken.
  const least = Float64Array.from(met, sizeOf).sort().at(-most) ?? 0;
  const best = met.filter((code) => sizeOf(code) >= least).sort((a, b) => sizeOf(b) - sizeOf(a) || compare(a, b));
  return new TopCodes(best.slice(0, most));
}
