import { addDays, HOUR_MS, instant, localDate, parseInstant, type Instant } from '@gyre/domain/time';
import type { CustomerSet } from '@gyre/engine';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { measuredProject, UNWATCHED, type MeasuredProject } from '../metrics/testing.ts';
import type { Causes } from './index.ts';
import { openCausesRoom } from './testing.ts';

const ZONE = 'Asia/Shanghai';
const CUSTOMERS = 3600;
const DAYS = 22;
const LAST = '2026-11-23';
const CITIES = ['重庆', '重庆', '成都', '杭州'];
const CHANNELS = ['App', 'App', '小程序'];
const DEVICES = ['ios', 'android'];
/** A day's visits are in these hours. */
const HOURS = [9, 10, 11, 12, 13, 14];

function at(text: string): Instant {
  return parseInstant(text, ZONE) ?? instant(Number.NaN);
}

/** mulberry32 (Ettinger): fractions from a seed. */
function drawsFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** 试验世界 — three weeks of visits and orders; what is broken on the last day, and whom it touched. */
interface World {
  readonly byDay: readonly (readonly string[])[];
  /** Who came to 重庆's App between 9 and 12 of the last day, and who of them would have ordered but for the fault. */
  readonly came: ReadonlySet<string>;
  readonly stopped: ReadonlySet<string>;
  /** Who would have come in 成都 from 12 on, and does not. */
  readonly kept: ReadonlySet<string>;
}

function generated(seed: number): World {
  const draw = drawsFrom(seed);
  const pick = <T>(of: readonly T[]): T => of[Math.floor(draw() * of.length)]!;
  const people = Array.from({ length: CUSTOMERS }, (_, i) => ({
    who: `c${i}`,
    city: pick(CITIES),
    channel: pick(CHANNELS),
    device: pick(DEVICES),
    visits: 0.2 + 0.6 * draw(),
    orders: 0.05 + 0.3 * draw(),
  }));
  const [came, stopped, kept] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const byDay = Array.from({ length: DAYS }, (_, d) => {
    const day = addDays(localDate(at(`${LAST} 00:00`), ZONE), d - DAYS + 1);
    return people.flatMap(({ who, city, channel: usual, device, visits, orders }) => {
      const [isVisit, hour, isOrder] = [draw() < visits, pick(HOURS), draw() < orders];
      const [channel, isHit] = [draw() < 0.9 ? usual : pick(CHANNELS), draw()];
      if (!isVisit) return [];
      if (day === LAST && city === '成都' && hour >= 12 && isHit < 0.9) {
        kept.add(who);
        return [];
      }
      const isBroken = day === LAST && city === '重庆' && channel === 'App' && hour < 12;
      if (isBroken) came.add(who);
      if (isBroken && isOrder && isHit < 0.85) stopped.add(who);
      const where = `city=${city} channel=${channel} device=${device}`;
      const visit = `${day} ${String(hour).padStart(2, '0')}:10 ${who} app_open ${where}`;
      return isOrder && !stopped.has(who) ? [visit, `${day} ${String(hour).padStart(2, '0')}:30 ${who} pay_order ${where}`] : [visit];
    });
  });
  return { byDay, came, stopped, kept };
}

const DIMENSIONS = Object.fromEntries(
  ['city', 'channel', 'device'].map((property) => [property, { of: 'value' as const, value: { property } }]),
);
const MORNING = { from: at(`${LAST} 09:00`), to: at(`${LAST} 12:00`) };
const AFTERNOON = { from: at(`${LAST} 12:00`), to: at(`${LAST} 15:00`) };

/** How many of the first are in the second. */
function shared(some: ReadonlySet<string>, others: ReadonlySet<string>): number {
  return [...some].filter((one) => others.has(one)).length;
}

describe('a generated world', () => {
  const world = generated(1);
  let project: MeasuredProject;
  let causes: Causes;
  const names: string[] = [];
  const namesOf = (customers: CustomerSet): Set<string> => new Set(Array.from(customers, (customer) => names[customer - 1]!));
  beforeAll(async () => {
    project = await measuredProject(`${LAST} 15:00`);
    for (const [key, event] of [
      ['active', 'app_open'],
      ['buyers', 'pay_order'],
    ] as const) {
      const measured = { events: [{ event }], aggregate: { of: 'customers' as const } };
      await project.define(key, { name: key, unit: 'customers', measure: { of: 'events', measured }, dimensions: DIMENSIONS });
    }
    const opened = { events: [{ event: 'app_open' }], aggregate: { of: 'events' as const } };
    await project.define('visits', { name: '来访次数', unit: 'count', measure: { of: 'events', measured: opened } });
    await project.define('conversion', { name: '下单转化率', unit: 'share', measure: { of: 'composite', formula: 'buyers / active' } });
    for (const lines of world.byDay) {
      for (const line of lines) names.push(line.split(' ')[2]!);
      await project.tell(...lines);
    }
    // Customers are numbered in the order they are first named.
    names.splice(0, names.length, ...new Set(names));
    causes = openCausesRoom(project, ZONE);
  });
  afterAll(() => project.close());

  test('a drop of a ratio: the exact slice, and whom it touched with precision and recall of at least 0.8', async () => {
    const found = await causes.find({ metric: 'conversion', grain: 'hour', group: null, direction: 'down', ...MORNING }, UNWATCHED);
    expect(found.diagnosis?.slice).toEqual({ city: '重庆', channel: 'App' });
    expect(found.inSlice.count).toBe(world.came.size);
    const named = namesOf(found.affected);
    const right = shared(named, world.came);
    expect(right / named.size).toBeGreaterThanOrEqual(0.8);
    expect(right / world.came.size).toBeGreaterThanOrEqual(0.8);
    expect(shared(named, world.stopped)).toBe(world.stopped.size);
    // what is missing by the finding is about what was stopped
    expect(Math.abs(found.causes[0]!.effect)).toBeGreaterThan(world.stopped.size * 0.5);
    expect(Math.abs(found.causes[0]!.effect)).toBeLessThan(world.stopped.size * 1.6);
  });

  test('a drop of a count: the exact slice, its customers only, and at least 0.8 of those who stayed away', async () => {
    const found = await causes.find({ metric: 'active', grain: 'hour', group: null, direction: 'down', ...AFTERNOON }, UNWATCHED);
    expect(found.diagnosis?.slice).toEqual({ city: '成都' });
    const named = namesOf(found.affected);
    expect(found.coMoving[0]).toMatchObject({ metric: 'visits', own: 'inherited' });
    expect(found.coMoving[0]!.score).toBeGreaterThan(0.9);
    expect(shared(named, namesOf(found.inSlice))).toBe(named.size);
    expect(shared(named, world.kept) / world.kept.size).toBeGreaterThanOrEqual(0.8);
    // four standard deviations of who comes on a day
    const { effect, expected } = found.causes[0]!;
    expect(Math.abs(effect + world.kept.size)).toBeLessThan(4 * Math.sqrt(expected));
  });

  test('what is expected of a slice is frozen at the opening, and near what its history counts', async () => {
    const slice = { city: '重庆', channel: 'App' };
    const opened = { opened: MORNING.from, to: AFTERNOON.to, grain: 'hour' as const };
    const expected = await causes.frozenExpectation('conversion', slice, opened, UNWATCHED);
    expect(expected.map((one) => one.at)).toEqual(HOURS.map((hour) => at(`${LAST} ${String(hour).padStart(2, '0')}:00`)));
    const history = await causes.seriesOf(
      'conversion',
      slice,
      { from: instant(MORNING.from - 21 * 24 * HOUR_MS), to: MORNING.from, grain: 'hour' },
      UNWATCHED,
    );
    const sum = (of: (one: (typeof history)[number]) => number): number => history.reduce((all, one) => all + of(one), 0);
    const lines = world.byDay
      .slice(0, -1)
      .flat()
      .filter((line) => line.includes('city=重庆 channel=App'));
    expect(sum(({ outOf = 0 }) => outOf)).toBe(lines.filter((line) => line.includes('app_open')).length);
    expect(sum(({ value }) => value)).toBe(lines.filter((line) => line.includes('pay_order')).length);
    const share = sum(({ value }) => value) / sum(({ outOf = 0 }) => outOf);
    for (const { mean, variance } of expected) {
      expect(Math.abs(mean - share)).toBeLessThan(0.05);
      expect(variance).toBeGreaterThanOrEqual(0.9 * mean * (1 - mean));
    }
    // Another room, which remembers nothing, learns the same after more was told of the time since.
    await project.tell(...Array.from({ length: 50 }, (_, i) => `${LAST} 13:20 c${i} app_open city=重庆 channel=App device=ios`));
    const later = openCausesRoom(project, ZONE);
    expect(await later.frozenExpectation('conversion', slice, opened, UNWATCHED)).toEqual(expected);
  });
});
