import { DAY_MS } from '../time.ts';
import { guardAgainst, isAffordable, budgetFor } from './guards.ts';
import type { LoopEvent, LoopIntent, LoopWorld, Transition } from './loop-events.ts';
import { carried, type LoopState, type LoopStateOf } from './loop-state.ts';
import { approve, propose } from './propose.ts';
import type { Reason } from './reasons.ts';
import { isCurrent } from './run.ts';

/** A diagnosis no playbook could start on for so long is made anew. */
const STALE_MS = DAY_MS;

type Before = LoopStateOf<'watching' | 'suspected' | 'diagnosed' | 'proposed'>;

/** 开始之前 — transitions from the alert to the approval; see `loop.ts`. */
export function nextBeforeStart(state: Before, event: LoopEvent, world: LoopWorld): Transition {
  if (event.kind === 'stop') return silenced(state, event.by, world);
  if (event.kind === 'cleared' && state.kind !== 'watching') return backToWatching(state, world, { code: 'cleared' });
  switch (state.kind) {
    case 'watching':
      return event.kind === 'alert' && !state.silenced ? suspected(state, event.confirmed, world) : unchanged(state);
    case 'suspected':
      return ofSuspected(state, event, world);
    case 'diagnosed':
      return ofDiagnosed(state, event, world);
    case 'proposed':
      return ofProposed(state, event, world);
  }
}

function ofSuspected(state: LoopStateOf<'suspected'>, event: LoopEvent, world: LoopWorld): Transition {
  if (event.kind === 'alert' && event.confirmed && !state.confirmed) return suspected(state, true, world);
  if (event.kind === 'no_cause' && isAwaited(state, event.search))
    return backToWatching(state, world, { code: 'no_cause', why: event.why });
  if (event.kind !== 'cause_found' || !isAwaited(state, event.search)) return unchanged(state);
  return {
    state: { kind: 'diagnosed', ...carried(state, world.at), diagnosis: event.diagnosis },
    intents: [],
    reason: { code: 'cause_found' },
  };
}

function ofDiagnosed(state: LoopStateOf<'diagnosed'>, event: LoopEvent, world: LoopWorld): Transition {
  if (event.kind !== 'tick') return unchanged(state);
  if (world.at < state.since + STALE_MS) return propose(state, world);
  return { ...suspected(state, true, world), reason: { code: 'outdated' } };
}

function ofProposed(state: LoopStateOf<'proposed'>, event: LoopEvent, world: LoopWorld): Transition {
  const { run } = state;
  if (event.kind === 'refuse' && event.run === run.key) return takenBack(state, world, { code: 'refused', by: event.by }, run.playbook);
  const isAgreed = event.kind === 'agree' && event.run === run.key;
  if (event.kind !== 'tick' && !isAgreed) return unchanged(state);
  if (world.at >= state.until) return takenBack(state, world, { code: 'not_answered' }, run.playbook);
  const playbook = world.playbooks.find((saved) => isCurrent(run, saved));
  if (playbook === undefined) return takenBack(state, world, { code: 'outdated' });
  if (!isAgreed) return unchanged(state);
  const guard = guardAgainst(playbook, run.slice, world);
  if (guard !== undefined) return unchanged(state, { code: 'guarded', playbook: playbook.key, guard });
  if (!isAffordable(run.budget, budgetFor(playbook, world))) return takenBack(state, world, { code: 'outdated' });
  return approve(state, state.diagnosis, run, world, { code: 'agreed', by: event.by });
}

/** Only the newest search may answer. */
function isAwaited(state: LoopStateOf<'suspected'>, search: number): boolean {
  return state.confirmed && state.causes === search;
}

function suspected(state: LoopState, confirmed: boolean, { at }: LoopWorld): Transition {
  const search = state.causes + 1;
  const reason: Reason = { code: 'alert', confirmed };
  const kept = carried(state, at);
  if (!confirmed) return { state: { kind: 'suspected', ...kept, confirmed }, intents: [], reason };
  return {
    state: { kind: 'suspected', ...kept, causes: search, confirmed },
    intents: [{ kind: 'find_cause', key: `${state.episode}/cause/${search}`, search }],
    reason,
  };
}

function backToWatching(state: Before, { at }: LoopWorld, reason: Reason): Transition {
  return { state: { kind: 'watching', ...carried(state, at), silenced: false }, intents: withdrawals(state), reason };
}

function silenced(state: Before, by: string, { at }: LoopWorld): Transition {
  if (state.kind === 'watching' && state.silenced) return unchanged(state);
  return {
    state: { kind: 'watching', ...carried(state, at), silenced: true },
    intents: withdrawals(state),
    reason: { code: 'silenced', by },
  };
}

/** Back to the diagnosis, where another playbook, or the same anew, may be proposed. */
function takenBack(state: LoopStateOf<'proposed'>, { at }: LoopWorld, reason: Reason, passedOver?: string): Transition {
  const kept = carried(state, at);
  const over = passedOver === undefined ? kept.passedOver : [...kept.passedOver, passedOver];
  return { state: { kind: 'diagnosed', ...kept, passedOver: over, diagnosis: state.diagnosis }, intents: withdrawals(state), reason };
}

function withdrawals(state: Before): LoopIntent[] {
  return state.kind === 'proposed' ? [{ kind: 'withdraw_approval', key: `${state.run.key}/withdraw`, run: state.run.key }] : [];
}

function unchanged(state: LoopState, reason: Reason = { code: 'no_change' }): Transition {
  return { state, intents: [], reason };
}
