import { askAggregate } from './ask-aggregate.ts';
import { askSequence, askUnanswered } from './ask-chain.ts';
import type { Answer, Plan } from './plan.ts';
import { Trail } from './trail.ts';
import { hasValue, lastWritten } from './value-kernel.ts';
import type { View } from './view.ts';

/** 单人求值 — a plan for one customer, given by its root, as of `now`. */
export function ask(plan: Plan, view: View, root: number, now: number): Answer {
  const trail = new Trail(view);
  trail.open(root);
  return askOn(plan, trail, now);
}

/** 单人求值 — a plan for the customer a trail stands at. Parts that cannot change the answer before another part does are not looked at. */
export function askOn(plan: Plan, trail: Trail, now: number): Answer {
  switch (plan.kind) {
    case 'all':
      return together(plan.parts, trail, now, false);
    case 'any':
      return together(plan.parts, trail, now, true);
    case 'not': {
      const { member, next } = askOn(plan.part, trail, now);
      return { member: !member, next };
    }
    case 'members':
      return { member: trail.leaves.some((leaf) => plan.leaves.has(leaf)), next: Infinity };
    case 'value':
      return askValue(plan, trail, now);
    case 'aggregate':
      return askAggregate(plan, trail, now);
    case 'sequence':
      return askSequence(plan, trail, now);
    case 'unanswered':
      return askUnanswered(plan, trail, now);
  }
}

/** One part that is `decisive` decides alone until it changes; otherwise the least instant of all parts counts. */
function together(parts: readonly Plan[], trail: Trail, now: number, decisive: boolean): Answer {
  let next = Infinity;
  for (const part of parts) {
    const answer = askOn(part, trail, now);
    if (answer.member === decisive) return answer;
    next = Math.min(next, answer.next);
  }
  return { member: !decisive, next };
}

function askValue(plan: Extract<Plan, { kind: 'value' }>, trail: Trail, now: number): Answer {
  const leaf = plan.column === null ? 0 : lastWritten(plan.column, trail.leaves);
  if (plan.column === null || leaf === 0 || !hasValue(plan.column, leaf)) return { member: plan.missing, next: Infinity };
  return { member: plan.test.holds(leaf, now), next: plan.test.changes === null ? Infinity : plan.test.changes(leaf, now) };
}
