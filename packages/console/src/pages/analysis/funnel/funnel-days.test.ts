import type { FunnelView } from '@gyre/domain/analyses/funnel';
import { expect, test } from 'vitest';
import { funnelDays } from './funnel-days.ts';

const part = (days: readonly [day: string, customers: readonly number[], filling?: boolean][]) => ({
  segment: null,
  group: null,
  earlier: null,
  current: { steps: [], took: null, filling: false, days: days.map(([day, customers, filling = false]) => ({ day, customers, filling })) },
});

test('conversion by day, of all days any part has, the filling ones last', () => {
  const parts = [
    part([
      ['2026-01-01', [10, 5]],
      ['2026-01-03', [4, 1], true],
    ]),
    part([['2026-01-02', [0, 0]]]),
  ];
  expect(funnelDays({ span: { from: 0, to: 1 }, earlierSpan: null, parts } as unknown as FunnelView, ['全部', '重庆'])).toEqual({
    days: ['2026-01-01', '2026-01-02', '2026-01-03'],
    ended: 2,
    lines: [
      { name: '全部', values: [0.5, null, 0.25] },
      { name: '重庆', values: [null, null, null] },
    ],
  });
});
