import { analysed, worldOf } from '@gyre/domain/analyses/testing';
import type { AnalysisTable, Cell } from '@gyre/domain/analyses/table';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { opened, projectOf, type AskedProject } from './testing.ts';

const PEOPLE = ['ann', 'bob', 'cat', 'dan', 'eve', 'fay'];
const DAYS = ['2026-02-27', '2026-02-28', '2026-03-01', '2026-03-02', '2026-03-03'];
const NOW = '2026-03-03 18:30';
const ZONE = 'Asia/Shanghai';

const line = fc
  .record({
    day: fc.constantFrom(...DAYS),
    hour: fc.constantFrom('10', '11', '15', '18', '23'),
    minute: fc.constantFrom('00', '10', '40'),
    who: fc.constantFrom(...PEOPLE),
    event: fc.constantFrom('$pageview', '$pageview', 'click', 'pay'),
    path: fc.constantFrom('', ' $path=/a', ' $path=/b', ' $path=/c'),
    source: fc.constantFrom('', '', ' $utm_source=ads', ' $utm_source=mail', ' $utm_source=2'),
    amount: fc.constantFrom('', ' amount=5', ' amount=20.5', ' amount=30'),
  })
  .map(({ day, hour, minute, who, event, path, source, amount }) => `${day} ${hour}:${minute} ${who} ${event}${path}${source}${amount}`);
const LINES = (fc.sample(fc.array(line, { minLength: 80, maxLength: 80 }), { numRuns: 1, seed: 11 })[0] ?? []).toSorted();
const LEVELS = Object.fromEntries(PEOPLE.slice(0, 5).map((name, i) => [name, { level: i % 2 === 0 ? 'gold' : 'new', age: 10 * i }]));
const WORLD = worldOf(NOW, LINES, Object.fromEntries(Object.entries(LEVELS).map(([name, attributes]) => [name, { attributes }])), ZONE);

let project: AskedProject;
beforeAll(async () => {
  project = await projectOf(NOW, LINES, LEVELS);
});
afterAll(() => project.close());

const pay = { event: 'pay' };
const amount = { property: 'amount' };
const gold = { kind: 'attribute', attribute: 'level', test: { op: 'equals', value: 'gold' } };
const old = { kind: 'attribute', attribute: 'age', test: { op: 'greater', value: 15 } };

const range = fc.constantFrom(
  { of: 'days', from: '2026-03-01', to: '2026-03-03' },
  { of: 'last', count: 2, unit: 'day', current: false },
  { of: 'last', count: 1, unit: 'month' },
);
const common = { range, compare: fc.constantFrom('before', 'month'), among: fc.constant(gold), grain: fc.constantFrom('day', 'week') };
const by = fc.constantFrom(
  { of: 'attribute', attribute: 'level' },
  { of: 'attribute', attribute: 'age', edges: [10, 30] },
  { of: 'value', value: { property: '$path' } },
);
const split = { ...common, by, groups: fc.integer({ min: 1, max: 3 }) };
const asked = (kind: string, own: Record<string, fc.Arbitrary<unknown>>, optional: Record<string, fc.Arbitrary<unknown>>) => ({
  kind,
  params: fc.record({ ...own, ...optional }, { requiredKeys: ['range', ...Object.keys(own)] }),
});

const views = fc.constant([{ event: '$pageview' }, { event: 'click' }]);
const models = fc.constantFrom(undefined, ['first', 'last'], ['last_non_direct', 'markov']);
const sides = fc.constant([{ rule: gold }, { name: 'old', rule: old }]);
const breakdowns = fc.constant([
  { of: 'attribute', attribute: 'level' },
  { of: 'attribute', attribute: 'age', edges: [10, 30] },
]);
const KINDS = [
  asked('interval', { begin: views, end: fc.constant([pay]) }, split),
  asked(
    'distribution',
    { select: fc.constant(pay), aggregate: fc.constantFrom({ of: 'count' }, { of: 'sum', property: 'amount' }) },
    split,
  ),
  asked('session', { events: views, gapMs: fc.constantFrom(600_000, 3_600_000) }, split),
  asked(
    'paths',
    {
      anchor: fc.constantFrom(pay, { event: '$pageview' }),
      side: fc.constantFrom('start', 'end'),
      stops: fc.constant([{ select: { event: '$pageview' }, by: { property: '$path' } }, { select: { event: 'click' } }]),
      gap: fc.constant({ kind: 'session', ms: 86_400_000 }),
      branches: fc.integer({ min: 1, max: 4 }),
    },
    common,
  ),
  asked(
    'attribution',
    {
      conversion: fc.constant([pay]),
      value: fc.constant(amount),
      touches: fc.constant([{ select: { event: '$pageview' }, channel: { property: '$utm_source' } }, { select: { event: 'click' } }]),
      lookbackMs: fc.constantFrom(3_600_000, 172_800_000),
    },
    { ...common, models },
  ),
  asked(
    'ltv',
    {
      birth: views,
      worth: fc.constant([{ select: pay, value: amount }]),
      clock: fc.constantFrom('rolling', 'calendar'),
      buckets: fc.constant(3),
    },
    split,
  ),
  asked(
    'rfm',
    { purchase: fc.constant(pay), amount: fc.constant(amount) },
    { ...common, before: fc.constant('2026-02-28'), on: fc.constantFrom('2026-03-02') },
  ),
  asked(
    'composition',
    { by: breakdowns, groups: fc.integer({ min: 1, max: 3 }) },
    { ...common, compare: fc.constantFrom('week', 'month'), base: fc.constant(old) },
  ),
  asked(
    'comparison',
    { sides, by: breakdowns, measures: fc.constant([{ events: [pay], aggregate: { of: 'sum', value: amount } }]) },
    common,
  ),
  asked('pages', { pages: fc.integer({ min: 1, max: 4 }) }, { ...split, events: views }),
  asked(
    'sources',
    { rows: fc.integer({ min: 1, max: 4 }) },
    { ...common, events: views, conversion: fc.constant([pay]), value: fc.constant(amount) },
  ),
];

/** Numbers to nine digits: sums of many are added in other orders. */
function rounded(tables: readonly AnalysisTable[]) {
  const value = (cell: Cell) => (typeof cell.value === 'number' ? Number(cell.value.toPrecision(9)) : cell.value);
  return tables.map(({ name, rows }) => ({
    name,
    rows: rows.map((row) => row.map((cell) => [value(cell), cell.filling ?? false, cell.place])),
  }));
}

test.each(KINDS)(
  '$kind answers as by the references, and behind every number of customers are as many',
  async ({ kind: name, params: some }) => {
    await fc.assert(
      fc.asyncProperty(some, fc.nat(100), async (params, from) => {
        const expected = await analysed(name, params, WORLD);
        const tables = Object.values((await project.ask(name, params)).tables);
        expect(rounded(tables)).toEqual(rounded(expected.tables));
        for (const { at, cell } of opened(tables, from)) {
          const people = await project.behind(name, params, cell.place);
          expect([at, cell.place, people.toSorted()]).toEqual([at, cell.place, (await expected.behind(cell.place)).toSorted()]);
          expect([at, cell.place, people.length]).toEqual([at, cell.place, cell.value]);
        }
      }),
      { numRuns: 12 },
    );
  },
  60_000,
);
