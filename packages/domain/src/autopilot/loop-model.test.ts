import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LoopEvent } from './loop-events.ts';
import {
  commit,
  endOutside,
  eventsFor,
  finish,
  perform,
  send,
  settle,
  startOf,
  TICK_MS,
  type Simulation,
  type Setup,
} from './loop-simulation.ts';
import { EndKind, LoopState, openRun } from './loop-state.ts';
import { DAY_MS } from '../time.ts';
import { isOverlapping } from './slice.ts';
import { FALL, playbookOf } from './testing.ts';

const guards = { perRun: { messages: 2, cost: 0 }, perMonth: { messages: 3, cost: 0 }, cooldown: { amount: 1, unit: 'day' } };
const recovery = { leastDuration: { amount: 12, unit: 'hour' }, taper: { amount: 12, unit: 'hour' } };
const conditions = { metrics: ['orders'], direction: 'down', leastAudience: 1 };
const short = { mostDuration: { amount: 1, unit: 'day' }, approvalWait: { amount: 12, unit: 'hour' } };
const ASKED = playbookOf('asked', { guards: { ...guards, ...short }, recovery, conditions });
const ASKED_TWICE = playbookOf('asked', { guards: { ...guards, ...short, mostAtOnce: 2 }, recovery, conditions });
const AUTOMATIC_TWICE = playbookOf('automatic', {
  guards: { ...guards, ...short, start: 'automatic', mostAtOnce: 2 },
  recovery,
  conditions,
});
const AUTOMATIC = playbookOf('automatic', { guards: { ...guards, ...short, start: 'automatic' }, recovery, conditions });
const APART = [FALL, { ...FALL, slice: { city: '成都' } }];
const OVERLAPPING = [FALL, { ...FALL, slice: { channel: 'app' } }];

/**
 * How much of what can happen is explored: up to which tick of the clock, with how many cause searches an episode; and everything, or only what a
 * run needs to start, run, recover and end, perhaps with stops.
 */
interface Scope {
  readonly setup: Setup;
  readonly lastClock: number;
  readonly searches: number;
  readonly what: 'all' | 'needed' | 'needed and stops';
}

function isWithin(what: Scope['what'], event: LoopEvent): boolean {
  if (what === 'all') return true;
  if (event.kind === 'read') return event.reading.recovery?.kind === 'recovered';
  if (event.kind === 'stop') return what === 'needed and stops';
  return event.kind === 'tick' || event.kind === 'agree' || event.kind === 'closed' || (event.kind === 'alert' && event.confirmed);
}

/** What can happen next: every event, every crash, every effect done not at all, once or again. */
function nextSimulations({ setup, lastClock, searches, what }: Scope, simulation: Simulation): Simulation[] {
  const { loops, pending, campaigns, clock, off } = simulation;
  const next = loops.flatMap((state, i) =>
    eventsFor(simulation, state, searches)
      .filter((event) => isWithin(what, event))
      .map((event) => commit(setup, simulation, i, event)),
  );
  for (const intent of pending) next.push(perform(simulation, intent), finish(setup, simulation, intent));
  for (const run of Object.keys(campaigns)) next.push(send(simulation, run), what === 'all' ? endOutside(simulation, run) : simulation);
  if (clock < lastClock) next.push({ ...simulation, clock: clock + 1 });
  if (what === 'all') next.push({ ...simulation, off: !off });
  return next.filter((one) => one !== simulation);
}

function check(setup: Setup, simulation: Simulation): string[] {
  const { loops, pending, campaigns } = simulation;
  const wrong: string[] = [];
  const require = (holds: boolean, law: string): void => void (holds || wrong.push(law));
  const open = Object.entries(campaigns).filter(([, campaign]) => campaign.open);
  for (const [i, state] of loops.entries()) {
    const own = Object.entries(campaigns).filter(([run]) => run.startsWith(`${state.episode}/`));
    require(own.filter(([, { budget }]) => budget > 0).length <= 1, 'one campaign an episode at most');
    const diagnosis = setup.diagnoses[i];
    for (const [j, other] of loops.entries()) {
      const isBoth = j > i && diagnosis !== undefined && isOverlapping(diagnosis.slice, setup.diagnoses[j]?.slice ?? {});
      const both = [state, other].every(({ episode }) => open.some(([run]) => run.startsWith(`${episode}/`)));
      require(!(isBoth && both), 'one campaign an overlapping slice');
    }
  }
  for (const [run, campaign] of open) {
    const isEnding = pending.some((intent) => intent.kind === 'end_campaign' && intent.run === run);
    const isCarried = loops.some((state) => openRun(state)?.key === run);
    require(isCarried, 'an open campaign is one of a loop that knows of it');
    require(isEnding || loops.some((s) => s.kind !== 'ended' && openRun(s)?.key === run), 'an ended run is being ended');
    require(campaign.spent <= campaign.budget, 'no run past its budget');
  }
  for (const one of loops) {
    const end = one.kind === 'ended' ? one.since : one.kind === 'verdict' ? one.endedAt : undefined;
    const starts = loops.flatMap((other) =>
      'run' in other && 'run' in one && other.run.playbook === one.run.playbook ? (other.run.approvedAt ?? []) : [],
    );
    require(end === undefined || starts.every((start) => start <= end || start >= end + DAY_MS), 'no start within the cooldown');
  }
  for (const { key, definition } of setup.playbooks) {
    const ofPlaybook = Object.values(campaigns).filter(({ playbook }) => playbook === key);
    require(ofPlaybook.filter((c) => c.open).length <= definition.guards.mostAtOnce, 'no more at a time than allowed');
    for (const month of new Set(ofPlaybook.map((c) => c.month))) {
      const taken = ofPlaybook.filter((c) => c.month === month).reduce((sum, c) => sum + (c.open ? c.budget : c.spent), 0);
      require(taken <= definition.guards.perMonth.messages, 'no month past its budget');
    }
  }
  return [...wrong, ...checkEnds(setup, simulation)];
}

/** Whatever happened: with all intents done the campaign stands as its loop says, and time or the switch ends it. */
function checkEnds(setup: Setup, simulation: Simulation): string[] {
  const settled = settle(setup, simulation);
  const wrong: string[] = [];
  for (const [run, campaign] of Object.entries(settled.campaigns)) {
    const state = settled.loops.find((loop) => openRun(loop)?.key === run);
    // A campaign someone ended from outside is told of by the next look at it.
    if (campaign.open && state?.kind !== 'running' && state?.kind !== 'tapering') wrong.push('settled: open only while it runs');
    if (campaign.open && campaign.shareBp !== (state?.kind === 'tapering' ? 5000 : 10_000)) wrong.push('settled: at the pace of its state');
  }
  const later = afterTicks(setup, { ...settled, clock: settled.clock + 4 });
  const isOver = Object.values(later.campaigns).every(({ open }) => !open);
  if (!isOver) wrong.push('time ends every run');
  const off = afterTicks(setup, { ...settled, off: true });
  if (Object.values(off.campaigns).some(({ open }) => open)) wrong.push('the switch ends every run');
  const stuck = later.loops.find(({ kind }) => kind === 'approved' || kind === 'ended');
  if (stuck !== undefined) wrong.push(`${stuck.kind} for ever`);
  return wrong;
}

/** All loops told that time went on, and that campaigns are over which are; a run that starts only now is not looked at. */
function afterTicks(setup: Setup, simulation: Simulation): Simulation {
  let after: Simulation = {
    ...simulation,
    loops: simulation.loops.map((state) => (state.kind === 'diagnosed' ? { ...state, passedOver: ALL } : state)),
  };
  for (const i of after.loops.keys()) {
    const state = after.loops[i];
    const run = state === undefined ? undefined : openRun(state)?.key;
    const campaign = run === undefined ? undefined : after.campaigns[run];
    if (run !== undefined && campaign?.open === false) {
      after = commit(setup, after, i, { kind: 'closed', run, spent: { messages: campaign.spent, cost: 0 } });
    }
    after = settle(setup, commit(setup, after, i, { kind: 'tick' }));
  }
  return after;
}
const ALL = [ASKED.key, AUTOMATIC.key];

/** What tells two simulations apart; diagnoses are the setup's, and of a run all else follows from its playbook. */
function keyOf({ clock, off, loops, pending, campaigns }: Simulation): string {
  const ofLoop = (state: LoopState): string => {
    const { kind, since, causes, proposals, passedOver } = state;
    const own = 'run' in state ? [state.run.key, state.run.playbook, state.run.month, state.run.budget.messages, state.run.approvedAt] : [];
    const rest = [
      'silenced' in state && state.silenced,
      'confirmed' in state && state.confirmed,
      'paces' in state && state.paces,
      'end' in state && state.end,
      'spent' in state && state.spent?.messages,
      'endedAt' in state && state.endedAt,
    ];
    return [kind, since / TICK_MS, causes, proposals, passedOver, own, rest].join();
  };
  const ofCampaigns = Object.keys(campaigns)
    .toSorted()
    .map((run) => [run, ...Object.values(campaigns[run] ?? {})].join());
  const ofPending = pending.map(({ key }) => key).toSorted();
  return [clock, off, loops.map(ofLoop).join('|'), ofPending.join('|'), ofCampaigns.join('|')].join(';');
}

interface Explored {
  readonly states: number;
  readonly kinds: ReadonlySet<string>;
  readonly ends: ReadonlySet<string>;
}

/** Breadth first, until nothing new comes up. @throws Error with the simulation that breaks a law */
function explore(scope: Scope): Explored {
  const first = startOf(scope.setup);
  const seen = new Set([keyOf(first)]);
  const kinds = new Set<string>();
  const ends = new Set<string>();
  for (let frontier = [first]; frontier.length > 0;) {
    const following: Simulation[] = [];
    for (const simulation of frontier) {
      const wrong = check(scope.setup, simulation);
      if (wrong.length > 0) throw new Error(`${wrong.join('; ')}: ${JSON.stringify(simulation)}`);
      for (const state of simulation.loops) {
        kinds.add(state.kind);
        if ('end' in state) ends.add(state.end);
      }
      for (const one of nextSimulations(scope, simulation)) {
        const key = keyOf(one);
        if (seen.has(key)) continue;
        seen.add(key);
        following.push(one);
      }
    }
    frontier = following;
  }
  return { states: seen.size, kinds, ends };
}

const ALL_KINDS = ['approved', 'diagnosed', 'ended', 'proposed', 'running', 'suspected', 'verdict', 'watching'];

describe('in every interleaving of alerts, approvals, crashes, recoveries and stops no law is broken', () => {
  const both = [AUTOMATIC, ASKED];
  const twice = [AUTOMATIC_TWICE, ASKED_TWICE];
  const within = { lastClock: 2, searches: 1 };
  test.each<readonly [name: string, scope: Scope, least: number]>([
    ['one episode, everything that can happen', { setup: { playbooks: [ASKED], diagnoses: [FALL] }, ...within, what: 'all' }, 90_000],
    ['apart, in one month and the next', { setup: { playbooks: both, diagnoses: APART }, ...within, what: 'needed' }, 91_000],
    ['apart, at once', { setup: { playbooks: twice, diagnoses: APART }, ...within, lastClock: 1, what: 'needed' }, 16_000],
    ['apart, both asked for', { setup: { playbooks: [ASKED_TWICE], diagnoses: APART }, ...within, lastClock: 1, what: 'needed' }, 9_700],
    ['overlapping', { setup: { playbooks: both, diagnoses: OVERLAPPING }, ...within, what: 'needed' }, 28_000],
    ['overlapping, both asked for', { setup: { playbooks: [ASKED], diagnoses: OVERLAPPING }, ...within, what: 'needed' }, 6_500],
    ['apart, with stops', { setup: { playbooks: both, diagnoses: APART }, ...within, lastClock: 1, what: 'needed and stops' }, 111_000],
  ])('%s', (_, scope, least) => {
    const { states, kinds, ends } = explore(scope);
    expect(states).toBeGreaterThan(least);
    expect([...kinds]).toEqual(expect.arrayContaining(scope.what === 'all' ? [...ALL_KINDS, 'tapering'] : ALL_KINDS));
    expect([...ends]).toEqual(expect.arrayContaining(scope.what === 'all' ? EndKind.options : ['recovered']));
  });
});

const FOUR: Setup = {
  playbooks: [AUTOMATIC_TWICE, ASKED_TWICE],
  diagnoses: ['重庆', '成都', '杭州', '上海'].map((city) => ({ ...FALL, slice: { city } })),
};

test('long random runs of four episodes break no law, give each intent its own key, and survive being stored', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1000), { minLength: 50, maxLength: 300 }), (choices) => {
      let simulation = startOf(FOUR);
      const emitted = new Set<string>();
      for (const choice of choices) {
        const possible = nextSimulations({ setup: FOUR, lastClock: 20, searches: 3, what: 'all' }, simulation);
        const next = possible[choice % possible.length] ?? simulation;
        const fresh = next.pending.filter(({ key }) => !simulation.pending.some((intent) => intent.key === key)).map(({ key }) => key);
        expect(fresh.filter((key) => emitted.has(key))).toEqual([]);
        for (const key of fresh) emitted.add(key);
        simulation = { ...next, loops: next.loops.map((state) => LoopState.parse(JSON.parse(JSON.stringify(state)))) };
        expect(simulation.loops).toEqual(next.loops);
        expect(check(FOUR, simulation)).toEqual([]);
      }
    }),
    { numRuns: 60, seed: 20_260_101 },
  );
});

test('an event told twice does nothing the second time', () => {
  const setup: Setup = { playbooks: [ASKED], diagnoses: [FALL] };
  const seen = new Set<string>();
  let frontier = [startOf(setup)];
  for (let depth = 0; depth < 9; depth++) {
    frontier = frontier.flatMap((simulation) =>
      nextSimulations({ setup, lastClock: 0, searches: 1, what: 'needed and stops' }, simulation),
    );
    for (const simulation of frontier) {
      const [state] = simulation.loops;
      if (state === undefined) continue;
      for (const event of eventsFor(simulation, state, 1).filter(({ kind }) => kind !== 'tick' && kind !== 'read')) {
        const once = commit(setup, simulation, 0, event);
        expect(commit(setup, once, 0, event)).toBe(once);
        seen.add(event.kind);
      }
    }
    frontier = frontier.slice(0, 300);
  }
  expect([...seen]).toEqual(expect.arrayContaining(['alert', 'agree', 'refuse', 'stop', 'opened', 'cleared']));
});
