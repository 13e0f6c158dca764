import type { FunnelView } from '@gyre/domain/analyses/funnel';
import { startOfDayNumber } from '@gyre/domain/time';
import { numberOfDate } from '@gyre/domain/rules/calendar-day';
import { expect, test } from 'vitest';
import { funnelDays } from './funnel-days.ts';

type Day = readonly [day: string, customers: readonly number[], filling?: boolean];

const ZONE = 'Asia/Shanghai';
const figures = (days: readonly Day[]) => ({
  steps: [],
  took: null,
  filling: false,
  days: days.map(([day, customers, filling = false]) => ({ day, customers, filling })),
});
const part = (days: readonly Day[], earlier: readonly Day[] | null = null) => ({
  segment: null,
  group: null,
  current: figures(days),
  earlier: earlier === null ? null : figures(earlier),
});
const spanFrom = (from: string, to: string) => ({
  from: startOfDayNumber(numberOfDate(from), ZONE),
  to: startOfDayNumber(numberOfDate(to) + 1, ZONE),
});
const viewOf = (parts: readonly object[], earlierSpan: object | null = null): FunnelView =>
  ({ zone: ZONE, span: spanFrom('2026-01-01', '2026-01-04'), earlierSpan, parts }) as unknown as FunnelView;

test('conversion by day, of all days any part has, the filling ones last', () => {
  const parts = [
    part([
      ['2026-01-01', [10, 5]],
      ['2026-01-03', [4, 1], true],
    ]),
    part([['2026-01-02', [0, 0]]]),
  ];
  expect(funnelDays(viewOf(parts), ['全部', '重庆'])).toEqual({
    days: ['2026-01-01', '2026-01-02', '2026-01-03'],
    earlierDays: [],
    ended: 2,
    lines: [
      { name: '全部', values: [0.5, null, 0.25] },
      { name: '重庆', values: [null, null, null] },
    ],
  });
});

test('the compared time stands beside the same days of its own, whether somebody came on them or not', () => {
  const everyone = part(
    [
      ['2026-01-02', [10, 5]],
      ['2026-01-03', [4, 1]],
    ],
    [
      ['2025-12-28', [8, 2]],
      ['2025-12-30', [2, 2]],
    ],
  );
  const segment = { ...part([['2026-01-03', [2, 1]]], [['2025-12-29', [5, 1]]]), segment: 'vip' };
  expect(funnelDays(viewOf([everyone, segment], spanFrom('2025-12-28', '2025-12-31')), ['全部', '会员'])).toEqual({
    days: ['2026-01-01', '2026-01-02', '2026-01-03'],
    earlierDays: ['2025-12-28', '2025-12-29', '2025-12-30'],
    ended: 3,
    lines: [
      { name: '全部', values: [null, 0.5, 0.25], earlier: [0.25, null, 1] },
      { name: '会员', values: [null, null, 0.5], earlier: [null, 0.2, null] },
    ],
  });
});

test('nobody at all is no day', () => {
  expect(funnelDays(viewOf([part([])]), ['全部'])).toEqual({ days: [], earlierDays: [], ended: 0, lines: [{ name: '全部', values: [] }] });
});
