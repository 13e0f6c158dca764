import type { NotLaunchable } from './diagnosis.ts';
import type { Guard } from './guards.ts';
import type { OutcomeKind } from './outcome.ts';
import type { Spending } from './run.ts';

/** 原因 — why a transition happened, or did not; said in words by `reasonSentence`. */
export type Reason =
  | { readonly code: 'no_change' }
  | { readonly code: 'alert'; readonly confirmed: boolean }
  | { readonly code: 'cleared' }
  | { readonly code: 'cause_found' }
  | { readonly code: 'no_cause'; readonly why: NotLaunchable }
  /** No playbook serves; or the best that does is held back. */
  | { readonly code: 'no_playbook' }
  | { readonly code: 'guarded'; readonly playbook: string; readonly guard: Guard }
  | { readonly code: 'proposed'; readonly playbook: string }
  | { readonly code: 'automatic'; readonly playbook: string }
  | { readonly code: 'agreed'; readonly by: string }
  | { readonly code: 'refused'; readonly by: string }
  | { readonly code: 'not_answered' }
  /** The playbook was saved anew, or less of its month is left, since a person was asked. */
  | { readonly code: 'outdated' }
  | { readonly code: 'silenced'; readonly by: string }
  | { readonly code: 'opened' }
  | { readonly code: 'not_opened'; readonly why: string }
  | { readonly code: 'recovered'; readonly ratio: number; readonly bound: number; readonly basis: 'control' | 'all' }
  | { readonly code: 'recovered_before_start' }
  | { readonly code: 'recovered_while_treated'; readonly ratio: number; readonly bound: number }
  | { readonly code: 'relapsed'; readonly ratio: number }
  | { readonly code: 'no_effect' }
  | { readonly code: 'budget'; readonly spent: Spending; readonly budget: Spending }
  | { readonly code: 'time'; readonly durationMs: number }
  | { readonly code: 'refusals'; readonly reached: number; readonly refused: number; readonly limitBp: number }
  | { readonly code: 'worse'; readonly from: number; readonly to: number }
  | { readonly code: 'stopped'; readonly by: string }
  | { readonly code: 'switched_off'; readonly which: 'everywhere' | 'project' | 'playbook' }
  | { readonly code: 'closed_outside' }
  | { readonly code: 'closed'; readonly spent: Spending }
  | { readonly code: 'judged'; readonly outcome: OutcomeKind };
