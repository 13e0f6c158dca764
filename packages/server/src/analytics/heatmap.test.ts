import type { HeatmapView } from '@gyre/domain/analyses/heatmap';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { projectOf, type AskedProject } from './testing.ts';

/** 2026-03-02 is a Monday. */
const LINES = [
  '2026-02-23 09:00 cat pay amount=4',
  '2026-03-02 09:00 ann pay amount=10',
  '2026-03-02 09:59 bob pay amount=30',
  '2026-03-03 23:00 ann pay amount=7',
];
const PARAMS = {
  range: { of: 'days', from: '2026-03-02', to: '2026-03-08' },
  measure: { events: [{ event: 'pay' }], aggregate: { of: 'average', value: { property: 'amount' } } },
};

let project: AskedProject;
beforeAll(async () => {
  project = await projectOf('2026-03-09 00:00', LINES);
});
afterAll(() => project.close());

describe('a heat map', () => {
  test('measures every hour of the week, by the clock of the zone', async () => {
    const { cells, whole } = ((await project.ask('heatmap', PARAMS)).answer as HeatmapView).parts[0]!.current;
    expect([cells.length, cells[0]?.length]).toEqual([7, 24]);
    expect([cells[0]?.[9], cells[1]?.[23], cells[2]?.[0]]).toEqual([20, 7, null]);
    expect(whole).toBe(47 / 3);
  });

  test('opens who was there in an hour, and in the same week before', async () => {
    const params = { ...PARAMS, compare: 'week', measure: { ...PARAMS.measure, aggregate: { of: 'customers' } } };
    const { tables } = await project.ask('heatmap', params);
    const [now, before] = [tables['cells']?.rows[0]?.[10], tables['earlier']?.rows[0]?.[10]];
    expect([now?.value, before?.value]).toEqual([2, 1]);
    expect(await project.behind('heatmap', params, now?.place)).toEqual(['ann', 'bob']);
    expect(await project.behind('heatmap', params, before?.place)).toEqual(['cat']);
    expect(tables['cells']?.rows[6]?.[24]?.value).toBe(0);
  });
});
