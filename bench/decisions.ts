import type { CampaignDefinition } from '@gyre/domain/campaign';
import { HOUR_MS, type Instant } from '@gyre/domain/time';
import { z } from 'zod';
import { emitOwn, insertDue, type Due, type OwnEvent } from '../packages/server/src/pipeline/index.ts';
import { decideReach } from '../packages/server/src/reach/decide.ts';
import { openDesk, type Desk } from '../packages/server/src/reach/testing.ts';
import type { Wish } from '../packages/server/src/reach/wish.ts';
import { openPgliteHost, openPostgresHost } from '../packages/server/src/stores/index.ts';
import { projectMigrations } from '../packages/server/src/stores/migrations/project.ts';
import type { Ledger } from '../packages/server/src/stores/ports.ts';
import { findPostgres, startPostgres } from '../packages/server/test/peers/postgres.ts';
import { campaignParts, CAMPAIGNS, POLICY } from './decision-campaigns.ts';
import { violationsIn } from './decision-check.ts';
import { emptyHome } from './server.ts';
import { heading, row } from './table.ts';

const TURN = 5000;
/** A quarter of a small machine's memory for pages, as PostgreSQL's manual advises, and nothing traded for durability. */
const POSTGRES = ['fsync=on', 'shared_buffers=1GB', 'max_wal_size=4GB'];

/** A crowd of wishes: over how many customers, and how far the clock goes on between two turns. */
interface Crowd {
  readonly name: string;
  readonly customers: number;
  readonly turns: number;
  readonly stepMs: number;
}

/** 触达决策 — turns of 5,000 wishes of 20 campaigns, timed from the wishes to the commit; then everything decided is counted again, naively. */
export async function benchDecisions(turns: number): Promise<void> {
  heading(`contact policy: 20 concurrent campaigns, ${turns} turns of 5,000 wishes (µs of processor: all threads of this process)`, [
    'ledger, crowd',
    'decisions/s',
    'µs of processor each',
    'sent',
    'ghosts',
    'withheld',
    'waiting',
    'violations',
  ]);
  const crowds: Crowd[] = [
    { name: 'room for all', customers: turns * TURN, turns, stepMs: 60_000 },
    { name: 'crowded', customers: 2000, turns, stepMs: 2 * HOUR_MS },
  ];
  for (const crowd of crowds) {
    const home = await emptyHome();
    const host = await openPgliteHost(home.path);
    await measure('PGlite', await host.open('p_bench', projectMigrations), crowd);
    await host.close();
    await home.remove();
  }
  if (findPostgres() === undefined) process.stdout.write('PostgreSQL is skipped: it is not installed\n');
  else for (const crowd of crowds) await onPostgres(crowd);
}

async function onPostgres(crowd: Crowd): Promise<void> {
  const peer = await startPostgres(POSTGRES);
  const host = await openPostgresHost(peer.url);
  await measure('PostgreSQL', await host.open('p_bench', projectMigrations), crowd);
  await host.close();
  await peer.stop();
}

async function measure(engine: string, ledger: Ledger, crowd: Crowd): Promise<void> {
  const desk = await openDesk(ledger, POLICY);
  const definitions: CampaignDefinition[] = [];
  for (let n = 0; n < CAMPAIGNS; n++) definitions.push(await desk.campaign(`c${n}`, campaignParts(n)));
  await insertCustomers(ledger, crowd.customers);
  let decisions = 0;
  let wallMs = 0;
  let cpuUs = 0;
  for (let turn = 0; turn < crowd.turns; turn++) {
    const wishes = await makeWishes(desk, definitions, crowd, turn);
    const cpu = process.cpuUsage();
    const begun = performance.now();
    decisions += await takeTurn(desk, wishes);
    wallMs += performance.now() - begun;
    const { user, system } = process.cpuUsage(cpu);
    cpuUs += user + system;
    await desk.clock.advance(crowd.stepMs);
  }
  const { counts, violations } = await violationsIn(ledger, crowd.turns * TURN);
  const { send = 0, ghost = 0, withheld = 0, deferred = 0 } = counts;
  row([
    `${engine}, ${crowd.name}`,
    (decisions * 1000) / wallMs,
    engine === 'PGlite' ? cpuUs / decisions : '–',
    send,
    ghost,
    withheld,
    deferred,
    violations.length === 0 ? 'none' : violations.length,
  ]);
  if (violations.length > 0) throw new Error(`the contact policy was violated: ${violations.slice(0, 5).join('; ')}`);
}

/** Customers of two leaves each: a phone, and an e-mail address. */
async function insertCustomers(ledger: Ledger, count: number): Promise<void> {
  for (let from = 1; from <= count; from += 20_000) {
    const params = [from, Math.min(count, from + 19_999), count];
    await ledger.run(
      `insert into customers (customer, root, first_at, last_at) select n + leaf * $3::integer, n, 0, 0
       from generate_series($1::integer, $2::integer) as n, generate_series(0, 1) as leaf`,
      params,
    );
    await ledger.run(
      `insert into identities (namespace, value, customer, first_at, log_offset)
       select 'phone', '+86138' || lpad(n::text, 8, '0'), n, 0, 0 from generate_series($1::integer, $2::integer) as n
       union all select 'email', 'u' || n || '@example.test', n + $3::integer, 0, 0 from generate_series($1::integer, $2::integer) as n`,
      params,
    );
  }
}

const RunRow = z.object({ id: z.number().int() });

/** One run for each wish: campaigns in turn, customers one after the other or, in a crowd, all over again in another order. */
async function makeWishes(desk: Desk, definitions: readonly CampaignDefinition[], crowd: Crowd, turn: number): Promise<Wish[]> {
  const now = desk.clock.now();
  const customers = Array.from({ length: TURN }, (_, i) => 1 + (((turn * TURN + i) * 7919) % crowd.customers));
  const campaigns = customers.map((_, i) => `c${(i + turn) % CAMPAIGNS}`);
  const runs = await desk.ledger.rows(
    RunRow,
    `insert into runs (campaign, version, customer, root, rotation, state, entered_at, ended_at, event)
     select c, 1, u, u, $3::bigint + o, 'done', $4::bigint, $4::bigint, $5::jsonb
     from unnest($1::text[], $2::integer[]) with ordinality as t (c, u, o) order by o returning id`,
    [campaigns, customers, turn * TURN, now, eventAt(now, turn)],
  );
  return customers.map((customer, i): Wish => ({
    run: runs[i]?.id ?? 0,
    node: 'send',
    campaign: campaigns[i] ?? '',
    version: 1,
    definition: definitions.at((i + turn) % CAMPAIGNS) as CampaignDefinition,
    customer,
    root: customer,
    event: eventAt(now, turn),
    attributes: { name: `顾客${customer}`, city: '成都', level: customer % 5 },
  }));
}

function eventAt(at: Instant, turn: number): Wish['event'] {
  return { name: 'cart', at, properties: { product: `商品${turn}`, amount: 128.5 } };
}

const DueRow = z.object({ id: z.number(), at: z.number(), lane: z.string(), kind: z.string(), ref: z.string(), payload: z.unknown() });

/** A turn as the pipeline takes it. @returns how many wishes were decided, new ones and those whose waiting was over */
async function takeTurn({ ledger, context, clock }: Desk, wishes: readonly Wish[]): Promise<number> {
  const now = clock.now();
  return await ledger.transaction(async (tx) => {
    const due = (await tx.rows(DueRow, 'delete from due where at <= $1 returning *', [now])) as unknown as Due[];
    const events: OwnEvent[] = [];
    const scheduled: Omit<Due, 'id'>[] = [];
    const effects = {
      tx,
      emit: (event: OwnEvent) => void events.push(event),
      schedule: (timer: Omit<Due, 'id'>) => void scheduled.push(timer),
      afterCommit: () => {},
    };
    const decided = await decideReach(context, effects, { now, epoch: 1, due }, wishes);
    await insertDue(tx, scheduled);
    await emitOwn(tx, events);
    return decided.length;
  });
}
