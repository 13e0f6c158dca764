const OCTAVES_BELOW = 12;
const OCTAVES_ABOVE = 14;
const PER_OCTAVE = 16;
const PLACES = (OCTAVES_BELOW + OCTAVES_ABOVE) * PER_OCTAVE + 2;
const FEWEST = 60;
/** A tail is fitted to at least so many values, and to at most this share of all. */
const FEWEST_IN_TAIL = 10;
const MOST_IN_TAIL = 0.1;
const MEMORY = 5000;
const MOST_WEIGHT = 1e6;
const LEAST_EXCESS = 0.02;

/**
 * 惊异度表 — how often values of a size were seen: a histogram whose places are sixteenths of an octave, old values fading over about 5,000.
 * Mutable; plain numbers and typed arrays only.
 */
export interface SurpriseTable {
  readonly weights: Float32Array;
  readonly sums: Float32Array;
  /** Weight of all, and of the next value: weights grow instead of the old ones shrinking. */
  total: number;
  next: number;
  seen: number;
  highest: number;
}

/** An empty table. */
export function newSurprise(): SurpriseTable {
  return { weights: new Float32Array(PLACES), sums: new Float32Array(PLACES), total: 0, next: 1, seen: 0, highest: 0 };
}

/**
 * 惊异度 — −log10 of how rarely a value at least as large was seen. Up to the quantile `quantile` by rank; above it by an exponential tail
 * with the mean excess over it, as peaks over threshold do (Siffer et al., "Anomaly Detection in Streams with Extreme Value Theory", KDD
 * 2017, with ξ = 0). While fewer than ten values lie above it, the quantile is lower, down to 90 %: a mean excess of two or three values says
 * nothing. 0 until 60 values were seen.
 */
export function surpriseOf(table: SurpriseTable, value: number, quantile: number): number {
  const { weights, sums, total, next } = table;
  if (table.seen < FEWEST) return 0;
  const target = Math.min(MOST_IN_TAIL, Math.max(1 - quantile, FEWEST_IN_TAIL / table.seen)) * total;
  let above = 0;
  let sum = 0;
  let place = table.highest;
  for (; place > 0 && above + weights[place]! <= target; place--) {
    above += weights[place]!;
    sum += sums[place]!;
  }
  const edge = 2 ** (place / PER_OCTAVE - OCTAVES_BELOW);
  if (value > edge) {
    const excess = Math.max(above > 0 ? sum / above - edge : 0, LEAST_EXCESS * edge);
    const share = Math.max(above > 0 ? above : target, target / 2) / (total + next);
    return -Math.log10(share) + (value - edge) / (excess * Math.LN10);
  }
  return -Math.log10(Math.min(1, (weightAbove(table, value) + next) / (total + next)));
}

/** Takes a value (≥ 0) into the table. */
export function remember(table: SurpriseTable, value: number): void {
  const place = placeOf(value);
  table.next *= 1 + 1 / MEMORY;
  table.weights[place]! += table.next;
  table.sums[place]! += value * table.next;
  table.total += table.next;
  table.seen++;
  table.highest = Math.max(table.highest, place);
  if (table.next > MOST_WEIGHT) scaleDown(table);
}

function weightAbove({ weights, highest }: SurpriseTable, value: number): number {
  const own = placeOf(value);
  let above = weights[own]! / 2;
  for (let place = highest; place > own; place--) above += weights[place]!;
  return above;
}

function placeOf(value: number): number {
  if (!(value > 2 ** -OCTAVES_BELOW)) return 0;
  return Math.min(PLACES - 1, 1 + Math.floor((Math.log2(value) + OCTAVES_BELOW) * PER_OCTAVE));
}

function scaleDown(table: SurpriseTable): void {
  for (let place = 0; place < PLACES; place++) {
    table.weights[place]! /= table.next;
    table.sums[place]! /= table.next;
  }
  table.total /= table.next;
  table.next = 1;
}
