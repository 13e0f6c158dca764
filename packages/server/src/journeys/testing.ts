import type { CampaignDefinition } from '@gyre/domain/campaign';
import { CampaignDefinition as Definition } from '@gyre/domain/campaign';
import type { Properties } from '@gyre/domain/events';
import { Rule } from '@gyre/domain/rules/rule';
import { instant, type Instant } from '@gyre/domain/time';
import { CustomerSet } from '@gyre/engine';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { z } from 'zod';
import { openProviders, secretBox, type Providers } from '../channels/index.ts';
import { manualClock, type ManualClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { openPipeline, takeOver, type OwnEvent, type Pipeline, type PipelineParts } from '../pipeline/index.ts';
import { contentCache, openOutbox, reachStage, type Outbox, type OutboxParts, type UnsubscribeContext } from '../reach/index.ts';
import { projectMigrations } from '../stores/migrations/project.ts';
import type { History, Ledger, LogRow } from '../stores/ports.ts';
import type { LedgerEngine, TestLedgers } from '../stores/testing.ts';
import { openAudienceTakes, type AudienceTakes } from './audiences.ts';
import { openCampaigns, type Campaigns, type CampaignsContext } from './campaigns.ts';
import type { Rules } from './rules.ts';
import { journeyStage } from './stage.ts';
import type { WhyContext } from './why.ts';

/** 2026-01-01T00:00:00Z, when every test begins. */
export const START = instant(1_767_225_600_000);
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
  readonly history: Pick<History, 'timeline' | 'recent' | 'volumes'>;
  /** What `why` needs. */
  readonly whyContext: WhyContext;
  readonly rules: Rules;
  /** Says who passes a rule from now on; nobody passes one not spoken of. */
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

const box = secretBox('test');

export async function openThread(ledger: Ledger, at: Instant = START, zone = ZONE): Promise<Thread> {
  const clock = manualClock(at);
  const rows: LogRow[] = [];
  let paused = false;
  const providers = openProviders({ ledger, clock, log: silentLog, secrets: box });
  const history = historyOf(rows);
  const failures: unknown[] = [];
  const passing = new Map<string, ReadonlySet<number>>();
  const rules = rulesOf(passing);
  const standing = await takeOver(ledger, 'main');
  const wakePipeline = (): void => main.wake();
  const outbox = await openSender({ ledger, clock, providers, epoch: standing.epoch, wakePipeline, paused: () => paused });
  const wakes = { wakeOutbox: (): void => outbox.wake(), wakePipeline };
  const { audiences, campaigns } = await openRoom({ ledger, clock, log: silentLog, rules, zone: () => zone, ...wakes });
  const unsubscribeKey = box.derive('unsubscribe');
  const reach = { project: 'demo', publicUrl: () => 'https://gyre.test', unsubscribeKey, outbox, content: contentCache() };
  const main = await openMain(rows, failures, {
    ledger,
    standing,
    clock,
    stages: [journeyStage({ campaigns, history, reach, zone: () => zone, wakeAudiences: audiences.wake }), reachStage(outbox)],
  });
  let offset = main.offset;
  return {
    ledger,
    clock,
    campaigns,
    providers,
    outbox,
    rows,
    audiences,
    rules,
    history,
    whyContext: { ledger, clock, history, rules, zone },
    pass: (rule, customers) => void passing.set(JSON.stringify(Rule.parse(rule)), new Set(customers)),
    unsubscribing: { project: 'demo', ledger, clock, unsubscribeKey, wakeRelay: () => {} },
    customer: (customer, email, attributes = {}) => insertCustomer(ledger, customer, email, attributes),
    merge: async (leaf, root) => void (await ledger.run('update customers set root = $2 where root = $1', [leaf, root])),
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
    setPaused: (value) => void (paused = value),
    async close() {
      await main.close();
      await audiences.close();
      await outbox.close();
      await providers.close();
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

function openSender(parts: Omit<OutboxParts, 'log' | 'wakeRelay'>): Promise<Outbox> {
  return openOutbox({ ...parts, log: silentLog, wakeRelay: () => {} });
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

/** Rules that answer what a test says. */
function rulesOf(passing: ReadonlyMap<string, ReadonlySet<number>>): Rules {
  const membersOf = (rule: Rule): ReadonlySet<number> => passing.get(JSON.stringify(Rule.parse(rule))) ?? new Set();
  const nothing = new Set<string>();
  return {
    prepare: (rule) =>
      Promise.resolve({
        sees: () => true,
        concerns: { events: nothing, attributes: nothing, items: nothing, facts: nothing, calendar: false },
        ask: (customer) => ({ member: membersOf(rule).has(customer), next: Infinity }),
        explain: () => [],
        release: () => {},
      }),
    select(rule) {
      const set = CustomerSet.upTo(Math.max(0, ...membersOf(rule)));
      for (const n of membersOf(rule)) set.words[n >> 5] = (set.words[n >> 5] ?? 0) | (1 << (n % 32));
      return Promise.resolve(set);
    },
  };
}

async function hasDue(ledger: Ledger, now: Instant): Promise<boolean> {
  const [row] = await ledger.rows(z.object({ n: z.number() }), 'select count(*) as n from due where at <= $1', [now]);
  return (row?.n ?? 0) > 0;
}

function historyOf(rows: readonly LogRow[]): Thread['history'] {
  return {
    recent: () => Promise.resolve(rows.toReversed()),
    volumes: () => Promise.resolve([]),
    timeline({ customers, names, before, upTo, limit }) {
      const isBefore = (r: LogRow): boolean => before === undefined || r.at < before.at || (r.at === before.at && r.offset < before.offset);
      const found = rows.filter(
        (r) =>
          customers.includes(r.customer) &&
          (names === undefined || names.includes(r.name)) &&
          isBefore(r) &&
          r.offset <= (upTo?.offset ?? Infinity),
      );
      return Promise.resolve(found.toSorted((a, b) => b.at - a.at || b.offset - a.offset).slice(0, limit));
    },
  };
}

function rowOf(offset: number, now: Instant): LogRow {
  return {
    offset,
    messageId: `m${offset}`,
    hash: '',
    customer: 1,
    name: 'Order Completed',
    at: now,
    received: now,
    originalAt: null,
    source: 'web',
    sequence: null,
    historical: false,
    keys: [],
    properties: {},
    parent: null,
  };
}

async function insertCustomer(ledger: Ledger, customer: number, email: string | undefined, attributes: Properties): Promise<void> {
  const profile = Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, { value, at: START, source: 'web', last: [START, 1], mixed: false }]),
  );
  await ledger.run('insert into customers (customer, root, first_at, last_at) values ($1, $1, $2, $2)', [customer, START]);
  const [namespace, value] = email === undefined ? ['user_id', `u${customer}`] : ['email', email];
  await ledger.run('insert into identities (namespace, value, customer, first_at, log_offset) values ($1, $2, $3, $4, 0)', [
    namespace,
    value,
    customer,
    START,
  ]);
  await ledger.run('insert into profiles (customer, attributes) values ($1, $2::jsonb)', [customer, profile]);
}

async function readEmitted(ledger: Ledger, name: string | undefined): Promise<OwnEvent[]> {
  const rows = await ledger.rows(z.object({ event: z.any() }), 'select event from outgoing order by sequence');
  return rows.map((r) => r.event as OwnEvent).filter((e) => name === undefined || e.name === name);
}

/** A sound definition; parts given replace its own. */
export function definitionOf(parts: Partial<z.input<typeof Definition>> = {}): CampaignDefinition {
  return Definition.parse({
    name: '下单感谢',
    trigger: { event: 'Order Completed', filter: { all: [] } },
    controlShareBp: 0,
    content: { channel: 'email', subject: '谢谢 {{ customer.name | default: "您" }}', body: '<p>订单 {{ event.amount }} 元</p>' },
    cap: null,
    ...parts,
  });
}

/** Creates a campaign and starts it. */
export async function startCampaign(thread: Thread, key: string, parts: Partial<z.input<typeof Definition>> = {}): Promise<void> {
  await thread.campaigns.create(key, definitionOf(parts), 'test');
  await thread.campaigns.act(key, 'start', 'test');
}
