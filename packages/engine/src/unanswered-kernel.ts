import { takeTurn, turnOut, type Waiting } from './chain-step.ts';
import { CustomerSet, STRETCH } from './customer-set.ts';
import type { Plan } from './plan.ts';
import { type Query, soonest } from './query.ts';
import { scan } from './scan.ts';

/** 未应答内核 — everybody with a first row in the span that no later answer came to in time: one pass in time order, two instants per root. */
export function selectUnanswered(plan: Extract<Plan, { kind: 'unanswered' }>, query: Query): CustomerSet {
  const { view, people, now, next } = query;
  const { first, answer, withinMs } = plan;
  const { from, to } = plan.span.range(now);
  const { mark } = query.memory;
  const waiting = query.memory.doubles(2 * query.size, NaN);
  const coming = (name: number, at: number): number => (name === first.name ? at + withinMs + 1 : Infinity);
  const asked = { select: [first, answer], from, to: now + 1, inputs: ['at', 'bits'] as const, coming };
  scan(asked, query, (block) => {
    const { who, count } = block;
    const [at, bits] = block.inputs as [Float64Array, Float64Array];
    for (let i = 0; i < count; i++) {
      const instant = at[i]!;
      takeTurn(withinMs, bits[i]! & Number(instant < to), bits[i]! >>> 1, instant, waiting, who[i]!);
    }
  });
  const members = CustomerSet.upTo(view.people.leaves);
  const { words } = members;
  for (let start = 0; start < words.length; start += STRETCH) keepUnanswered(waiting, now - withinMs, words, start);
  if (next !== null) people.everybody.forEach((root) => soonest(next, root, turnOut(plan, waiting, root, now).next));
  query.memory.backTo(mark);
  return members.retain(people.everybody);
}

/** Who has a waiting row from before an instant, or one known to be never answered; without a branch. */
function keepUnanswered(waiting: Waiting, before: number, kept: Uint32Array, start: number): void {
  for (let i = start; i < Math.min(start + STRETCH, kept.length); i++) {
    const base = i * 32;
    const length = Math.min(32, waiting.length / 2 - base);
    let members = 0;
    for (let j = 0; j < length; j++) {
      const confirmed = waiting[2 * (base + j) + 1]!;
      members |= (Number(waiting[2 * (base + j)]! < before) | Number(confirmed === confirmed)) << j;
    }
    kept[i] = members;
  }
}
