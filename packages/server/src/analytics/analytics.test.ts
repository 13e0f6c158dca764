import type { AnalysisDefinition } from '@gyre/domain/api/analyses';
import { MINUTE_MS, instant } from '@gyre/domain/time';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { logRow } from '../stores/conformance/log-rows.ts';
import { csvOfTable } from './csv-table.ts';
import { askedOf, projectOf, type AskedProject } from './testing.ts';

const PARAMS = {
  range: { of: 'days', from: '2026-03-01', to: '2026-03-03' },
  measures: [{ events: [{ event: 'pay' }], aggregate: { of: 'customers' } }],
  by: [{ of: 'value', value: { property: 'city' } }],
};

const LINES = ['2026-03-01 10:00 ann pay city=a', '2026-03-02 10:00 bob pay city=@x', '2026-03-02 11:00 bob pay'];
const never = new AbortController().signal;

let project: AskedProject;
beforeAll(async () => {
  project = await projectOf('2026-03-03 12:00', LINES);
});
afterAll(() => project.close());

/** A project of the test's own, to which things happen. */
async function ownProject(): Promise<AskedProject> {
  const own = await projectOf('2026-03-03 12:00', LINES);
  onTestFinished(() => own.close());
  return own;
}

const answerNow = ({ analytics }: AskedProject) => analytics.answer(askedOf('events', PARAMS), undefined, never);

/** Somebody pays right now. */
function somebodyPays({ clock, warehouse }: AskedProject): void {
  const now = clock.now();
  warehouse.live.grow(3);
  const row = { customer: 3, name: 'pay', at: now, received: now, properties: { city: 'c' } };
  warehouse.live.append(logRow(warehouse.live.position + 1, row));
  warehouse.live.committed();
}

describe('an answer', () => {
  test('is given again while nothing new came, for a minute', async () => {
    const own = await ownProject();
    const first = await answerNow(own);
    expect(first).toMatchObject({ position: 3, at: own.clock.now() });
    expect(await answerNow(own)).toBe(first);
    somebodyPays(own);
    const second = await answerNow(own);
    expect(second).not.toBe(first);
    expect(second.position).toBe(4);
    await own.clock.set(instant(own.clock.now() + MINUTE_MS));
    expect(await answerNow(own)).not.toBe(second);
  });

  test('is given up when its caller goes, and when a newer question comes under its name', async () => {
    const gone = AbortSignal.abort(new Error('gone'));
    await expect(project.analytics.answer(askedOf('events', PARAMS), undefined, gone)).rejects.toThrow('gone');
    const older = project.analytics.answer(askedOf('events', PARAMS), 'mine', never);
    const newer = project.analytics.answer(askedOf('heatmap', { ...PARAMS, measure: PARAMS.measures[0] }), 'mine', never);
    await expect(older).rejects.toMatchObject({ code: 'wrong_state', details: { query: 'mine' } });
    expect((await newer).position).toBe(3);
  });

  test('is refused with what is wrong: a segment that is not there, a place it does not have, an instant to come', async () => {
    const refused = (params: object, number: object = {}) =>
      project.analytics.customers({ asked: askedOf('events', { ...PARAMS, ...params }), place: { figure: 0 }, ...number }, never);
    await expect(refused({ segments: ['nobody'] }, { place: { figure: 0, segment: 'nobody' } })).rejects.toMatchObject({
      code: 'invalid_input',
    });
    await expect(refused({}, { place: { figure: 4 } })).rejects.toMatchObject({
      code: 'invalid_input',
      message: 'there is no such number: figure 4 of 1',
    });
    await expect(refused({}, { at: project.clock.now() + 1 })).rejects.toMatchObject({ code: 'invalid_input' });
  });

  test('keeps its customers as of its instant, though others came since', async () => {
    const { clock, analytics, ...own } = await ownProject();
    const at = clock.now();
    await clock.set(instant(at + MINUTE_MS));
    somebodyPays({ clock, analytics, ...own });
    const number = { asked: askedOf('events', PARAMS), place: { figure: 0 } };
    expect((await analytics.customers({ ...number, at }, never)).customers.count).toBe(2);
    expect((await analytics.customers(number, never)).customers.count).toBe(3);
  });

  test('is written as CSV that spreadsheets read: marked as UTF-8, numbers raw, formulas harmless', async () => {
    const tables = await project.analytics.tables(await answerNow(project));
    expect(csvOfTable(tables, 'totals', 'zh')).toBe("\uFEFFcity,「pay」的用户数\r\n全部,2\r\n'@x,1\r\na,1\r\n（无）,1\r\n");
    expect(csvOfTable(tables, 'series', 'en').split('\r\n')[0]).toBe('\uFEFFDay,city,"“pay”, customers"');
    expect(() => csvOfTable(tables, 'nothing', 'zh')).toThrow('this analysis has totals, series');
  });
});

test('the customers behind a number become a frozen segment that says where they came from', async () => {
  const number = { asked: askedOf('events', PARAMS), place: { figure: 0 } };
  const kept = await project.analytics.freeze(number, { key: 'payers', name: '三月付款', by: 'ann' }, never);
  expect(kept).toMatchObject({ key: 'payers', freshness: 'frozen', size: 2, updatedBy: 'ann' });
  expect(kept.sentence.zh).toBe('2026-03-03 取自「事件分析」的一个数字');
  expect(kept.definition.source).toMatchObject({ kind: 'analysis', analysis: 'events', place: { figure: 0 } });
  await expect(project.analytics.freeze(number, { key: 'payers', name: '又', by: 'ann' }, never)).rejects.toMatchObject({
    code: 'already_exists',
  });
});

describe('saved analyses', () => {
  const definition = (name: string, kind = 'events'): AnalysisDefinition => ({ name, kind, note: '', params: PARAMS });

  test('are written in versions and listed last changed first, a page at a time', async () => {
    const { saved } = project.analytics;
    await saved.save('payers', definition('付款'), 'ann');
    await project.clock.set(instant(project.clock.now() + 1));
    await saved.save('hours', definition('时段', 'heatmap'), 'bob');
    await project.clock.set(instant(project.clock.now() + 1));
    expect(await saved.save('payers', definition('付款人数'), 'bob')).toMatchObject({ version: 2, updatedBy: 'bob' });
    const first = await saved.list({ limit: 1 });
    expect(first.rows.map(({ key }) => key)).toEqual(['payers']);
    expect((await saved.list({ limit: 1, cursor: first.next ?? '' })).rows.map(({ key }) => key)).toEqual(['hours']);
    expect((await saved.list({ limit: 9, search: '人数' })).rows.map(({ key }) => key)).toEqual(['payers']);
    expect((await saved.list({ limit: 9, kind: 'heatmap' })).rows.map(({ key }) => key)).toEqual(['hours']);
    const versions = await saved.versions('payers');
    expect(versions.map(({ version, definition: { name }, updatedBy }) => [version, name, updatedBy])).toEqual([
      [2, '付款人数', 'bob'],
      [1, '付款', 'ann'],
    ]);
  });

  test('can be removed, and are not called like another address', async () => {
    const { saved } = project.analytics;
    await saved.save('payers', definition('付款'), 'ann');
    await saved.remove('payers');
    await expect(saved.get('payers')).rejects.toMatchObject({ code: 'not_found' });
    await expect(saved.remove('payers')).rejects.toMatchObject({ code: 'not_found' });
    await expect(saved.save('marks', definition('标记'), 'ann')).rejects.toMatchObject({ code: 'invalid_input' });
    // A key used again goes on counting, so that no version is two things.
    expect(await saved.save('payers', definition('付款'), 'ann')).toMatchObject({ version: 4 });
  });
});

test('marks are releases, notes, and the activities of the project, in order of their days', async () => {
  const { marks } = project.analytics;
  const release = await marks.add({ kind: 'release', from: '2026-03-02', to: '2026-03-02', title: '新版首页' }, 'ann');
  await marks.add({ kind: 'note', from: '2026-04-01', to: '2026-04-02', title: '停机' }, 'ann');
  expect((await marks.list('2026-03-01', '2026-03-31')).map(({ kind, from, to, title }) => [kind, from, to, title])).toEqual([
    ['activity', '2026-02-27', '2026-03-01', '春季大促'],
    ['release', '2026-03-02', '2026-03-02', '新版首页'],
  ]);
  await expect(marks.add({ kind: 'note', from: '2026-03-02', to: '2026-03-01', title: '反了' }, 'ann')).rejects.toMatchObject({
    code: 'invalid_input',
  });
  await marks.remove(release.id);
  await expect(marks.remove(release.id)).rejects.toMatchObject({ code: 'not_found' });
});
