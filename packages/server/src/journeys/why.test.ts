import { HOUR_MS, instant, MINUTE_MS } from '@gyre/domain/time';
import { expect, test } from 'vitest';
import type { LogRow } from '../stores/ports.ts';
import { definitionOf, START } from './testing.ts';
import { checksOf } from './checks.ts';

const definition = definitionOf({
  trigger: {
    event: 'Paid',
    filter: {
      all: [{ property: 'amount', op: 'greater', value: 100 }],
      any: [
        { property: 'city', op: 'equals', value: '上海' },
        { property: 'city', op: 'equals', value: '杭州' },
      ],
    },
  },
});
const started = [
  { state: 'draft', at: START },
  { state: 'running', at: START },
] as const;
const row = (parts: Partial<LogRow> = {}): LogRow => ({
  offset: 1,
  messageId: 'm',
  hash: '',
  customer: 1,
  name: 'Paid',
  at: START,
  received: START,
  originalAt: null,
  source: 'web',
  sequence: null,
  historical: false,
  keys: [],
  properties: { amount: 200, city: '上海' },
  parent: null,
  ...parts,
});
const failed = (events: LogRow[], states: Parameters<typeof checksOf>[1] = started): string[] =>
  checksOf(definition, states, events, 'Asia/Shanghai')
    .filter((c) => !c.passed)
    .map((c) => c.zh);

test('an event that passes everything leaves nothing to blame', () => {
  expect(failed([row()])).toEqual([]);
});

test('each test that fails says so, with the value there was', () => {
  expect(failed([])).toEqual(['该用户从未发生「Paid」']);
  expect(failed([row({ historical: true })])).toEqual(['最近一次（2026-01-01 08:00）是导入或重放的历史数据，不触发']);
  expect(failed([row({ received: instant(START + 2 * HOUR_MS) })])).toEqual(['收到时已过去约 2 小时，超过允许的 1 小时']);
  expect(failed([row({ properties: { amount: 50, city: '上海' } })])).toEqual(['要求 amount 大于 100；实际 amount = 50']);
  expect(failed([row({ properties: { amount: 200 } })])).toEqual(['要求 city 是上海，或 city 是杭州；实际 city = null']);
});

test('what counts is whether the campaign ran when the event was received', () => {
  expect(failed([row()], [{ state: 'draft', at: START }])).toEqual([
    '计划还没有启动过',
    '收到它时（2026-01-01 08:00）计划没有运行（草稿）',
  ]);
  const paused = [...started, { state: 'paused', at: START + 5 * MINUTE_MS }, { state: 'running', at: START + 9 * MINUTE_MS }] as const;
  const at = (minutes: number): LogRow => row({ at: instant(START + minutes * MINUTE_MS), received: instant(START + minutes * MINUTE_MS) });
  expect(failed([at(7)], paused)).toEqual(['收到它时（2026-01-01 08:07）计划没有运行（已暂停）']);
  expect(failed([at(9)], paused)).toEqual([]);
});
