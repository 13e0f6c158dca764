// Loops on the real journeys and reach over a real ledger, with a detector and a cause finder that say what a test says; imported by tests only.
import type { SeriesPoint } from '@gyre/domain/anomalies/detector';
import { PlaybookDefinition } from '@gyre/domain/autopilot/playbook';
import type { Digest } from '@gyre/domain/digest';
import type { Rule } from '@gyre/domain/rules/rule';
import { HOUR_MS, instant, type Instant } from '@gyre/domain/time';
import { CustomerSet } from '@gyre/engine';
import type { Episode } from '../alerts/index.ts';
import type { Finding } from '../causes/index.ts';
import { AppError } from '../errors.ts';
import { openThread, saying, START, ZONE, type Thread } from '../journeys/testing.ts';
import { silentLog } from '../log.ts';
import type { Ledger } from '../stores/ports.ts';
import { openAutopilot, type Autopilot } from './autopilot.ts';
import type { AutopilotContext } from './context.ts';

/** Whose series is asked for. */
type Group = 'all' | 'treated' | 'control' | 'both';

/** What the world outside of the room says; outlives a crash. */
export interface Script {
  readonly episodes: Map<string, Episode>;
  /** Of the only diagnosis there is; null: nothing explains it. */
  finding: { readonly slice: Record<string, string>; readonly inSlice: readonly number[]; readonly affected: readonly number[] } | null;
  /** The ratio of the metric to what is expected, by group, while a run lasts. */
  level: Record<Group, number>;
  /** Denominators an hour. */
  readonly volume: Record<Group, number>;
  /** Keys and texts of notices; each key once. */
  readonly told: Map<string, Digest>;
  diagnoses: number;
  /** Customers of frozen segments, by key. */
  readonly kept: Map<string, readonly number[]>;
  offEverywhere: boolean;
  paused: boolean;
}

/** What customers of the diagnosed slice are found by. */
const SLICE: Rule = { kind: 'segment', segment: 'slice' };

/** A share of 12 % is expected of every hour. */
const EXPECTED = 0.12;

/** An hourly episode of the metric `conversion`, confirmed, seen in its first hour. */
export function episodeOf(id: string, parts: Partial<Episode> = {}): Episode {
  return {
    id,
    alert: 'conversion',
    metric: 'conversion',
    grain: 'hour',
    group: null,
    kind: 'ratio',
    direction: 'down',
    effect: 0.4,
    score: 9,
    openedAt: START,
    beganAt: START,
    seenUntil: instant(START + HOUR_MS),
    confirmed: true,
    endedAt: null,
    end: null,
    mark: null,
    explainedAt: null,
    ...parts,
  };
}

/** An automatic playbook for a fall of `conversion`: an e-mail, half held back, one day to order. */
export function playbookFor(parts: Readonly<Record<string, unknown>> = {}): PlaybookDefinition {
  return PlaybookDefinition.parse({
    name: '召回下单',
    campaign: {
      arms: saying('回来看看'),
      goals: [{ name: '下单', select: { event: 'Order Completed' }, within: { amount: 1, unit: 'day' } }],
      quiet: 'drop',
    },
    conditions: { metrics: ['conversion'], direction: 'down', leastAudience: 10 },
    declaredLift: 0.05,
    controlShare: { leastBp: 5000, mostBp: 5000 },
    guards: { start: 'automatic', perRun: { messages: 1000, cost: 100_000 }, perMonth: { messages: 3000, cost: 300_000 } },
    ...parts,
  });
}

export function scriptOf(): Script {
  return {
    episodes: new Map(),
    finding: null,
    level: { all: 1, treated: 1, control: 1, both: 1 },
    volume: { all: 4000, treated: 1000, control: 1000, both: 2000 },
    told: new Map(),
    diagnoses: 0,
    kept: new Map(),
    offEverywhere: false,
    paused: false,
  };
}

/** 试验台 — the room with everything below it, on one ledger. */
export interface LoopStage {
  readonly thread: Thread;
  readonly autopilot: Autopilot;
  readonly script: Script;
  /** Time goes on, and everything that is due is done. */
  round(ms: number): Promise<void>;
  /** Goes on where the ledger stands, as after a crash, with another `around`. */
  reopen(around?: Around): Promise<void>;
  close(): Promise<void>;
}

/** Makes customers 1 … `most`, each with an e-mail address, in one go. */
export async function insertCustomers(ledger: Ledger, most: number): Promise<void> {
  await ledger.run('insert into customers (customer, root, first_at, last_at) select n, n, $2, $2 from generate_series(1, $1::integer) n', [
    most,
    START,
  ]);
  await ledger.run(
    `insert into identities (namespace, value, customer, first_at, log_offset) select 'email', 'c' || n || '@example.test', n, $2, 0 from generate_series(1, $1::integer) n`,
    [most, START],
  );
  await ledger.run(`insert into profiles (customer, attributes) select n, '{}' from generate_series(1, $1::integer) n`, [most]);
}

/** Stands between the room and everything it calls. */
type Around = (context: AutopilotContext) => AutopilotContext;
const NOTHING: Around = (context) => context;

export async function openStage(ledger: Ledger, script: Script, around: Around = NOTHING): Promise<LoopStage> {
  let thread = await openThread(ledger);
  let autopilot = openAutopilot(around(contextOf(thread, script)));
  return {
    get thread() {
      return thread;
    },
    get autopilot() {
      return autopilot;
    },
    script,
    async round(ms) {
      await thread.clock.advance(ms);
      await autopilot.settled();
      await thread.settle();
      await autopilot.settled();
    },
    async reopen(next = NOTHING) {
      await autopilot.close();
      await thread.close();
      thread = await openThread(ledger, thread.clock.now());
      for (const [key, customers] of script.kept) thread.pass({ kind: 'segment', segment: key }, customers);
      autopilot = openAutopilot(next(contextOf(thread, script)));
    },
    async close() {
      await autopilot.close();
      await thread.close();
    },
  };
}

function contextOf(thread: Thread, script: Script): AutopilotContext {
  const { ledger, clock, campaigns, estimating } = thread;
  return {
    ledger,
    clock,
    log: silentLog,
    zone: () => ZONE,
    paused: () => script.paused,
    offEverywhere: () => script.offEverywhere,
    campaigns,
    estimating,
    alerts: detectorOf(thread, script),
    causes: causesOf(script),
    segments: segmentsOf(thread, script),
    loopUrl: (episode) => `https://gyre.test/p/demo/loops/${episode}`,
    metricName: (metric) => metric,
    dimensionName: (_metric, name) => ({ zh: name, en: name }),
    caughtUp: () => Promise.resolve(),
  };
}

function detectorOf(thread: Thread, script: Script): AutopilotContext['alerts'] {
  return {
    episodes: () => Promise.resolve([...script.episodes.values()]),
    episode: (id) => Promise.resolve(script.episodes.get(id) ?? missing(id)),
    diagnose(id) {
      script.diagnoses++;
      thread.pass(SLICE, script.finding?.inSlice ?? []);
      const { metric, direction, effect } = script.episodes.get(id) ?? missing(id);
      return Promise.resolve(findingOf(script, { metric, direction, effect }));
    },
    onChange: () => undefined,
    tellReceivers(_alert, { key, digest }) {
      if (!script.told.has(key)) script.told.set(key, digest('zh'));
      return Promise.resolve();
    },
    watched: () => Promise.resolve({ alerts: 1, lastJudgedAt: START }),
  };
}

function missing(id: string): never {
  throw new AppError('not_found', `there is no episode ${id}`);
}

function findingOf({ finding }: Script, about: Pick<Episode, 'metric' | 'direction' | 'effect'>): Finding {
  const none = { from: START, total: null, causes: [], mix: null, coMoving: [], sentence: { zh: '', en: '' } };
  if (finding === null)
    return { ...none, diagnosis: null, why: 'unexplained', inSlice: CustomerSet.upTo(0), affected: CustomerSet.upTo(0) };
  // While the episode lasted only those who are affected were seen in the slice.
  const affected = CustomerSet.of(finding.affected);
  const inSlice = affected;
  return {
    ...none,
    diagnosis: { ...about, slice: finding.slice, inSlice: inSlice.count, affected: affected.count },
    why: null,
    inSlice,
    affected,
  };
}

function causesOf(script: Script): AutopilotContext['causes'] {
  return {
    seriesOf(_metric, _slice, { among, from, to }) {
      const group = groupOf(among);
      const outOf = script.volume[group];
      const isPast = from < START;
      const value = Math.round(outOf * EXPECTED * (isPast ? 1 : script.level[group]));
      return Promise.resolve(hours(from, to).map((at): SeriesPoint => ({ at, value, outOf })));
    },
    frozenExpectation: (_metric, _slice, { opened, to }) =>
      Promise.resolve(hours(opened, to).map((at) => ({ at, mean: EXPECTED, variance: EXPECTED * (1 - EXPECTED) }))),
    ruleOf: () => SLICE,
  };
}

function hours(from: Instant, to: Instant): Instant[] {
  return Array.from({ length: Math.max(0, Math.floor((to - from) / HOUR_MS)) }, (_, i) => instant(from + i * HOUR_MS));
}

function groupOf(among: Rule | undefined): Group {
  if (among === undefined) return 'all';
  if (among.kind === 'did') return 'control';
  return among.kind === 'any' && among.rules.length === 2 ? 'both' : 'treated';
}

/** Segments in memory; a live one has the customers of the slice. */
function segmentsOf(thread: Thread, script: Script): AutopilotContext['segments'] {
  function keep(key: string, customers: readonly number[]): Promise<never> {
    if (script.kept.has(key)) throw new AppError('already_exists', `there is a segment ${key} already`);
    script.kept.set(key, customers);
    thread.pass({ kind: 'segment', segment: key }, customers);
    return Promise.resolve(undefined as never);
  }
  return {
    create: (key) => keep(key, script.finding?.inSlice ?? []),
    keep: ({ key, customers }) => keep(key, [...customers]),
  };
}
