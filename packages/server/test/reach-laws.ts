import { CampaignDefinition } from '@gyre/domain/campaign';
import { isRestDay } from '@gyre/domain/reach/holidays';
import type { ContactPolicy } from '@gyre/domain/reach/policy';
import { DAY_MS, HOUR_MS } from '@gyre/domain/time';
import { expect } from 'vitest';
import { z } from 'zod';
import { verifyChain } from '../src/reach/consent.ts';
import { policyOf, ZONE, type Desk, type Entry } from '../src/reach/testing.ts';
import { waterfall } from '../src/reach/waterfall.ts';
import type { Ledger } from '../src/stores/ports.ts';

/** At most so many on a calendar day. */
const perDay = (limit: number) => ({ limit, window: { kind: 'calendar' as const, unit: 'day' as const } });
const rolling = (limit: number, hours: number) => ({ limit, window: { kind: 'rolling' as const, ms: hours * HOUR_MS } });
const NIGHT = { workday: { from: '21:00', to: '08:00' }, restday: { from: '21:00', to: '09:00' }, calendar: 'cn' } as const;
const SIESTA = { workday: { from: '12:00', to: '14:30' }, restday: { from: '00:00', to: '00:00' }, calendar: 'weekend' } as const;

/** Policies a test of laws chooses from. */
export const POLICIES: readonly ContactPolicy[] = [
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
/** Campaigns with caps and budgets of every kind that compete for the same customers. */
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
export const KEYS = Object.keys(CAMPAIGNS);
export const ACTIVITIES = ['spring', 'summer'];
export const CUSTOMERS = [1, 2, 3, 4, 5];
/** Who lives elsewhere. */
export const ZONES: Readonly<Record<number, string>> = { 2: 'America/New_York', 4: 'Europe/London' };

/** Makes the activities, campaigns and customers of the laws. */
export async function populate(desk: Desk): Promise<void> {
  for (const key of ACTIVITIES) await desk.activity(key, key === 'spring' ? 4 * 450 : null);
  for (const key of KEYS) await desk.campaign(key, CAMPAIGNS[key]);
  for (const n of CUSTOMERS) await desk.customer(n, { phone: `+861380000000${n}` }, ZONES[n] === undefined ? {} : { timezone: ZONES[n] });
}

const DecisionRow = z.object({
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
/** A decision as the laws look at it. */
type DecisionRow = z.infer<typeof DecisionRow>;
const holdsCapacity = (row: DecisionRow): boolean => (row.outcome === 'send' || row.outcome === 'ghost') && !row.released;

/** All decisions, by run. */
export const rowsOf = (ledger: Ledger): Promise<DecisionRow[]> =>
  ledger.rows(
    DecisionRow,
    `select d.run, d.campaign, d.customer, coalesce(c.root, d.customer) as root, d.channel, d.category, d.line, d.outcome, d.reason, d.at, d.until,
       coalesce((d.detail->>'since')::bigint, d.at) as since, d.cost, d.released, d.detail,
       coalesce((select k.action = 'withdraw' from consents k join customers l on l.customer = k.customer
         where l.root = c.root and k.purpose = 'marketing' and k.channel in ('', d.channel) order by k.event desc limit 1), false) as refused,
       (select min(l.customer) from customers l where l.root = c.root and l.customer in (2, 4)) as zoned
     from decisions d left join customers c on c.customer = d.customer order by d.run`,
  );

/**
 * Lets customers enter campaigns and what is due happen, and checks every decision made: no cap, budget, quiet hour or refusal is violated.
 *
 * @param alone    nothing else happens meanwhile, so what is true afterwards was true when it decided
 * @param settled  lets come of it what may, before anything is checked
 */
export async function takeTurn(
  desk: Desk,
  entered: readonly Entry[],
  { alone = true, settled }: { readonly alone?: boolean; readonly settled?: () => Promise<void> } = {},
): Promise<void> {
  const { ledger, clock } = desk;
  const runs = await ledger.rows(z.object({ state: z.string(), key: z.string() }), 'select key, state from campaigns');
  const stateOf = new Map(runs.map((r) => [r.key, r.state]));
  const decided = new Set((await desk.turn(...entered)).map((d) => d.wish.run));
  await settled?.();
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

function checkWaits(row: DecisionRow, now: number): void {
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
const zoneOfRow = (row: Pick<DecisionRow, 'zoned'>): string => ZONES[row.zoned ?? 0] ?? ZONE;
const dayNumberOf = (day: string): number => Date.parse(`${day}T00:00:00Z`) / DAY_MS;

/** Whether marketing to whom a decision is about is quiet at its instant, by the policy or by law. */
export function isQuiet(row: Pick<DecisionRow, 'at' | 'channel' | 'zoned'>, { quiet }: ContactPolicy): boolean {
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
function checkCaps(row: DecisionRow, rows: readonly DecisionRow[], policy: ContactPolicy): void {
  if (row.category === 'verification') return;
  const concerned = policy.caps.filter(({ scope }) => inScope(scope, row));
  const own = definitionOf(row.campaign).caps.map((cap) => ({ cap, counts: (other: DecisionRow) => other.campaign === row.campaign }));
  const all = [...concerned.map(({ scope, cap }) => ({ cap, counts: (other: DecisionRow) => inScope(scope, other) })), ...own];
  for (const { cap, counts } of all) {
    const holding = rows.filter((other) => other.root === row.root && holdsCapacity(other) && counts(other) && inWindow(other, row, cap));
    expect(`${holding.length <= cap.limit} ${row.campaign} ${JSON.stringify(cap)} ${holding.length}`).toMatch(/^true/);
  }
}

function inScope(scope: ContactPolicy['caps'][number]['scope'], row: DecisionRow): boolean {
  if (scope.kind === 'category') return row.category === scope.category;
  if (row.category !== 'marketing') return false;
  if (scope.kind === 'all') return true;
  return scope.kind === 'channel' ? row.channel === scope.channel : row.line === scope.line;
}

function inWindow(other: DecisionRow, row: DecisionRow, cap: ContactPolicy['caps'][number]['cap']): boolean {
  const { window } = cap;
  if (window.kind === 'rolling') return other.at > row.at - window.ms && other.at <= row.at;
  const [a, b] = [wallOf(other.at, zoneOfRow(row)).day, wallOf(row.at, zoneOfRow(row)).day];
  if (window.unit === 'day') return a === b;
  if (window.unit === 'month') return a.slice(0, 7) === b.slice(0, 7);
  const monday = (day: string): number => Math.floor((dayNumberOf(day) + 3) / 7);
  return monday(a) === monday(b);
}

function checkBudgets(rows: readonly DecisionRow[]): void {
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
async function checkActivities(ledger: Ledger, rows: readonly DecisionRow[], decided: readonly DecisionRow[]): Promise<void> {
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

/** What holds between turns, over everything: no wish is lost, none goes on after it may have arrived, and the waterfall adds up. */
export async function checkWhole({ ledger }: Pick<Desk, 'ledger'>): Promise<void> {
  await ledger.transaction(checkAtOnce);
}

async function checkAtOnce(ledger: Ledger): Promise<void> {
  const rows = await rowsOf(ledger);
  const [whole] = await ledger.rows(
    Whole,
    `select (select count(*) from runs) as runs, (select count(*) from decisions) as decisions,
       (select count(*) from messages m join messages l on l.run = m.run and l.node = m.node and l.attempt > m.attempt
         where m.state <> 'failed') as twice,
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
