import { HOUR_MS, instant } from '@gyre/domain/time';
import { CustomerSet } from '@gyre/engine';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { measuredProject, UNWATCHED, type MeasuredProject } from '../metrics/testing.ts';
import type { Finding } from '../causes/index.ts';
import type { Ledger } from '../stores/ports.ts';
import type { AlertsContext } from './context.ts';
import { alertOf, at, openRoom, type WatchedProject } from './testing.ts';

const FIRST = at('2026-02-04 00:00');
/** Where the town's orders break, and are mended. */
const BROKEN = at('2026-03-20 09:00');
const MENDED = at('2026-03-20 21:00');
const DIMENSIONS = { city: { of: 'value', value: { property: 'city' } } } as const;

let project: MeasuredProject;
beforeAll(async () => {
  project = await measuredProject('2026-02-04 00:00');
  await project.define('orders', {
    name: '订单数',
    unit: 'count',
    measure: { of: 'events', measured: { events: [{ event: 'pay' }], aggregate: { of: 'events' } } },
    dimensions: DIMENSIONS,
  });
  await project.define('visits', {
    name: '访问数',
    unit: 'count',
    measure: { of: 'events', measured: { events: [{ event: 'visit' }], aggregate: { of: 'events' } } },
    dimensions: DIMENSIONS,
  });
  await project.define('conversion', { name: '转化率', unit: 'share', measure: { of: 'composite', formula: 'orders / visits' } });
  await project.clock.set(at('2026-03-20 00:00'));
  const whole = hoursBetween(FIRST, at('2026-03-22 00:00')).flatMap(hourLines);
  await project.tell(...whole);
}, 120_000);
afterAll(() => project.close());
beforeEach(async () => {
  for (const table of [
    'alerts',
    'alert_versions',
    'alert_standings',
    'alert_series',
    'alert_readings',
    'episodes',
    'episode_tellings',
    'special_days',
    'notices',
  ])
    await project.ledger.run(`delete from ${table}`);
  await project.clock.set(at('2026-03-20 00:00'));
});

function hoursBetween(from: number, to: number): number[] {
  return Array.from({ length: (to - from) / HOUR_MS }, (_, i) => from + i * HOUR_MS);
}

/** Orders of an hour in two cities, 18 and 7, give or take two; from the break on a quarter in 重庆. Twice as many visits. */
function hourLines(hour: number): string[] {
  const number = (hour - FIRST) / HOUR_MS;
  const isBroken = hour >= BROKEN && hour < MENDED;
  return ['重庆', '成都'].flatMap((city, place) => {
    const usual = (place === 0 ? 18 : 7) + Math.round(2 * Math.sin(number * number * (place + 1.7)));
    const orders = isBroken && city === '重庆' ? Math.round(usual / 4) : usual;
    const line = (name: string, i: number): string => `${textOf(hour + i * 60_000)} c${(number * 7 + i) % 40} ${name} city=${city}`;
    return [...Array.from({ length: usual * 2 }, (_, i) => line('visit', i)), ...Array.from({ length: orders }, (_, i) => line('pay', i))];
  });
}

function textOf(instantMs: number): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short', timeStyle: 'short' }).format(instantMs);
}

async function room(given: Parameters<typeof openRoom>[1] = {}, ledger?: Ledger): Promise<WatchedProject> {
  const opened = await openRoom(project, given, ledger);
  onTestFinished(() => opened.close());
  return opened;
}

async function comesTo({ alerts }: WatchedProject, text: string): Promise<void> {
  await project.clock.set(at(text));
  await alerts.settled();
}

const draft = (given: Parameters<typeof alertOf>[0] = {}) => ({ definition: alertOf(given), robots: {} });
const NoticeRow = z.object({ key: z.string(), message: z.object({ title: z.string(), text: z.string() }) });
const notices = () => project.ledger.rows(NoticeRow, 'select key, message from notices order by key');
/** Without the ids, which are anybody's. */
async function told(): Promise<string[]> {
  return (await notices()).map(({ key, message }) => `${key.split('/').at(-2)} ${message.title}`).toSorted();
}

describe('an alert', () => {
  test('finds a broken city in time, says where it lies, tells once and ends when it is mended', async () => {
    const watched = await room();
    await watched.alerts.definitions.save('orders', draft(), 'ann');
    await comesTo(watched, '2026-03-20 08:00');
    expect(await watched.alerts.episodes(project.ledger)).toEqual([]);
    await comesTo(watched, '2026-03-20 13:00');
    const [episode, ...others] = await watched.alerts.episodes(project.ledger);
    expect(others).toEqual([]);
    expect(episode).toMatchObject({
      alert: 'orders',
      metric: 'orders',
      grain: 'hour',
      group: null,
      kind: 'count',
      direction: 'down',
      confirmed: true,
      endedAt: null,
    });
    expect(episode!.openedAt).toBeGreaterThanOrEqual(BROKEN);
    expect(episode!.openedAt).toBeLessThanOrEqual(BROKEN + 2 * HOUR_MS);
    expect(episode!.effect).toBeLessThan(-0.25);
    const view = await watched.alerts.views.view(episode!.id);
    expect(view.finding?.diagnosis?.slice).toEqual({ city: '重庆' });
    expect(view.sentence.zh).toMatch(/^city：重庆，订单数/);
    expect(view.readings.at(-1)).toMatchObject({ at: at('2026-03-20 12:00'), isAnomalous: true });
    expect(view.readings.length).toBe(14 * 24 + (at('2026-03-20 13:00') - episode!.openedAt) / HOUR_MS);
    expect(await told()).toEqual(['diagnosed 异动的原因：订单异动', 'opened 异动：订单异动']);
    await comesTo(watched, '2026-03-21 23:00');
    const [ended] = await watched.alerts.episodes(project.ledger);
    expect(ended).toMatchObject({ id: episode!.id, end: 'recovered' });
    expect(ended!.endedAt).toBeGreaterThan(MENDED);
    expect(await told()).toContain('ended 异动结束：订单异动');
  });

  test('watches each value of a dimension beside the total', async () => {
    const watched = await room();
    await watched.alerts.definitions.save('orders', draft({ by: { dimension: 'city', most: 5 } }), 'ann');
    await comesTo(watched, '2026-03-20 12:00');
    const groups = (await watched.alerts.episodes(project.ledger)).map(({ group }) => group);
    expect(groups).toContainEqual({ by: 'city', key: '重庆' });
    expect(groups).not.toContainEqual({ by: 'city', key: '成都' });
  });

  test('reads a share by its parts', async () => {
    const watched = await room();
    await watched.alerts.definitions.save('share', draft({ subject: { of: 'metric', metric: 'conversion' } }), 'ann');
    await comesTo(watched, '2026-03-20 13:00');
    const [episode] = await watched.alerts.episodes(project.ledger);
    const view = await watched.alerts.views.view(episode!.id);
    expect(view).toMatchObject({ kind: 'ratio', unit: 'share' });
    expect(view.expected).toBeCloseTo(0.5, 1);
    expect(view.value).toBeLessThan(0.4);
  });

  test('says the same whether hours are judged one by one, all at once, or cut off and begun again', async () => {
    const outcome = async (run: (watched: WatchedProject) => Promise<void>) => {
      await project.clock.set(at('2026-03-20 00:00'));
      for (const table of [
        'alerts',
        'alert_versions',
        'alert_series',
        'alert_standings',
        'alert_readings',
        'episodes',
        'episode_tellings',
        'notices',
      ])
        await project.ledger.run(`delete from ${table}`);
      const watched = await openRoom(project, { causes: { find: () => Promise.reject(new Error('not asked here')) } });
      await watched.alerts.definitions.save('orders', draft(), 'ann');
      await watched.alerts.settled();
      await run(watched);
      await watched.close();
      const episodes = (await watched.alerts.episodes(project.ledger)).map((episode) => ({ ...episode, id: '' }));
      return { episodes, told: await told(), texts: (await notices()).map(({ message }) => message.text.replaceAll(/id\d+/g, 'id')) };
    };
    const hours = hoursBetween(at('2026-03-20 01:00'), at('2026-03-21 23:00')).map((hour) => textOf(hour));
    const oneByOne = await outcome(async (watched) => {
      for (const hour of hours) await comesTo(watched, hour);
      await comesTo(watched, '2026-03-21 23:00');
    });
    expect(oneByOne.episodes).toHaveLength(1);
    expect(oneByOne.told).toContain('ended 异动结束：订单异动');
    expect(await outcome((watched) => comesTo(watched, '2026-03-21 23:00'))).toEqual(oneByOne);
    expect(
      await outcome(async (first) => {
        await first.close();
        for (const [i, hour] of hours.entries()) {
          const breaking = { after: i % 4 };
          const cut = await openRoom(
            project,
            { causes: { find: () => Promise.reject(new Error('not asked here')) } },
            brittle(project.ledger, breaking),
          );
          await project.clock.set(at(hour));
          await cut.alerts.settled();
          await cut.close();
        }
        const last = await openRoom(project, { causes: { find: () => Promise.reject(new Error('not asked here')) } });
        await comesTo(last, '2026-03-21 23:00');
        await last.close();
      }),
    ).toEqual(oneByOne);
  }, 120_000);

  test('what is uncertain is looked for again with the next hour, and told once it is found', async () => {
    const nobody = { inSlice: CustomerSet.of([]), affected: CustomerSet.of([]), total: null, causes: [], mix: null, coMoving: [] };
    const uncertain: Finding = {
      ...nobody,
      from: instant(0),
      diagnosis: null,
      why: 'unexplained',
      sentence: { zh: '说不清', en: 'unclear' },
    };
    const slice = { metric: 'orders', direction: 'down', slice: { city: '重庆' }, effect: 0.7, inSlice: 9, affected: 3 } as const;
    const findings = [uncertain, { ...uncertain, diagnosis: slice, why: null, sentence: { zh: '重庆少了', en: 'fewer in 重庆' } }];
    const spans: number[] = [];
    const watched = await room({
      causes: {
        find: (question) => {
          spans.push((question.to - question.from) / HOUR_MS);
          return Promise.resolve({ ...(findings[Math.min(1, spans.length - 1)] ?? uncertain), from: question.from });
        },
      },
    });
    await watched.alerts.definitions.save('orders', draft(), 'ann');
    for (const hour of ['2026-03-20 13:00', '2026-03-20 13:30', '2026-03-20 14:00', '2026-03-20 15:00']) await comesTo(watched, hour);
    expect(spans).toHaveLength(2);
    expect(spans[1]).toBe(spans[0]! + 1);
    const texts = (await notices()).map(({ message }) => message.text);
    expect(texts.filter((text) => text.includes('重庆少了'))).toHaveLength(1);
    expect(texts.filter((text) => text.includes('说不清'))).toEqual([]);
  });

  test('behind what was found stand the customers it counted, however long the episode has gone on since', async () => {
    const spans: (readonly [number, number])[] = [];
    const slice = { metric: 'orders', direction: 'down', slice: { city: '重庆' }, effect: 0.7, inSlice: 2, affected: 2 } as const;
    const found = { inSlice: CustomerSet.of([1, 2]), affected: CustomerSet.of([1, 2]), total: null, causes: [], mix: null, coMoving: [] };
    const find: AlertsContext['causes']['find'] = ({ from: asked, to, isFromEstimated }) => {
      spans.push([asked, to]);
      const from = instant(isFromEstimated === true ? asked - HOUR_MS : asked);
      return Promise.resolve({ ...found, from, diagnosis: slice, why: null, sentence: { zh: '重庆少了', en: 'fewer in 重庆' } });
    };
    const watched = await room({ causes: { find } });
    await watched.alerts.definitions.save('orders', draft(), 'ann');
    for (const hour of ['2026-03-20 13:00', '2026-03-20 14:00', '2026-03-20 18:00']) await comesTo(watched, hour);
    const [episode] = await watched.alerts.episodes(project.ledger);
    expect(episode!.seenUntil).toBeGreaterThan(spans[0]![1]);
    // It began where its slice says, whatever was judged since.
    const [asked, until] = spans[0]!;
    expect(episode!.beganAt).toBe(asked - HOUR_MS);
    const reopened = await room({ causes: { find } });
    expect([...(await reopened.alerts.customers(episode!.id, 'affected', UNWATCHED))]).toEqual([1, 2]);
    expect(spans).toEqual([
      [asked, until],
      [asked - HOUR_MS, until],
    ]);
  });

  test('a later look by hand that finds no place leaves the one that was found, and its customers', async () => {
    const place = { metric: 'orders', direction: 'down', slice: { city: '重庆' }, effect: 0.7, inSlice: 2, affected: 2 } as const;
    const found = { inSlice: CustomerSet.of([1, 2]), affected: CustomerSet.of([1, 2]), total: null, causes: [], mix: null, coMoving: [] };
    const said = { why: null, sentence: { zh: '重庆少了', en: 'fewer in 重庆' } };
    let diagnosis: Finding['diagnosis'] = place;
    const watched = await room({ causes: { find: ({ from }) => Promise.resolve({ ...found, from, diagnosis, ...said }) } });
    await watched.alerts.definitions.save('orders', draft(), 'ann');
    for (const hour of ['2026-03-20 13:00', '2026-03-20 14:00']) await comesTo(watched, hour);
    const [episode] = await watched.alerts.episodes(project.ledger);
    diagnosis = null;
    expect((await watched.alerts.diagnose(episode!.id, UNWATCHED)).diagnosis).toBeNull();
    const kept = async () => (await watched.alerts.views.view(episode!.id)).finding?.diagnosis;
    expect(await kept()).toMatchObject({ slice: { city: '重庆' } });
    expect([...(await watched.alerts.customers(episode!.id, 'affected', UNWATCHED))]).toEqual([1, 2]);
    diagnosis = { ...place, slice: { city: '成都' } };
    await watched.alerts.diagnose(episode!.id, UNWATCHED);
    expect(await kept()).toMatchObject({ slice: { city: '成都' } });
  });

  test('what is taken for a change of the mix is looked at again whenever it has lasted a quarter longer', async () => {
    const nobody = { inSlice: CustomerSet.of([]), affected: CustomerSet.of([]), total: null, causes: [], mix: null, coMoving: [] };
    const spans: number[] = [];
    const watched = await room({
      causes: {
        find: ({ from, to }) => {
          spans.push((to - from) / HOUR_MS);
          return Promise.resolve({ ...nobody, from, diagnosis: null, why: 'mix', sentence: { zh: '人不同', en: 'others came' } });
        },
      },
    });
    await watched.alerts.definitions.save('orders', draft(), 'ann');
    for (let hour = 10; hour < 24; hour++) await comesTo(watched, `2026-03-20 ${hour}:00`);
    expect(spans.length).toBeGreaterThan(4);
    expect(spans.slice(1)).toEqual(spans.slice(0, -1).map((hours) => Math.ceil(1.25 * hours)));
    expect(await watched.alerts.episodes(project.ledger)).toMatchObject([{ explainedAt: null }]);
  });

  test('backtested says what the live one said', async () => {
    const watched = await room();
    await watched.alerts.definitions.save('orders', draft({ by: { dimension: 'city', most: 5 } }), 'ann');
    await watched.alerts.settled();
    for (const hour of ['2026-03-20 10:00', '2026-03-20 18:00', '2026-03-21 07:00', '2026-03-22 00:00']) await comesTo(watched, hour);
    const live = (await watched.alerts.episodes(project.ledger)).map(({ group, openedAt, endedAt, effect, score }) => ({
      key: group?.key ?? null,
      openedAt,
      endedAt,
      effect,
      score,
    }));
    const tested = await watched.alerts.backtest(alertOf({ by: { dimension: 'city', most: 5 } }), 2, UNWATCHED);
    const said = tested.series.flatMap(({ group, episodes }) =>
      episodes.map(({ from, to, effect, score }) => ({ key: group?.key ?? null, openedAt: from, endedAt: to, effect, score })),
    );
    expect(said.toSorted(byKey)).toEqual(live.toSorted(byKey));
    expect(said.length).toBeGreaterThan(1);
    expect(tested.sentence.zh).toBe(`过去 2 天会预警 ${said.length} 次`);
    expect(tested.series[0]?.readings).toHaveLength(48);
  });
});

function byKey(a: { key: string | null; openedAt: number }, b: { key: string | null; openedAt: number }): number {
  return `${a.key} ${a.openedAt}` < `${b.key} ${b.openedAt}` ? -1 : 1;
}

/** A ledger on which only so many more transactions begin. */
function brittle(ledger: Ledger, breaking: { after: number }): Ledger {
  return {
    rows: (row, text, params) => ledger.rows(row, text, params),
    run: (text, params) => ledger.run(text, params),
    transaction(work) {
      if (--breaking.after < 0) return Promise.reject(new Error('the ledger is gone'));
      return ledger.transaction(work);
    },
  };
}

describe('late data', () => {
  test('takes back what it explains', async () => {
    const watched = await room();
    await watched.alerts.definitions.save('visits', draft({ subject: { of: 'metric', metric: 'visits' } }), 'ann');
    await comesTo(watched, '2026-03-22 00:00');
    expect(await watched.alerts.episodes(project.ledger)).toEqual([]);
    await comesTo(watched, '2026-03-22 04:00');
    const [gone] = await watched.alerts.episodes(project.ledger);
    expect(gone).toMatchObject({ direction: 'down', endedAt: null });
    await project.tell(...hoursBetween(at('2026-03-22 00:00'), at('2026-03-22 06:00')).flatMap(hourLines));
    await comesTo(watched, '2026-03-22 05:00');
    expect(await watched.alerts.episode(gone!.id)).toMatchObject({ end: 'closed' });
    expect((await watched.alerts.views.page({ state: 'open', limit: 10 })).rows).toEqual([]);
  });

  test('that lets an episode open later leaves it the same one', async () => {
    const watched = await room();
    await watched.alerts.definitions.save('visits', draft({ subject: { of: 'metric', metric: 'visits' } }), 'ann');
    await comesTo(watched, '2026-03-22 06:00');
    await comesTo(watched, '2026-03-22 10:00');
    const [first] = await watched.alerts.episodes(project.ledger);
    await project.tell(...hoursBetween(at('2026-03-22 06:00'), at('2026-03-22 08:00')).flatMap(hourLines));
    await comesTo(watched, '2026-03-22 12:00');
    const [moved, ...others] = await watched.alerts.episodes(project.ledger);
    expect(others).toEqual([]);
    expect(moved).toMatchObject({ id: first!.id, direction: 'down', endedAt: null });
    expect([first!.openedAt, moved!.openedAt]).toEqual([at('2026-03-22 06:00'), at('2026-03-22 08:00')]);
  });
});

describe('what operators say', () => {
  /** A room in which the break is found. */
  async function found(given: Parameters<typeof alertOf>[0] = {}) {
    const watched = await room();
    await watched.alerts.definitions.save('orders', draft(given), 'ann');
    await comesTo(watched, '2026-03-20 13:00');
    const [episode] = await watched.alerts.episodes(project.ledger);
    return { watched, id: episode!.id };
  }

  test('expected: it ends, its days are special from then on, until that is taken back', async () => {
    const { watched, id } = await found();
    const { acts, calendar } = watched.alerts;
    expect(await acts.mark(id, { mark: 'expected', dayClass: 'sale', name: '店庆' }, 'ann')).toMatchObject({
      mark: 'expected',
      ending: 'closed',
    });
    expect(await calendar.list()).toEqual([{ date: '2026-03-20', dayClass: 'sale', name: '店庆', from: 'episode' }]);
    await comesTo(watched, '2026-03-20 16:00');
    expect(await watched.alerts.episodes(project.ledger)).toHaveLength(1);
    const Series = z.object({ settings: z.object({ calendar: z.record(z.string(), z.string()) }) });
    const [series] = await project.ledger.rows(Series, 'select settings from alert_series');
    expect(series?.settings.calendar).toEqual({ '2026-03-20': 'sale' });
    expect(await acts.unmark(id)).toMatchObject({ mark: null, ending: 'closed' });
    expect(await calendar.list()).toEqual([]);
  });

  test('false: it ends and stays so, and two of them lower the sensitivity', async () => {
    const { watched, id } = await found();
    const { acts, definitions } = watched.alerts;
    await acts.mark(id, { mark: 'false' }, 'ann');
    expect((await definitions.get('orders')).sensitivity).toBe('normal');
    await comesTo(watched, '2026-03-21 00:00');
    expect(await watched.alerts.episodes(project.ledger)).toHaveLength(1);
    const columns = `alert, series, name, metric, grain, shape, is_level, began_at, seen_until, direction, effect, score, value, expected, out_of, confirmed, told_effect, ended_at, ending`;
    await project.ledger.run(`insert into episodes (id, opened_at, ${columns}) select 'other', opened_at - 1, ${columns} from episodes`);
    await acts.mark('other', { mark: 'false' }, 'ann');
    expect((await definitions.get('orders')).sensitivity).toBe('low');
  });

  test('muted: nothing is told of it; acknowledged: by whom, with a note', async () => {
    const { watched, id } = await found();
    const { acts } = watched.alerts;
    expect(await told()).toEqual(['opened 异动：订单异动']);
    await acts.mute(id, at('2026-03-25 00:00'));
    await comesTo(watched, '2026-03-21 23:00');
    expect((await watched.alerts.episode(id)).end).toBe('recovered');
    expect(await told()).toEqual(['opened 异动：订单异动']);
    expect(await acts.acknowledge(id, '已联系支付', 'ann')).toMatchObject({ acknowledged_by: 'ann', note: '已联系支付' });
  });

  test('a digest tells once what came together in a day', async () => {
    const { watched } = await found({ digest: 'daily' });
    await comesTo(watched, '2026-03-20 23:00');
    expect(await notices()).toEqual([]);
    await comesTo(watched, '2026-03-21 00:00');
    const [digest, ...others] = await notices();
    expect(others).toEqual([]);
    expect(digest?.message.title).toBe('订单异动');
    expect(digest?.message.text).toContain('2 条异动消息');
    await comesTo(watched, '2026-03-22 00:00');
    expect(await notices()).toHaveLength(2);
  });
});

describe('other alerts', () => {
  test('a threshold opens after several in a row and ends when it is kept', async () => {
    const watched = await room();
    const detector = { kind: 'threshold', parameters: { below: 17, inARow: 2 } } as const;
    await watched.alerts.definitions.save('orders', draft({ detector }), 'ann');
    await comesTo(watched, '2026-03-20 10:00');
    expect(await watched.alerts.episodes(project.ledger)).toEqual([]);
    await comesTo(watched, '2026-03-20 11:00');
    const opened = { openedAt: at('2026-03-20 10:00'), direction: 'down', endedAt: null };
    expect(await watched.alerts.episodes(project.ledger)).toMatchObject([opened]);
    await comesTo(watched, '2026-03-20 23:00');
    expect(await watched.alerts.episodes(project.ledger)).toMatchObject([{ endedAt: MENDED, end: 'recovered' }]);
  });

  test('of a metric that is gone says so, and goes on when it is back', async () => {
    const watched = await room();
    const twice = { name: '短命', measure: { of: 'composite', formula: 'orders * 2' } } as const;
    await project.define('short', twice);
    await watched.alerts.definitions.save('short', draft({ subject: { of: 'metric', metric: 'short' } }), 'ann');
    await watched.alerts.settled();
    await project.metrics.shelf.remove('short');
    await comesTo(watched, '2026-03-20 02:00');
    expect((await watched.alerts.definitions.get('short')).problem?.en).toContain('short');
    await project.define('short', twice);
    await comesTo(watched, '2026-03-20 03:00');
    expect(await watched.alerts.definitions.get('short')).toMatchObject({ problem: null, judgedUntil: at('2026-03-20 03:00') });
    await project.metrics.shelf.remove('short');
  });

  test('are refused: an unknown metric or dimension, and what was changed meanwhile', async () => {
    const { definitions } = (await room()).alerts;
    const save = (given: Parameters<typeof alertOf>[0], from?: number) => definitions.save('one', { ...draft(given), from }, 'ann');
    await expect(save({ subject: { of: 'metric', metric: 'gone' } })).rejects.toThrow('gone');
    await expect(save({ by: { dimension: 'shop', most: 5 } })).rejects.toThrow('metric orders has no dimension shop; it has city');
    const robot = { key: 'r', kind: 'robot', robot: 'wecom', name: '群' } as const;
    await expect(save({ receivers: [robot] })).rejects.toThrow('the robot "群" has no address');
    expect((await save({}, 0)).version).toBe(1);
    await expect(save({}, 0)).rejects.toThrow('alert one is at version 1 by now, this was made from version 0');
    expect((await definitions.versions('one')).map(({ version }) => version)).toEqual([1]);
    await definitions.remove('one');
    await expect(definitions.get('one')).rejects.toThrow('there is no alert one');
  });

  test('of a channel count messages, of a budget say the share that is used', async () => {
    const { ledger } = project;
    const watched = await room();
    const { definitions, views } = watched.alerts;
    const above = (limit: number) => ({ kind: 'threshold', parameters: { above: limit } }) as const;
    onTestFinished(async () => {
      for (const table of ['activities', 'campaigns', 'campaign_spend', 'messages']) await ledger.run(`delete from ${table}`);
    });
    await ledger.run(
      `insert into activities (key, definition, created_at, updated_at, updated_by) values ('sale', '{"name": "大促", "budget": 1000}', 0, 0, 'ann')`,
    );
    await definitions.save('budget', draft({ subject: { of: 'budget', owner: 'activity', key: 'sale' }, detector: above(0.5) }), 'ann');
    await definitions.save('volume', draft({ subject: { of: 'volume', channel: 'sms' }, detector: above(1) }), 'ann');
    await comesTo(watched, '2026-03-20 05:00');
    expect(await watched.alerts.episodes(ledger)).toEqual([]);
    await ledger.run(
      `insert into campaigns (key, definition, version, state, created_at, updated_at, updated_by) values ('c', '{"activity": "sale"}', 1, 'running', 0, 0, 'ann')`,
    );
    await ledger.run(`insert into campaign_spend (campaign, messages, cost) values ('c', 3, 600)`);
    await comesTo(watched, '2026-03-20 06:00');
    expect(await watched.alerts.episodes(ledger)).toMatchObject([{ metric: 'budget/activity/sale', direction: 'up' }]);
    const { rows } = await views.page({ state: 'open', limit: 10 });
    expect(rows).toMatchObject([{ unit: 'share', value: 0.6, expected: 0.5 }]);
  });
});
