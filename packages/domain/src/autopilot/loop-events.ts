import type { NotLaunchable, Diagnosis } from './diagnosis.ts';
import type { GuardedWorld } from './guards.ts';
import type { LoopState } from './loop-state.ts';
import type { Outcome } from './outcome.ts';
import type { SavedPlaybook } from './playbook.ts';
import type { Expectation } from './provable.ts';
import type { RunReading } from './reading.ts';
import type { Reason } from './reasons.ts';
import type { PlaybookRecord } from './record.ts';
import type { PlaybookRun, Spending } from './run.ts';

/**
 * 闭环事件 — what happens to the loop of one episode. Any of them may come late, twice or never; one that does not fit the state changes nothing.
 * Those with a `run` tell what became of an intent, or of the campaign by itself.
 */
export type LoopEvent =
  /** From the detector; `confirmed`: in a second period, or so strong that one is enough. `cleared`: the episode is over by itself. */
  | { readonly kind: 'alert'; readonly confirmed: boolean }
  | { readonly kind: 'cleared' }
  /** From the cause finder, in answer to the search of that number. */
  | { readonly kind: 'cause_found'; readonly search: number; readonly diagnosis: Diagnosis }
  | { readonly kind: 'no_cause'; readonly search: number; readonly why: NotLaunchable }
  /** From a person. `stop` is for the whole episode. */
  | { readonly kind: 'agree'; readonly run: string; readonly by: string }
  | { readonly kind: 'refuse'; readonly run: string; readonly by: string }
  | { readonly kind: 'stop'; readonly by: string }
  /** `not_opened` is told only once it is certain that the key can never be opened any more. */
  | { readonly kind: 'opened'; readonly run: string }
  | { readonly kind: 'not_opened'; readonly run: string; readonly why: string }
  /** The campaign is ended and what it sent is settled: `spent` grows no more. */
  | { readonly kind: 'closed'; readonly run: string; readonly spent: Spending }
  | { readonly kind: 'read'; readonly run: string; readonly reading: RunReading }
  | { readonly kind: 'judged'; readonly run: string; readonly outcome: Outcome }
  /** Time went on, or a switch, a playbook or another loop changed. */
  | { readonly kind: 'tick' };

/** 闭环世界 — everything else a transition depends on, read in the transaction that commits it. */
export interface LoopWorld extends GuardedWorld {
  /** As saved now. */
  readonly playbooks: readonly SavedPlaybook[];
  /** By the playbook's key. */
  readonly records: ReadonlyMap<string, PlaybookRecord>;
  /** Of a start for the diagnosis at hand, by the playbook's key: a dry run over whom it would be for. */
  readonly expectations: ReadonlyMap<string, Expectation>;
}

/**
 * 意图 — an effect to bring about, committed with the transition that wants it and performed at least once afterwards. Performing one again, late, or
 * after others changes nothing: `open_campaign` opens nothing for a run that was opened or ended before, `end_campaign` of a run that was never
 * opened closes its key for ever, and `set_pace` with a lower number than one done before is void.
 */
export type LoopIntent =
  | { readonly kind: 'find_cause'; readonly key: string; readonly search: number }
  | { readonly kind: 'ask_approval'; readonly key: string; readonly run: PlaybookRun }
  | { readonly kind: 'withdraw_approval'; readonly key: string; readonly run: string }
  | { readonly kind: 'open_campaign'; readonly key: string; readonly run: PlaybookRun; readonly diagnosis: Diagnosis }
  /** Treats this share of those who would be treated, in basis points. */
  | { readonly kind: 'set_pace'; readonly key: string; readonly run: string; readonly pace: number; readonly shareBp: number }
  | { readonly kind: 'end_campaign'; readonly key: string; readonly run: string }
  /** After the goal windows of all whom the run reached are over. */
  | { readonly kind: 'judge'; readonly key: string; readonly run: string };

/** 转移 — the state after an event, what is to be done, and why. When nothing changes the state is the same object. */
export interface Transition {
  readonly state: LoopState;
  readonly intents: readonly LoopIntent[];
  readonly reason: Reason;
}
