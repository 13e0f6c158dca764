import { CustomerSet } from './customer-set.ts';
import { isOfPart, WHOLE } from './part.ts';
import type { PopulationView } from './view.ts';

/** 全体 — all customers of a population, and the leaves that are not customers of their own. Made once per state of the population. */
export interface People {
  /** Leaves that are their own root. */
  readonly everybody: CustomerSet;
  /** How many they are. */
  readonly total: number;
  /** Leaves that belong to another root, ascending. */
  readonly others: Uint32Array;
}

/** Tells customers, of one part of them, from leaves that belong to another. */
export function peopleOf({ leaves, root }: PopulationView, part = WHOLE): People {
  const everybody = CustomerSet.upTo(leaves);
  const { words } = everybody;
  const others: number[] = [];
  for (let leaf = 1; leaf <= leaves; leaf++) {
    if (root[leaf] !== leaf) {
      if (root[leaf] !== 0) others.push(leaf);
    } else if (isOfPart(leaf, part)) words[leaf >>> 5]! |= 1 << leaf;
  }
  return { everybody, total: everybody.count, others: Uint32Array.from(others) };
}
