import { switchOff } from './guards.ts';
import type { LoopEvent, LoopWorld, Transition } from './loop-events.ts';
import { carried, type EndKind, type LoopState, type LoopStateOf } from './loop-state.ts';
import type { RecoveryReading, RunReading } from './reading.ts';
import type { Reason } from './reasons.ts';
import type { PlaybookRun, Spending } from './run.ts';

const FULL_PACE_BP = 10_000;
/** Changes of pace before a run that relapses again and again is tapered no more: it then lasts until it recovers, or its time is up. */
const MOST_PACES = 4;

type Open = LoopStateOf<'approved' | 'running' | 'tapering'>;

/** 运行之中 — transitions from the approval to the verdict; see `loop.ts`. */
export function nextOfRun(state: Open | LoopStateOf<'ended'>, event: LoopEvent, world: LoopWorld): Transition {
  if (state.kind === 'ended') return ofEnded(state, event, world);
  const { run } = state;
  if ('run' in event && event.run !== run.key) return unchanged(state);
  if (event.kind === 'closed') return closedOutside(state, event.spent, world);
  if (event.kind === 'stop') return ended(state, 'stopped', world, { code: 'stopped', by: event.by });
  const off = switchOff(world.switches, run.playbook);
  if (off !== undefined) return ended(state, 'stopped', world, { code: 'switched_off', which: off.which });
  // What was seen while it ran is looked at first: an end by time says less than one by recovery.
  const seen =
    event.kind === 'read' && state.kind !== 'approved' ? afterReading(state, event.reading, world) : beforeOpen(state, event, world);
  if (seen !== undefined) return seen;
  const durationMs = world.at - startOf(run, state);
  return durationMs >= run.terms.mostDurationMs ? ended(state, 'time', world, { code: 'time', durationMs }) : unchanged(state);
}

/** While it is being opened; nothing to say of a campaign that is open already. */
function beforeOpen(state: Open, event: LoopEvent, world: LoopWorld): Transition | undefined {
  if (state.kind !== 'approved') return undefined;
  const { run, diagnosis } = state;
  const kept = carried(state, world.at);
  if (event.kind === 'cleared') return ended(state, 'recovered', world, { code: 'recovered_before_start' });
  if (event.kind === 'opened') return { state: { kind: 'running', ...kept, run, paces: 0 }, intents: [], reason: { code: 'opened' } };
  if (event.kind !== 'not_opened') return undefined;
  return {
    state: { kind: 'diagnosed', ...kept, passedOver: [...kept.passedOver, run.playbook], diagnosis },
    intents: [],
    reason: { code: 'not_opened', why: event.why },
  };
}

function afterReading(state: LoopStateOf<'running' | 'tapering'>, reading: RunReading, world: LoopWorld): Transition | undefined {
  const { run } = state;
  const harm = harmIn(reading, run);
  if (harm !== undefined) return ended(state, 'harm', world, harm);
  if (isUsedUp(reading, run)) return ended(state, 'budget', world, { code: 'budget', spent: reading.spent, budget: run.budget });
  const { recovery } = reading;
  if (recovery === null || world.at - startOf(run, state) < run.terms.leastDurationMs) return undefined;
  return afterRecovery(state, recovery, world);
}

function afterRecovery(state: LoopStateOf<'running' | 'tapering'>, recovery: RecoveryReading, world: LoopWorld): Transition | undefined {
  const { kind, ratio, bound, basis } = recovery;
  const { terms } = state.run;
  switch (kind) {
    case 'recovered':
      return ended(state, 'recovered', world, { code: 'recovered', ratio, bound, basis });
    case 'no_effect':
      return ended(state, 'no_effect', world, { code: 'no_effect' });
    case 'recovered_while_treated': {
      const reason: Reason = { code: 'recovered_while_treated', ratio, bound };
      if (state.kind === 'running') {
        return state.paces < MOST_PACES ? paced(state, 'tapering', terms.taperShareBp, world, reason) : undefined;
      }
      return world.at - state.since >= terms.taperMs ? ended(state, kind, world, reason) : undefined;
    }
    case 'out_of_time':
      return ended(state, 'time', world, { code: 'time', durationMs: world.at - startOf(state.run, state) });
    case 'not_yet':
      return state.kind === 'tapering' ? paced(state, 'running', FULL_PACE_BP, world, { code: 'relapsed', ratio }) : undefined;
  }
}

function ofEnded(state: LoopStateOf<'ended'>, event: LoopEvent, world: LoopWorld): Transition {
  const { run, end, spent } = state;
  if (event.kind === 'closed' && event.run === run.key && spent === null) {
    return { ...closing({ ...state, spent: event.spent }), reason: { code: 'closed', spent: event.spent } };
  }
  if (event.kind !== 'judged' || event.run !== run.key || spent === null) return unchanged(state);
  const { outcome } = event;
  return {
    state: { kind: 'verdict', ...carried(state, world.at), run, end, endedAt: state.since, spent, outcome },
    intents: [],
    reason: { code: 'judged', outcome: outcome.kind },
  };
}

/** Whether it did harm: too many refused, or the goal's lift is below 0. */
function harmIn({ reached, refused, lift }: RunReading, { terms }: PlaybookRun): Reason | undefined {
  if (reached >= terms.fewestReached && refused * 10_000 >= terms.refusalsBp * reached) {
    return { code: 'refusals', reached, refused, limitBp: terms.refusalsBp };
  }
  return lift !== null && lift.to < 0 ? { code: 'worse', from: lift.from, to: lift.to } : undefined;
}

function isUsedUp({ spent, isExhausted }: RunReading, { budget }: PlaybookRun): boolean {
  return isExhausted || spent.messages >= budget.messages || (budget.cost > 0 && spent.cost >= budget.cost);
}

function ended(state: Open, end: EndKind, { at }: LoopWorld, reason: Reason): Transition {
  const { run } = state;
  return {
    state: { kind: 'ended', ...carried(state, at), run, end, spent: null },
    intents: [{ kind: 'end_campaign', key: `${run.key}/end`, run: run.key }],
    reason,
  };
}

/** A person ended the campaign itself, or its activity did. */
function closedOutside(state: Open, spent: Spending, { at }: LoopWorld): Transition {
  const { run } = state;
  return {
    ...closing({ kind: 'ended', ...carried(state, at), run, end: 'stopped', spent }),
    reason: { code: 'closed_outside' },
  };
}

function closing(state: LoopStateOf<'ended'>): Pick<Transition, 'state' | 'intents'> {
  const run = state.run.key;
  return { state, intents: [{ kind: 'judge', key: `${run}/judge`, run }] };
}

function paced(
  state: LoopStateOf<'running' | 'tapering'>,
  kind: 'running' | 'tapering',
  shareBp: number,
  { at }: LoopWorld,
  reason: Reason,
): Transition {
  const { run } = state;
  const pace = state.paces + 1;
  return {
    state: { kind, ...carried(state, at), run, paces: pace },
    intents: [{ kind: 'set_pace', key: `${run.key}/pace/${pace}`, run: run.key, pace, shareBp }],
    reason,
  };
}

function startOf({ approvedAt }: PlaybookRun, { since }: LoopState): number {
  return approvedAt ?? since;
}

function unchanged(state: LoopState): Transition {
  return { state, intents: [], reason: { code: 'no_change' } };
}
