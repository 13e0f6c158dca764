import type { CampaignDefinition } from '@gyre/domain/campaign';
import { CampaignDefinition as Definition } from '@gyre/domain/campaign';
import type { Properties } from '@gyre/domain/events';
import { instant, type Instant } from '@gyre/domain/time';
import { z } from 'zod';
import { openProviders, secretBox, type Providers } from '../channels/index.ts';
import { manualClock, type ManualClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { openPipeline, takeOver, type OwnEvent, type Pipeline } from '../pipeline/index.ts';
import { contentCache, openOutbox, reachStage, type Outbox, type UnsubscribeContext } from '../reach/index.ts';
import type { Ledger, LogRow } from '../stores/ports.ts';
import { openCampaigns, type Campaigns } from './campaigns.ts';
import { journeyStage } from './stage.ts';

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
  readonly history: { timeline: () => Promise<LogRow[]>; recent: () => Promise<LogRow[]>; volumes: () => Promise<never[]> };
  /** Makes a customer with an e-mail address; its own root. */
  customer(customer: number, email?: string, attributes?: Properties): Promise<void>;
  /** Makes `leaf` part of `root`. */
  merge(leaf: number, root: number): Promise<void>;
  /** Appends events, runs the pipeline over them and waits for the outbox. */
  feed(...events: Partial<LogRow>[]): Promise<void>;
  /** Own events left for the relay, in order. */
  emitted(name?: string): Promise<OwnEvent[]>;
  setPaused(paused: boolean): void;
  /** Stops as a crash would: nothing is put back. A new thread on the same ledger takes over. */
  close(): Promise<void>;
}

const box = secretBox('test');

export async function openThread(ledger: Ledger, at: Instant = START): Promise<Thread> {
  const clock = manualClock(at);
  const rows: LogRow[] = [];
  let paused = false;
  const providers = openProviders({ ledger, clock, log: silentLog, secrets: box });
  const history = historyOf(rows);
  const failures: unknown[] = [];
  const standing = await takeOver(ledger, 'main');
  const outbox = await openOutbox({
    ledger,
    clock,
    log: silentLog,
    providers,
    epoch: standing.epoch,
    paused: () => paused,
    wakeRelay: () => {},
    wakePipeline: () => main.wake(),
  });
  const campaigns = openCampaigns({ ledger, clock, wakeRelay: () => {}, wakeOutbox: () => outbox.wake() });
  const unsubscribeKey = box.derive('unsubscribe');
  const reach = { project: 'demo', publicUrl: () => 'https://gyre.test', unsubscribeKey, outbox, content: contentCache() };
  const main: Pipeline = await openPipeline({
    ledger,
    standing,
    log: { read: (from, limit) => Promise.resolve(rows.filter((r) => r.offset > from.offset).slice(0, limit)) },
    stages: [journeyStage({ campaigns, reach }), reachStage(outbox)],
    clock,
    emitted: () => {},
    fatal: (error) => failures.push(error),
  });
  let offset = main.offset;
  return {
    ledger,
    clock,
    campaigns,
    providers,
    outbox,
    rows,
    history,
    unsubscribing: { project: 'demo', ledger, clock, unsubscribeKey, wakeRelay: () => {} },
    customer: (customer, email, attributes = {}) => insertCustomer(ledger, customer, email, attributes),
    merge: async (leaf, root) => void (await ledger.run('update customers set root = $2 where root = $1', [leaf, root])),
    async feed(...events) {
      for (const event of events) rows.push({ ...rowOf(++offset, clock.now()), ...event });
      await run(main, offset, failures);
      await outbox.idle();
    },
    emitted: async (name) => await readEmitted(ledger, name),
    setPaused: (value) => void (paused = value),
    async close() {
      await main.close();
      await outbox.close();
      await providers.close();
    },
  };
}

/** Runs the pipeline up to an offset. @throws what a stage threw */
async function run(pipeline: Pipeline, offset: number, failures: readonly unknown[]): Promise<void> {
  pipeline.wake();
  const look = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, 100));
  while (pipeline.offset < offset && failures.length === 0) await Promise.race([pipeline.reached(offset), look()]);
  if (failures.length > 0) throw failures[0];
}

function historyOf(rows: readonly LogRow[]): Thread['history'] {
  const newest = (): Promise<LogRow[]> => Promise.resolve(rows.toReversed());
  return { timeline: newest, recent: newest, volumes: () => Promise.resolve([]) };
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
