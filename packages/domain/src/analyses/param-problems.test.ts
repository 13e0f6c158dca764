import { expect, test } from 'vitest';
import { paramProblems } from './param-problems.ts';
import { EventsParams } from './events.ts';
import { FunnelParams } from './funnel.ts';
import { RetentionParams } from './retention.ts';
import { SourcesParams } from './sources.ts';
import { ANALYSES } from './registry.ts';

const PAID = { events: [{ event: 'pay' }], aggregate: { of: 'customers' } };
const of = (
  kind: string,
  schema: typeof EventsParams | typeof FunnelParams | typeof RetentionParams | typeof SourcesParams,
  params: object,
) => paramProblems(kind, schema.safeParse(params).error?.issues ?? [], params).map(({ zh, en, blank }) => ({ zh, en, blank }));
const events = (params: object) => of('events', EventsParams, { measures: [PAID], ...params });
const funnel = (params: object) =>
  of('funnel', FunnelParams, { steps: [PAID.events, PAID.events], window: { kind: 'span', ms: 60_000 }, ...params });

test('a number beyond its limit names the parameter, the value and the limit', () => {
  expect(events({ groups: 0 })).toEqual([
    { zh: '「显示前几组」是 0，至少 1', en: '“Groups shown” is 0, must be at least 1', blank: false },
  ]);
  expect(events({ range: { of: 'last', count: 2000 } })).toEqual([
    { zh: '「时间范围 › 数量」是 2000，最多 1000', en: '“Time › Amount” is 2000, must be at most 1000', blank: false },
  ]);
  const measures = Array.from({ length: 11 }, () => PAID);
  expect(events({ measures })).toEqual([
    { zh: '「指标」是 11 项，最多 10 项', en: '“Measure” is 11 of them, must be at most 10', blank: false },
  ]);
});

test('a duration is told by its unit, and what is one of several by those', () => {
  expect(of('sources', SourcesParams, { gapMs: 2 * 86_400_000 })[0]?.zh).toBe('「间隔」是 2 天，最多 1 天');
  expect(events({ grain: 'year' })[0]?.en).toBe('“Period” is year, must be one of hour, day, week, month');
});

test('what stands inside is called by its place, and what is empty is only not filled in', () => {
  const measures = [PAID, { events: [{ event: 'pay' }, { event: '' }], aggregate: { of: 'customers' } }];
  expect(events({ measures })).toEqual([
    { zh: '「指标 B › 事件 2 › 事件」还没有填', en: '“Measure B › Event 2 › Event” is not filled in', blank: true },
  ]);
});

test('of several forms the one it comes nearest to is told', () => {
  const params = { birth: PAID.events, return: [{ event: '' }] };
  expect(of('retention', RetentionParams, params)).toMatchObject([{ zh: '「回来的方式 1 › 事件」还没有填', blank: true }]);
});

test('when an event happened is refused as a value, in words', () => {
  const measured = { events: [{ event: 'pay' }], aggregate: { of: 'distinct', value: { property: '$time' } } };
  expect(events({ measures: [measured] })).toEqual([
    {
      zh: '「指标 A › 统计方式 › 属性」：发生时间不是属性，不能统计或分组；按时间看用粒度、小时或星期，按时间筛选用筛选条件',
      en: '“Measure A › Measure › Property”: when an event happened is no property to measure or break down by: use the period, the hour or the weekday, or a filter',
      blank: false,
    },
  ]);
  expect(events({ by: [{ of: 'value', value: { property: '$time' } }] })).toHaveLength(1);
});

test('contradictions are told as the page calls things', () => {
  expect(funnel({ order: 'any_order', reentry: 'every' })).toEqual([
    {
      zh: '「顺序」是「不限顺序」时，「总次数的再次进入」不能选「每次进入」',
      en: 'With “Order” at “In any order”, “Entering again, for totals” cannot be “At every entry”',
      blank: false,
    },
  ]);
  expect(events({ range: { of: 'days', from: '2026-02-02', to: '2026-02-01' } })[0]?.zh).toBe('「时间范围」的开始日期不能晚于结束日期');
  expect(events({ grain: 'hour', range: { of: 'last', count: 600, unit: 'day' } })[0]?.zh).toBe(
    '「时间范围」按「粒度」分大约有 14400 个小时，最多 5000 个；请缩短时间，或把粒度放大',
  );
  expect(events({ formulas: [{ formula: 'A / C' }] })[0]?.zh).toBe('「公式 1」里的 C 不是指标；现在有 1 个指标：A');
  expect(events({ formulas: [{ formula: 'A #' }] })[0]).toMatchObject({
    zh: '「公式 1 › 公式」：第 3 个字符「#」不能出现在公式里',
    en: '“Formula 1 › Formula”: character 3, "#", has no meaning in a formula',
  });
});

test('every kind of analysis tells what it misses in both languages', () => {
  for (const { kind, params } of ANALYSES) {
    const wrong = { range: { of: 'last', count: 0 }, among: { kind: 'nothing' }, by: [], measures: [], groups: 0, zone: 'Mars/Olympus' };
    for (const { zh, en } of paramProblems(kind, params.safeParse(wrong).error?.issues ?? [], wrong)) {
      expect(zh).toMatch(/^「[^」]+」.*[\u4e00-\u9fff]/);
      expect(en).toMatch(/^“[^”]+” /);
    }
  }
});
