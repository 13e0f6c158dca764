import { nothingWaits, passes, passingChanges, takeTurn, turnOut } from './chain-step.ts';
import { CustomerSet } from './customer-set.ts';
import type { Plan } from './plan.ts';
import { findOwners, inTimeOrder, type Query, rootsAmong, soonest, touch } from './query.ts';

/** 未应答内核 — everybody with a first row in the span that no later answer came to in time: one pass in time order, two instants per root. */
export function selectUnanswered(plan: Extract<Plan, { kind: 'unanswered' }>, query: Query): CustomerSet {
  const { view, now, next } = query;
  const { first, answer, withinMs } = plan;
  const waiting = nothingWaits(view.people.leaves + 1);
  const isTimed = first.test !== null || answer.test !== null;
  const { from, to } = plan.span.range(now);
  const touched = CustomerSet.upTo(view.people.leaves);
  inTimeOrder(query, [first, answer], from, next === null ? now + 1 : Infinity, (block) => {
    findOwners(block, query);
    touch(touched, block);
    const { at, name } = view.events;
    const { rows, who, count } = block;
    for (let i = 0; i < count; i++) {
      const row = rows[i]!;
      const instant = at[row]!;
      const code = name[row]!;
      if (instant > now) {
        if (code === first.name) soonest(next!, who[i]!, instant + withinMs + 1);
        continue;
      }
      const opens = instant < to && passes(first, code, row, now);
      takeTurn(plan, opens, passes(answer, code, row, now), instant, waiting, who[i]!);
      if (next !== null && isTimed) {
        soonest(next, who[i]!, Math.min(passingChanges(first, code, row, now), passingChanges(answer, code, row, now)));
      }
    }
  });
  if (next !== null) touched.forEach((root) => soonest(next, root, turnOut(plan, waiting, root, now).next));
  return rootsAmong(query.people.everybody, touched, false, (root) => turnOut(plan, waiting, root, now).member);
}
