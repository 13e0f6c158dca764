import { DAY_MS, instant, type Instant } from '../time.ts';
import type { Diagnosis } from './diagnosis.ts';
import { next } from './loop.ts';
import type { LoopEvent, LoopIntent, LoopWorld } from './loop-events.ts';
import { watchingState, type LoopState } from './loop-state.ts';
import type { Outcome } from './outcome.ts';
import type { SavedPlaybook } from './playbook.ts';
import { readingOf, worldOf } from './testing.ts';

/** One campaign of the simulated reach: which never goes beyond its budget, and forgets no key. `budget` 0: its key was closed unopened. */
export interface SimulatedCampaign {
  readonly open: boolean;
  readonly spent: number;
  readonly budget: number;
  readonly playbook: string;
  readonly month: string;
  readonly pace: number;
  readonly shareBp: number;
}

/** Everything durable: what a crash leaves. */
export interface Simulation {
  readonly clock: number;
  readonly off: boolean;
  readonly loops: readonly LoopState[];
  /** Committed and not yet told to be done. */
  readonly pending: readonly LoopIntent[];
  /** By the key of the run. */
  readonly campaigns: Readonly<Record<string, SimulatedCampaign>>;
}

/** What the simulation plays on. A tick of the clock is half a day; the month changes with tick 2. */
export interface Setup {
  readonly playbooks: readonly SavedPlaybook[];
  readonly diagnoses: readonly Diagnosis[];
}

const OUTCOME: Outcome = {
  kind: 'undecided',
  undecided: 'too_few',
  lift: null,
  variance: null,
  anyway: null,
  gained: null,
  regressionShare: null,
  differenceInDifferences: null,
  increment: null,
  treated: 0,
  control: 0,
};

/** Half a day. */
export const TICK_MS = DAY_MS / 2;

export function startOf({ diagnoses }: Setup): Simulation {
  return { clock: 0, off: false, loops: diagnoses.map((_, i) => watchingState(`e${i}`, instant(0))), pending: [], campaigns: {} };
}

export function instantOf({ clock }: Simulation): Instant {
  return instant(clock * TICK_MS);
}

export function worldFor(setup: Setup, simulation: Simulation, loop: number): LoopWorld {
  return worldOf(setup.playbooks, {
    at: instantOf(simulation),
    month: simulation.clock < 2 ? '2026-01' : '2026-02',
    switches: { everywhere: simulation.off, project: false, playbooks: new Set() },
    others: simulation.loops.filter((_, i) => i !== loop),
  });
}

/** One transaction: the state with its intents, but for those that only show a person something. */
export function commit(setup: Setup, simulation: Simulation, loop: number, event: LoopEvent): Simulation {
  const before = simulation.loops[loop];
  if (before === undefined) return simulation;
  const { state, intents } = next(before, event, worldFor(setup, simulation, loop));
  if (state === before && intents.length === 0) return simulation;
  const pending = intents.filter(({ kind }) => kind !== 'ask_approval' && kind !== 'withdraw_approval');
  return { ...simulation, loops: simulation.loops.with(loop, state), pending: [...simulation.pending, ...pending] };
}

/** The effect of an intent alone, as if the process died before it could say so. */
export function perform(simulation: Simulation, intent: LoopIntent): Simulation {
  if (intent.kind === 'open_campaign') {
    const { key, playbook, month, budget } = intent.run;
    if (simulation.campaigns[key] !== undefined) return simulation;
    return withCampaign(simulation, key, { open: true, spent: 0, budget: budget.messages, playbook, month, pace: 0, shareBp: 10_000 });
  }
  if (intent.kind === 'end_campaign') {
    const { run } = intent;
    const campaign = simulation.campaigns[run];
    if (campaign === undefined) return withCampaign(simulation, run, CLOSED_UNOPENED);
    return campaign.open ? withCampaign(simulation, run, { ...campaign, open: false }) : simulation;
  }
  if (intent.kind === 'set_pace') {
    const campaign = simulation.campaigns[intent.run];
    if (campaign === undefined || campaign.pace >= intent.pace) return simulation;
    return withCampaign(simulation, intent.run, { ...campaign, pace: intent.pace, shareBp: intent.shareBp });
  }
  return simulation;
}

const CLOSED_UNOPENED: SimulatedCampaign = { open: false, spent: 0, budget: 0, playbook: '', month: '', pace: 0, shareBp: 0 };

/** The effect of an intent, and then in one transaction: that it is done, and what became of it. */
export function finish(setup: Setup, simulation: Simulation, intent: LoopIntent): Simulation {
  const performed = perform(simulation, intent);
  const done = { ...performed, pending: performed.pending.filter(({ key }) => key !== intent.key) };
  const loop = done.loops.findIndex(({ episode }) => intent.key.startsWith(`${episode}/`));
  const event = toldOf(setup, done, intent, loop);
  return event === undefined ? done : commit(setup, done, loop, event);
}

function toldOf(setup: Setup, { campaigns }: Simulation, intent: LoopIntent, loop: number): LoopEvent | undefined {
  const diagnosis = setup.diagnoses[loop];
  switch (intent.kind) {
    case 'find_cause':
      return diagnosis === undefined ? undefined : { kind: 'cause_found', search: intent.search, diagnosis };
    case 'open_campaign': {
      const { key } = intent.run;
      const campaign = campaigns[key];
      return campaign?.open === true
        ? { kind: 'opened', run: key }
        : { kind: 'closed', run: key, spent: { messages: campaign?.spent ?? 0, cost: 0 } };
    }
    case 'end_campaign':
      return { kind: 'closed', run: intent.run, spent: { messages: campaigns[intent.run]?.spent ?? 0, cost: 0 } };
    case 'judge':
      return { kind: 'judged', run: intent.run, outcome: OUTCOME };
    case 'ask_approval':
    case 'withdraw_approval':
    case 'set_pace':
      return undefined;
  }
}

function withCampaign(simulation: Simulation, run: string, campaign: SimulatedCampaign): Simulation {
  return { ...simulation, campaigns: { ...simulation.campaigns, [run]: campaign } };
}

/** One message more, where the budget has room. */
export function send(simulation: Simulation, run: string): Simulation {
  const campaign = simulation.campaigns[run];
  if (campaign === undefined || !campaign.open || campaign.spent >= campaign.budget) return simulation;
  return withCampaign(simulation, run, { ...campaign, spent: campaign.spent + 1 });
}

/** Somebody ends the campaign itself. */
export function endOutside(simulation: Simulation, run: string): Simulation {
  const campaign = simulation.campaigns[run];
  return campaign?.open === true ? withCampaign(simulation, run, { ...campaign, open: false }) : simulation;
}

/** Does everything pending, in its order, until nothing is. */
export function settle(setup: Setup, simulation: Simulation): Simulation {
  let settled = simulation;
  for (let intent = settled.pending[0]; intent !== undefined; intent = settled.pending[0]) settled = finish(setup, settled, intent);
  return settled;
}

/** All that people, detector and time may do to a loop now, apart from what becomes of intents; alerts while fewer causes were searched for than `mostSearches`. */
export function eventsFor({ campaigns }: Simulation, state: LoopState, mostSearches: number): LoopEvent[] {
  const events: LoopEvent[] = [{ kind: 'tick' }, { kind: 'cleared' }, { kind: 'stop', by: 'ann' }];
  if (state.causes < mostSearches) events.push({ kind: 'alert', confirmed: false }, { kind: 'alert', confirmed: true });
  if (state.causes > 1) events.push({ kind: 'no_cause', search: state.causes, why: 'mix' });
  if (!('run' in state)) return events;
  const run = state.run.key;
  const campaign = campaigns[run];
  events.push({ kind: 'agree', run, by: 'ben' }, { kind: 'refuse', run, by: 'ben' });
  if (campaign === undefined) return events;
  const spent = { messages: campaign.spent, cost: 0 };
  if (!campaign.open) return [...events, { kind: 'closed', run, spent }];
  return [
    ...events,
    { kind: 'opened', run },
    ...(['recovered', 'recovered_while_treated', 'no_effect', 'not_yet'] as const).map((kind): LoopEvent => ({
      kind: 'read',
      run,
      reading: readingOf(kind, { spent }),
    })),
    { kind: 'read', run, reading: readingOf('not_yet', { spent, lift: { from: -0.02, to: -0.01 } }) },
  ];
}
