import { Cancelled, type Control } from './control.ts';
import { CustomerSet } from './customer-set.ts';
import type { View } from './view.ts';

/** Rows gone over in one call: a short function called often is compiled well. */
const BLOCK = 4096;

/**
 * 已出现的用户 — the customers (roots) of whom some row had happened by an instant, in one pass over all rows; leaves that are nobody count for nobody.
 *
 * @throws Cancelled when the control says so
 */
export function arrivedBy(view: View, instant: number, control: Control | null = null): CustomerSet {
  const { rows } = view.events;
  const arrived = CustomerSet.upTo(view.people.leaves);
  for (let start = 0; start < rows; start += BLOCK) {
    if (control?.cancelled() === true) throw new Cancelled();
    take(view, instant, start, Math.min(rows, start + BLOCK), arrived);
  }
  arrived.delete(0);
  return arrived;
}

function take(
  { events: { customer, at }, people: { root } }: View,
  instant: number,
  start: number,
  end: number,
  { words }: CustomerSet,
): void {
  for (let row = start; row < end; row++) {
    if (at[row]! > instant) continue;
    const who = root[customer[row]!]!;
    words[who >>> 5]! |= 1 << who;
  }
}
