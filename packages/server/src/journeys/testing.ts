import type { CampaignDefinition } from '@gyre/domain/campaign';
import type { Properties } from '@gyre/domain/events';
import { Rule } from '@gyre/domain/rules/rule';
import { plainWords } from '@gyre/domain/rules/sentence';
import type { Instant } from '@gyre/domain/time';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type { z } from 'zod';
import type { Providers } from '../channels/index.ts';
import { manualClock, type ManualClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { openPipeline, takeOver, type OwnEvent, type Pipeline, type PipelineParts } from '../pipeline/index.ts';
import type { Contents } from '../content/index.ts';
import type { Notices } from '../notices/index.ts';
import { deferralStage, reachStage, type Outbox, type Policies, type UnsubscribeContext } from '../reach/index.ts';
import { goalStage } from '../report/index.ts';
import { projectMigrations } from '../stores/migrations/project.ts';
import type { Ledger, LogRow } from '../stores/ports.ts';
import type { LedgerEngine, TestLedgers } from '../stores/testing.ts';
import type { ApprovalNotices } from './approval-notices.ts';
import { openAudienceTakes, type AudienceTakes } from './audiences.ts';
import { openCampaigns, type Campaigns, type CampaignsContext } from './campaigns.ts';
import type { EstimateContext } from './candidates.ts';
import { extentToApprove } from './estimate.ts';
import type { PreviewContext } from './preview.ts';
import type { Rules } from './rules.ts';
import { journeyStage } from './stage.ts';
import {
  hasDue,
  historyOf,
  insertCustomer,
  peopleOf,
  readEmitted,
  rowOf,
  rulesOf,
  START,
  type ThreadHistory,
  definitionOf,
} from './testing-parts.ts';
import { openSpeaking } from './testing-speaking.ts';
import type { WhyContext } from './why.ts';

export { atMost, definitionOf, policyOf, saying, START } from './testing-parts.ts';
export const ZONE = 'Asia/Shanghai';

/** 测试用线程 — the path from a log row to a provider, real but for the log, which is a list. */
export interface Thread {
  readonly ledger: Ledger;
  readonly clock: ManualClock;
  readonly campaigns: Campaigns;
  readonly providers: Providers;
  readonly outbox: Outbox;
  readonly rows: LogRow[];
  readonly unsubscribing: UnsubscribeContext;
  readonly audiences: AudienceTakes;
  readonly history: ThreadHistory;
  readonly policies: Policies;
  readonly notices: Notices;
  readonly approvals: ApprovalNotices;
  readonly contents: Contents;
  /** What `why` needs. */
  readonly whyContext: WhyContext;
  readonly previewContext: PreviewContext;
  readonly estimating: EstimateContext;
  readonly rules: Rules;
  /** Live segments, by key. */
  readonly book: Map<string, Rule>;
  readonly segments: WhyContext['segments'];
  /** Says who passes a rule from now on; one not spoken of is asked of the rows. */
  pass(rule: Rule, customers: readonly number[]): void;
  /** Makes a customer with an e-mail address; its own root. */
  customer(customer: number, email?: string, attributes?: Properties): Promise<void>;
  /** Makes `leaf` part of `root`. */
  merge(leaf: number, root: number): Promise<void>;
  /** Appends events, runs the pipeline over them and waits for the outbox. */
  feed(...events: Partial<LogRow>[]): Promise<void>;
  /** Lets all timers that came due fire, and audiences be taken, until nothing is left to do. */
  settle(): Promise<void>;
  /** Own events left for the relay, in order. */
  emitted(name?: string): Promise<OwnEvent[]>;
  setPaused(paused: boolean): void;
  /** Stops as a crash would: nothing is put back. A new thread on the same ledger takes over. */
  close(): Promise<void>;
}

export async function openThread(ledger: Ledger, at: Instant = START, zone = ZONE): Promise<Thread> {
  const clock = manualClock(at);
  const state = { paused: false };
  const rows: LogRow[] = [];
  const failures: unknown[] = [];
  const passing = new Map<string, ReadonlySet<number>>();
  const book = new Map<string, Rule>();
  const rules = rulesOf({ passing, rows, book, zone });
  const segments = { book: () => book, words: () => Promise.resolve(plainWords) };
  const around = { ledger, clock, zone, history: historyOf(rows), rules, book, segments, people: peopleOf() };
  const { main, ...parts } = await openParts(around, { rows, failures, paused: () => state.paused });
  const { audiences, outbox, notices, providers } = parts;
  let offset = main.offset;
  return {
    ...around,
    ...parts,
    rows,
    pass: (rule, customers) => void passing.set(JSON.stringify(Rule.parse(rule)), new Set(customers)),
    customer: (customer, email, attributes = {}) => insertCustomer(ledger, customer, email, attributes),
    async merge(leaf, root) {
      around.people.merge(leaf, root);
      await ledger.run('update customers set root = $2 where root = $1', [leaf, root]);
    },
    async feed(...events) {
      for (const event of events) rows.push({ ...rowOf(++offset, clock.now()), ...event });
      await run(main, offset, failures);
      await outbox.idle();
    },
    async settle() {
      await settled(ledger, clock, { audiences, main, failures });
      await outbox.idle();
    },
    emitted: async (name) => await readEmitted(ledger, name),
    setPaused: (value) => void (state.paused = value),
    async close() {
      await main.close();
      await audiences.close();
      await notices.close();
      await outbox.close();
      await providers.close();
    },
  };
}

type Around = Pick<Thread, 'ledger' | 'clock' | 'history' | 'rules' | 'segments'> &
  Pick<EstimateContext, 'people'> & { readonly zone: string };

/** The rooms of a thread, wired as a project wires them. */
async function openParts(
  around: Around,
  { rows, failures, paused }: { readonly rows: readonly LogRow[]; readonly failures: unknown[]; readonly paused: () => boolean },
) {
  const { ledger, clock, zone: named, history, rules, segments, people } = around;
  const zone = (): string => named;
  const standing = await takeOver(ledger, 'main');
  const live: { main?: Pipeline } = {};
  const wakes = {
    wakeOutbox: (): void => speaking.outbox.wake(),
    recallOutbox: (): void => speaking.outbox.recall(),
    wakePipeline: (): void => live.main?.wake(),
  };
  const speaking = await openSpeaking({ ledger, clock, zone: named, epoch: standing.epoch, paused, wakePipeline: wakes.wakePipeline });
  const { providers, policies, contents, outbox, notices, approvals, reach } = speaking;
  const estimating: EstimateContext = { ledger, clock, history, rules, people, contents, reach };
  const { audiences, campaigns } = await openRoom({
    ledger,
    clock,
    log: silentLog,
    rules,
    contents,
    zone,
    approvals,
    extentToApprove: (key, definition) => extentToApprove(estimating, key, definition),
    ...wakes,
  });
  const journeys = journeyStage({ campaigns, history, reach, zone, wakeAudiences: audiences.wake });
  const goals = goalStage({ changes: () => campaigns.changes, zone });
  const stages = [journeys, deferralStage(reach), reachStage(outbox), goals];
  const main = await openMain(rows, failures, { ledger, standing, clock, stages });
  live.main = main;
  return {
    main,
    audiences,
    campaigns,
    providers,
    policies,
    contents,
    outbox,
    notices,
    approvals,
    estimating,
    whyContext: { ledger, clock, history, rules, segments, zone: named },
    previewContext: { ledger, clock, history, rules, contents, policies, zone: named, publicUrl: reach.publicUrl },
    unsubscribing: {
      project: 'demo',
      ledger,
      clock,
      unsubscribeKey: reach.unsubscribeKey,
      wakeRelay: () => {},
      recallOutbox: () => outbox.recall(),
    },
  };
}

/**
 * Gives every test of a suite a thread of its own, on a fresh ledger of one engine.
 *
 * @param begin  puts the thread where the tests find it, and what all of them need into it
 * @returns closes the test's thread and opens another on the same ledger, as a restart does: now, unless told when
 */
export function eachThread(
  engine: LedgerEngine,
  begin: (thread: Thread) => Promise<void> | void,
): (at?: Instant, zone?: string) => Promise<Thread> {
  let ledgers: TestLedgers;
  let thread: Thread;
  beforeAll(async () => {
    ledgers = await engine.open();
  });
  afterAll(() => ledgers.close());
  beforeEach(async () => {
    thread = await openThread(await ledgers.ledger(projectMigrations));
    await begin(thread);
  });
  afterEach(() => thread.close());
  return async (at, zone) => {
    await thread.close();
    thread = await openThread(thread.ledger, at ?? thread.clock.now(), zone);
    return thread;
  };
}

async function openRoom(
  parts: Omit<CampaignsContext, 'wakeRelay' | 'wakeAudiences' | 'audienceProblemOf'>,
): Promise<{ audiences: AudienceTakes; campaigns: Campaigns }> {
  const audiences = openAudienceTakes(parts);
  const campaigns = openCampaigns({ ...parts, wakeRelay: () => {}, wakeAudiences: audiences.wake, audienceProblemOf: audiences.problemOf });
  await campaigns.refresh();
  return { audiences, campaigns };
}

function openMain(
  rows: readonly LogRow[],
  failures: unknown[],
  parts: Pick<PipelineParts, 'ledger' | 'standing' | 'clock' | 'stages'>,
): Promise<Pipeline> {
  return openPipeline({
    ...parts,
    log: { read: (from, limit) => Promise.resolve(rows.filter((r) => r.offset > from.offset).slice(0, limit)) },
    emitted: () => {},
    fatal: (error) => failures.push(error),
  });
}

/** Lets timers fire and audiences be taken until nothing is due for three looks in a row. */
async function settled(
  ledger: Ledger,
  clock: ManualClock,
  { audiences, main, failures }: { readonly audiences: AudienceTakes; readonly main: Pipeline; readonly failures: readonly unknown[] },
): Promise<void> {
  for (let quiet = 0; quiet < 3; quiet++) {
    await audiences.idle();
    main.wake();
    if (await hasDue(ledger, clock.now())) quiet = 0;
    await new Promise((resolve) => setTimeout(resolve, 5));
    if (failures.length > 0) throw failures[0];
  }
}

/** Runs the pipeline up to an offset. @throws what a stage threw */
async function run(pipeline: Pipeline, offset: number, failures: readonly unknown[]): Promise<void> {
  pipeline.wake();
  const look = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, 100));
  while (pipeline.offset < offset && failures.length === 0) await Promise.race([pipeline.reached(offset), look()]);
  if (failures.length > 0) throw failures[0];
}

/** Creates a campaign and starts it. */
export async function startCampaign(thread: Thread, key: string, parts: Partial<z.input<typeof CampaignDefinition>> = {}): Promise<void> {
  await thread.campaigns.create(key, definitionOf(parts), 'test');
  await thread.campaigns.act(key, 'start', 'test');
}
