import { CampaignDefinition } from '@gyre/domain/campaign';
import type { ConsentChange } from '@gyre/domain/reach/consent';
import type { ContactPolicy } from '@gyre/domain/reach/policy';
import { isRestDay } from '@gyre/domain/reach/holidays';
import { DAY_MS, HOUR_MS, MINUTE_MS, type Instant } from '@gyre/domain/time';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { projectMigrations } from '../stores/migrations/project.ts';
import type { Ledger } from '../stores/ports.ts';
import { testLedgers, type TestLedgers } from '../stores/testing.ts';
import { releaseCapacity } from './capacity.ts';
import { changeConsent, verifyChain } from './consent.ts';
import { refuseMarketing } from './unsubscribe.ts';
import { openDesk, policyOf, ZONE, type Desk, type Entry } from './testing.ts';
import { waterfall } from './waterfall.ts';
import { withholdDeferred, withholdQueued } from './withhold.ts';

let ledgers: TestLedgers;
const perDay = (limit: number) => ({ limit, window: { kind: 'calendar' as const, unit: 'day' as const } });
const rolling = (limit: number, hours: number) => ({ limit, window: { kind: 'rolling' as const, ms: hours * HOUR_MS } });
const NIGHT = { workday: { from: '21:00', to: '08:00' }, restday: { from: '21:00', to: '09:00' }, calendar: 'cn' } as const;
const SIESTA = { workday: { from: '12:00', to: '14:30' }, restday: { from: '00:00', to: '00:00' }, calendar: 'weekend' } as const;

/** Policies the test changes between. */
const POLICIES: readonly ContactPolicy[] = [
  policyOf({ quiet: NIGHT, caps: [{ scope: { kind: 'all' }, cap: perDay(2) }] }),
  policyOf({
    quiet: SIESTA,
    caps: [
      { scope: { kind: 'channel', channel: 'sms' }, cap: perDay(1) },
      { scope: { kind: 'line', line: 'grocery' }, cap: rolling(1, 30) },
      { scope: { kind: 'category', category: 'notice' }, cap: rolling(2, 5) },
    ],
    holdout: { shareBp: 1500, rotation: 'q1' },
  }),
  policyOf({
    caps: [
      { scope: { kind: 'all' }, cap: { limit: 3, window: { kind: 'calendar', unit: 'week' } } },
      { scope: { kind: 'category', category: 'marketing' }, cap: rolling(2, 3) },
    ],
    consent: { sms: 'opt_in', email: 'opt_out', inbox: 'opt_out', webhook: 'opt_out' },
  }),
];

const sms = (text: string) => ({ channel: 'sms' as const, text });
const inbox = { channel: 'inbox' as const, title: '您好', body: '看看' };
const CAMPAIGNS: Readonly<Record<string, Partial<z.input<typeof CampaignDefinition>>>> = {
  flash: { priority: 1, patienceMs: 2 * HOUR_MS, budget: { messages: 6, cost: null }, controlShareBp: 2000 },
  grocery: {
    activity: 'spring',
    businessLine: 'grocery',
    expectedValue: 50,
    budget: { messages: null, cost: 5 * 450 },
    arms: [
      { key: 'a', name: 'A', content: sms('长'.repeat(80)) },
      { key: 'b', name: 'B', content: sms('短') },
    ],
  },
  inbox: { arms: [{ key: 'a', name: 'A', content: inbox }], caps: [perDay(1)], patienceMs: 3 * DAY_MS },
  drop: { quiet: 'drop', caps: [rolling(2, 10), { limit: 3, window: { kind: 'calendar', unit: 'month' } }] },
  notice: { category: 'notice', caps: [perDay(3)], budget: { messages: 10, cost: null }, activity: 'spring' },
  code: { category: 'verification' },
};
const KEYS = Object.keys(CAMPAIGNS);
const ACTIVITIES = ['spring', 'summer'];
const CUSTOMERS = [1, 2, 3, 4, 5];
const ZONES: Readonly<Record<number, string>> = { 2: 'America/New_York', 4: 'Europe/London' };

type Command =
  | { readonly kind: 'turn' | 'crash'; readonly entries: readonly Entry[]; readonly wait: number }
  | { readonly kind: 'race'; readonly entries: readonly Entry[]; readonly pick: number; readonly fails: boolean; readonly customer: number }
  | { readonly kind: 'settle'; readonly pick: number; readonly fails: boolean }
  | { readonly kind: 'policy'; readonly of: number }
  | { readonly kind: 'campaign'; readonly campaign: string; readonly act: 'pause' | 'resume' | 'stop' }
  | { readonly kind: 'consent'; readonly customer: number; readonly action: 'grant' | 'withdraw'; readonly channel: 'sms' | null }
  | { readonly kind: 'move'; readonly campaign: string; readonly to: string | null }
  | { readonly kind: 'activity'; readonly activity: string; readonly budget: number | null }
  | { readonly kind: 'merge'; readonly leaf: number; readonly root: number }
  | { readonly kind: 'restart' };

const entry = fc.tuple(fc.constantFrom(...KEYS), fc.constantFrom(...CUSTOMERS));
const entries = fc.array(entry, { maxLength: 8 });
const wait = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 90 }), fc.integer({ min: 1, max: 40 * 60 }));
const commands = fc.array(
  fc.oneof(
    { weight: 10, arbitrary: fc.record({ kind: fc.constant('turn' as const), entries, wait }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('crash' as const), entries, wait }) },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('race' as const),
        entries,
        pick: fc.nat({ max: 20 }),
        fails: fc.boolean(),
        customer: fc.constantFrom(...CUSTOMERS),
      }),
    },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('settle' as const), pick: fc.nat({ max: 20 }), fails: fc.boolean() }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('policy' as const), of: fc.nat({ max: POLICIES.length - 1 }) }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('campaign' as const),
        campaign: fc.constantFrom(...KEYS),
        act: fc.constantFrom('pause' as const, 'resume' as const, 'resume' as const, 'stop' as const),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('consent' as const),
        customer: fc.constantFrom(...CUSTOMERS),
        action: fc.constantFrom('grant' as const, 'withdraw' as const),
        channel: fc.constantFrom('sms' as const, null),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('move' as const),
        campaign: fc.constantFrom(...KEYS),
        to: fc.constantFrom(...ACTIVITIES, null),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('activity' as const),
        activity: fc.constantFrom(...ACTIVITIES),
        budget: fc.option(fc.nat({ max: 12 }).map((parts) => parts * 450)),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('merge' as const), leaf: fc.constantFrom(4, 5), root: fc.constantFrom(1, 3) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
  ),
  { minLength: 10, maxLength: 30 },
);

const Row = z.object({
  run: z.number(),
  campaign: z.string(),
  customer: z.number(),
  root: z.number(),
  channel: z.string(),
  category: z.string(),
  line: z.string(),
  outcome: z.string(),
  reason: z.string(),
  at: z.number(),
  until: z.number().nullable(),
  since: z.number(),
  cost: z.number(),
  released: z.boolean(),
  detail: z.object({ of: z.string().optional(), used: z.number().optional(), budget: z.number().optional(), cost: z.number().optional() }),
  refused: z.boolean(),
  /** The leaf that says in which zone the customer is. */
  zoned: z.number().nullable(),
});
type Row = z.infer<typeof Row>;
const holdsCapacity = (row: Row): boolean => (row.outcome === 'send' || row.outcome === 'ghost') && !row.released;

const rowsOf = (ledger: Ledger): Promise<Row[]> =>
  ledger.rows(
    Row,
    `select d.run, d.campaign, d.customer, coalesce(c.root, d.customer) as root, d.channel, d.category, d.line, d.outcome, d.reason, d.at, d.until,
       coalesce((d.detail->>'since')::bigint, d.at) as since, d.cost, d.released, d.detail,
       coalesce((select k.action = 'withdraw' from consents k join customers l on l.customer = k.customer
         where l.root = c.root and k.purpose = 'marketing' and k.channel in ('', d.channel) order by k.event desc limit 1), false) as refused,
       (select min(l.customer) from customers l where l.root = c.root and l.customer in (2, 4)) as zoned
     from decisions d left join customers c on c.customer = d.customer order by d.run`,
  );

/** Runs the commands on a ledger of their own, checking after each turn what it decided. */
async function play(all: readonly Command[]): Promise<void> {
  const ledger = await ledgers.ledger(projectMigrations);
  let desk = await openDesk(ledger, POLICIES[0]);
  for (const key of ACTIVITIES) await desk.activity(key, key === 'spring' ? 4 * 450 : null);
  for (const key of KEYS) await desk.campaign(key, CAMPAIGNS[key]);
  for (const n of CUSTOMERS) await desk.customer(n, { phone: `+861380000000${n}` }, ZONES[n] === undefined ? {} : { timezone: ZONES[n] });
  for (const command of all) {
    if (command.kind === 'restart') desk = await openDesk(ledger, null, desk.clock.now());
    else await perform(desk, command);
  }
  for (let days = 0; days < 40; days++) await perform(desk, { kind: 'turn', entries: [], wait: 7 * 60 + 13 });
  await checkWhole(desk);
  const waiting = (await rowsOf(ledger)).filter((r) => r.outcome === 'deferred');
  expect(waiting).toEqual([]);
}

async function perform(desk: Desk, command: Exclude<Command, { kind: 'restart' }>): Promise<void> {
  const { ledger, clock } = desk;
  switch (command.kind) {
    case 'turn':
    case 'crash':
      await clock.advance(command.wait * MINUTE_MS);
      if (command.kind === 'crash') return await desk.crash(...command.entries);
      return await takeTurn(desk, command.entries);
    case 'race':
      return await race(desk, command);
    case 'settle':
      return await settle(ledger, command.pick, command.fails);
    case 'policy':
      return void (await desk.policies.save(POLICIES[command.of] ?? policyOf(), 'test'));
    case 'campaign': {
      const state = { pause: 'paused', resume: 'running', stop: 'ended' }[command.act];
      await ledger.run(`update campaigns set state = $2 where key = $1 and state <> 'ended'`, [command.campaign, state]);
      if (command.act === 'stop') await ledger.transaction((tx) => withholdDeferred(tx, command.campaign, clock.now()));
      return;
    }
    case 'move': {
      const activity = JSON.stringify(command.to);
      const moved = `update campaigns set definition = jsonb_set(definition, '{activity}', $2::jsonb) where key = $1`;
      return void (await ledger.run(moved, [command.campaign, activity]));
    }
    case 'activity':
      return await desk.activity(command.activity, command.budget);
    case 'consent': {
      const { customer, action, channel } = command;
      return await ledger.transaction((tx) => changeConsent(tx, [saying(customer, channel, action)], 'ann', clock.now()));
    }
    case 'merge':
      return void (await ledger.run('update customers set root = $2 where customer = $1', [command.leaf, command.root]));
  }
}

/** A message's fate comes, however late: it was taken, or certainly not and will not be tried again. */
async function settle(ledger: Ledger, pick: number, fails: boolean): Promise<void> {
  const open = await ledger.rows(
    z.object({ id: z.string(), run: z.number() }),
    `select id, run from messages where state = 'queued' order by id`,
  );
  const message = open[pick % Math.max(1, open.length)];
  if (message === undefined) return;
  await ledger.run('update messages set state = $2 where id = $1', [message.id, fails ? 'failed' : 'sent']);
  if (fails) await ledger.transaction((tx) => releaseCapacity(tx, [{ run: message.run, node: 'send' }]));
}

/** A turn, the fate of a message, a pause and everybody's refusals, all at once; afterwards nothing is queued for who refused. */
async function race(desk: Desk, command: Extract<Command, { kind: 'race' }>): Promise<void> {
  const { ledger, clock } = desk;
  const { entries: entered, pick, fails } = command;
  await clock.advance(MINUTE_MS);
  await Promise.all([
    takeTurn(desk, entered, false),
    settle(ledger, pick, fails),
    everybodyRefuses(desk, command.customer),
    pause(ledger, KEYS[pick % KEYS.length] ?? '', clock.now()),
  ]);
  const queued = await ledger.rows(
    z.object({ run: z.number() }),
    `select run from messages where state = 'queued' and category = 'marketing' and channel in ('sms', 'inbox')`,
  );
  expect(queued).toEqual([]);
  await ledger.run(`update campaigns set state = 'running' where state = 'paused'`);
  await ledger.run(`delete from suppressions`);
  const grants = CUSTOMERS.map((customer): ConsentChange => saying(customer, null, 'grant'));
  await ledger.transaction((tx) => changeConsent(tx, grants, 'ann', clock.now()));
  await checkWhole(desk);
}

const saying = (customer: number, channel: 'sms' | null, action: 'grant' | 'withdraw'): ConsentChange => ({
  customer,
  purpose: 'marketing',
  channel,
  action,
  source: 'api',
  wording: '',
});

/** One after the other: marketing by SMS by consent, in the inbox by unsubscribing. */
async function everybodyRefuses({ ledger, clock }: Desk, first: number): Promise<void> {
  for (const n of CUSTOMERS) {
    const customer = ((n + first) % CUSTOMERS.length) + 1;
    const inbox = { channel: 'inbox', address: `customer:${customer}`, customer, source: 'preference_page', wording: '' } as const;
    await ledger.transaction((tx) => changeConsent(tx, [saying(customer, 'sms', 'withdraw')], 'ann', clock.now()));
    await ledger.transaction((tx) => refuseMarketing(tx, inbox, clock.now()));
  }
}

/** Pauses a campaign and takes back what it has queued. */
async function pause(ledger: Ledger, campaign: string, now: Instant): Promise<void> {
  await ledger.transaction(async (tx) => {
    await tx.run(`update campaigns set state = 'paused' where key = $1 and state = 'running'`, [campaign]);
    await withholdQueued(tx, { campaign }, 'campaign_not_running', now);
  });
}

/** @param alone  nothing else happens meanwhile, so what is true afterwards was true when it decided */
async function takeTurn(desk: Desk, entered: readonly Entry[], alone = true): Promise<void> {
  const { ledger, clock } = desk;
  const runs = await ledger.rows(z.object({ state: z.string(), key: z.string() }), 'select key, state from campaigns');
  const stateOf = new Map(runs.map((r) => [r.key, r.state]));
  const decided = new Set((await desk.turn(...entered)).map((d) => d.wish.run));
  const rows = await rowsOf(ledger);
  for (const row of rows.filter((r) => decided.has(r.run))) {
    if (row.outcome === 'deferred') checkWaits(row, clock.now());
    if (!holdsCapacity(row)) continue;
    if (alone) expect(stateOf.get(row.campaign)).toBe('running');
    expect(row.at).toBe(clock.now());
    if (row.category === 'marketing' && alone) expect(row.refused).toBe(false);
    if (row.category === 'marketing') expect(`${isQuiet(row, desk.policies.current())} ${row.run}`).toBe(`false ${row.run}`);
    checkCaps(row, rows, desk.policies.current());
  }
  checkBudgets(rows);
  await checkActivities(
    ledger,
    rows,
    rows.filter((r) => decided.has(r.run)),
  );
  if (alone) await checkWhole(desk);
}

function checkWaits(row: Row, now: number): void {
  const patience = definitionOf(row.campaign).patienceMs;
  expect(row.until).toBeGreaterThan(now);
  expect(row.until).toBeLessThanOrEqual(row.since + patience);
}

const definitions = new Map<string, CampaignDefinition>();
function definitionOf(key: string): CampaignDefinition {
  const known = definitions.get(key);
  if (known !== undefined) return known;
  const content = { channel: 'sms', text: 'x' };
  const made = CampaignDefinition.parse({
    name: key,
    trigger: { event: 'x', filter: { all: [] } },
    arms: [{ key: 'a', name: 'A', content }],
    ...CAMPAIGNS[key],
  });
  definitions.set(key, made);
  return made;
}

/** Wall clock as text: `2026-03-10 21:00`. */
function wallOf(at: number, zone: string): { day: string; time: string } {
  const text = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' }).format(at);
  return { day: text.slice(0, 10), time: text.slice(11, 16) };
}
const zoneOfRow = (row: Row): string => ZONES[row.zoned ?? 0] ?? ZONE;
const dayNumberOf = (day: string): number => Date.parse(`${day}T00:00:00Z`) / DAY_MS;

function isQuiet(row: Row, { quiet }: ContactPolicy): boolean {
  const { day, time } = wallOf(row.at, zoneOfRow(row));
  const within = (hours: { from: string; to: string } | null): boolean => {
    if (hours === null) return false;
    if (hours.from < hours.to) return time >= hours.from && time < hours.to;
    return time >= hours.from || time < hours.to;
  };
  const ofDay = isRestDay(dayNumberOf(day), quiet.calendar) ? quiet.restday : quiet.workday;
  return within(ofDay) || (row.channel === 'sms' && (time >= '21:00' || time < '08:00'));
}

/** Counts by hand what holds capacity in the window of each cap that concerns a row, the row included. */
function checkCaps(row: Row, rows: readonly Row[], policy: ContactPolicy): void {
  if (row.category === 'verification') return;
  const concerned = policy.caps.filter(({ scope }) => inScope(scope, row));
  const own = definitionOf(row.campaign).caps.map((cap) => ({ cap, counts: (other: Row) => other.campaign === row.campaign }));
  const all = [...concerned.map(({ scope, cap }) => ({ cap, counts: (other: Row) => inScope(scope, other) })), ...own];
  for (const { cap, counts } of all) {
    const holding = rows.filter((other) => other.root === row.root && holdsCapacity(other) && counts(other) && inWindow(other, row, cap));
    expect(`${holding.length <= cap.limit} ${row.campaign} ${JSON.stringify(cap)} ${holding.length}`).toMatch(/^true/);
  }
}

function inScope(scope: ContactPolicy['caps'][number]['scope'], row: Row): boolean {
  if (scope.kind === 'category') return row.category === scope.category;
  if (row.category !== 'marketing') return false;
  if (scope.kind === 'all') return true;
  return scope.kind === 'channel' ? row.channel === scope.channel : row.line === scope.line;
}

function inWindow(other: Row, row: Row, cap: ContactPolicy['caps'][number]['cap']): boolean {
  const { window } = cap;
  if (window.kind === 'rolling') return other.at > row.at - window.ms && other.at <= row.at;
  const [a, b] = [wallOf(other.at, zoneOfRow(row)).day, wallOf(row.at, zoneOfRow(row)).day];
  if (window.unit === 'day') return a === b;
  if (window.unit === 'month') return a.slice(0, 7) === b.slice(0, 7);
  const monday = (day: string): number => Math.floor((dayNumberOf(day) + 3) / 7);
  return monday(a) === monday(b);
}

function checkBudgets(rows: readonly Row[]): void {
  for (const key of KEYS) {
    const { budget, category } = definitionOf(key);
    if (category === 'verification') continue;
    const sent = rows.filter((r) => r.campaign === key && r.outcome === 'send' && !r.released);
    expect(sent.length).toBeLessThanOrEqual(budget.messages ?? Infinity);
    expect(sent.reduce((sum, r) => sum + r.cost, 0)).toBeLessThanOrEqual(budget.cost ?? Infinity);
  }
}

const ActivityRow = z.object({ key: z.string(), budget: z.number().nullable(), campaigns: z.array(z.string()) });

/** No message that costs something went beyond what the campaigns of an activity may spend together; who was withheld would have. */
async function checkActivities(ledger: Ledger, rows: readonly Row[], decided: readonly Row[]): Promise<void> {
  const activities = await ledger.rows(
    ActivityRow,
    `select key, (definition->>'budget')::bigint as budget, array(select c.key from campaigns c where c.definition->>'activity' = a.key) as campaigns
     from activities a`,
  );
  for (const { key, budget, campaigns } of activities) {
    const own = rows.filter((r) => campaigns.includes(r.campaign) && r.outcome === 'send' && !r.released && r.category !== 'verification');
    const used = own.reduce((sum, r) => sum + r.cost, 0);
    if (decided.some((r) => own.includes(r) && r.cost > 0)) expect(`${key} ${used}`).toBe(`${key} ${Math.min(used, budget ?? Infinity)}`);
  }
  for (const { detail } of decided.filter((r) => r.reason === 'budget')) {
    if (detail.of === 'activity') expect((detail.used ?? 0) + (detail.cost ?? 0)).toBeGreaterThan(detail.budget ?? Infinity);
  }
}

const Whole = z.object({
  runs: z.number(),
  decisions: z.number(),
  twice: z.number(),
  unsent: z.number(),
  stray: z.number(),
  untimed: z.number(),
});

/** What holds between turns, over everything. */
async function checkWhole({ ledger }: Desk): Promise<void> {
  const rows = await rowsOf(ledger);
  const [whole] = await ledger.rows(
    Whole,
    `select (select count(*) from runs) as runs, (select count(*) from decisions) as decisions,
       (select count(*) from (select 1 from messages group by run, node having count(*) > 1) t) as twice,
       (select count(*) from decisions d where d.outcome = 'send' and not exists (select 1 from messages m where m.run = d.run)) as unsent,
       (select count(*) from messages m join decisions d on d.run = m.run where d.outcome <> 'send') as stray,
       (select count(*) from decisions d full join (select * from due where kind = 'wish') as u on u.ref = d.run || ':' || d.node
         where (d.outcome = 'deferred') is distinct from (u.at is not distinct from d.until and u.ref is not null)
           and (d.outcome = 'deferred' or u.ref is not null)) as untimed`,
  );
  expect(whole).toEqual({ runs: rows.length, decisions: rows.length, twice: 0, unsent: 0, stray: 0, untimed: 0 });
  for (const [key, counts] of await waterfall(ledger, KEYS)) {
    const own = rows.filter((r) => r.campaign === key);
    const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
    expect(counts.entered).toBe(own.length);
    expect(sum(Object.values(counts.outcomes))).toBe(own.length);
    expect(sum(Object.values(counts.reasons))).toBe(counts.outcomes.ghost + counts.outcomes.withheld);
    expect(own.every((r) => r.outcome === 'send' || r.reason !== '')).toBe(true);
    const holding = own.filter((r) => r.outcome === 'send' && !r.released);
    expect([counts.messages, counts.cost]).toEqual([holding.length, sum(holding.map((r) => r.cost))]);
  }
  expect((await verifyChain(ledger)).intact).toBe(true);
}

describe.each(testLedgers())('on $name', (engine) => {
  beforeAll(async () => {
    ledgers = await engine.open();
  });
  afterAll(() => ledgers.close());

  test('whatever comes in whatever order, no cap, budget, quiet hour or refusal is violated, and nothing is lost or sent twice', async () => {
    const played = fc.assert(
      fc.asyncProperty(commands, (all) => play(all)),
      { numRuns: 12, endOnFailure: true },
    );
    await expect(played).resolves.toBeUndefined();
  }, 600_000);
});
