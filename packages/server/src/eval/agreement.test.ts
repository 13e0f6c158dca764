import { FunnelDefinition } from '@gyre/domain/questions/funnel';
import { funnelOf, type Run } from '@gyre/domain/questions/naive-funnel';
import { birthsOf } from '@gyre/domain/questions/naive-retention';
import { RetentionDefinition } from '@gyre/domain/questions/retention';
import type { Properties } from '@gyre/domain/events';
import type { EventSelector } from '@gyre/domain/rules/rule';
import { dayNumber, HOUR_MS, instant, parseInstant, type Instant } from '@gyre/domain/time';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { answerFunnel, answerRetention } from './answer.ts';
import type { ColumnRow } from './case-columns.ts';

const RUNS = 2000;

/** Days around the nights clocks change and months end. */
const STARTS = ['2026-03-28 20:00', '2026-10-24 20:00', '2026-01-30 00:00', '2028-02-28 12:00'];
const zones = fc.constantFrom('Europe/Berlin', 'Asia/Shanghai', 'America/New_York');

const property = fc.constantFrom<Properties>(
  {},
  {},
  { sku: 'a' },
  { sku: 'b' },
  { sku: 'a', other: 'b' },
  { other: 'a', amount: 2 },
  { sku: 'b', amount: 5 },
);
const rowsEvery = (stepMs: number, most: number, spread: number) =>
  fc
    .array(
      fc.record({
        leaf: fc.constantFrom(1, 1, 2, 2, 3, 4),
        name: fc.constantFrom('A', 'A', 'B', 'B', 'C', 'D', 'X'),
        ticks: fc.nat(spread),
        properties: property,
      }),
      { maxLength: most, size: 'max' },
    )
    .map(
      (rows) =>
        (from: Instant): ColumnRow[] =>
          rows.map(({ ticks, ...row }) => ({ ...row, at: instant(from + ticks * stepMs) })),
    );

const filters: fc.Arbitrary<EventSelector['filter']> = fc.constantFrom<EventSelector['filter']>(
  { all: [], any: [] },
  { all: [], any: [] },
  { all: [{ property: 'sku', op: 'equals', value: 'a' }], any: [] },
  {
    all: [],
    any: [
      { property: 'amount', op: 'greater', value: 3 },
      { property: 'sku', op: 'missing' },
    ],
  },
);
const selector = (...names: string[]): fc.Arbitrary<EventSelector> => fc.record({ event: fc.constantFrom(...names), filter: filters });
const someOf = (...names: string[]) => fc.array(selector(...names), { minLength: 1, maxLength: 2 });

const merges = fc.constantFrom<[number, number][]>(
  [],
  [],
  [[2, 1]],
  [
    [4, 3],
    [2, 1],
  ],
  [
    [3, 1],
    [2, 1],
  ],
);

const units = (steps: number) =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constant({ of: 'customer' as const }) },
    { weight: 1, arbitrary: fc.record({ of: fc.constant('session' as const), gapMs: fc.constantFrom(1, HOUR_MS, 3 * HOUR_MS) }) },
    {
      weight: 2,
      arbitrary: fc.record({
        of: fc.constant('property' as const),
        properties: fc.oneof(fc.constant(['sku']), fc.array(fc.constantFrom('sku', 'other'), { minLength: steps, maxLength: steps })),
      }),
    },
  );

const windows = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('span' as const),
      ms: fc.integer({ min: 1, max: 14 }).map((h) => h * HOUR_MS),
      inclusive: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'day' as const }) },
);

const definitions = fc.integer({ min: 1, max: 4 }).chain((steps) =>
  fc
    .record({
      steps: fc.array(someOf('A', 'A', 'B', 'C', 'D', 'never'), { minLength: steps, maxLength: steps }),
      unit: units(steps),
      order: fc.constantFrom('in_order', 'in_order', 'in_order', 'any_order'),
      window: windows,
      start: fc.constantFrom('first', 'latest', 'any', 'any'),
      reentry: fc.constantFrom('every', 'after_end'),
      exclusions: fc.array(
        fc.record({ events: someOf('X', 'X', 'B'), from: fc.integer({ min: 1, max: 3 }), to: fc.integer({ min: 2, max: 4 }) }),
        { maxLength: 2 },
      ),
      stopsAt: fc.oneof(fc.constant<string[]>([]), fc.subarray(['other', 'ahead', 'repeat'])),
      others: fc.oneof(fc.constant([]), fc.array(selector('X', 'D'), { maxLength: 2 })),
      interruptedForGood: fc.boolean(),
      ties: fc.constantFrom('step_order', 'log_order', 'increasing'),
      oneEventOneStep: fc.boolean(),
      zone: zones,
      bookedOn: fc.constantFrom('entry', 'reached'),
    })
    .map((made) => {
      const anyOrder = made.order === 'any_order';
      const exclusions = made.exclusions
        .map((one) => (anyOrder ? { ...one, from: 1, to: steps } : one))
        .filter(({ from, to }) => from < to && to <= steps);
      if (anyOrder) {
        const start = made.start === 'latest' ? 'any' : made.start;
        return {
          ...made,
          exclusions,
          start,
          reentry: 'after_end',
          ties: 'log_order',
          stopsAt: made.stopsAt.filter((stop) => stop === 'other'),
        };
      }
      return { ...made, exclusions, oneEventOneStep: made.start === 'latest' ? false : made.oneEventOneStep };
    })
    .map((made) => FunnelDefinition.parse(made)),
);

interface World {
  readonly rows: readonly ColumnRow[];
  readonly roots: ReadonlyMap<number, number>;
  readonly from: number;
  readonly to: number;
  readonly now: Instant;
}

const worldOf = (stepMs: number, most: number, spread: number): fc.Arbitrary<World> =>
  fc
    .record({
      start: fc.constantFrom(...STARTS).map((text) => parseInstant(text, 'UTC') ?? instant(0)),
      make: rowsEvery(stepMs, most, spread),
      roots: merges,
      from: fc.constantFrom(-Infinity, 2),
      to: fc.constantFrom(Infinity, Infinity, 6, 20),
      now: fc.constantFrom(Math.floor(spread / 2), spread, 2 * spread),
    })
    .map(({ start, make, roots, from, to, now }) => ({
      rows: make(start),
      roots: new Map(roots),
      from: start + from * stepMs,
      to: start + to * stepMs,
      now: instant(start + now * stepMs),
    }));

/** Events by customer, those of all its leaves. */
function historiesOf({ rows, roots }: World) {
  const histories = new Map<number, { at: Instant; order: number; name: string; properties: Properties }[]>();
  for (const [order, { leaf, ...event }] of rows.entries()) {
    const root = roots.get(leaf) ?? leaf;
    histories.set(root, [...(histories.get(root) ?? []), { ...event, order }]);
  }
  return histories;
}

const better = ({ times: a }: Run, { times: b }: Run): number =>
  b.length - a.length ||
  (a.at(-1) ?? 0) - (b.at(-1) ?? 0) ||
  (b[0] ?? 0) - (a[0] ?? 0) ||
  a.reduce((sign, at, i) => sign || at - (b[i] ?? 0), 0);

/** What the reference says, in the kernel's shape. */
function expectedOf(definition: FunnelDefinition, world: World) {
  const last = definition.steps.length;
  const zeros = () => Array.from({ length: last }, () => 0);
  const counted = { customers: zeros(), units: zeros(), entries: zeros() };
  const durations = Array.from({ length: last }, (): number[] => []);
  const stopped = Array.from({ length: last + 1 }, (): number[] => []);
  const days = new Map<number, number[]>();
  for (const [root, events] of [...historiesOf(world)].toSorted(([a], [b]) => a - b)) {
    const found = funnelOf(events, definition, world);
    const add = (to: number[], { times }: Run): void => times.forEach((_, step) => (to[step] = (to[step] ?? 0) + 1));
    found.units.forEach((run) => add(counted.units, run));
    found.entries.forEach((run) => add(counted.entries, run));
    const [best] = found.units.toSorted(better);
    if (best === undefined) continue;
    add(counted.customers, best);
    stopped[best.times.length]?.push(root);
    best.times.forEach((at, step) => {
      const day = dayNumber(definition.bookedOn === 'entry' ? (best.times[0] ?? at) : at, definition.zone);
      const booked = days.get(day) ?? zeros();
      booked[step] = (booked[step] ?? 0) + 1;
      days.set(day, booked);
      if (step > 0) durations[step]?.push(at - (best.times[step - 1] ?? at));
      if (step === last - 1) durations[0]?.push(at - (best.times[0] ?? at));
    });
  }
  return { ...counted, durations: durations.map((all) => all.toSorted((a, b) => a - b)), days, stopped };
}

test('the funnel kernel says what the reference says', () => {
  fc.assert(
    fc.property(definitions, worldOf(HOUR_MS, 24, 16), (definition, world) => {
      const found = answerFunnel(definition, world);
      expect({
        customers: [...found.customers],
        units: [...found.units],
        entries: [...found.entries],
        durations: found.durations.map((all) => [...all]),
        days: new Map([...found.days].map(([day, counts]) => [day, [...counts]])),
        stopped: found.stopped.map((set) => [...set]),
      }).toEqual(expectedOf(definition, world));
    }),
    { numRuns: RUNS },
  );
});

const columns = fc.oneof(
  fc.record({ buckets: fc.integer({ min: 1, max: 5 }) }),
  fc.record({
    brackets: fc.array(
      fc.tuple(fc.nat(2), fc.nat(3)).map(([from, more]) => ({ from, to: from + more })),
      { minLength: 1, maxLength: 3 },
    ),
  }),
);
const retentions = fc
  .record({
    birth: someOf('A', 'B'),
    return: fc.oneof(fc.constant('any' as const), someOf('A', 'B', 'C')),
    grain: fc.constantFrom('hour', 'day', 'week', 'month'),
    columns,
    mode: fc.constantFrom('on', 'on_or_after'),
    clock: fc.constantFrom('rolling', 'calendar'),
    rounding: fc.constantFrom('none', 'hour'),
    zone: zones,
    born: fc.constantFrom('first', 'every'),
  })
  .map(({ columns, ...made }) => RetentionDefinition.parse({ ...made, ...columns }));

test('the retention kernel says what the reference says', () => {
  const worlds = fc.constantFrom(HOUR_MS / 2, 6 * HOUR_MS, 61 * HOUR_MS).chain((stepMs) => worldOf(stepMs, 20, 24));
  fc.assert(
    fc.property(retentions, worlds, (definition, world) => {
      const rows = new Map<number, { size: number; returned: number[]; over: number[]; returnedOver: number[] }>();
      const zeros = (all: readonly boolean[]) => all.map(() => 0);
      for (const events of historiesOf(world).values()) {
        for (const { period, returned, over } of birthsOf(events, definition, world)) {
          const row = rows.get(period) ?? { size: 0, returned: zeros(over), over: zeros(over), returnedOver: zeros(over) };
          const plus = (counts: number[], has: (i: number) => boolean) => counts.map((count, i) => count + Number(has(i)));
          rows.set(period, {
            size: row.size + 1,
            returned: plus(row.returned, (i) => returned[i] === true),
            over: plus(row.over, (i) => over[i] === true),
            returnedOver: plus(row.returnedOver, (i) => returned[i] === true && over[i] === true),
          });
        }
      }
      const found = [...answerRetention(definition, world)].map(
        ([period, { size, returned, over, returnedOver }]) =>
          [period, { size, returned: [...returned], over: [...over], returnedOver: [...returnedOver] }] as const,
      );
      expect(new Map(found)).toEqual(rows);
    }),
    { numRuns: RUNS },
  );
});
