import { takeTurn, turnOut } from './chain-step.ts';
import { CustomerSet } from './customer-set.ts';
import type { Plan } from './plan.ts';
import { type Query, soonest, touch } from './query.ts';
import { scan } from './scan.ts';

/** 未应答内核 — everybody with a first row in the span that no later answer came to in time: one pass in time order, two instants per root. */
export function selectUnanswered(plan: Extract<Plan, { kind: 'unanswered' }>, query: Query): CustomerSet {
  const { view, people, now, next } = query;
  const { first, answer, withinMs } = plan;
  const { from, to } = plan.span.range(now);
  const { mark } = query.memory;
  const waiting = query.memory.doubles(2 * query.size, NaN);
  const touched = CustomerSet.upTo(view.people.leaves);
  const coming = (name: number, at: number): number => (name === first.name ? at + withinMs + 1 : Infinity);
  const asked = { select: [first, answer], from, to: now + 1, inputs: ['at', 'bits'] as const, coming };
  scan(asked, query, (block) => {
    touch(touched, block);
    const { who, count } = block;
    const [at, bits] = block.inputs as [Float64Array, Float64Array];
    for (let i = 0; i < count; i++) {
      const instant = at[i]!;
      takeTurn(withinMs, bits[i]! & Number(instant < to), bits[i]! >>> 1, instant, waiting, who[i]!);
    }
  });
  const concerned = touched.intersection(people.everybody);
  if (next !== null) concerned.forEach((root) => soonest(next, root, turnOut(plan, waiting, root, now).next));
  const members = concerned.filter((root) => turnOut(plan, waiting, root, now).member);
  query.memory.backTo(mark);
  return members;
}
