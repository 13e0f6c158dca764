import { passingChanges, stepsPassed, takeStep } from './chain-step.ts';
import { CustomerSet } from './customer-set.ts';
import type { Plan } from './plan.ts';
import { findOwners, inTimeOrder, type Query, rootsAmong, soonest, touch } from './query.ts';

type Sequence = Extract<Plan, { kind: 'sequence' }>;

/** 顺序内核 — everybody who did the steps in order within the time: one pass in time order, one row of instants per root. */
export function selectSequence(plan: Sequence, query: Query): CustomerSet {
  const { view, now, next } = query;
  const steps = plan.steps.length;
  const starts = new Float64Array((view.people.leaves + 1) * steps).fill(-Infinity);
  const done = new Float64Array(view.people.leaves + 1).fill(-Infinity);
  const { from, to } = plan.span.range(now);
  const plain = plan.steps.every((step) => step.test === null) ? stepsByName(plan) : null;
  const touched = CustomerSet.upTo(view.people.leaves);
  inTimeOrder(query, plan.steps, from, next === null ? to : Infinity, (block) => {
    findOwners(block, query);
    touch(touched, block);
    const { at, name } = view.events;
    const { rows, who, count } = block;
    for (let i = 0; i < count; i++) {
      const row = rows[i]!;
      const root = who[i]!;
      const instant = at[row]!;
      if (instant >= to) {
        if (instant > now) soonest(next!, root, instant);
        continue;
      }
      const passed = plain === null ? stepsPassed(plan, name[row]!, row, now) : plain[name[row]!]!;
      const start = takeStep(steps - 1, plan.withinMs, passed, instant, starts, root * steps);
      if (start > -Infinity && start > done[root]!) done[root] = start;
      if (next !== null && plain === null) noteChanges(plan, row, root, query);
    }
  });
  const members = rootsAmong(query.people.everybody, touched, false, (root) => done[root]! > -Infinity);
  const { rollingMs } = plan.span;
  if (next !== null && rollingMs !== null) members.forEach((root) => soonest(next, root, done[root]! + rollingMs));
  return members;
}

function noteChanges(plan: Sequence, row: number, root: number, { view, now, next }: Query): void {
  for (const step of plan.steps) soonest(next!, root, passingChanges(step, view.events.name[row]!, row, now));
}

/** For steps without tests, the steps that a row of a name passes, as bits by the name's code. */
function stepsByName(plan: Sequence): Uint8Array {
  const passed = new Uint8Array(1 + Math.max(0, ...plan.steps.map(({ name }) => name)));
  for (const [step, select] of plan.steps.entries()) if (select.name !== 0) passed[select.name]! |= 1 << step;
  return passed;
}
