/** By how much a value is off, of itself where it is greater than 1. */
export function off(value: number, expected: number): number {
  return value === expected ? 0 : Math.abs(value - expected) / Math.max(1, Math.abs(expected));
}

/** mulberry32 (Ettinger): fractions from a seed. */
export function drawsFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
