import { spanMs } from '../rules/span.ts';
import { instant } from '../time.ts';
import type { Diagnosis } from './diagnosis.ts';
import { budgetFor, guardAgainst, guardOfReach, type Guard } from './guards.ts';
import type { LoopWorld, Transition } from './loop-events.ts';
import { carried, type LoopState, type LoopStateOf } from './loop-state.ts';
import { matchPlaybooks, type PlaybookMatch } from './match.ts';
import type { SavedPlaybook } from './playbook.ts';
import { provabilityOf, type Expectation } from './provable.ts';
import type { Reason } from './reasons.ts';
import { runKey, termsOf, type PlaybookRun } from './run.ts';

/**
 * 提议 — proposes the best playbook no guard holds back, or starts it where it is automatic. One whose runs did harm is never started without a
 * person. Where none may start the state stays, and the reason is the best one's guard.
 */
export function propose(state: LoopStateOf<'diagnosed'>, world: LoopWorld): Transition {
  const serving = matchPlaybooks(state.diagnosis, world.playbooks, world.records).filter(
    ({ misses, playbook }) => misses.length === 0 && !state.passedOver.includes(playbook.key),
  );
  let held: { playbook: string; guard: Guard } | undefined;
  for (const match of serving) {
    const { playbook } = match;
    const expectation = world.expectations.get(playbook.key);
    const guard = guardAgainst(playbook, state.diagnosis.slice, world) ?? guardOfReach(playbook, expectation);
    if (guard === undefined && expectation !== undefined) return proposed(state, match, expectation, world);
    if (guard !== undefined) held ??= { playbook: playbook.key, guard };
  }
  return { state, intents: [], reason: held === undefined ? { code: 'no_playbook' } : { code: 'guarded', ...held } };
}

/** 批准 — from here the run's budget is taken, in the month of this instant. */
export function approve(state: LoopState, diagnosis: Diagnosis, run: PlaybookRun, { at, month }: LoopWorld, reason: Reason): Transition {
  const approved: PlaybookRun = { ...run, month, approvedAt: at };
  return {
    state: { kind: 'approved', ...carried(state, at), diagnosis, run: approved },
    intents: [{ kind: 'open_campaign', key: `${run.key}/open`, run: approved, diagnosis }],
    reason,
  };
}

function proposed(
  before: LoopStateOf<'diagnosed'>,
  { playbook, record }: PlaybookMatch,
  expectation: Expectation,
  world: LoopWorld,
): Transition {
  const { diagnosis } = before;
  const { guards } = playbook.definition;
  const state = { ...before, proposals: before.proposals + 1 };
  const run = runOf(playbook, runKey(state.episode, state.proposals), diagnosis, expectation, world);
  if (guards.start === 'automatic' && record.proof !== 'harmful') {
    return approve(state, diagnosis, run, world, { code: 'automatic', playbook: playbook.key });
  }
  return {
    state: { kind: 'proposed', ...carried(state, world.at), diagnosis, run, until: instant(world.at + spanMs(guards.approvalWait)) },
    intents: [{ kind: 'ask_approval', key: `${run.key}/ask`, run }],
    reason: { code: 'proposed', playbook: playbook.key },
  };
}

function runOf(playbook: SavedPlaybook, key: string, { slice }: Diagnosis, expectation: Expectation, world: LoopWorld): PlaybookRun {
  const { definition } = playbook;
  const budget = budgetFor(playbook, world);
  const { declaredLift: declared, controlShare } = definition;
  return {
    key,
    playbook: playbook.key,
    version: playbook.version,
    slice,
    month: world.month,
    budget,
    benefit: definition.benefit,
    provability: provabilityOf({ ...expectation, declared, controlShare, messages: budget.messages }),
    terms: termsOf(definition),
    approvedAt: null,
  };
}
