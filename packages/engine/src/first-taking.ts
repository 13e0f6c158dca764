import type { Selection } from './plan.ts';
import type { View } from './view.ts';

/** 先取者 — which of some selections, counted from 0, is the first to take a row; −1 when none does. */
export function firstTaking(select: readonly Selection[], { events }: View, now: number): (row: number) => number {
  const byName: number[][] = [];
  for (const [i, { name }] of select.entries()) if (name !== 0) (byName[name] ??= []).push(i);
  const { name } = events;
  return (row) => {
    const known = byName[name[row]!];
    if (known === undefined) return -1;
    for (const i of known) {
      const { test } = select[i]!;
      if (test === null || test.holds(row, now)) return i;
    }
    return -1;
  };
}
