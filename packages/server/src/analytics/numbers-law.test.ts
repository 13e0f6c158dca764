import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { opened, projectOf, type AskedProject } from './testing.ts';

const PEOPLE = ['ann', 'bob', 'cat', 'dan', 'eve', 'fay', 'gus'];
const EVENTS = ['view', 'cart', 'pay'];
const DAYS = ['2026-02-26', '2026-02-27', '2026-02-28', '2026-03-01', '2026-03-02', '2026-03-03'];

const line = fc
  .record({
    day: fc.constantFrom(...DAYS),
    hour: fc.integer({ min: 10, max: 23 }),
    who: fc.constantFrom(...PEOPLE),
    event: fc.constantFrom(...EVENTS),
    city: fc.constantFrom('', ' city=a', ' city=b', ' city=c'),
  })
  .map(({ day, hour, who, event, city }) => `${day} ${hour}:00 ${who} ${event}${city}`);
const LINES = fc.sample(fc.array(line, { minLength: 60, maxLength: 60 }), { numRuns: 1, seed: 7 })[0] ?? [];

let project: AskedProject;
beforeAll(async () => {
  const levels = Object.fromEntries(PEOPLE.slice(0, 5).map((name, i) => [name, { level: i % 2 === 0 ? 'gold' : 'new', age: 10 * i }]));
  project = await projectOf('2026-03-03 18:30', LINES.toSorted(), levels);
});
afterAll(() => project.close());

const events = fc.subarray(EVENTS, { minLength: 1 }).map((names) => names.map((event) => ({ event })));
const asked = fc.record(
  {
    range: fc.constantFrom({ of: 'days', from: '2026-03-01', to: '2026-03-03' }, { of: 'last', count: 2, unit: 'day', current: false }),
    compare: fc.constantFrom('before', 'week'),
    among: fc.constant({ kind: 'attribute', attribute: 'level', test: { op: 'exists' } }),
  },
  { requiredKeys: ['range'] },
);
const ofCustomer = fc.constantFrom(
  { of: 'attribute', attribute: 'level' },
  { of: 'attribute', attribute: 'age', edges: [10, 30] },
  { of: 'value', value: { property: 'city' } },
);
const breakdown = fc.oneof(ofCustomer, fc.constantFrom({ of: 'event' }, { of: 'hour' }, { of: 'weekday' }));
const split = fc.record(
  { by: fc.oneof(ofCustomer, fc.array(ofCustomer, { maxLength: 2 })), groups: fc.integer({ min: 1, max: 4 }) },
  { requiredKeys: [] },
);

const eventsAsked = fc
  .record({
    measures: fc.array(
      events.map((some) => ({ events: some, aggregate: { of: 'customers' } })),
      { minLength: 1, maxLength: 2 },
    ),
    by: fc.array(breakdown, { maxLength: 2 }),
    groups: fc.integer({ min: 1, max: 4 }),
    grain: fc.constantFrom('hour', 'day', 'week', 'month'),
  })
  .map((params) => ({ kind: 'events', params }));
const heatmapAsked = events.map((some) => ({ kind: 'heatmap', params: { measure: { events: some, aggregate: { of: 'customers' } } } }));
const funnelAsked = fc
  .record({
    steps: fc.array(events, { minLength: 1, maxLength: 3 }),
    window: fc.constantFrom({ kind: 'span', ms: 3_600_000 }, { kind: 'span', ms: 172_800_000 }, { kind: 'day' }),
    preset: fc.constantFrom('gyre', 'clickhouse', 'mixpanel', 'sensors'),
    split,
  })
  .map(({ split: own, ...params }) => ({ kind: 'funnel', params: { ...params, ...own } }));
const retentionAsked = fc
  .record({
    birth: events,
    return: fc.oneof(events, fc.constant('any')),
    buckets: fc.integer({ min: 1, max: 4 }),
    mode: fc.constantFrom('on', 'on_or_after'),
    clock: fc.constantFrom('rolling', 'calendar'),
    born: fc.constantFrom('first', 'every'),
    split,
  })
  .map(({ split: own, ...params }) => ({ kind: 'retention', params: { ...params, ...own } }));

test('behind every number of customers are as many customers as it says', async () => {
  const kinds = fc.oneof(eventsAsked, heatmapAsked, funnelAsked, retentionAsked);
  await fc.assert(
    fc.asyncProperty(kinds, asked, fc.nat(100), async ({ kind, params: own }, common, from) => {
      const params = { ...own, ...common };
      const { tables } = await project.ask(kind, params);
      for (const { at, cell } of opened(Object.values(tables), from)) {
        const people = await project.behind(kind, params, cell.place);
        expect([at, cell.place, people.length]).toEqual([at, cell.place, cell.value]);
      }
    }),
    { numRuns: 60 },
  );
}, 60_000);
