import { instant, parseInstant, type Instant } from '@gyre/domain/time';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { measuredProject, UNWATCHED, type MeasuredProject } from '../metrics/testing.ts';
import type { CauseQuestion, Causes, Finding } from './index.ts';
import { openCausesRoom } from './testing.ts';

const ZONE = 'Asia/Shanghai';
const CITIES = ['重庆', '成都', '杭州'];
const CHANNELS = ['App', '小程序'];
/** Mondays, of which the last has the episode. */
const MONDAYS = ['09-28', '10-05', '10-12', '10-19', '10-26', '11-02', '11-09', '11-16', '11-23'].map((day) => `2026-${day}`);
const EPISODE = MONDAYS.at(-1)!;

function at(text: string): Instant {
  return parseInstant(text, ZONE) ?? instant(Number.NaN);
}

/** The hour from 9 to 10 of a Monday; customers of a leaf are numbered, the first of them order. */
function hourOf(
  day: string,
  came: (city: string, channel: string) => number,
  ordered: (city: string, channel: string) => number,
): string[] {
  return CITIES.flatMap((city) =>
    CHANNELS.flatMap((channel) =>
      Array.from({ length: came(city, channel) }, (_, i) => {
        const who = `${city}-${channel}-${i}`;
        const where = `city=${city} channel=${channel}`;
        const open = `${day} 09:10 ${who} app_open ${where}`;
        return i < ordered(city, channel) ? [open, `${day} 09:40 ${who} pay_order ${where} amount=10`] : [open];
      }).flat(),
    ),
  );
}

const DIMENSIONS = {
  city: { of: 'value', value: { property: 'city' } },
  channel: { of: 'value', value: { property: 'channel' } },
} as const;

async function projectTold(lines: readonly string[], days = MONDAYS, now = '10:00'): Promise<{ project: MeasuredProject; causes: Causes }> {
  const project = await measuredProject(`${EPISODE} ${now}`);
  const counting = (event: string, of: 'customers' | 'events') => ({
    measure: { of: 'events' as const, measured: { events: [{ event }], aggregate: { of } } },
    dimensions: DIMENSIONS,
  });
  await project.define('active', { name: '活跃用户', unit: 'customers', ...counting('app_open', 'customers') });
  await project.define('buyers', { name: '支付用户', unit: 'customers', ...counting('pay_order', 'customers') });
  await project.define('orders', { name: '订单数', unit: 'count', ...counting('pay_order', 'events') });
  await project.define('conversion', { name: '下单转化率', unit: 'share', measure: { of: 'composite', formula: 'buyers / active' } });
  await project.define('wide', { name: '宽公式', measure: { of: 'composite', formula: '(buyers + orders) * active' } });
  await project.define('amount', {
    name: '金额',
    unit: 'money',
    measure: { of: 'events', measured: { events: [{ event: 'pay_order' }], aggregate: { of: 'sum', value: { property: 'amount' } } } },
    dimensions: DIMENSIONS,
  });
  for (const day of days) await project.tell(...lines.filter((line) => line.startsWith(day)));
  const causes = openCausesRoom(project, ZONE);
  return { project, causes };
}

const THE_HOUR = { from: at(`${EPISODE} 09:00`), to: at(`${EPISODE} 10:00`) };

function asking(metric: string, more: Partial<CauseQuestion> = {}): CauseQuestion {
  return { metric, grain: 'hour', group: null, direction: 'down', ...THE_HOUR, ...more };
}

/** Every leaf has 200 customers of whom 100 order; in the episode 20 of those of 重庆 · App. */
function droppedLeaf(): string[] {
  return MONDAYS.flatMap((day) =>
    hourOf(
      day,
      () => 200,
      (city, channel) => (day === EPISODE && city === '重庆' && channel === 'App' ? 20 : 100),
    ),
  );
}

describe('a drop in one city on one channel', () => {
  let told: Awaited<ReturnType<typeof projectTold>>;
  beforeAll(async () => {
    told = await projectTold(droppedLeaf());
  });
  afterAll(() => told.project.close());

  test('of a ratio is found exactly, with what was and what is usual', async () => {
    const found = await told.causes.find(asking('conversion'), UNWATCHED);
    expect(found.why).toBeNull();
    expect(found.diagnosis).toMatchObject({ metric: 'conversion', direction: 'down', slice: { city: '重庆', channel: 'App' } });
    // 520 of 1,200 ordered, 600 were expected: 80 fewer, all of them there
    expect(found.total).toMatchObject({ actual: 520 / 1200, numerator: { actual: 520 }, denominator: { actual: 1200, expected: 1200 } });
    expect(found.total!.numerator!.expected).toBeCloseTo(600, 0);
    const [cause, ...others] = found.causes;
    expect(others).toEqual([]);
    expect(cause).toMatchObject({ slice: { city: '重庆', channel: 'App' }, actual: 0.1 });
    expect(cause!.expected).toBeCloseTo(0.5, 3);
    expect(cause!.effect).toBeCloseTo(-80, 0);
    expect(cause!.explained).toBeCloseTo(1, 2);
    expect(found.diagnosis!.effect).toBeCloseTo(0.8, 2);
    expect(found.sentence.zh).toMatch(
      /^channel：App · city：重庆，下单转化率 10%（正常 (3|4)\d(\.\d)?%–(5|6)\d(\.\d)?%），影响 180 人，约少 80 人$/,
    );
    expect(found.sentence.en).toMatch(
      /^channel: App · city: 重庆, 下单转化率 10% \(usually .*\), concerns 180 customers, about 80 customers fewer$/,
    );
  });

  test('of a ratio concerns who came there and did not order', async () => {
    const { inSlice, affected, diagnosis } = await told.causes.find(asking('conversion'), UNWATCHED);
    expect([inSlice.count, affected.count]).toEqual([200, 180]);
    expect(diagnosis).toMatchObject({ inSlice: 200, affected: 180 });
    const there = await told.causes.customersIn('conversion', { city: '重庆', channel: 'App' }, THE_HOUR, UNWATCHED);
    expect(inSlice.equals(there)).toBe(true);
    expect(affected.difference(there).count).toBe(0);
  });

  test.each(['orders', 'amount'])('of a count or a sum is found too: %s', async (metric) => {
    const found = await told.causes.find(asking(metric), UNWATCHED);
    expect(found.diagnosis).toMatchObject({ slice: { city: '重庆', channel: 'App' } });
    const per = metric === 'amount' ? 10 : 1;
    expect(found.total).toMatchObject({ actual: 520 * per, expected: expect.closeTo(600 * per, 6) });
    expect(found.causes[0]).toMatchObject({
      actual: 20 * per,
      expected: expect.closeTo(100 * per, 6),
      effect: expect.closeTo(-80 * per, 6),
    });
    // those who ordered on the four Mondays before and did not now
    expect([found.inSlice.count, found.affected.count]).toEqual([100, 80]);
  });

  test('tells what else moved, and whether it followed', async () => {
    const { coMoving } = await told.causes.find(asking('conversion'), UNWATCHED);
    expect(coMoving.map(({ metric }) => metric)).not.toContain('active');
  });

  test('of a watched group is looked for within it', async () => {
    const inCity = await told.causes.find(asking('conversion', { group: { by: 'city', key: '重庆' } }), UNWATCHED);
    expect(inCity.total).toMatchObject({ actual: 120 / 400, denominator: { actual: 400 } });
    expect(inCity.diagnosis?.slice).toEqual({ city: '重庆', channel: 'App' });
    const elsewhere = await told.causes.find(asking('conversion', { group: { by: 'city', key: '成都' } }), UNWATCHED);
    expect(elsewhere).toMatchObject({ diagnosis: null, why: 'unexplained', causes: [] });
  });

  test('a metric of another kind is not told apart, and says so', async () => {
    const found = await told.causes.find(asking('wide'), UNWATCHED);
    expect(found).toMatchObject({ diagnosis: null, why: 'unexplained', total: null, causes: [], mix: null });
    expect(found.sentence.en).toContain('cannot be told apart');
  });

  test('what cannot be asked is the caller’s mistake', async () => {
    const find = (question: CauseQuestion) => told.causes.find(question, UNWATCHED);
    await expect(find(asking('nothing'))).rejects.toMatchObject({ code: 'not_found' });
    await expect(find(asking('conversion', { to: THE_HOUR.from }))).rejects.toMatchObject({ code: 'invalid_input' });
    const group = { by: 'level', key: '3' };
    await expect(find(asking('conversion', { group }))).rejects.toThrow('no dimension "level"; there are city, channel');
  });

  test('a search that is given up ends', async () => {
    const watch = { signal: AbortSignal.abort(new Error('given up')) };
    await expect(told.causes.find(asking('conversion'), watch)).rejects.toThrow('given up');
  });

  test('the series of a slice is what was told, and among a rule’s customers only theirs', async () => {
    const slice = { city: '重庆', channel: 'App' };
    const asked = { from: at(`${EPISODE} 08:00`), to: at(`${EPISODE} 10:00`), grain: 'hour' as const };
    expect(await told.causes.seriesOf('conversion', slice, asked, UNWATCHED)).toEqual([
      { at: asked.from, value: 0, outOf: 0 },
      { at: THE_HOUR.from, value: 20, outOf: 200 },
    ]);
    expect(await told.causes.seriesOf('orders', { city: '重庆' }, { ...asked, from: THE_HOUR.from }, UNWATCHED)).toEqual([
      { at: THE_HOUR.from, value: 120 },
    ]);
    const among = told.causes.ruleOf('orders', slice);
    const buyers = await told.causes.seriesOf('conversion', slice, { ...asked, from: THE_HOUR.from, among }, UNWATCHED);
    // of the 200 who came, the 100 who had ordered within 30 days
    expect(buyers).toEqual([{ at: THE_HOUR.from, value: 20, outOf: 100 }]);
  });

  test('a slice’s rule selects who was in it within 30 days', async () => {
    const slice = { city: '重庆', channel: 'App' };
    const now = told.project.clock.now();
    const lately = { from: instant(now - 30 * 86_400_000 + 1), to: instant(now + 1) };
    for (const metric of ['conversion', 'orders']) {
      const inSlice = await told.causes.customersIn(metric, slice, lately, UNWATCHED);
      const { members } = await told.project.segments.room.warehouse.select(
        { rule: told.causes.ruleOf(metric, slice), segments: told.project.segments.book(), at: now },
        UNWATCHED,
      );
      expect(members.equals(inSlice)).toBe(true);
      expect(members.count).toBe(metric === 'conversion' ? 200 : 100);
    }
  });
});

describe('a drop that lasts for hours', () => {
  const DAYS = Array.from({ length: 22 }, (_, i) => `2026-11-${String(i + 2).padStart(2, '0')}`);
  let told: Awaited<ReturnType<typeof projectTold>>;

  /** Of 120 in each leaf 40 order, of 重庆 · App 6 from ten o'clock of the last day on; elsewhere in 重庆 by chance only 30 do the hour before. */
  beforeAll(async () => {
    const ordered = (day: string, hour: number, leaf: string): number => {
      if (day !== EPISODE) return 38 + (Number(day.slice(-2)) % 5);
      if (leaf === '重庆-App' && hour >= 10) return 6;
      return leaf === '重庆-小程序' && hour === 9 ? 30 : 40;
    };
    const lines = DAYS.flatMap((day) =>
      [7, 8, 9, 10, 11].flatMap((hour) =>
        CITIES.flatMap((city) =>
          CHANNELS.flatMap((channel) =>
            Array.from({ length: 120 }, (_, i) => {
              const when = `${day} ${String(hour).padStart(2, '0')}`;
              const where = `city=${city} channel=${channel}`;
              const who = `${city}-${channel}-${hour}-${i}`;
              const open = `${when}:10 ${who} app_open ${where}`;
              return i < ordered(day, hour, `${city}-${channel}`) ? [open, `${when}:40 ${who} pay_order ${where} amount=10`] : [open];
            }).flat(),
          ),
        ),
      ),
    );
    told = await projectTold(lines, DAYS, '12:00');
  }, 120_000);
  afterAll(() => told.project.close());

  const ofCity = { group: { by: 'city', key: '重庆' }, to: at(`${EPISODE} 12:00`) };
  test.each([9, 11])('begins where its slice left what was expected, though its city seemed to have at %d', async (hour) => {
    const from = at(`${EPISODE} ${String(hour).padStart(2, '0')}:00`);
    const found = await told.causes.find(asking('conversion', { ...ofCity, from, isFromEstimated: true }), UNWATCHED);
    expect(found.diagnosis).toMatchObject({ slice: { city: '重庆', channel: 'App' }, inSlice: 240, affected: 228 });
    expect(found.from).toBe(at(`${EPISODE} 10:00`));
    expect(found.inSlice.count).toBe(240);
  });

  test('is counted from where it is asked for', async () => {
    const from = at(`${EPISODE} 09:00`);
    const found = await told.causes.find(asking('conversion', { ...ofCity, from }), UNWATCHED);
    expect(found).toMatchObject({ from, diagnosis: { slice: { city: '重庆', channel: 'App' }, inSlice: 360 } });
  });
});

describe('where no slice is to blame', () => {
  test('everybody alike is the whole population', async () => {
    const { project, causes } = await projectTold(
      MONDAYS.flatMap((day) =>
        hourOf(
          day,
          () => 200,
          () => (day === EPISODE ? 20 : 40),
        ),
      ),
    );
    const found = await causes.find(asking('conversion'), UNWATCHED);
    expect(found.diagnosis).toMatchObject({ slice: {}, inSlice: 1200, affected: 1080 });
    expect(found.diagnosis!.effect).toBeCloseTo(0.5, 2);
    expect(found.sentence.zh).toMatch(/^整体，下单转化率 10%/);
    await project.close();
  });

  test('other customers coming is a mix, and nothing to act on', async () => {
    // App converts 40 %, 小程序 10 %; in the episode half of those of the App come, and three times as many of the other
    const isEpisode = (day: string): boolean => day === EPISODE;
    const came = (day: string) => (_: string, channel: string) =>
      channel === 'App' ? (isEpisode(day) ? 100 : 200) : isEpisode(day) ? 600 : 200;
    const ordered = (day: string) => (city: string, channel: string) => came(day)(city, channel) * (channel === 'App' ? 0.4 : 0.1);
    const { project, causes } = await projectTold(MONDAYS.flatMap((day) => hourOf(day, came(day), ordered(day))));
    const found: Finding = await causes.find(asking('conversion'), UNWATCHED);
    expect(found).toMatchObject({ diagnosis: null, why: 'mix' });
    // 25 % → (3·40 + 3·60) / 2,100 = 14.3 %, all of it mix
    expect(found.total!.actual).toBeCloseTo(300 / 2100, 6);
    expect(found.total!.expected).toBeCloseTo(0.25, 6);
    expect(found.mix!.mix / found.mix!.change).toBeGreaterThan(0.9);
    expect(found.causes[0]!.slice).toEqual({ channel: expect.stringMatching(/App|小程序/) });
    expect(found.sentence.zh).toContain('来的人结构变了');
    await project.close();
  });

  test('nothing unusual is unexplained', async () => {
    const { project, causes } = await projectTold(
      MONDAYS.flatMap((day) =>
        hourOf(
          day,
          () => 200,
          () => 40,
        ),
      ),
    );
    expect(await causes.find(asking('conversion'), UNWATCHED)).toMatchObject({ diagnosis: null, why: 'unexplained', causes: [] });
    await project.close();
  });
});
