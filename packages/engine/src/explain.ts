import { askOn } from './ask.ts';
import { measureOne } from './ask-aggregate.ts';
import type { Plan } from './plan.ts';
import { Trail } from './trail.ts';
import { hasValue, lastWritten } from './value-kernel.ts';
import type { View } from './view.ts';

/** 解释 — what one node of a plan says about one customer. */
export interface Explained {
  readonly holds: boolean;
  /** The number an aggregate measured; null when missing and for other nodes. */
  readonly measured: number | null;
  /** For `first` and `last` the row found, for a value plan the leaf whose value counts; null when there is none. */
  readonly row: number | null;
}

/** 解释 — every node of a plan for one customer, given by its root, in preorder. */
export function explain(plan: Plan, view: View, root: number, now: number): Explained[] {
  const trail = new Trail(view);
  trail.open(root);
  return nodesOf(plan).map((node) => ({ holds: askOn(node, trail, now).member, ...found(node, trail, now) }));
}

function nodesOf(plan: Plan): Plan[] {
  if (plan.kind === 'not') return [plan, ...nodesOf(plan.part)];
  return plan.kind === 'all' || plan.kind === 'any' ? [plan, ...plan.parts.flatMap(nodesOf)] : [plan];
}

function found(plan: Plan, trail: Trail, now: number): { measured: number | null; row: number | null } {
  if (plan.kind === 'value' && plan.column !== null) {
    const leaf = lastWritten(plan.column, trail.leaves);
    return { measured: null, row: leaf === 0 || !hasValue(plan.column, leaf) ? null : leaf };
  }
  if (plan.kind !== 'aggregate') return { measured: null, row: null };
  const { measured } = measureOne(plan, trail, now, null);
  const number = Number.isNaN(measured) ? null : measured;
  return plan.measure.of === 'first' || plan.measure.of === 'last' ? { measured: null, row: number } : { measured: number, row: null };
}
