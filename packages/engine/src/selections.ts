import type { Plan, Selection } from './plan.ts';

/** 所看的行 — every selection of a plan: a row that none of them takes changes nobody's answer. */
export function selectionsOf(plan: Plan): Selection[] {
  switch (plan.kind) {
    case 'all':
    case 'any':
      return plan.parts.flatMap(selectionsOf);
    case 'not':
      return selectionsOf(plan.part);
    case 'members':
    case 'value':
      return [];
    case 'aggregate':
      return 'range' in plan.span ? [plan.select] : [plan.select, plan.span.anchor];
    case 'sequence':
      return [...plan.steps];
    case 'unanswered':
      return [plan.first, plan.answer];
  }
}

/** Whether one of the selections takes a row, of an event name's code, as of `now`, or could as time passes. */
export function isTaken(selections: readonly Selection[], name: number, row: number, now: number): boolean {
  for (const { name: wanted, test } of selections) {
    if (wanted === name && wanted !== 0 && (test === null || test.changes !== null || test.holds(row, now))) return true;
  }
  return false;
}
