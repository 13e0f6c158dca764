import { CustomerSet, STRETCH } from './customer-set.ts';
import type { FixedTest } from './plan.ts';

/** More intervals than so many are looked for faster one customer at a time. */
const MOST_INTERVALS = 4;

/**
 * 定判内核 — which of some leaves pass by their own values; null when the values are not all codes, or all numbers in few intervals. All 32
 * leaves of a word are judged without a branch: guessing wrong costs more than judging too many.
 */
export function leavesPassing(fixed: FixedTest, among: CustomerSet, holds: (leaf: number) => boolean): CustomerSet | null {
  const { numbers, codes } = fixed.values;
  const { intervals } = fixed;
  if (codes !== null && numbers === null) {
    const { words } = among;
    const kept = new CustomerSet(new Uint32Array(words.length));
    const byCode = fixed.byCode();
    for (let start = 0; start < words.length; start += STRETCH) keepCodes(codes, byCode, words, start, holds, kept.words);
    return kept;
  }
  return numbers === null || codes !== null ? null : placesWithin(numbers, intervals, among);
}

/** Those of a set at whose place stands a number of one of the intervals; null when the intervals are many. */
export function placesWithin(numbers: Float64Array | Uint32Array, intervals: Float64Array, among: CustomerSet): CustomerSet | null {
  if (intervals.length > 2 * MOST_INTERVALS) return null;
  const { words } = among;
  const kept = new CustomerSet(new Uint32Array(words.length));
  for (let start = 0; start < words.length; start += STRETCH) {
    for (let i = 0; i < intervals.length; i += 2) keepNumbers(numbers, intervals[i]!, intervals[i + 1]!, words, start, kept.words);
  }
  return kept;
}

function keepCodes(
  codes: Uint32Array,
  byCode: Uint8Array,
  words: Uint32Array,
  start: number,
  holds: (leaf: number) => boolean,
  kept: Uint32Array,
): void {
  for (let i = start; i < Math.min(start + STRETCH, words.length); i++) {
    const base = i * 32;
    const length = Math.min(32, codes.length - base);
    let passing = 0;
    let unknown = 0;
    for (let j = 0; j < length; j++) {
      const answer = byCode[codes[base + j]!]!;
      passing |= (answer >>> 1) << j;
      unknown |= Number(answer === 0) << j;
    }
    kept[i] = passing & words[i]!;
    for (let left = unknown & words[i]!; left !== 0; left &= left - 1) {
      if (holds(base + 31 - Math.clz32(left & -left))) kept[i]! |= left & -left;
    }
  }
}

function keepNumbers(
  numbers: Float64Array | Uint32Array,
  least: number,
  most: number,
  words: Uint32Array,
  start: number,
  kept: Uint32Array,
): void {
  for (let i = start; i < Math.min(start + STRETCH, words.length); i++) {
    const base = i * 32;
    const length = Math.min(32, numbers.length - base);
    let passing = 0;
    for (let j = 0; j < length; j++) {
      const number = numbers[base + j]!;
      passing |= (Number(number >= least) & Number(number <= most)) << j;
    }
    kept[i]! |= passing & words[i]!;
  }
}
