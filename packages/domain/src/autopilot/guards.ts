import { spanMs } from '../rules/span.ts';
import type { Instant } from '../time.ts';
import { openRun, type LoopState } from './loop-state.ts';
import { faceValueOf, type SavedPlaybook, type SpendingLimit } from './playbook.ts';
import type { Expectation } from './provable.ts';
import type { PlaybookRun, Spending } from './run.ts';
import { isOverlapping, type Slice } from './slice.ts';

/** The part of a run's money that may be promised as benefits. */
const MOST_OF_FACE = 0.9;

/** 总开关 — what is switched off: the autopilot of every project, of this one, or single playbooks by key. */
export interface Switches {
  readonly everywhere: boolean;
  readonly project: boolean;
  readonly playbooks: ReadonlySet<string>;
}

/** 拦下的原因 — why a playbook that serves may not start, with the value and its limit. */
export type Guard =
  | { readonly of: 'switch'; readonly which: 'everywhere' | 'project' | 'playbook' }
  | { readonly of: 'at_once'; readonly value: number; readonly limit: number }
  /** A run of any playbook is treating customers of an overlapping slice: two at once could not be told apart. */
  | { readonly of: 'overlap'; readonly run: string }
  | { readonly of: 'cooldown'; readonly leftMs: number }
  | { readonly of: 'month'; readonly which: 'messages' | 'cost'; readonly value: number; readonly limit: number }
  /** Nothing is known about how many customers it would reach. */
  | { readonly of: 'estimate' }
  | { readonly of: 'audience'; readonly value: number; readonly limit: number };

/** What guards look at: the instant and its month, the switches, and the loops of all other episodes of the project, whatever their state. */
export interface GuardedWorld {
  readonly at: Instant;
  /** `yyyy-mm` in the project's zone. */
  readonly month: string;
  readonly switches: Switches;
  readonly others: readonly LoopState[];
}

/** Which switch holds a playbook back; undefined: none. */
export function switchOff({ everywhere, project, playbooks }: Switches, playbook: string): Extract<Guard, { of: 'switch' }> | undefined {
  if (everywhere) return { of: 'switch', which: 'everywhere' };
  if (project) return { of: 'switch', which: 'project' };
  return playbooks.has(playbook) ? { of: 'switch', which: 'playbook' } : undefined;
}

/** 护栏 — the first that holds a start back, from the switches to the month; undefined: it may start. */
export function guardAgainst(playbook: SavedPlaybook, slice: Slice, world: GuardedWorld): Guard | undefined {
  return (
    switchOff(world.switches, playbook.key) ??
    overlap(slice, world.others) ??
    atOnce(playbook, world.others) ??
    cooldown(playbook, world) ??
    monthUsedUp(playbook, world)
  );
}

/** What is held against a proposal by whom it would reach. */
export function guardOfReach({ definition }: SavedPlaybook, expectation: Expectation | undefined): Guard | undefined {
  if (expectation === undefined) return { of: 'estimate' };
  const limit = definition.conditions.leastAudience;
  return expectation.customers < limit ? { of: 'audience', value: expectation.customers, limit } : undefined;
}

/**
 * 本次预算 — what a run may use up: its own limit, or what is left of the month's if that is less. A run takes its whole budget out of the month from
 * its approval on, and what it has not used goes back once its campaign is ended; so a month is never exceeded, whatever comes in between. One that
 * grants a benefit sends no more messages than nine tenths of the money can pay the face value of: the rest pays for the messages themselves.
 */
export function budgetFor(playbook: SavedPlaybook, world: Pick<GuardedWorld, 'month' | 'others'>): Spending {
  const { messages, cost } = leftFor(playbook, world);
  const face = faceValueOf(playbook.definition, playbook.definition.benefit);
  return { messages: face === 0 ? messages : Math.min(messages, Math.floor((cost * MOST_OF_FACE) / face)), cost };
}

function leftFor({ key, definition: { guards } }: SavedPlaybook, { month, others }: Pick<GuardedWorld, 'month' | 'others'>): Spending {
  const taken = takenIn(key, month, others);
  const left = (of: keyof Spending): number => Math.max(0, Math.min(guards.perRun[of], guards.perMonth[of] - taken[of]));
  return { messages: left('messages'), cost: left('cost') };
}

/** Whether all of a budget can be taken out of the month now. */
export function isAffordable(budget: SpendingLimit, left: Spending): boolean {
  return budget.messages <= left.messages && budget.cost <= left.cost;
}

/** What a playbook's runs have taken out of a month: what they used, or while they may still use some, all they may. */
function takenIn(playbook: string, month: string, others: readonly LoopState[]): Spending {
  let [messages, cost] = [0, 0];
  for (const state of others) {
    const taken = takenBy(state);
    if (taken === undefined || taken.run.playbook !== playbook || taken.run.month !== month) continue;
    messages += taken.spent.messages;
    cost += taken.spent.cost;
  }
  return { messages, cost };
}

function takenBy(state: LoopState): { readonly run: PlaybookRun; readonly spent: Spending } | undefined {
  const open = openRun(state);
  if (open !== undefined) return { run: open, spent: open.budget };
  return (state.kind === 'ended' || state.kind === 'verdict') && state.spent !== null ? { run: state.run, spent: state.spent } : undefined;
}

function overlap(slice: Slice, others: readonly LoopState[]): Guard | undefined {
  const run = others.map(openRun).find((open) => open !== undefined && isOverlapping(open.slice, slice));
  return run === undefined ? undefined : { of: 'overlap', run: run.key };
}

function atOnce({ key, definition }: SavedPlaybook, others: readonly LoopState[]): Guard | undefined {
  const limit = definition.guards.mostAtOnce;
  const value = others.filter((state) => openRun(state)?.playbook === key).length;
  return value >= limit ? { of: 'at_once', value, limit } : undefined;
}

function cooldown({ key, definition }: SavedPlaybook, { at, others }: GuardedWorld): Guard | undefined {
  const ends = others.flatMap((state) => endOf(state, key));
  const until = Math.max(...ends) + spanMs(definition.guards.cooldown);
  return ends.length > 0 && at < until ? { of: 'cooldown', leftMs: until - at } : undefined;
}

function endOf(state: LoopState, playbook: string): Instant[] {
  if (state.kind === 'ended' && state.run.playbook === playbook) return [state.since];
  return state.kind === 'verdict' && state.run.playbook === playbook ? [state.endedAt] : [];
}

function monthUsedUp(playbook: SavedPlaybook, world: GuardedWorld): Guard | undefined {
  const { perMonth, perRun } = playbook.definition.guards;
  const left = leftFor(playbook, world);
  const isCostUsedUp = (perRun.cost > 0 && left.cost <= 0) || budgetFor(playbook, world).messages < 1;
  const which = left.messages < 1 ? 'messages' : isCostUsedUp ? 'cost' : undefined;
  if (which === undefined) return undefined;
  return { of: 'month', which, value: takenIn(playbook.key, world.month, world.others)[which], limit: perMonth[which] };
}
