import type { RetentionView } from '@gyre/domain/analyses/retention';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { projectOf, type AskedProject } from './testing.ts';

/** ann and bob begin on the 1st, cat on the 2nd; ann comes back the next day and the day after, cat the next day. */
const LINES = [
  '2026-03-01 10:00 ann begin from=ad',
  '2026-03-01 11:00 bob begin from=mail',
  '2026-03-02 09:00 ann open',
  '2026-03-02 10:00 cat begin from=ad',
  '2026-03-03 08:00 ann open',
  '2026-03-03 23:00 cat open',
];
const PARAMS = {
  range: { of: 'days', from: '2026-03-01', to: '2026-03-02' },
  birth: [{ event: 'begin' }],
  return: [{ event: 'open' }],
  buckets: 3,
};

let project: AskedProject;
beforeAll(async () => {
  project = await projectOf('2026-03-04 12:00', LINES);
});
afterAll(() => project.close());

describe('retention', () => {
  test('says of those who began on a day who came back when; averages are weighted, of those for whom it is over', async () => {
    const { answer, tables } = await project.ask('retention', PARAMS);
    const { parts, columns } = answer as RetentionView;
    expect(columns).toEqual([
      { from: 0, to: 0 },
      { from: 1, to: 1 },
      { from: 2, to: 2 },
    ]);
    expect(parts[0]?.current.average).toEqual([0, 2 / 3, 1 / 2]);
    expect(parts[0]?.current.churn).toEqual([1, 1 - 2 / 3, 1 / 2]);
    expect(
      tables['retention']?.rows.map((row) => row.map(({ value, of, filling }) => of ?? (filling === true ? 'filling' : value))),
    ).toEqual([
      [null, 3, [0, 3], [2, 3], [1, 2]],
      ['2026-03-01', 2, [0, 2], [1, 2], [1, 2]],
      ['2026-03-02', 1, [0, 1], [1, 1], 'filling'],
    ]);
  });

  test('opens who began, who came back and who did not', async () => {
    const { tables } = await project.ask('retention', PARAMS);
    const behind = (table: string, row: number, column: number) =>
      project.behind('retention', PARAMS, tables[table]?.rows[row]?.[column]?.place);
    expect(await behind('returned', 0, 1)).toEqual(['ann', 'bob', 'cat']);
    expect(await behind('returned', 1, 3)).toEqual(['ann']);
    expect(await behind('lost', 1, 3)).toEqual(['bob']);
    expect(tables['lost']?.rows.map((row) => row.map(({ value }) => value))).toEqual([
      [null, 3, 3, 1, 1],
      ['2026-03-01', 2, 2, 1, 1],
      ['2026-03-02', 1, 1, 0, 0],
    ]);
    expect(await behind('returned', 2, 3)).toEqual(['cat']);
    expect(await project.behind('retention', PARAMS, { row: 'no day' })).toEqual([]);
    await expect(project.behind('retention', PARAMS, { column: 3 })).rejects.toThrow('column 3 of 3');
  });

  test('counts brackets of days and later ones, and is split by a property of the first event', async () => {
    const brackets = { ...PARAMS, buckets: undefined, brackets: [{ from: 1, to: 2 }] };
    const { tables } = await project.ask('retention', { ...brackets, by: { of: 'value', value: { property: 'from' } } });
    expect(tables['returned']?.columns.at(-1)?.title).toEqual({ zh: '第 1–2 天', en: 'Day 1–2' });
    expect(tables['returned']?.rows.map((row) => row.map(({ value }) => value))).toEqual([
      [null, null, 3, 2],
      [null, '2026-03-01', 2, 1],
      [null, '2026-03-02', 1, 1],
      ['ad', null, 2, 2],
      ['ad', '2026-03-01', 1, 1],
      ['ad', '2026-03-02', 1, 1],
      ['mail', null, 1, 0],
      ['mail', '2026-03-01', 1, 0],
    ]);
  });
});
