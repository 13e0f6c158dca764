import { CustomerSet } from './customer-set.ts';
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

/** Tells customers from leaves that belong to another. */
export function peopleOf({ leaves, root }: PopulationView): People {
  const everybody = CustomerSet.upTo(leaves);
  const { words } = everybody;
  const others: number[] = [];
  for (let leaf = 1; leaf <= leaves; leaf++) {
    if (root[leaf] === leaf) words[leaf >>> 5]! |= 1 << leaf;
    else if (root[leaf] !== 0) others.push(leaf);
  }
  return { everybody, total: everybody.count, others: Uint32Array.from(others) };
}
