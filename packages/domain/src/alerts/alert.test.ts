import { describe, expect, test } from 'vitest';
import { HOUR_MS, instant, parseInstant } from '../time.ts';
import { AlertDefinition } from './alert.ts';
import { episodeSentence } from './episode-words.ts';
import { ruleReadings, looksBackMs } from './rule-readings.ts';
import { alertSentence, backtestSentence } from './rule-words.ts';
import { sensitivityAfter } from './sensitivity.ts';
import { daysFrom, holidayDays, mergedDays, promotionDays } from './special-days.ts';

const METRIC = { of: 'metric', metric: 'orders' } as const;
const ADAPTIVE = { kind: 'adaptive', parameters: {} } as const;
const alert = (given: object) => AlertDefinition.safeParse({ name: '下单', subject: METRIC, detector: ADAPTIVE, ...given });

describe('a definition', () => {
  test('takes what is left out by default', () => {
    expect(alert({}).data).toMatchObject({
      grain: 'hour',
      by: null,
      detector: { parameters: { direction: 'both', sensitivity: 'normal', relativeFloor: 0.1, absoluteFloor: 0 } },
      digest: 'at_once',
      enabled: true,
    });
  });

  test.each([
    [{ subject: { of: 'volume', channel: 'sms' }, by: { dimension: 'city' } }, 'only a metric has dimensions'],
    [{ subject: { of: 'budget', owner: 'campaign', key: 'spring' } }, 'a budget is watched by a threshold'],
    [{ detector: { kind: 'silence', parameters: { longestMs: HOUR_MS } }, group: 'shop' }, 'only the adaptive detector'],
    [{ parent: 'orders' }, 'not its own parent'],
    [{ by: { dimension: 'city', most: 21 } }, 'Too big'],
    [{ detector: { kind: 'threshold', parameters: {} } }, 'expected above, below or both'],
  ])('%j is refused: %s', (given, message) => {
    expect(alert(given).error?.message).toContain(message);
  });
});

describe('words', () => {
  const names = { name: '下单转化率', unit: 'share', currency: 'CNY' } as const;
  const said = (given: object) =>
    alertSentence(AlertDefinition.parse({ name: 'x', subject: METRIC, ...given }), names, (name) => ({ zh: name, en: name }));

  test('say each kind of rule', () => {
    const parameters = { direction: 'down', relativeFloor: 0.15 };
    expect(said({ detector: { kind: 'adaptive', parameters }, by: { dimension: '城市', most: 5 } })).toEqual({
      zh: '每小时看「下单转化率」，以及按「城市」的前 5 个值：低于预期 15% 以上、偶然难以解释（灵敏度中）时预警',
      en: 'Every hour, “下单转化率” and the top 5 values of “城市”: alerts when it is below what is expected by 15% or more and chance hardly explains it (sensitivity normal)',
    });
    expect(said({ detector: { kind: 'threshold', parameters: { below: 0.05, above: 0.2, inARow: 2 } } }).zh).toBe(
      '每小时看「下单转化率」：高于 20% 或低于 5%，连续 2 期时预警',
    );
    expect(
      said({ grain: 'day', detector: { kind: 'change', parameters: { against: 'last_week', more: 0.3, direction: 'down' } } }).en,
    ).toBe('Every day, “下单转化率”: alerts when it is down by more than 30% against the same time last week');
    expect(said({ detector: { kind: 'silence', parameters: { longestMs: 6 * HOUR_MS } } }).zh).toBe(
      '每小时看「下单转化率」：超过 6 小时没有数据时预警',
    );
  });

  test('say what happened, and how often it would have', () => {
    const figures = {
      kind: 'ratio',
      isLevel: false,
      place: { zh: '城市：重庆', en: 'City: 重庆' },
      value: 61,
      expected: 120,
      outOf: 1000,
      origin: 'inherited',
    } as const;
    expect(episodeSentence(figures, names)).toEqual({
      zh: '城市：重庆，下单转化率 6.1%，预期 12%（-49.2%），由上游指标带来',
      en: 'City: 重庆, 下单转化率 6.1%, expected 12% (-49.2%); it follows its parent metric',
    });
    expect(backtestSentence(1, 90)).toEqual({ zh: '过去 90 天会预警 1 次', en: 'Would have alarmed once in 90 days' });
  });
});

test('each two false alarms lower the sensitivity by a level', () => {
  expect([0, 1, 2, 3, 4, 9].map((alarms) => sensitivityAfter('high', alarms))).toEqual(['high', 'high', 'normal', 'normal', 'low', 'low']);
  expect(sensitivityAfter('low', 4)).toBe('low');
});

describe('special days', () => {
  test('long holidays are classes by themselves, short ones one', () => {
    const days = holidayDays([
      { name: '国庆节', from: '2026-10-01', to: '2026-10-07' },
      { name: '端午节', from: '2026-06-19', to: '2026-06-21' },
    ]);
    expect(days.filter(({ dayClass }) => dayClass === '国庆节')).toHaveLength(7);
    expect(days.find(({ date }) => date === '2026-06-20')).toEqual({
      date: '2026-06-20',
      dayClass: 'holiday',
      name: '端午节',
      from: 'holiday',
    });
  });

  test('promotions are days of the zone, the end not included', () => {
    const [from, to] = ['2026-11-10 20:00', '2026-11-12 00:00'].map((text) => parseInstant(text, 'Asia/Shanghai')!);
    const activity = { name: '双十一', kind: 'promotion', from: from!, to: to! } as const;
    expect(promotionDays([activity], 'Asia/Shanghai').map(({ date }) => date)).toEqual(['2026-11-10', '2026-11-11']);
    expect(promotionDays([{ ...activity, kind: 'daily' }], 'Asia/Shanghai')).toEqual([]);
  });

  test('what was written down takes the place of an activity, that of a holiday', () => {
    const day = (from: 'hand' | 'activity' | 'holiday', date: string) => ({ date, dayClass: from, name: from, from });
    const merged = mergedDays(
      [day('hand', '2026-01-01')],
      [day('activity', '2026-01-01'), day('activity', '2026-01-02')],
      [day('holiday', '2026-01-02'), day('holiday', '2026-01-03')],
    );
    expect(merged.map(({ from }) => from)).toEqual(['hand', 'activity', 'holiday']);
    expect(daysFrom(parseDay('2026-02-27'), parseDay('2026-03-01'))).toEqual(['2026-02-27', '2026-02-28', '2026-03-01']);
  });
});

function parseDay(day: string) {
  return day as ReturnType<typeof daysFrom>[number];
}

test('silence is told at the end of the bucket it became too long in, and is over with the next value', () => {
  const start = parseInstant('2026-03-01', 'UTC')!;
  const history = [3, 0, 0, 0, 2].map((value, i) => ({ at: instant(start + i * HOUR_MS), end: instant(start + (i + 1) * HOUR_MS), value }));
  const silence = { kind: 'silence', parameters: { longestMs: 2 * HOUR_MS } } as const;
  const said = ruleReadings(silence, history, { from: start, zone: 'UTC' });
  expect(said.map(({ isAnomalous }) => isAnomalous)).toEqual([false, false, true, true, false]);
  expect(looksBackMs(silence, 'hour')).toBe(3 * HOUR_MS);
});
