import { EventSelector, type Goal, Goal as GoalShape, type Span } from '@gyre/domain';
import { NO_EVENT, type SelectorDraft } from '../../../parts/rules/rule-draft.ts';

/** 目标草稿 — a goal while it is being filled in. */
export interface GoalDraft {
  readonly name: string;
  readonly select: SelectorDraft;
  readonly within: Span;
  readonly value: string | null;
  readonly times: number;
}

/** A goal to be filled in: once within a week. */
export function newGoal(name = '', event = '', value: string | null = null): GoalDraft {
  return { name, select: { ...NO_EVENT, event }, within: { amount: 7, unit: 'day' }, value, times: 1 };
}

/** The goal of a draft; undefined while it is unfinished. */
export function goalOf(draft: GoalDraft): Goal | undefined {
  const select = EventSelector.safeParse(JSON.parse(JSON.stringify(draft.select)));
  if (!select.success || draft.name.trim() === '') return undefined;
  return GoalShape.safeParse({ ...draft, name: draft.name.trim(), select: select.data }).data;
}
