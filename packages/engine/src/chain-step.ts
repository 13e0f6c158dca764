import type { Answer, Plan, Selection } from './plan.ts';

type Unanswered = Extract<Plan, { kind: 'unanswered' }>;

/**
 * 依次做过，一步 — takes one more row, later by (at, row) than all before it, into `starts`: at `base + j` stands the latest instant at which
 * a chain that got as far as step `j` began (−Infinity: none). Going down from the last step gives a row to one step only. Keeping the latest
 * start is enough: whatever completes an earlier one in time completes it too.
 *
 * @param last the last step, counted from 0
 * @param steps bit `j` is set when the row passes step `j`
 * @returns the start of a chain that this row completes within time, else −Infinity
 */
export function takeStep(last: number, withinMs: number, steps: number, at: number, starts: Float64Array, base: number): number {
  let done = -Infinity;
  for (let step = last; step >= 0; step--) {
    if (((steps >>> step) & 1) === 0) continue;
    const start = step === 0 ? at : starts[base + step - 1]!;
    if (start > starts[base + step]!) starts[base + step] = start;
    if (step === last && at - start <= withinMs) done = start;
  }
  return done;
}

/**
 * 等待 — what waits for its answer, two instants by index side by side: at `2 · index` a first row without an answer so far that stands for
 * all later ones, after it a first row known to be never answered. NaN when there is none.
 */
export type Waiting = Float64Array;

/** Nothing waits, for indexes below `length`. */
export function nothingWaits(length: number): Waiting {
  return new Float64Array(2 * length).fill(NaN);
}

/** What a turn leaves waiting: what waited, nothing, or the row itself. Chosen by place, since a branch would be guessed wrong too often. */
const LEFT = Float64Array.of(NaN, NaN, NaN);

/**
 * 做了 A 之后没做 B，一步 — takes one more row, not later than now and later by (at, row) than all before it. The earliest waiting A stands
 * for all: an answer in time for it is in time for every later one, and anything after its time was over proves that it is never answered.
 *
 * @param opens 1 when it is an A, else 0
 * @param answers 1 when it is a B, else 0
 */
export function takeTurn(withinMs: number, opens: number, answers: number, at: number, waiting: Waiting, index: number): void {
  const place = 2 * index;
  const asked = waiting[place]!;
  const isOver = Number(at > asked + withinMs);
  const isFree = isOver | answers | Number(Number.isNaN(asked));
  waiting[place + isOver] = asked;
  LEFT[0] = asked;
  LEFT[2] = at;
  waiting[place] = LEFT[isFree + (opens & isFree)]!;
}

/** Answer at an index as of now, all rows taken. */
export function turnOut(plan: Unanswered, waiting: Waiting, index: number, now: number): Answer {
  const pending = waiting[2 * index]!;
  const confirmed = waiting[2 * index + 1]!;
  const stays = plan.span.rollingMs ?? Infinity;
  if (now > pending + plan.withinMs) return { member: true, next: pending + stays };
  if (!Number.isNaN(confirmed)) return { member: true, next: confirmed + stays };
  return { member: false, next: Number.isNaN(pending) ? Infinity : pending + Math.min(plan.withinMs + 1, stays) };
}

/** Which selections (the steps of a sequence) take a row of some name, as bits. */
export function stepsPassed(steps: readonly Selection[], name: number, row: number, now: number): number {
  let passed = 0;
  for (let step = 0; step < steps.length; step++) if (passes(steps[step]!, name, row, now)) passed |= 1 << step;
  return passed;
}

/** Whether a row of some name is selected. */
export function passes(select: Selection, name: number, row: number, now: number): boolean {
  return select.name === name && name !== 0 && (select.test === null || select.test.holds(row, now));
}

/** When a row's being selected could change by time alone; Infinity for rows of other names. */
export function passingChanges(select: Selection, name: number, row: number, now: number): number {
  if (select.name !== name || name === 0 || select.test === null || select.test.changes === null) return Infinity;
  return select.test.changes(row, now);
}
