import type { RetryRefusal, Sentence } from '@gyre/domain';

/** How many messages were not tried again for a reason, with the sentence of one of them. */
export interface Refused {
  readonly reason: RetryRefusal;
  readonly count: number;
  readonly sentence: Sentence;
}

/** Adds up why messages were not tried again over pages of them, most frequent reason first, each with the sentence of its first. */
export function addUp(so: readonly Refused[], more: readonly Refused[]): Refused[] {
  const sums = new Map<string, Refused>();
  for (const one of [...so, ...more]) {
    const known = sums.get(one.reason);
    sums.set(one.reason, known === undefined ? one : { ...known, count: known.count + one.count });
  }
  return [...sums.values()].toSorted((a, b) => b.count - a.count);
}
