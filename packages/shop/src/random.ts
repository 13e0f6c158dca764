/**
 * One number in [0, 2^32) from any words: Murmur3-32 (Appleby) over 32-bit words. Counter-based: the same words give the same number,
 * in whatever order they are asked for.
 */
export function hashWords(seed: number, words: readonly number[]): number {
  let h = seed | 0;
  for (const word of words) {
    let k = Math.imul(word, 0xcc9e2d51);
    k = (k << 15) | (k >>> 17);
    h ^= Math.imul(k, 0x1b873593);
    h = (h << 13) | (h >>> 19);
    h = (Math.imul(h, 5) + 0xe6546b64) | 0;
  }
  h ^= words.length * 4;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** The hash as a fraction in [0, 1). */
export function fraction(seed: number, ...words: number[]): number {
  return hashWords(seed, words) / 4294967296;
}

/** The words of a text, for ids that come from elsewhere. */
export function wordsOf(text: string): number[] {
  const words: number[] = [];
  for (let i = 0; i < text.length; i++) words.push(text.charCodeAt(i));
  return words;
}

/** A sequence of fractions in [0, 1). */
export type Draws = () => number;

/** Draws that depend on nothing but the words: sfc32 (Doty-Humphrey), 12 rounds of warm-up. */
export function drawsOf(seed: number, ...words: number[]): Draws {
  let a = hashWords(seed, words);
  let b = hashWords(seed ^ 0x9e3779b9, words);
  let c = seed | 0;
  let counter = 1;
  function next(): number {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return (t >>> 0) / 4294967296;
  }
  for (let i = 0; i < 12; i++) next();
  return next;
}

/** Poisson count at a fraction `u`, by inversion; for means below about 20. */
export function poissonAt(u: number, mean: number): number {
  let p = Math.exp(-mean);
  let below = p;
  let count = 0;
  while (u >= below && count < 100) {
    count += 1;
    p *= mean / count;
    below += p;
  }
  return count;
}

/** Exponential with a mean at a fraction `u`. */
export function exponentialAt(u: number, mean: number): number {
  return -Math.log(1 - u) * mean;
}

/** Gamma with shape and mean (Marsaglia and Tsang 2000, with their boost for shapes below 1). */
export function gammaFrom(draws: Draws, shape: number, mean: number): number {
  const d = shape + 1 - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normalFrom(draws);
    const v = (1 + c * x) ** 3;
    if (v <= 0 || Math.log(1 - draws()) >= 0.5 * x * x + d - d * v + d * Math.log(v)) continue;
    return ((d * v * (1 - draws()) ** (1 / shape)) / shape) * mean;
  }
}

function normalFrom(draws: Draws): number {
  return Math.sqrt(-2 * Math.log(1 - draws())) * Math.cos(2 * Math.PI * draws());
}

/** Running totals of weights, the last one being 1. */
export function cumulate(weights: readonly number[]): Float64Array {
  const total = weights.reduce((sum, w) => sum + w, 0);
  const out = new Float64Array(weights.length);
  let running = 0;
  weights.forEach((w, i) => {
    running += w / total;
    out[i] = running;
  });
  out[weights.length - 1] = 1;
  return out;
}

/** Index of the first running total above `u`. */
export function indexAt(cumulative: Float64Array, u: number): number {
  let low = 0;
  let high = cumulative.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((cumulative[middle] ?? 1) > u) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The element at a fraction of the list. */
export function elementAt<T>(list: readonly T[], u: number): T {
  const element = list[Math.min(list.length - 1, Math.floor(u * list.length))];
  if (element === undefined) throw new RangeError('elementAt needs a list that is not empty');
  return element;
}
