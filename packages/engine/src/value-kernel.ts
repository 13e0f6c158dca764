import type { CustomerSet } from './customer-set.ts';
import type { Plan } from './plan.ts';
import { type Query, rootsWhere, soonest } from './query.ts';
import type { LeafValueView } from './view.ts';

/** 取值内核 — everybody whose value, the one last written among the leaves, passes. */
export function selectValue(plan: Extract<Plan, { kind: 'value' }>, query: Query): CustomerSet {
  const { column, test, missing } = plan;
  const { now, next } = query;
  const { people } = query.view;
  if (column === null) return rootsWhere(query.everybody, () => missing);
  const chosen = new Uint32Array(people.leaves + 1);
  const most = Math.min(people.leaves, column.writtenAt.length - 1);
  for (let leaf = 1; leaf <= most; leaf++) {
    const root = people.root[leaf]!;
    if (isWrittenLater(column, leaf, chosen[root]!)) chosen[root] = leaf;
  }
  return rootsWhere(query.everybody, (root) => {
    const leaf = chosen[root]!;
    if (leaf === 0 || !hasValue(column, leaf)) return missing;
    if (next !== null && test.changes !== null) soonest(next, root, test.changes(leaf, now));
    return test.holds(leaf, now);
  });
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

/** A written leaf against another, or against none (0); an unwritten one (`writtenAt` NaN or −Infinity) is never later. */
function isWrittenLater(column: LeafValueView, leaf: number, than: number): boolean {
  const at = column.writtenAt[leaf]!;
  if (than === 0) return at > -Infinity;
  const before = column.writtenAt[than]!;
  return at > before || (at === before && column.writtenRow[leaf]! > column.writtenRow[than]!);
}
