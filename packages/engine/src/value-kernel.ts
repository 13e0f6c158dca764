import { CustomerSet } from './customer-set.ts';
import { leavesPassing } from './fixed-test.ts';
import type { Plan } from './plan.ts';
import { type Query, soonest } from './query.ts';
import { Memory } from './memory.ts';
import type { People } from './people.ts';
import type { LeafValueView, PopulationView } from './view.ts';

/** Whose leaves are whose. */
interface Peopled extends Pick<Query, 'people' | 'memory' | 'size'> {
  readonly root: Uint32Array;
}

/** 取值内核 — everybody whose value, the one last written among the leaves, passes. */
export function selectValue({ column, test, missing }: Extract<Plan, { kind: 'value' }>, query: Query): CustomerSet {
  const { people, view, memory, now, next } = query;
  if (column === null) return missing ? people.everybody : CustomerSet.upTo(view.people.leaves);
  const { mark } = memory;
  const later = writtenLater(column, { people, memory, size: query.size, root: view.people.root });
  const passes = (root: number): boolean => {
    const leaf = later?.[root] || root;
    if (leaf >= column.writtenAt.length || !hasValue(column, leaf)) return missing;
    if (next !== null && test.changes !== null) soonest(next, root, test.changes(leaf, now));
    return test.holds(leaf, now);
  };
  const { fixed } = test;
  const isFixed = !missing && fixed?.values.codes === column.codes && fixed.values.numbers === column.numbers;
  const byOwn = isFixed ? leavesPassing(fixed, people.everybody, (leaf) => test.holds(leaf, now)) : null;
  if (byOwn !== null && later !== null) {
    for (const leaf of people.others) {
      const root = view.people.root[leaf]!;
      if (later[root] !== leaf || !people.everybody.has(root)) continue;
      if (passes(root)) byOwn.add(root);
      else byOwn.delete(root);
    }
  }
  const members = byOwn ?? people.everybody.filter(passes);
  memory.backTo(mark);
  return members;
}

/** By root, the leaf of a customer of several whose value counts instead of the root's own; 0 where it is the root's. Null when all are lone. */
function writtenLater(column: LeafValueView, { people, root, memory, size }: Peopled): Uint32Array | null {
  if (people.others.length === 0) return null;
  const later = memory.integers(size, 0);
  for (const leaf of people.others) {
    if (leaf >= column.writtenAt.length) break;
    const own = root[leaf]!;
    if (isWrittenLater(column, leaf, later[own]! || own)) later[own] = leaf;
  }
  return later;
}

/** Of some leaves the one whose value was last written; 0 when none of them has been written. */
export function lastWritten(column: LeafValueView, leaves: readonly number[]): number {
  let chosen = 0;
  for (const leaf of leaves) if (leaf < column.writtenAt.length && isWrittenLater(column, leaf, chosen)) chosen = leaf;
  return chosen;
}

/** Whether something stands at a leaf. */
export function hasValue(column: LeafValueView, leaf: number): boolean {
  return (column.codes !== null && column.codes[leaf]! > 0) || (column.numbers !== null && !Number.isNaN(column.numbers[leaf]!));
}

/** A written leaf against another, or against none (0); an unwritten one (`writtenAt` −Infinity) is never later. */
function isWrittenLater(column: LeafValueView, leaf: number, than: number): boolean {
  const at = column.writtenAt[leaf]!;
  if (than === 0) return at > -Infinity;
  const before = column.writtenAt[than]!;
  return at > before || (at === before && column.writtenRow[leaf]! > column.writtenRow[than]!);
}

/** 取值叶 — by root, the leaf whose value counts; 0 where none of the customer's leaves has one, and at numbers that are no root. */
export function valueLeaves(column: LeafValueView, view: PopulationView, people: People): Uint32Array {
  const size = view.leaves + 1;
  const leaves = new Uint32Array(size);
  const later = writtenLater(column, { people, root: view.root, size, memory: new Memory() });
  people.everybody.forEach((root) => {
    const leaf = later?.[root] || root;
    if (leaf < column.writtenAt.length && hasValue(column, leaf)) leaves[root] = leaf;
  });
  return leaves;
}
