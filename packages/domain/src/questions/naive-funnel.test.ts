import { describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, instant, MINUTE_MS, parseInstant, type Instant } from '../time.ts';
import { FUNNEL_CASES } from './fixtures/hand-checked.ts';
import { clickhouseParameters, PresetName, PRESETS } from './funnel-presets.ts';
import { FunnelDefinition } from './funnel.ts';
import { funnelOf, type CustomerFunnel } from './naive-funnel.ts';

/** `'A 0 B 45'`: events at minutes; `B{a}` has the property `sku` a. */
function eventsOf(text: string) {
  return [...text.matchAll(/(\w+)(?:\{(\w+)\})? (-?\d+)/g)].map(([, name = '', sku, minute], order) => ({
    name,
    order,
    at: instant(Number(minute) * MINUTE_MS),
    properties: sku === undefined ? {} : { sku },
  }));
}

const named = (event: string) => [{ event, filter: { all: [], any: [] } }];
const minutes = (ms: number) => ({ kind: 'span' as const, ms: ms * MINUTE_MS });

function funnel(steps: string, parameters: Readonly<Record<string, unknown>> = {}): FunnelDefinition {
  return FunnelDefinition.parse({ steps: steps.split(' ').map(named), window: minutes(60), zone: 'UTC', ...parameters });
}

const EVER = { from: -Infinity, to: Infinity, now: instant(1000 * DAY_MS) };

function run(definition: FunnelDefinition, text: string, range = EVER): CustomerFunnel {
  return funnelOf(eventsOf(text), definition, range);
}
/** Minutes of the steps of the run that counts. */
const times = (definition: FunnelDefinition, text: string): number[] =>
  (run(definition, text).units[0]?.times ?? []).map((at) => at / MINUTE_MS);
const level = (definition: FunnelDefinition, text: string): number => times(definition, text).length;
const entries = (definition: FunnelDefinition, text: string): number[] => run(definition, text).entries.map((entry) => entry.times.length);

describe('by default', () => {
  const abc = funnel('A B C');

  test('any entry that converts counts: the later first step restarts the clock', () => {
    expect(times(abc, 'A 0 A 30 B 45 C 75')).toEqual([30, 45, 75]);
    expect(level(abc, 'A 0 A 30 B 45 C 91')).toBe(2);
  });

  test('the window holds its last instant', () => {
    expect(level(abc, 'A 0 B 1 C 60')).toBe(3);
    expect(level(abc, 'A 0 B 1 C 61')).toBe(2);
    expect(level(funnel('A B', { window: { ...minutes(60), inclusive: false } }), 'A 0 B 60')).toBe(1);
  });

  test('other events may lie between the steps, and steps done too early do not count', () => {
    expect(level(abc, 'C 0 A 1 B 2 X 3 B 4 C 5')).toBe(3);
    expect(level(abc, 'A 0 C 1 B 2')).toBe(2);
  });

  test('who got furthest first counts, with the latest entry', () => {
    expect(times(abc, 'A 0 B 5 A 10 B 12 C 13')).toEqual([10, 12, 13]);
    expect(times(abc, 'A 0 B 5 A 10 B 12')).toEqual([0, 5]);
    expect(times(abc, 'A 0 A 2 B 5')).toEqual([2, 5]);
    expect(times(funnel('A B C', { ties: 'log_order' }), 'A 0 B 0 A 0 B 5 C 9')).toEqual([0, 0, 9]);
  });

  test('one event is one step', () => {
    expect(level(funnel('A A A'), 'A 0 A 1')).toBe(2);
    expect(level(funnel('A A', { oneEventOneStep: false }), 'A 0')).toBe(2);
  });

  test('events of one instant are taken in the order of the steps', () => {
    expect(level(abc, 'C 0 B 0 A 0')).toBe(3);
    expect(level(funnel('A B C', { ties: 'log_order' }), 'C 0 B 0 A 0')).toBe(1);
    expect(level(funnel('A B C', { ties: 'increasing' }), 'A 0 B 0 B 1 C 1 C 2')).toBe(3);
    expect(level(funnel('A B C', { ties: 'increasing' }), 'A 0 B 1 C 1')).toBe(2);
  });

  test('of events that pass several steps at one instant, the one with the nearest steps is taken', () => {
    const either = [...named('A'), ...named('B')];
    const definition = FunnelDefinition.parse({ steps: [either, named('A')], window: minutes(60) });
    expect(level(definition, 'A 0 B 0')).toBe(2);
    expect(level(definition, 'B 0 A 0')).toBe(2);
  });

  test('nobody is in it without the first step', () => {
    expect(run(abc, 'B 0 C 1')).toEqual({ units: [], entries: [] });
  });
});

describe('the start', () => {
  test('first: the first entry alone', () => {
    const first = funnel('A B', { start: 'first' });
    expect(level(first, 'A 0 A 90 B 100')).toBe(1);
    expect(level(funnel('A B'), 'A 0 A 90 B 100')).toBe(2);
  });

  test('latest: every later entry takes the place of the one before, even at the instant of the second step', () => {
    const latest = funnel('A B', { start: 'latest', oneEventOneStep: false, ties: 'increasing' });
    expect(level(latest, 'A 0 B 5')).toBe(2);
    expect(level(latest, 'A 0 A 5 B 5')).toBe(1);
    expect(level(funnel('A B', { ties: 'increasing' }), 'A 0 A 5 B 5')).toBe(2);
  });

  test('entries count within the range, and what follows until now', () => {
    const at = (minute: number): Instant => instant(minute * MINUTE_MS);
    const two = funnel('A B');
    expect(run(two, 'A 0 A 10 B 20', { from: at(1), to: at(10), now: at(30) }).units).toEqual([]);
    expect(run(two, 'A 0 A 10 B 20', { from: at(1), to: at(11), now: at(19) }).units).toEqual([{ times: [at(10)] }]);
    expect(run(two, 'A 0 B 20', { from: at(0), to: at(1), now: at(20) }).units).toEqual([{ times: [at(0), at(20)] }]);
  });
});

describe('totals', () => {
  test('enter again after the end of the run before', () => {
    const ab = funnel('A B');
    expect(entries(ab, 'A 0 A 1 B 2 A 3 B 4')).toEqual([2, 2]);
    expect(entries(ab, 'A 0 A 61 B 62')).toEqual([1, 2]);
    expect(entries(funnel('A B C'), 'A 0 A 1 B 2')).toEqual([2]);
  });

  test('or count every entry', () => {
    expect(entries(funnel('A B', { reentry: 'every' }), 'A 0 A 1 B 2 A 3')).toEqual([2, 2, 1]);
  });
});

describe('an interruption', () => {
  const without = (events: string, from: number, to: number, more = {}) =>
    funnel('A B C', { exclusions: [{ events: named(events), from, to }], ...more });

  test('by an excluded event ends the run between its steps', () => {
    expect(level(without('X', 2, 3), 'A 0 X 1 B 2 C 3')).toBe(3);
    expect(level(without('X', 2, 3), 'A 0 B 2 X 3 C 4')).toBe(2);
    expect(level(without('X', 1, 2), 'A 0 B 2 X 3 C 4')).toBe(3);
    expect(level(without('X', 1, 3), 'X 0 A 1 B 2 C 3 X 4')).toBe(3);
  });

  test('lets a later entry begin anew, unless it is for good', () => {
    expect(level(without('X', 1, 3), 'A 0 X 1 A 2 B 3 C 4')).toBe(3);
    expect(level(without('X', 1, 3, { interruptedForGood: true }), 'A 0 X 1 A 2 B 3 C 4')).toBe(1);
    expect(entries(without('X', 1, 3), 'A 0 X 1 A 2 B 3')).toEqual([1, 2]);
    expect(entries(without('X', 1, 3, { interruptedForGood: true }), 'A 0 X 1 A 2 B 3')).toEqual([1]);
    expect(entries(without('X', 1, 3, { interruptedForGood: true, reentry: 'every' }), 'A 0 A 1 X 2 A 3')).toEqual([1, 1]);
  });

  test('at the instant of a step comes before it', () => {
    expect(level(without('X', 1, 2), 'A 0 B 5 X 5')).toBe(1);
    expect(level(without('X', 1, 2), 'A 5 X 5 B 6')).toBe(2);
    expect(level(without('X', 1, 2, { ties: 'log_order' }), 'A 5 X 5 B 6')).toBe(1);
  });

  test('by any other event, by a step skipped, by a step done again', () => {
    const strict = (...stopsAt: string[]) => funnel('A B C', { stopsAt });
    expect(level(strict('other'), 'A 0 X 1 B 2')).toBe(1);
    expect(level(strict('other'), 'A 0 C 1 B 2')).toBe(2);
    expect(level(funnel('A B C', { stopsAt: ['other'], others: named('Y') }), 'A 0 X 1 B 2')).toBe(2);
    expect(level(strict('ahead'), 'A 0 C 1 B 2')).toBe(1);
    expect(level(strict('ahead'), 'A 0 X 1 B 2')).toBe(2);
    expect(level(strict('repeat'), 'A 0 B 1 B 2 C 3')).toBe(2);
    expect(level(strict('repeat'), 'A 0 A 1 B 2 C 3')).toBe(3);
  });
});

describe('in any order', () => {
  const abc = funnel('A B C', { order: 'any_order', start: 'any' });

  test('a run did as many steps as lie in one window', () => {
    expect(times(abc, 'C 0 X 5 A 10 B 20')).toEqual([0, 10, 20]);
    expect(times(abc, 'C 0 A 10 A 15 B 61')).toEqual([0, 10]);
    expect(level(abc, 'A 0 A 1')).toBe(1);
  });

  test('the first entry alone, when so defined', () => {
    expect(level(funnel('A B C', { order: 'any_order', start: 'first' }), 'C 0 A 61 B 62 C 63')).toBe(1);
    expect(level(abc, 'C 0 A 61 B 62 C 63')).toBe(3);
  });

  test('an event is the first step it passes, or all of them', () => {
    expect(level(funnel('A A', { order: 'any_order' }), 'A 0 A 1')).toBe(1);
    expect(level(funnel('A A', { order: 'any_order', oneEventOneStep: false }), 'A 0')).toBe(2);
  });

  test('an exclusion ends it', () => {
    const without = funnel('A B', { order: 'any_order', exclusions: [{ events: named('X'), from: 1, to: 2 }] });
    expect(level(without, 'B 0 X 1 A 2')).toBe(1);
    expect(entries(without, 'B 0 X 1 A 2 B 3')).toEqual([1, 2]);
  });
});

describe('the unit', () => {
  test('a session ends after a gap', () => {
    const session = funnel('A B', { unit: { of: 'session', gapMs: 30 * MINUTE_MS } });
    expect(level(session, 'A 0 B 30')).toBe(2);
    expect(run(session, 'A 0 B 31 A 40 B 41').units.map(({ times: all }) => all.length)).toEqual([1, 2]);
  });

  test('a value held constant is the same at all steps, and what lacks it is no step', () => {
    const held = funnel('A B', { unit: { of: 'property', properties: ['sku'] } });
    expect(level(held, 'A{a} 0 B{b} 1')).toBe(1);
    expect(run(held, 'A{a} 0 A{b} 1 B{a} 2').units.map(({ times: all }) => all.length)).toEqual([2, 1]);
    expect(run(held, 'A 0 B{a} 1').units).toEqual([]);
    const excluded = funnel('A B', {
      unit: { of: 'property', properties: ['sku'] },
      exclusions: [{ events: named('X'), from: 1, to: 2 }],
    });
    expect(level(excluded, 'A{a} 0 X 1 B{a} 2')).toBe(1);
  });
});

describe('the same calendar day', () => {
  const day = (zone: string) => funnel('A B', { window: { kind: 'day' }, zone });
  const at = (text: string, zone: string): Instant => parseInstant(text, zone) ?? instant(0);
  const levelOf = (zone: string, first: string, second: string): number => {
    const events = [first, second].map((text, order) => ({ name: 'AB'[order] ?? '', order, at: at(text, zone), properties: {} }));
    return funnelOf(events, day(zone), { ...EVER, now: instant(1e14) }).units[0]?.times.length ?? 0;
  };

  test('ends at midnight in the zone', () => {
    expect(levelOf('Asia/Shanghai', '2026-01-31 08:00', '2026-01-31 23:59:59.999')).toBe(2);
    expect(levelOf('Asia/Shanghai', '2026-01-31 23:59', '2026-02-01')).toBe(1);
  });

  test('has 23 or 25 hours when the clock changes', () => {
    expect(levelOf('Europe/Berlin', '2026-03-29 00:00', '2026-03-29 23:59')).toBe(2);
    expect(levelOf('Europe/Berlin', '2026-10-25 00:00', '2026-10-25 23:59')).toBe(2);
    expect(at('2026-10-26', 'Europe/Berlin') - at('2026-10-25', 'Europe/Berlin')).toBe(25 * HOUR_MS);
  });
});

describe('a definition that means nothing is refused', () => {
  test.each<[string, Readonly<Record<string, unknown>>]>([
    ['an exclusion between steps 2 and 2 of 2', { exclusions: [{ events: named('X'), from: 2, to: 2 }] }],
    ['an exclusion between steps 1 and 3 of 2', { exclusions: [{ events: named('X'), from: 1, to: 3 }] }],
    [
      'properties held constant are 3, expected 1 or one for each of the 2 steps',
      { unit: { of: 'property', properties: ['a', 'b', 'c'] } },
    ],
    ['start "latest" needs oneEventOneStep: false', { start: 'latest' }],
    ['a window of 0 ms that is not inclusive holds nothing', { window: { kind: 'span', ms: 0, inclusive: false } }],
    ['start "latest" means nothing in any order', { order: 'any_order', start: 'latest', oneEventOneStep: false }],
    ['reentry "every" means nothing in any order', { order: 'any_order', reentry: 'every' }],
    ['ties "increasing" means nothing in any order', { order: 'any_order', ties: 'increasing' }],
    ['stopsAt "ahead" and "repeat" mean nothing in any order', { order: 'any_order', stopsAt: ['ahead'] }],
    [
      'in any order an exclusion is between steps 1 and 3',
      { steps: ['A', 'B', 'C'].map(named), order: 'any_order', exclusions: [{ events: named('X'), from: 1, to: 2 }] },
    ],
    ['expected an IANA time zone such as Asia/Shanghai', { zone: 'Mars/Base' }],
  ])('%s', (message, parameters) => {
    const given = { steps: ['A', 'B'].map(named), window: minutes(60), ...parameters };
    expect(FunnelDefinition.safeParse(given).error?.issues.map((issue) => issue.message)).toEqual([message]);
  });
});

describe('the presets', () => {
  test.each(FUNNEL_CASES)('$name', ({ definition, events, level: expected }) => {
    const past = events.map((event, order) => ({ ...event, order, properties: {} }));
    expect(funnelOf(past, definition, EVER).units[0]?.times.length ?? 0).toBe(expected);
  });

  test('are names the schema knows', () => {
    expect(Object.keys(PRESETS)).toEqual(PresetName.options);
    expect(PRESETS.clickhouse).toEqual(clickhouseParameters([]));
    const bare = { steps: [named('A')], window: minutes(1) };
    expect(FunnelDefinition.parse({ ...bare, ...PRESETS.gyre })).toEqual(FunnelDefinition.parse(bare));
  });
});
