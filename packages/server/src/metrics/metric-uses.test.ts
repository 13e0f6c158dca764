import type { MetricUse } from '@gyre/domain/api/metrics';
import { MetricDefinition } from '@gyre/domain/metrics/metric';
import { expect, test } from 'vitest';
import { requireUnused, usesOfMetric } from './metric-uses.ts';

const paid = { of: 'events' as const, measured: { events: [{ event: 'pay' }], aggregate: { of: 'customers' as const } } };
const book = new Map(
  Object.entries({
    buyers: { name: '买家', measure: paid, northStar: 'growth' as const },
    double: { name: '两倍', measure: { of: 'composite' as const, formula: 'buyers * 2' } },
    alone: { name: '无人用', measure: paid },
  }).map(([key, definition]) => [key, MetricDefinition.parse(definition)]),
);
const onBoards: readonly MetricUse[] = [
  { kind: 'dashboard', key: 'main', name: '经营' },
  { kind: 'report', key: 'main', name: '经营' },
  { kind: 'target', key: '2026-04', name: '2026-03 – 2026-04' },
];

test('metrics made of it, the stage it is the North Star of, and what later rooms know', async () => {
  const uses = await usesOfMetric('buyers', book, () => Promise.resolve(onBoards));
  expect(uses).toEqual([
    { kind: 'metric', key: 'double', name: '两倍' },
    { kind: 'north_star', key: 'growth', name: 'growth' },
    ...onBoards,
  ]);
  expect(await usesOfMetric('alone', book, () => Promise.resolve([]))).toEqual([]);
});

test('what is used is refused naming the users in both languages', () => {
  const uses: readonly MetricUse[] = [
    { kind: 'metric', key: 'double', name: '两倍' },
    { kind: 'north_star', key: 'growth', name: 'growth' },
    ...onBoards,
  ];
  expect(() => requireUnused('buyers', uses)).toThrow(
    expect.objectContaining({
      code: 'wrong_state',
      details: expect.objectContaining({
        zh: '指标 buyers 被 指标 double「两倍」、增长阶段的北极星、看板「经营」、看板「经营」的日报、2026-03 – 2026-04 的目标 用到，不能删除',
        en: 'metric buyers is used by double (两倍), the stage growth, whose North Star it is, the dashboard “经营”, the daily report of the dashboard “经营”, its targets of 2026-03 – 2026-04 and cannot be deleted',
      }),
    }),
  );
  expect(() => requireUnused('buyers', [])).not.toThrow();
});
