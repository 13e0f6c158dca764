import { ActivityDefinition } from '@gyre/domain/activity';
import { CampaignDefinition } from '@gyre/domain/campaign';
import type { Properties } from '@gyre/domain/events';
import { grainOf } from '@gyre/domain/money';
import { ContactPolicy } from '@gyre/domain/reach/policy';
import { instant, type Instant } from '@gyre/domain/time';
import { z } from 'zod';
import { manualClock, type ManualClock } from '../clock.ts';
import { openContents } from '../content/index.ts';
import { readCustomers } from '../customers/index.ts';
import { emitOwn, insertDue, type Due, type Effects, type OwnEvent } from '../pipeline/index.ts';
import type { Ledger } from '../stores/ports.ts';
import type { DirectOutbox } from './booking.ts';
import { decideReach, type ReachContext } from './decide.ts';
import type { Decided } from './decision-rows.ts';
import type { ReadyMessage } from './message.ts';
import { openPolicies, type Policies } from './policies.ts';
import { revisitDeferred } from './revisit.ts';
import type { Wish } from './wish.ts';

/** 2026-03-10T10:00 in Shanghai, a Tuesday, when every test begins. */
export const START = instant(1_773_108_000_000);
export const ZONE = 'Asia/Shanghai';

let couponNumber = 0;

/** A customer who enters a campaign. */
export type Entry = readonly [campaign: string, customer: number];

/** 测试用决策台 — the contact policy on a real ledger, without pipeline and sender: a test says who wishes what and when. */
export interface Desk {
  readonly ledger: Ledger;
  readonly clock: ManualClock;
  readonly context: ReachContext;
  readonly policies: Policies;
  /** What was handed over to the sender. */
  readonly handed: ReadyMessage[];
  /** How many messages the sender takes at once. */
  slots: number;
  /** Properties of the event with which customers enter. */
  properties: Properties;
  /** Makes a running campaign; parts given replace its own. */
  campaign(key: string, parts?: Partial<z.input<typeof CampaignDefinition>>, version?: number): Promise<CampaignDefinition>;
  /** Makes or changes an activity. */
  activity(key: string, budget: number | null): Promise<void>;
  /** Makes a customer, its own root. */
  customer(customer: number, identity: { phone?: string; email?: string }, attributes?: Properties): Promise<void>;
  /** Makes a run of each campaign's customer and lets them wish at the same moment, together with what is due. */
  turn(...entries: readonly Entry[]): Promise<Decided[]>;
  /** The same, but the process dies just before the commit. */
  crash(...entries: readonly Entry[]): Promise<void>;
  /** The decision of a run as stored. */
  decision(run: number): Promise<DecisionView>;
  emitted(name?: string): Promise<OwnEvent[]>;
}

const DecisionRow = z.object({
  outcome: z.string(),
  reason: z.string(),
  arm: z.string(),
  at: z.number(),
  until: z.number().nullable(),
  cost: z.number(),
  released: z.boolean(),
  detail: z.record(z.string(), z.unknown()),
});
export type DecisionView = z.infer<typeof DecisionRow>;

/** A sound SMS campaign of one arm without a control group. */
export function definitionOf(parts: Partial<z.input<typeof CampaignDefinition>> = {}): CampaignDefinition {
  return CampaignDefinition.parse({
    name: '召回',
    trigger: { event: 'Cart Abandoned', filter: { all: [] } },
    controlShareBp: 0,
    arms: [{ key: 'a', name: 'A', content: { channel: 'sms', text: '您的购物车还在等您' } }],
    ...parts,
  });
}

/** A policy that forbids nothing; parts given replace its own. */
export function policyOf(parts: Partial<z.input<typeof ContactPolicy>> = {}): ContactPolicy {
  const never = { workday: null, restday: null, calendar: 'none' } as const;
  return ContactPolicy.parse({ quiet: never, caps: [], sms: { signature: '云杉生活', optOut: '拒收请回复R' }, ...parts });
}

/** Who sends what the desk decides, under which epoch. */
export interface DeskSender {
  readonly outbox: DirectOutbox;
  readonly epoch: number;
}

/**
 * @param policy  saved as a new version; null goes on with the one the ledger has
 * @param at      where its clock stands, or the clock it shares
 * @param sender  takes `slots` messages at once and keeps them unless told
 */
export async function openDesk(
  ledger: Ledger,
  policy: ContactPolicy | null = policyOf(),
  at: Instant | ManualClock = START,
  sender?: DeskSender,
): Promise<Desk> {
  const clock = typeof at === 'number' ? manualClock(at) : at;
  const policies = await openPolicies({ ledger, clock, wakePipeline: () => {} });
  if (policy !== null) await policies.save(policy, 'test');
  const contents = openContents({ ledger, clock, policy: () => policies.current() });
  await contents.load();
  const handed: ReadyMessage[] = [];
  const desk: Desk = {
    ledger,
    clock,
    policies,
    handed,
    slots: 0,
    properties: {},
    context: {
      project: 'demo',
      publicUrl: () => 'https://gyre.test',
      unsubscribeKey: Buffer.alloc(32, 7),
      contents,
      policies,
      zone: () => ZONE,
      coupons: {
        zone: () => ZONE,
        grain: () => grainOf('CNY'),
        newId: () => `g${String(++couponNumber).padStart(8, '0')}`,
        posted: () => {},
      },
      outbox: sender?.outbox ?? {
        room: () => ({ slots: desk.slots, provider: 'main' }),
        take: (m) => void handed.push(...m),
        wake: () => {},
      },
    },
    campaign: (key, parts, version = 1) => insertCampaign(ledger, key, definitionOf(parts), version),
    activity: (key, budget) => saveActivity(ledger, key, ActivityDefinition.parse({ name: key.toUpperCase(), budget })),
    customer: (customer, identity, attributes = {}) => insertCustomer(ledger, customer, identity, attributes),
    turn: (...entries) => takeTurn(desk, entries, { epoch: sender?.epoch ?? 1 }),
    crash: (...entries) =>
      takeTurn(desk, entries, { epoch: sender?.epoch ?? 1, crashes: true }).then(expectCrash, (error: unknown) => expectCrash(error)),
    async decision(run) {
      const [row] = await ledger.rows(
        DecisionRow,
        'select outcome, reason, arm, at, until, cost, released, detail from decisions where run = $1',
        [run],
      );
      if (row === undefined) throw new Error(`run ${run} has no decision`);
      return row;
    },
    async emitted(name) {
      const rows = await ledger.rows(z.object({ event: z.any() }), 'select event from outgoing order by sequence');
      return rows.map((r) => r.event as OwnEvent).filter((e) => name === undefined || e.name === name);
    },
  };
  return desk;
}

async function insertCampaign(ledger: Ledger, key: string, definition: CampaignDefinition, version: number): Promise<CampaignDefinition> {
  await ledger.run(
    `insert into campaigns (key, version, state, definition, started_at, created_at, updated_at, updated_by)
     values ($1, $2, 'running', $3::jsonb, $4, $4, $4, 'test')
     on conflict (key) do update set version = excluded.version, definition = excluded.definition`,
    [key, version, definition, START],
  );
  await ledger.run(`insert into campaign_versions (key, version, definition, at, by) values ($1, $2, $3::jsonb, $4, 'test')`, [
    key,
    version,
    definition,
    START,
  ]);
  return definition;
}

async function saveActivity(ledger: Ledger, key: string, definition: ActivityDefinition): Promise<void> {
  await ledger.run(
    `insert into activities (key, definition, created_at, updated_at, updated_by) values ($1, $2::jsonb, $3, $3, 'test')
     on conflict (key) do update set definition = excluded.definition`,
    [key, definition, START],
  );
}

async function insertCustomer(
  ledger: Ledger,
  customer: number,
  identity: { phone?: string; email?: string },
  attributes: Properties,
): Promise<void> {
  const profile = Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, { value, at: START, source: 'web', last: [START, 1], mixed: false }]),
  );
  const [namespace, value] = Object.entries(identity)[0] ?? ['user_id', `u${customer}`];
  await ledger.run('insert into customers (customer, root, first_at, last_at) values ($1, $1, $2, $2)', [customer, START]);
  await ledger.run('insert into identities (namespace, value, customer, first_at, log_offset) values ($1, $2, $3, $4, 0)', [
    namespace,
    value,
    customer,
    START,
  ]);
  await ledger.run('insert into profiles (customer, attributes) values ($1, $2::jsonb)', [customer, profile]);
}

const RunRow = z.object({ id: z.number(), version: z.number(), definition: CampaignDefinition, root: z.number() });
const DueRow = z.object({ id: z.number(), at: z.number(), lane: z.string(), kind: z.string(), ref: z.string(), payload: z.unknown() });

const CRASH = new Error('the process died before the commit');

function expectCrash(outcome: unknown): void {
  if (outcome !== CRASH) throw outcome instanceof Error ? outcome : new Error('the process should have died');
}

/** What the pipeline does around the stages: timers taken, effects committed together. */
async function takeTurn(
  desk: Desk,
  entries: readonly Entry[],
  { epoch, crashes = false }: { readonly epoch: number; readonly crashes?: boolean },
): Promise<Decided[]> {
  const { ledger, clock, context } = desk;
  const now = clock.now();
  const after: (() => void)[] = [];
  const decided = await ledger.transaction(async (tx) => {
    const due = (await tx.rows(DueRow, 'select * from due where at <= $1 order by at, id limit 1000', [now])) as unknown as Due[];
    const wishes: Wish[] = [];
    for (const [campaign, customer] of entries) wishes.push(await enter(tx, campaign, customer, now, desk.properties));
    const events: OwnEvent[] = [];
    const scheduled: Omit<Due, 'id'>[] = [];
    const effects: Effects = {
      tx,
      emit: (event) => events.push(event),
      schedule: (row) => scheduled.push(row),
      afterCommit: (act) => after.push(act),
    };
    const moment = { now, epoch, due };
    const made = await decideReach(context, effects, moment, wishes);
    await revisitDeferred(context.policies, moment, effects);
    await tx.run('delete from due where id = any($1::bigint[])', [due.map((d) => d.id)]);
    await insertDue(tx, scheduled);
    await emitOwn(tx, events);
    if (crashes) throw CRASH;
    return made;
  });
  for (const act of after) act();
  return decided;
}

async function enter(tx: Ledger, campaign: string, customer: number, now: Instant, properties: Properties): Promise<Wish> {
  const event = { name: 'Cart Abandoned', at: now, messageId: 'm', properties };
  const [run] = await tx.rows(
    RunRow,
    `with made as (insert into runs (campaign, version, customer, root, rotation, state, entered_at, ended_at, event)
       select c.key, c.version, $2::integer, coalesce((select root from customers where customer = $2), $2),
         (select count(*) from runs), 'done', $3, $3, $4::jsonb from campaigns c where c.key = $1 returning id, version, root, campaign)
     select made.id, made.version, made.root, c.definition from made join campaigns c on c.key = made.campaign`,
    [campaign, customer, now, event],
  );
  if (run === undefined) throw new Error(`there is no campaign ${campaign}`);
  const known = (await readCustomers(tx, [run.root])).get(run.root)?.attributes ?? [];
  const attributes = Object.fromEntries([...known].map(([name, { value }]) => [name, value]));
  const { id, version, root, definition } = run;
  return { run: id, node: 'send', campaign, version, definition, customer, root, event, attributes };
}
