import { CustomerSet } from './customer-set.ts';
import type { View } from './view.ts';

/** 已出现的用户 — the customers (roots) of whom some row had happened by an instant, in one pass over all rows; leaves that are nobody count for nobody. */
export function arrivedBy({ events: { rows, customer, at }, people }: View, instant: number): CustomerSet {
  const arrived = CustomerSet.upTo(people.leaves);
  for (let start = 0; start < rows; start += BLOCK) take(start, Math.min(rows, start + BLOCK));
  arrived.delete(0);
  return arrived;

  function take(from: number, to: number): void {
    const [{ words }, { root }] = [arrived, people];
    for (let row = from; row < to; row++) {
      if (at[row]! > instant) continue;
      const who = root[customer[row]!]!;
      words[who >>> 5]! |= 1 << who;
    }
  }
}

/** Rows gone over in one call: a short function called often is compiled well. */
const BLOCK = 4096;
