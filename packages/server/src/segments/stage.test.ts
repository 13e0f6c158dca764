import type { Rule } from '@gyre/domain/rules/rule';
import { DAY_MS, HOUR_MS, instant, MINUTE_MS, type Instant } from '@gyre/domain/time';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TurnChanges } from '../customers/index.ts';
import type { OwnEvent } from '../pipeline/stage.ts';
import { projectMigrations } from '../stores/migrations/project.ts';
import type { Ledger, LogRow } from '../stores/ports.ts';
import { embeddedLedger, type TestLedgers } from '../stores/testing.ts';
import { openActivation } from './activation.ts';
import { Membership } from './membership.ts';
import { insertMembers, insertNextVersion, insertSegment } from './segment-rows.ts';
import { openShelf } from './shelf.ts';
import { sizeHistory, sizeTrends } from './sizes.ts';
import { segmentsStage } from './stage.ts';
import { naiveWarehouse, rowOf } from './testing.ts';

const ZONE = 'Asia/Shanghai';
/** 2026-05-01 23:00 in Shanghai. */
const START = 1_777_647_600_000;

let ledgers: TestLedgers;
let ledger: Ledger;
beforeAll(async () => {
  ledgers = await embeddedLedger.open();
  ledger = await ledgers.ledger(projectMigrations);
});
afterAll(() => ledgers.close());

const bought = (times: number, window: Extract<Rule, { kind: 'did' }>['window']): Rule => ({
  kind: 'did',
  select: { event: 'buy', filter: { all: [], any: [] } },
  aggregate: { of: 'count' },
  window,
  test: { op: 'greater_or_equal', value: times },
});
const anHour = { kind: 'rolling', span: { amount: 1, unit: 'hour' } } as const;
const RULES: Readonly<Record<string, Rule>> = {
  buyers: bought(1, anHour),
  quiet: { kind: 'not', rule: bought(1, anHour) },
  cq: { kind: 'attribute', attribute: 'city', test: { op: 'equals', value: 'cq' } },
  today: bought(2, { kind: 'calendar', unit: 'day', offset: 0 }),
  both: {
    kind: 'all',
    rules: [
      { kind: 'segment', segment: 'buyers' },
      { kind: 'segment', segment: 'cq' },
    ],
  },
};

/** One thing that happens: a row with what it changes. */
interface Happening {
  readonly row: LogRow;
  readonly city?: string | undefined;
  readonly join?: readonly [number, number] | undefined;
}

/** Roots as the joins so far make them. */
function rootsAfter(happenings: readonly Happening[]): Map<number, number> {
  const roots = new Map<number, number>();
  for (const { row, join } of happenings) {
    for (const { customer } of row.keys) if (!roots.has(customer)) roots.set(customer, customer);
    if (join === undefined) continue;
    const [a, b] = [roots.get(join[0]) ?? join[0], roots.get(join[1]) ?? join[1]];
    for (const [leaf, root] of roots) if (root === a || root === b) roots.set(leaf, Math.min(a, b));
  }
  return roots;
}

function changesOf(happenings: readonly Happening[]): TurnChanges {
  return {
    profiles: happenings.flatMap(({ row, city }) =>
      city === undefined
        ? []
        : [
            {
              offset: row.offset,
              leaf: row.customer,
              attributes: new Map([['city', { value: city, last: [row.at, row.offset] as const }]]),
            },
          ],
    ),
    joins: happenings.flatMap(({ row, join }) => (join === undefined ? [] : [{ offset: row.offset, a: join[0], b: join[1] }])),
    roots: [],
    items: [],
    facts: [],
  };
}

/** A project's live segments over the naive warehouse. */
async function open(rules: Readonly<Record<string, Rule>>, options: { readonly past?: readonly Happening[]; readonly asOf?: number } = {}) {
  const warehouse = naiveWarehouse(ZONE);
  const past = [...(options.past ?? [])];
  for (const { row, city } of past) {
    warehouse.live.grow(Math.max(warehouse.live.leaves, ...row.keys.map((k) => k.customer)));
    warehouse.live.append(row);
    if (city !== undefined) warehouse.live.setAttributes(row.customer, new Map([['city', { value: city, last: [row.at, row.offset] }]]));
  }
  warehouse.live.setRoots(rootsAfter(past));
  if (options.past === undefined) {
    for (const table of ['segments', 'segment_versions', 'segment_sizes']) await ledger.run(`delete from ${table}`);
    for (const [key, rule] of Object.entries(rules))
      await insertSegment(ledger, key, { name: key, description: '', source: { kind: 'rule', rule } }, instant(START), 'me');
  }
  const shelf = await openShelf(ledger);
  const membership = new Membership();
  const woken = Promise.withResolvers<void>();
  const parts = { warehouse, membership, shelf, ledger, wake: () => woken.resolve(), fatal: (error: unknown) => woken.reject(error) };
  const activation = openActivation(parts);
  const begins = instant(options.asOf ?? START);
  let asOf: number = begins;
  let changes: TurnChanges = changesOf([]);
  const stage = segmentsStage({
    ...parts,
    activation,
    zone: () => ZONE,
    book: () => activation.book(),
    changes: () => changes,
    asOf: () => begins,
  });
  const told: OwnEvent[] = [];
  async function turn(happenings: readonly Happening[], upTo?: number): Promise<void> {
    past.push(...happenings);
    changes = changesOf(happenings);
    asOf = Math.max(asOf, happenings.at(-1)?.row.received ?? 0, upTo ?? 0);
    const rows = happenings.map((h) => h.row);
    const after: (() => void)[] = [];
    await ledger.transaction((tx) =>
      stage.run(
        { rows, due: [], position: { partition: 0, offset: past.length }, now: instant(asOf), asOf: instant(asOf), epoch: 1 },
        { tx, emit: (event) => told.push(event), schedule: () => {}, afterCommit: (act) => after.push(act) },
      ),
    );
    for (const act of after) act();
  }
  await activation.restore(instant(asOf));
  if (options.past === undefined) {
    activation.changed();
    await woken.promise;
    await turn([]);
    await activation.settled();
  }
  return { warehouse, membership, activation, shelf, stage, told, turn, state: () => ({ past: [...past], asOf }) };
}

/** `+60m buyers 1` of one who entered an hour after the start. */
function words(events: readonly OwnEvent[]): string[] {
  return events.map(
    ({ name, at, customer, properties, historical }) =>
      `${name === '$segment_entered' ? '+' : '-'}${(at - START) / MINUTE_MS}m ${String(properties['segment'])} ${customer}${historical === true ? ' historical' : ''}`,
  );
}

const buy = (offset: number, leaf: number, minute: number, more: Partial<LogRow> = {}): Happening => ({
  row: rowOf(offset, leaf, 'buy', START + minute * MINUTE_MS, more),
});
const minutes = (n: number): Instant => instant(START + n * MINUTE_MS);

describe('live membership', () => {
  test('a customer enters by an event and leaves by time, at the exact instant', async () => {
    const { turn, told } = await open({ buyers: RULES['buyers'] as Rule });
    await turn([buy(1, 1, 10)]);
    await turn([buy(2, 1, 30)]);
    await turn([], minutes(89.99));
    expect(words(told)).toEqual(['+10m buyers 1']);
    await turn([], minutes(200));
    expect(words(told)).toEqual(['+10m buyers 1', '-90m buyers 1']);
  });

  test('it says when it wants a turn: the moment the next customer leaves', async () => {
    const { turn, stage } = await open({ buyers: RULES['buyers'] as Rule });
    expect(stage.wants?.()).toBe(Infinity);
    await turn([buy(1, 1, 10)]);
    expect(stage.wants?.()).toBe(minutes(70));
  });

  test('at midnight in the project’s zone what counted today no longer does', async () => {
    const { turn, told, stage } = await open({ today: RULES['today'] as Rule });
    await turn([buy(1, 1, 10), buy(2, 1, 20)]);
    expect(stage.wants?.()).toBe(minutes(60));
    await turn([], minutes(3000));
    expect(words(told)).toEqual(['+20m today 1', '-60m today 1']);
  });

  test('a merged customer was a member when any part was: only the difference is told', async () => {
    const { turn, told, membership } = await open({ buyers: RULES['buyers'] as Rule, quiet: RULES['quiet'] as Rule });
    await turn([buy(1, 1, 0, { name: 'visit' }), buy(2, 2, 5)]);
    expect(words(told)).toEqual(['+0m quiet 1', '+5m buyers 2']);
    await turn([{ ...buy(3, 1, 6, { name: '$identify' }), join: [1, 2] }]);
    expect(words(told).slice(2)).toEqual(['-6m quiet 1']);
    expect(membership.get('buyers')?.members.has(1)).toBe(true);
    expect(membership.get('buyers')?.size).toBe(1);
    await turn([], minutes(65));
    expect(words(told).slice(3)).toEqual(['-65m buyers 1', '+65m quiet 1']);
  });

  test('an event that arrives late counts from when it arrives', async () => {
    const { turn, told } = await open({ buyers: RULES['buyers'] as Rule });
    await turn([buy(1, 1, 50, { at: minutes(10) }), buy(2, 2, 80, { at: minutes(10) })]);
    await turn([], minutes(300));
    expect(words(told)).toEqual(['+50m buyers 1', '-70m buyers 1']);
  });

  test('what a historical row causes is historical', async () => {
    const { turn, told } = await open({ buyers: RULES['buyers'] as Rule });
    await turn([buy(1, 1, 10, { historical: true })]);
    expect(words(told)).toEqual(['+10m buyers 1 historical']);
  });

  test('a first version tells nobody, a new one tells the difference as historical, of what depends on it too', async () => {
    const past = await open({ buyers: RULES['buyers'] as Rule, cq: RULES['cq'] as Rule, both: RULES['both'] as Rule });
    await past.turn([{ ...buy(1, 1, 1), city: 'cq' }, buy(2, 1, 2), { ...buy(3, 2, 3), city: 'cq' }]);
    past.told.length = 0;
    await insertNextVersion(
      ledger,
      'buyers',
      { name: 'b', description: '', source: { kind: 'rule', rule: bought(2, anHour) } },
      minutes(4),
      'me',
    );
    await past.shelf.refresh();
    past.activation.changed();
    while (!past.activation.isReady()) await Promise.resolve();
    expect(past.stage.wants?.()).toBe(-Infinity);
    await past.turn([]);
    await past.activation.settled();
    expect(words(past.told)).toEqual(['-3m both 2 historical', '-3m buyers 2 historical']);
    expect(past.told[1]?.properties['version']).toBe(2);
    expect(past.shelf.get('buyers').live_version).toBe(2);
  });

  test('sizes are kept by the hour, quiet hours carried over', async () => {
    const { turn } = await open({ buyers: RULES['buyers'] as Rule });
    await turn([buy(1, 1, 10), buy(2, 2, 20)]);
    await turn([], minutes(75));
    const query = { segment: 'buyers', since: minutes(5), from: minutes(-60), to: minutes(180), zone: ZONE };
    const hours = await sizeHistory(ledger, { ...query, interval: 'hour' });
    expect(hours.map((h) => [(h.at - START) / HOUR_MS, h.size, h.entered, h.left])).toEqual([
      [0, 2, 2, 0],
      [1, 1, 0, 1],
      [2, 1, 0, 0],
    ]);
    const days = await sizeHistory(ledger, { ...query, interval: 'day' });
    expect(days.map((d) => [d.size, d.entered, d.left])).toEqual([
      [2, 2, 0],
      [1, 0, 1],
    ]);
    const nextDay = { segments: ['buyers', 'nobody'], days: 3, now: minutes(75), zone: ZONE };
    const trends = await sizeTrends(ledger, nextDay);
    expect(trends.sizes).toEqual({ buyers: [null, 2, 1], nobody: [null, null, null] });
    expect(trends.at.map((at) => (at - START) / HOUR_MS)).toEqual([-47, -23, 1]);
  });

  test('the history of a frozen segment begins when it was put in, and changes only with another list', async () => {
    await ledger.run('delete from segment_members');
    await insertMembers(ledger, { key: 'vip', version: 1, customers: 3, members: '', at: minutes(30) });
    await insertMembers(ledger, { key: 'vip', version: 2, customers: 5, members: '', at: minutes(150) });
    const query = { segment: 'vip', since: minutes(30), from: minutes(-600), to: minutes(180), interval: 'hour', zone: ZONE } as const;
    expect((await sizeHistory(ledger, query)).map((h) => [(h.at - START) / HOUR_MS, h.size])).toEqual([
      [0, 3],
      [1, 3],
      [2, 5],
    ]);
    expect((await sizeTrends(ledger, { segments: ['vip'], days: 2, now: minutes(75), zone: ZONE })).sizes).toEqual({ vip: [3, 5] });
    await ledger.run('delete from segment_members');
  });
});

const happening = fc.record({
  kind: fc.constantFrom('buy', 'buy', 'buy', 'visit', 'city', 'join'),
  leaf: fc.integer({ min: 1, max: 5 }),
  other: fc.integer({ min: 1, max: 5 }),
  wait: fc.constantFrom(0, 0, 1, 7, 30, 60, 61, 600),
  late: fc.constantFrom(0, 0, 0, 5, 59, 60, 200),
  city: fc.constantFrom('cq', 'bj'),
  cut: fc.constantFrom('no', 'no', 'rows', 'time', 'crash'),
});

interface Drawn {
  readonly happenings: Happening[];
  /** After which happening the log is cut, and how. */
  readonly cuts: { readonly after: number; readonly how: 'rows' | 'time' | 'crash' }[];
}

const story = fc.array(happening, { minLength: 1, maxLength: 25 }).map((drawn): Drawn => {
  let minute = 0;
  const happenings = drawn.map(({ kind, leaf, other, wait, late, city }, i): Happening => {
    minute += wait;
    const happened = buy(i + 1, leaf, minute, {
      name: { buy: 'buy', visit: 'visit', city: '$profile_set', join: '$identify' }[kind] ?? kind,
      at: minutes(minute - late),
      properties: kind === 'city' ? { city } : {},
      keys: (kind === 'join' ? [leaf, other] : [leaf]).map((customer) => ({ namespace: 'user_id', value: `u${customer}`, customer })),
    });
    if (kind === 'city') return { ...happened, city };
    return kind === 'join' && leaf !== other ? { ...happened, join: [leaf, other] } : happened;
  });
  return { happenings, cuts: drawn.flatMap(({ cut }, i) => (cut === 'no' ? [] : [{ after: i + 1, how: cut }])) };
});

const END = START + 3 * DAY_MS;

async function tellInOne({ happenings }: Drawn) {
  const whole = await open(RULES);
  await whole.turn(happenings, END);
  return whole;
}

test('however the log is cut, and wherever the process crashes, the same customers enter and leave at the same instants', async () => {
  await fc.assert(
    fc.asyncProperty(story, async (drawn) => {
      const whole = await tellInOne(drawn);
      let part = await open(RULES);
      const told: OwnEvent[] = [];
      let from = 0;
      for (const { after, how } of [...drawn.cuts, { after: drawn.happenings.length, how: 'rows' }]) {
        const next = drawn.happenings[after]?.row.received;
        await part.turn(drawn.happenings.slice(from, after), how === 'time' && next !== undefined ? next - 1 : undefined);
        from = after;
        if (how !== 'crash') continue;
        told.push(...part.told);
        part = await open(RULES, part.state());
      }
      await part.turn([], END);
      expect(words([...told, ...part.told])).toEqual(words(whole.told));
    }),
    { numRuns: 40 },
  );
}, 120_000);

test('who is in at the end is who the rule finds; without merges everybody enters and leaves in turns', async () => {
  await fc.assert(
    fc.asyncProperty(story, async (drawn) => {
      const { membership, warehouse, activation, told, state } = await tellInOne(drawn);
      for (const segment of membership.segments) {
        const rule = activation.ruleOf(segment.key);
        const answer = await warehouse.select({ rule, segments: activation.book(), at: instant(state().asOf) });
        expect([...segment.members]).toEqual([...answer.members]);
        expect(segment.size).toBe(answer.members.count);
      }
      if (drawn.happenings.some((h) => h.join !== undefined)) return;
      const inside = new Set<string>();
      for (const event of told) {
        const place = `${String(event.properties['segment'])} ${event.customer}`;
        expect(inside.has(place)).toBe(event.name === '$segment_left');
        if (!inside.delete(place)) inside.add(place);
      }
    }),
    { numRuns: 30 },
  );
}, 120_000);
