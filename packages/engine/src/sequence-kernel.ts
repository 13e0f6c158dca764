import { takeStep } from './chain-step.ts';
import type { CustomerSet } from './customer-set.ts';
import type { Plan } from './plan.ts';
import { type Query, soonest } from './query.ts';
import { scan } from './scan.ts';

/** 顺序内核 — everybody who did the steps in order within the time: one pass in time order, one row of instants per root. */
export function selectSequence(plan: Extract<Plan, { kind: 'sequence' }>, query: Query): CustomerSet {
  const { size, memory, people, now, next } = query;
  const { withinMs } = plan;
  const { rollingMs } = plan.span;
  const steps = plan.steps.length;
  const { mark } = memory;
  const starts = memory.doubles(size * steps, -Infinity);
  const done = memory.doubles(size, -Infinity);
  const asked = { select: plan.steps, ...plan.span.range(now), inputs: ['at', 'bits'] as const };
  scan(asked, query, ({ who, inputs, count }) => {
    const [at, bits] = inputs as [Float64Array, Float64Array];
    for (let i = 0; i < count; i++) {
      const root = who[i]!;
      const start = takeStep(steps - 1, withinMs, bits[i]!, at[i]!, starts, root * steps);
      if (start > done[root]!) done[root] = start;
    }
  });
  const members = people.everybody.filter((root) => done[root]! > -Infinity);
  if (next !== null && rollingMs !== null) members.forEach((root) => soonest(next, root, done[root]! + rollingMs));
  memory.backTo(mark);
  return members;
}
