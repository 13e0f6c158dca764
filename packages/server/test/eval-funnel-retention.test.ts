import { WINDOW_FUNNEL_CASES } from '@gyre/domain/questions/fixtures/window-funnel';
import { describe, expect, test } from 'vitest';
import { runGyre } from './gyre-process.ts';

const lines = (cases: readonly unknown[]): string => cases.map((one) => `${JSON.stringify(one)}\n`).join('');
const answers = (out: string): unknown[] =>
  out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);

/** `'u1 A 0'`: customer, event, minute. */
const events = (...texts: readonly string[]) =>
  texts.map((text) => {
    const [customer, name, minute] = text.split(' ');
    return { customer, name, at: Number(minute) * 60_000 };
  });
const reached = (...customers: number[]) => ({ steps: customers.map((count) => ({ customers: count })) });

describe('gyre eval funnel', () => {
  test('answers every case of ClickHouse’s own test as ClickHouse does', async () => {
    const cases = WINDOW_FUNNEL_CASES.map((one) => ({
      events: one.events.map(([at, name]) => ({ customer: 'u1', name, at })),
      definition: { steps: one.steps, window: one.window, preset: 'clickhouse', modes: one.modes },
    }));
    const { code, out, err } = await runGyre(['eval', 'funnel'], {}, lines(cases));
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(answers(out)).toEqual(WINDOW_FUNNEL_CASES.map(({ steps, level }) => reached(...steps.map((_, i) => Number(i < level)))));
  });

  test('counts one history as each preset counts it, in every way a definition is written', async () => {
    const history = events('u1 A 0', 'u1 A 30', 'u1 B 45', 'u1 C 75', 'u2 A 0', 'u2 C 1', 'u3 B 0');
    const steps = ['A', 'B', 'C'];
    const iso = history.map((event) => ({
      ...event,
      at: `2026-01-01T${event.at === 0 ? '00:00' : '01:00'}:00Z`,
      properties: { sku: 'a' },
    }));
    const cases = [
      ...['gyre', 'clickhouse', 'mixpanel', 'mixpanel-reentry', 'sensors'].map((preset) => ({
        events: history,
        definition: { steps, window: '60m', preset },
      })),
      { events: history, definition: { steps, window: 3_600_000, start: 'first' } },
      { events: history, definition: { steps: [['A', { name: 'B' }], 'C'], window: '1h' } },
      { events: iso, definition: { steps: ['A', { name: 'C', where: { sku: ['a', 'b'] } }], window: 'day' } },
      {
        events: iso,
        definition: { steps: ['A', { name: 'C', where: { all: [{ property: 'sku', op: 'equals', value: 'b' }] } }], window: '2h' },
      },
      { events: iso, definition: { steps: ['A', 'C'], window: { kind: 'span', ms: 3_600_000, inclusive: false } } },
      { events: iso, definition: { steps: ['A', 'C'], window: '2h', unit: { of: 'session', gap: '30m' } } },
      { events: history, definition: { steps, window: '60m', exclusions: [{ events: 'B', from: 1, to: 3 }] } },
      { events: history, definition: { steps: ['A', 'C'], window: '1d', stopsAt: ['other'] } },
      {
        events: [{ customer: 1, name: 'A', at: 0, properties: { sku: null } }],
        definition: { steps: ['A'], window: 1, unit: { of: 'property', properties: ['sku'] } },
      },
      { events: [], definition: { steps, window: '60m' } },
      { events: iso, definition: { steps: ['A', { name: 'C', where: { property: 'sku', op: 'equals', value: 'b' } }], window: '2h' } },
      { events: iso, definition: { steps: ['A', { name: 'C', where: [{ property: 'sku', op: 'exists' }] }], window: '2h' } },
      { events: [{ customer: 1, name: 1001, at: 0 }], definition: { steps: [[1000, 1001]], window: 1 } },
    ];
    const { code, out, err } = await runGyre(['eval', 'funnel'], {}, lines(cases));
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(answers(out)).toEqual([
      reached(2, 1, 1),
      reached(2, 1, 1),
      reached(2, 1, 0),
      reached(2, 1, 1),
      reached(2, 1, 1),
      reached(2, 1, 0),
      reached(3, 2),
      reached(2, 2),
      reached(2, 0),
      reached(2, 1),
      reached(2, 1),
      reached(2, 1, 1),
      reached(2, 1),
      reached(0),
      reached(0, 0, 0),
      reached(2, 0),
      reached(2, 2),
      reached(1),
    ]);
  });

  test('names the lines it cannot read, answers the others and ends with 1', async () => {
    const definition = { steps: ['A'], window: '60m' };
    const bad = [
      '{"events": [',
      JSON.stringify({ events: [{ customer: 'u1', name: 'A', at: 'yesterday' }], definition }),
      JSON.stringify({ events: [], definition: { ...definition, window: '60 parsecs' } }),
      JSON.stringify({ events: [], definition: { ...definition, modes: ['strict_order'] } }),
      JSON.stringify({ events: [], definition: { ...definition, preset: 'excel' } }),
      JSON.stringify({ events: [], definition: { ...definition, windows: 1 } }),
      JSON.stringify({ events: [], definition: { ...definition, zone: 'Mars/Base' } }),
      JSON.stringify({ events: [], definition: { ...definition, start: 'latest' } }),
      JSON.stringify({ events: [], definition: { steps: Array.from({ length: 13 }, (_, i) => `A${i}`), window: 1 } }),
      JSON.stringify({ events: [{ customer: 'u1', name: 'A', at: 8.64e15 }], definition: { ...definition, window: 'day' } }),
      '',
      JSON.stringify({ events: events('u1 A 0'), definition }),
    ].join('\n');
    const { code, out, err } = await runGyre(['eval', 'funnel'], {}, bad);
    expect({ code, answered: answers(out) }).toEqual({ code: 1, answered: [reached(1)] });
    const told = err.trim().split('\n');
    expect(told.map((line) => line.slice(0, 8))).toEqual(Array.from({ length: 10 }, (_, i) => `line ${i + 1}: `.slice(0, 8)));
    expect(told.slice(1, 4)).toEqual([
      'line 2: events.0.at is "yesterday", expected an ISO 8601 time or whole milliseconds',
      'line 3: definition.window is "60 parsecs", expected a time such as "60m", milliseconds or "day"',
      'line 4: definition.modes are of the preset "clickhouse"; the preset is "gyre"',
    ]);
    expect(told[5]).toContain('"windows"');
    expect(told[8]).toContain('definition.steps');
  });

  test('knows its computations and their options', async () => {
    const unknown = await runGyre(['eval', 'astrology'], {}, '');
    expect(unknown).toMatchObject({ code: 2, out: '' });
    expect(unknown.err).toContain('funnel, retention');
    expect(await runGyre(['eval', 'funnel', '--fast'], {}, '')).toMatchObject({ code: 2 });
  });
});

describe('gyre eval retention', () => {
  test('counts by row of birth and bucket, by calendar and rolling, in brackets and weeks', async () => {
    const happened = [
      ['u1', 'join', '2026-01-05T20:00:00Z'],
      ['u1', 'visit', '2026-01-06T06:00:00Z'],
      ['u2', 'join', '2026-01-05T08:00:00Z'],
      ['u2', 'visit', '2026-01-07T09:00:00Z'],
      ['u3', 'join', '2026-01-06T08:00:00Z'],
      ['u4', 'visit', '2026-01-06T08:00:00Z'],
    ].map(([customer, name, at]) => ({ customer, name, at }));
    const base = { birth: 'join', return: 'visit', buckets: 3 };
    const cases = [
      { events: happened, definition: { ...base, clock: 'calendar' } },
      { events: happened, definition: { ...base, clock: 'rolling' } },
      { events: happened, definition: { ...base, mode: 'on_or_after' } },
      { events: happened, definition: { birth: 'join', return: 'any', grain: 'week', brackets: [[0, 1], { from: 2, to: 5 }] } },
      { events: happened, definition: { ...base, zone: 'Asia/Shanghai' } },
    ];
    const { code, out, err } = await runGyre(['eval', 'retention'], {}, lines(cases));
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const row = (birth: string, size: number, ...counts: number[]) => ({ birth, size, counts });
    expect(answers(out)).toEqual([
      { rows: [row('2026-01-05', 2, 0, 1, 1), row('2026-01-06', 1, 0, 0, 0)] },
      { rows: [row('2026-01-05', 2, 1, 0, 1), row('2026-01-06', 1, 0, 0, 0)] },
      { rows: [row('2026-01-05', 2, 2, 2, 1), row('2026-01-06', 1, 0, 0, 0)] },
      { rows: [row('2026-01-05', 3, 2, 0)] },
      { rows: [row('2026-01-05', 1, 0, 0, 1), row('2026-01-06', 2, 1, 0, 0)] },
    ]);
  });

  test('names what is wrong with a definition', async () => {
    const { code, out, err } = await runGyre(
      ['eval', 'retention'],
      {},
      lines([{ events: [], definition: { birth: 'join', return: 'visit' } }]),
    );
    expect({ code, out, err }).toEqual({ code: 1, out: '', err: expect.stringContaining('either buckets or brackets') });
  });
});
