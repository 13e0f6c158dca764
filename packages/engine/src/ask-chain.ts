import { nothingWaits, passes, passingChanges, stepsPassed, takeStep, takeTurn, turnOut } from './chain-step.ts';
import type { Answer, Plan } from './plan.ts';
import type { Trail } from './trail.ts';

/** 依次做过，单人 — asked about the customer a trail stands at. */
export function askSequence(plan: Extract<Plan, { kind: 'sequence' }>, trail: Trail, now: number): Answer {
  const { at, name } = trail.view.events;
  const { from, to } = plan.span.range(now);
  const starts = new Float64Array(plan.steps.length).fill(-Infinity);
  let done = -Infinity;
  let next = Infinity;
  for (let i = placeBefore(trail, from) - 1; i >= 0; i--) {
    const row = trail.row(i);
    const instant = at[row]!;
    const code = name[row]!;
    if (instant >= to) {
      if (instant > now && plan.steps.some((step) => step.name === code)) next = Math.min(next, instant);
      continue;
    }
    done = Math.max(done, takeStep(starts.length - 1, plan.withinMs, stepsPassed(plan.steps, code, row, now), instant, starts, 0));
    for (const step of plan.steps) next = Math.min(next, passingChanges(step, code, row, now));
  }
  return { member: done > -Infinity, next: done > -Infinity ? Math.min(next, done + (plan.span.rollingMs ?? Infinity)) : next };
}

/** 做了 A 之后没做 B，单人 — asked about the customer a trail stands at. */
export function askUnanswered(plan: Extract<Plan, { kind: 'unanswered' }>, trail: Trail, now: number): Answer {
  const { at, name } = trail.view.events;
  const { first, answer, withinMs } = plan;
  const { from, to } = plan.span.range(now);
  const waiting = nothingWaits(1);
  let next = Infinity;
  for (let i = placeBefore(trail, from) - 1; i >= 0; i--) {
    const row = trail.row(i);
    const instant = at[row]!;
    const code = name[row]!;
    if (code !== first.name && code !== answer.name) continue;
    if (instant > now) {
      if (code === first.name) next = Math.min(next, instant + withinMs + 1);
      continue;
    }
    next = Math.min(next, passingChanges(first, code, row, now), passingChanges(answer, code, row, now));
    const opens = instant < to && passes(first, code, row, now);
    takeTurn(withinMs, Number(opens), Number(passes(answer, code, row, now)), instant, waiting, 0);
  }
  const out = turnOut(plan, waiting, 0, now);
  return { member: out.member, next: Math.min(next, out.next) };
}

/** The first place on a trail whose row is before an instant, or the place after its oldest row. */
function placeBefore(trail: Trail, instant: number): number {
  const { at } = trail.view.events;
  let place = 0;
  for (let row = trail.row(0); row >= 0 && at[row]! >= instant; row = trail.row(place)) place++;
  return place;
}
