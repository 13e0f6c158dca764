import type { EventsAnswer } from '@gyre/domain/analyses/events';
import { EventsParams } from '@gyre/domain/analyses/events';
import { expect, test } from 'vitest';
import { eventLines, figureUnits, placeOfPoint } from './event-lines.ts';

const measure = { events: [{ event: 'pay' }], aggregate: { of: 'customers' } };
const figures = (a: number, b: number) => ({ totals: [a + b], series: [[a, b]] });
const answer = (current: object, earlier: object | null = null): EventsAnswer =>
  ({
    span: { from: 0, to: 1 },
    earlierSpan: null,
    periods: ['2026-01-01', '2026-01-02'],
    earlierPeriods: [],
    ended: 1,
    parts: [{ segment: null, group: null, current, earlier }],
  }) as unknown as EventsAnswer;

test('without groups there is one line for everybody', () => {
  const params = EventsParams.parse({ measures: [measure] });
  const lines = eventLines(answer({ whole: figures(1, 2), groups: [] }), params);
  expect(lines).toEqual([{ figure: 0, segment: null, key: null, total: 3, totalEarlier: undefined, values: [1, 2], earlier: undefined }]);
  expect(placeOfPoint(lines[0]!, lines, { period: 1, earlier: false })).toEqual({ figure: 0, period: 1 });
});

test('groups stand beside the same groups of the compared time, and the others are all but those', () => {
  const params = EventsParams.parse({ measures: [measure], by: [{ of: 'value', value: { property: 'city' } }], compare: 'week' });
  const lines = eventLines(
    answer(
      {
        whole: figures(3, 3),
        groups: [
          { key: ['成都'], ...figures(2, 2) },
          { key: 'other', ...figures(1, 1) },
        ],
      },
      { whole: figures(9, 9), groups: [{ key: ['成都'], ...figures(5, 5) }] },
    ),
    params,
  );
  expect(lines.map(({ key, total, totalEarlier }) => [key, total, totalEarlier])).toEqual([
    [['成都'], 4, 10],
    ['other', 2, null],
  ]);
  expect(placeOfPoint(lines[1]!, lines, { earlier: true })).toEqual({
    figure: 0,
    earlier: true,
    groups: { keys: [['成都']], isNot: true },
  });
});

test('figures are the measures, then the formulas, each with its unit', () => {
  const paid = { events: [{ event: 'pay' }], aggregate: { of: 'sum', value: { property: 'amount' } }, unit: 'money' };
  const params = EventsParams.parse({ measures: [measure, paid], formulas: [{ formula: 'B / A', unit: 'money' }] });
  expect(figureUnits(params)).toEqual(['customers', 'money', 'money']);
});
