import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Value } from '@gyre/domain/events';
import { readFact } from '@gyre/domain/rules/fact-reading';
import { evaluate, type CustomerHistory, type RuleContext } from '@gyre/domain/rules/naive';
import { Rule } from '@gyre/domain/rules/rule';
import type { SegmentDefinition } from '@gyre/domain/segment';
import {
  addDays,
  DAY_MS,
  dayNumber,
  instant,
  localDate,
  MINUTE_MS,
  parseInstant,
  startOfDayNumber,
  type Instant,
  type LocalDate,
} from '@gyre/domain/time';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { warehouseSources } from '../src/customers/index.ts';
import { projectMigrations } from '../src/stores/migrations/project.ts';
import type { Ledger, LogRow, ProjectLog } from '../src/stores/ports.ts';
import { embeddedLedger, testLogs, type TestLedgers, type TestLogs } from '../src/stores/testing.ts';
import { inWords, openLiveProject, waitingTold, type LiveProject } from './live-project.ts';

const did = (event: string, test: object, { filter, ...more }: { filter?: object; aggregate?: object; window: object }): object => ({
  kind: 'did',
  select: { event, ...(filter !== undefined && { filter }) },
  aggregate: { of: 'count' },
  test,
  ...more,
});
const rolling = (amount: number, unit: string): object => ({ kind: 'rolling', span: { amount, unit } });
const once = { op: 'greater_or_equal', value: 1 };
const twice = { op: 'greater_or_equal', value: 2 };
const ofSku = (item: object, test: object): object => ({ all: [{ property: 'sku', item: { type: 'product', ...item }, ...test }] });
const amounts = { of: 'sum', property: 'amount' };
const RULES: Readonly<Record<string, Rule>> = Object.fromEntries(
  Object.entries({
    buyers: did('buy', once, { window: rolling(1, 'hour') }),
    quiet: { kind: 'not', rule: did('buy', once, { window: rolling(1, 'hour') }) },
    spenders: did('buy', { op: 'greater', value: 5 }, { aggregate: amounts, window: rolling(1, 'day') }),
    cq: { kind: 'attribute', attribute: 'city', test: { op: 'equals', value: 'cq' } },
    today: did('buy', twice, { window: { kind: 'calendar', unit: 'day', offset: 0 } }),
    last_month: did('buy', twice, { window: { kind: 'calendar', unit: 'month', offset: 1 } }),
    year: did('buy', { op: 'greater', value: 20 }, { aggregate: amounts, window: { kind: 'days', count: 365, includeToday: true } }),
    unpaid: {
      kind: 'then_not',
      first: { event: 'visit' },
      answer: { event: 'buy' },
      within: { amount: 30, unit: 'minute' },
      window: rolling(1, 'day'),
    },
    path: {
      kind: 'sequence',
      steps: [{ event: 'visit' }, { event: 'buy' }],
      within: { amount: 1, unit: 'hour' },
      window: rolling(1, 'week'),
    },
    tea: did('buy', once, { window: rolling(1, 'day'), filter: ofSku({ attribute: 'kind' }, { op: 'equals', value: 'tea' }) }),
    stocked: did('buy', once, {
      window: rolling(1, 'day'),
      filter: ofSku({ fact: 'stock', reading: { read: 'latest' } }, { op: 'greater', value: 0 }),
    }),
    restocked: did('buy', once, {
      window: rolling(1, 'week'),
      filter: ofSku({ fact: 'stock', reading: { read: 'on_day', daysAgo: 1 } }, { op: 'greater', value: 0 }),
    }),
    stock_grew: did('buy', once, {
      window: rolling(1, 'week'),
      filter: ofSku({ fact: 'stock', reading: { read: 'change' } }, { op: 'greater', value: 0 }),
    }),
    birthday: { kind: 'attribute', attribute: 'born', test: { op: 'anniversary_within', days: 1 } },
    rich: { kind: 'fact', fact: 'balance', reading: { read: 'latest' }, test: { op: 'greater', value: 10 } },
    was_rich: { kind: 'fact', fact: 'balance', reading: { read: 'on_day', daysAgo: 1 }, test: { op: 'greater', value: 10 } },
    richer: { kind: 'fact', fact: 'balance', reading: { read: 'change' }, test: { op: 'greater', value: 0 } },
    chosen: {
      kind: 'any',
      rules: [
        { kind: 'segment', segment: 'rich' },
        {
          kind: 'all',
          rules: [
            { kind: 'segment', segment: 'buyers' },
            { kind: 'not', rule: { kind: 'segment', segment: 'cq' } },
          ],
        },
      ],
    },
  }).map(([key, rule]) => [key, Rule.parse(rule)]),
);
const definitionOf = (rule: Rule): SegmentDefinition => ({ name: 's', description: '', source: { kind: 'rule', rule } });

/** Where stories begin: before a month ends, before clocks change. */
const BEGINNINGS = { 'Asia/Shanghai': '2026-05-30 22:30', 'Europe/Berlin': '2026-03-28 21:30', 'America/New_York': '2026-10-31 20:30' };
/** Two customers known by user id, three browsers. */
const IDENTITIES = ['user_id:u1', 'user_id:u2', 'anonymous_id:a1', 'anonymous_id:a2', 'anonymous_id:a3'] as const;

const happening = fc.record({
  kind: fc.constantFrom(
    ...([
      'buy',
      'buy',
      'buy',
      'visit',
      'visit',
      'city',
      'born',
      'join',
      'split',
      'relink',
      'item',
      'stock',
      'balance',
      'ahead',
      'year',
    ] as const),
  ),
  who: fc.nat(4),
  browser: fc.integer({ min: 2, max: 4 }),
  wait: fc.constantFrom(0, 0, 1, 7, 30, 31, 60, 61, 600, 1440),
  late: fc.constantFrom(0, 0, 0, 5, 59, 60, 200),
  amount: fc.constantFrom(-3, 0.1, 4, 9),
  sku: fc.constantFrom('p1', 'p2'),
  cut: fc.constantFrom('no', 'no', 'no', 'no', 'no', 'no', 'no', 'no', 'rows', 'time', 'crash', 'stop'),
});
type Drawn = typeof happening extends fc.Arbitrary<infer One> ? One : never;
type Cut = Exclude<Drawn['cut'], 'no'>;

/** 故事 — a log, the pages of facts it tells of, and after which rows it is cut and how. */
interface Story {
  readonly zone: string;
  readonly begins: Instant;
  readonly rows: readonly LogRow[];
  readonly pages: readonly object[][];
  readonly cuts: readonly { readonly after: number; readonly how: Cut }[];
}

/** Writes a story row by row. */
class Teller {
  readonly rows: LogRow[] = [];
  readonly pages: object[][] = [];
  readonly cuts: { after: number; how: Cut }[] = [];
  readonly begins: Instant;
  readonly zone: string;
  #minute = 0;
  #sequence = 0;
  readonly #leaves = new Map<string, number>();
  #pair: readonly [number, number] | undefined;

  constructor(zone: keyof typeof BEGINNINGS) {
    this.zone = zone;
    this.begins = parseInstant(BEGINNINGS[zone], zone) ?? instant(0);
  }

  tell({ kind, who, browser, wait, late, amount, sku, cut }: Drawn): void {
    this.#minute += wait;
    const day = localDate(this.#at(late), this.zone);
    const bought = { name: 'buy', properties: { amount, sku } };
    if (kind === 'buy') this.#row([who], { ...bought, at: this.#at(late) });
    if (kind === 'visit') this.#row([who], { name: 'visit', at: this.#at(late) });
    if (kind === 'city') this.#row([who], { name: '$profile_set', at: this.#at(late), properties: { city: amount > 0 ? 'cq' : 'bj' } });
    // A birthday, or a fact told of beforehand, so many days from now.
    const coming = addDays(day, browser - 2);
    if (kind === 'born') this.#row([who], { name: '$profile_set', at: this.#at(late), properties: { born: `1990${coming.slice(4)}` } });
    if (kind === 'ahead') this.#facts('customer', { subject_id: `u${(who % 2) + 1}`, name: 'balance', day: coming, value: amount * 3 });
    if (kind === 'join') this.#pair = this.#row([who % 2, browser], { name: '$identify', at: this.#at(late) });
    if (kind === 'item')
      this.#row([], { name: '$item_set', properties: { $item_type: 'product', $item_id: sku, kind: amount > 0 ? 'tea' : 'cup' } });
    if (kind === 'stock') this.#facts('product', { subject_id: sku, name: 'stock', day, value: amount });
    if (kind === 'balance') this.#facts('customer', { subject_id: `u${(who % 2) + 1}`, name: 'balance', day, value: amount * 3 });
    if (kind === 'year')
      for (let month = 12; month > 0; month--) this.#row([who], { ...bought, at: this.#at(month * 30 * 1440), historical: true });
    if ((kind === 'split' || kind === 'relink') && this.#pair !== undefined) {
      const [a, b] = this.#pair;
      this.#own({ name: kind === 'split' ? '$identity_unmerged' : '$identity_relinked', properties: { a, b } });
    }
    if (cut !== 'no') this.cuts.push({ after: this.rows.length, how: cut });
  }

  #at(late: number): Instant {
    return instant(this.begins + (this.#minute - late) * MINUTE_MS);
  }

  /** @returns the first two leaves it names, ascending */
  #row(who: readonly number[], more: Partial<LogRow>): [number, number] {
    const keys = who.map((which) => {
      const identity = IDENTITIES[which] ?? IDENTITIES[0];
      const customer = this.#leaves.get(identity) ?? this.#leaves.size + 1;
      this.#leaves.set(identity, customer);
      return { namespace: identity.slice(0, -3), value: identity.slice(-2), customer };
    });
    const offset = this.rows.length + 1;
    const base = {
      offset,
      messageId: `m${offset}`,
      hash: '',
      originalAt: null,
      source: 's',
      sequence: null,
      historical: false,
      parent: null,
    };
    const at = this.#at(0);
    this.rows.push({ ...base, name: '', customer: keys[0]?.customer ?? 0, keys, at, received: at, properties: {}, ...more });
    const [a = 0, b = 0] = keys.map(({ customer }) => customer);
    return [Math.min(a, b), Math.max(a, b)];
  }

  #own(more: Partial<LogRow>): void {
    this.#row([], { ...more, source: 'gyre', sequence: ++this.#sequence });
  }

  #facts(subject: string, fact: object): void {
    this.pages.push([fact]);
    this.#own({ name: '$facts_imported', historical: true, properties: { subject, page: this.pages.length } });
  }
}

const story: fc.Arbitrary<Story> = fc
  .tuple(
    fc.constantFrom(...(Object.keys(BEGINNINGS) as (keyof typeof BEGINNINGS)[])),
    fc.array(happening, { minLength: 12, maxLength: 25 }),
  )
  .map(([zone, drawn]) => {
    const teller = new Teller(zone);
    for (const one of drawn) teller.tell(one);
    return teller;
  });

let ledgers: TestLedgers;
let logs: TestLogs;
const folder = mkdtempSync(join(tmpdir(), 'gyre-membership-'));
let opened = 0;
beforeAll(async () => {
  ledgers = await embeddedLedger.open();
  logs = await (testLogs()[0] ?? { open: () => Promise.reject(new Error('no log engine')) }).open();
});
afterAll(async () => {
  await logs.close();
  await ledgers.close();
  await rm(folder, { recursive: true, force: true });
});

/** Who is in which segment: its key, then its members. */
type Members = readonly (readonly (string | number)[])[];

/** A project that lived through a story, what it told, and who was in when nothing but time went on. */
interface Lived {
  readonly ledger: Ledger;
  readonly told: readonly string[];
  readonly days: readonly { readonly at: Instant; readonly members: Members }[];
}

/** Lives through a story in turns. */
async function live({ zone, begins, rows, pages }: Story, log: ProjectLog, cuts: Story['cuts']): Promise<Lived> {
  const ledger = await ledgers.ledger(projectMigrations);
  for (const page of pages) await ledger.run('insert into fact_pages (facts) values ($1::text::jsonb)', [JSON.stringify(page)]);
  const columns = join(folder, `columns${++opened}`);
  const open = (): Promise<LiveProject> => openLiveProject({ ledger, log, folder: columns, zone, begins });
  let project = await open();
  for (const [key, rule] of Object.entries(RULES)) await project.segments.create(key, definitionOf(rule), 'me');
  await project.segments.settled();
  for (const { after, how } of cuts) {
    const next = rows[after]?.received ?? Infinity;
    const last = rows[after - 1]?.received ?? begins;
    if (next === last) await project.show(after);
    else await project.reach(after, instant(how === 'time' && next < Infinity ? next - 1 : last));
    if (how !== 'crash' && how !== 'stop') continue;
    await project.close();
    if (how === 'crash') await rm(columns, { recursive: true, force: true });
    project = await open();
  }
  const days: { at: Instant; members: Members }[] = [];
  for (const at of [...midnightsAfter(rows, begins, zone), endOf(rows, begins)]) {
    await project.reach(rows.length, at);
    const { membership } = project.segments.room;
    days.push({ at, members: Object.keys(RULES).map((key) => [key, ...(membership.get(key)?.members ?? [])]) });
  }
  await project.close();
  return { ledger, told: (await waitingTold(ledger)).map(inWords), days };
}

/** The first instants of the three days after the last row. */
function midnightsAfter(rows: readonly LogRow[], begins: Instant, zone: string): Instant[] {
  const last = dayNumber(rows.at(-1)?.received ?? begins, zone);
  return [1, 2, 3].map((days) => startOfDayNumber(last + days, zone));
}

const endOf = (rows: readonly LogRow[], begins: Instant): Instant => instant((rows.at(-1)?.received ?? begins) + 3 * DAY_MS);

async function withLog<T>(rows: readonly LogRow[], work: (log: ProjectLog) => Promise<T>): Promise<T> {
  const name = `log${++opened}`;
  const log = await logs.host.open(name);
  await log.append({ rows, quarantined: [] });
  const answer = await work(log);
  await logs.host.drop(name);
  return answer;
}

/** What happened, without what does not matter to it. */
const happened = (kind: Drawn['kind'], more: Partial<Drawn> = {}): Drawn => ({
  kind,
  who: 0,
  browser: 2,
  wait: 0,
  late: 0,
  amount: 9,
  sku: 'p1',
  cut: 'no',
  ...more,
});

test.each<{ readonly what: string; readonly drawn: readonly Drawn[] }>([
  {
    what: 'an item that changes and changes back within a millisecond',
    drawn: [happened('item'), happened('buy'), happened('item', { wait: 1, amount: -3 }), happened('item')],
  },
  {
    what: 'stock that is gone and back within a millisecond',
    drawn: [
      happened('stock'),
      happened('buy', { who: 2 }),
      happened('stock', { wait: 1, amount: -3 }),
      happened('buy', { who: 1 }),
      happened('stock'),
    ],
  },
  {
    what: 'a birthday that comes and goes at midnight',
    drawn: [
      happened('born', { browser: 2 }),
      happened('born', { who: 1, browser: 3 }),
      happened('born', { who: 2, browser: 4 }),
      happened('visit', { wait: 600 }),
      happened('visit', { wait: 1440 }),
    ],
  },
  {
    what: 'a balance of yesterday, and one told of beforehand,',
    drawn: [
      happened('balance', { amount: 4 }),
      happened('balance', { who: 1 }),
      happened('ahead', { browser: 3 }),
      happened('ahead', { who: 1, browser: 4, amount: -3 }),
      happened('visit', { wait: 600 }),
      happened('visit', { wait: 1440 }),
      happened('visit', { wait: 1440 }),
    ],
  },
  {
    what: 'stock of yesterday',
    drawn: [
      happened('stock'),
      happened('buy'),
      happened('stock', { sku: 'p2', amount: -3 }),
      happened('buy', { who: 1, sku: 'p2' }),
      happened('visit', { wait: 600 }),
      happened('stock', { sku: 'p2', wait: 1 }),
      happened('visit', { wait: 1440 }),
      happened('visit', { wait: 1440 }),
    ],
  },
  {
    what: 'a browser that is joined to a customer, parted and joined again',
    drawn: [
      happened('buy', { who: 2 }),
      happened('visit', { wait: 7 }),
      happened('join', { wait: 7 }),
      happened('buy', { wait: 7 }),
      happened('split', { wait: 7 }),
      happened('visit', { who: 2, wait: 31 }),
      happened('relink', { wait: 7 }),
      happened('buy', { who: 2, wait: 61, late: 60 }),
    ],
  },
  {
    what: 'a year of purchases told of afterwards, among what goes on',
    drawn: [
      happened('buy', { amount: 4 }),
      happened('year', { wait: 7, amount: 4 }),
      happened('visit', { who: 1, wait: 7 }),
      happened('year', { who: 1, amount: -3 }),
      happened('buy', { who: 1, wait: 1, late: 5 }),
      happened('join', { wait: 31 }),
      happened('visit', { wait: 1440 }),
    ],
  },
  {
    what: 'a browser that earlier evidence gives to another customer',
    drawn: [
      happened('buy', { who: 2 }),
      happened('visit', { who: 1 }),
      happened('join', { who: 0, wait: 61 }),
      happened('buy', { who: 2, wait: 1 }),
      happened('join', { who: 1, late: 5, wait: 1 }),
      happened('join', { who: 1, late: 5, browser: 3 }),
      happened('buy', { who: 3 }),
      happened('join', { who: 0, late: 60, browser: 3, wait: 1 }),
      happened('visit', { who: 3 }),
    ],
  },
])(
  '$what is the same wherever the log is cut',
  async ({ drawn }) => {
    const teller = new Teller('Asia/Shanghai');
    for (const one of drawn) teller.tell(one);
    await withLog(teller.rows, async (log) => {
      const whole = await live(teller, log, []);
      expect(whole.days).toEqual(await referenceDays(teller, whole));
      const everywhere = teller.rows.slice(1).map((_, place) => ({ after: place + 1, how: place % 3 === 2 ? 'crash' : 'rows' }) as const);
      const part = await live(teller, log, everywhere);
      expect(part.told).toEqual(whole.told);
    });
  },
  60_000,
);

test('however the log is cut, and wherever the process ends, the same customers enter and leave at the same instants: those of the reference', async () => {
  let heard = 0;
  await fc.assert(
    fc.asyncProperty(story, (told) =>
      withLog(told.rows, async (log) => {
        const whole = await live(told, log, []);
        expect(whole.days).toEqual(await referenceDays(told, whole));
        const part = await live(told, log, told.cuts);
        expect(part.told).toEqual(whole.told);
        heard += whole.told.length;
      }),
    ),
    { numRuns: 10, interruptAfterTimeLimit: 500_000, markInterruptAsFailure: true },
  );
  expect(heard).toBeGreaterThan(100);
}, 600_000);

/** {@link reference} at each instant a project was looked at. */
async function referenceDays(story: Story, { ledger, days }: Lived): Promise<Lived['days']> {
  const found: { at: Instant; members: Members }[] = [];
  for (const { at } of days) found.push({ at, members: await reference(story, ledger, at) });
  return found;
}

/** Members by the reference of the rule language, with identities, items and facts as the ledger has them. */
async function reference({ zone, rows }: Story, ledger: Ledger, now: Instant): Promise<Members> {
  const rootOf = new Map(
    (await ledger.rows(z.object({ customer: z.number(), root: z.number() }), 'select customer, root from customers')).map((c) => [
      c.customer,
      c.root,
    ]),
  );
  const sources = warehouseSources(ledger);
  const items = new Map((await Array.fromAsync(sources.items('product'))).flatMap((page) => [...page]));
  const [stock, balance] = [await sources.facts('product', 'stock'), await sources.facts('customer', 'balance')];
  const read = (facts: typeof stock, id: string, reading: Parameters<typeof readFact>[1]): number | undefined =>
    readFact((facts.get(id) ?? []) as { day: LocalDate; value: number }[], reading, localDate(now, zone));
  const historyOf = (root: number): CustomerHistory => {
    const own = rows.filter((row) => rootOf.get(row.customer) === root);
    const calls = own.filter(({ name }) => name === '$profile_set').toSorted((x, y) => x.at - y.at || x.offset - y.offset);
    const attributes: Record<string, Value> = Object.assign({}, ...calls.map(({ properties }) => properties));
    const leaf = [...rootOf].findLast(([leaf, of]) => of === root && balance.has(String(leaf)))?.[0];
    const facts = { balance: (balance.get(String(leaf)) ?? []) as { day: LocalDate; value: number }[] };
    return { events: own.map((row) => ({ ...row, order: row.offset })), attributes, facts };
  };
  const isIn = (rule: Rule, root: number): boolean => {
    const context: RuleContext = {
      isIn: (key) => isIn(RULES[key] ?? Rule.parse({ kind: 'any', rules: [] }), root),
      item: (id, to) => ('attribute' in to ? items.get(id)?.[to.attribute] : read(stock, id, to.reading)),
    };
    return evaluate(rule, historyOf(root), { now, zone }, context);
  };
  const roots = [...new Set(rootOf.values())].toSorted((x, y) => x - y);
  return Object.entries(RULES).map(([key, rule]) => [key, ...roots.filter((root) => isIn(rule, root))]);
}
