import { ActivityDefinition } from '@gyre/domain/activity';
import { DAY_MS, HOUR_MS, instant } from '@gyre/domain/time';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { manualClock, type ManualClock } from '../clock.ts';
import { definitionOf, START, writeCampaign, writeCustomers, writeEntries } from '../report/testing.ts';
import { projectMigrations } from '../stores/migrations/project.ts';
import type { Ledger } from '../stores/ports.ts';
import { embeddedLedger, type TestLedgers } from '../stores/testing.ts';
import { openActivities, type Activities } from './activities.ts';
import { openCampaignTemplates } from './campaign-templates.ts';

let ledgers: TestLedgers;
let ledger: Ledger;
let clock: ManualClock;
let activities: Activities;

beforeAll(async () => {
  ledgers = await embeddedLedger.open();
});
afterAll(() => ledgers.close());
beforeEach(async () => {
  ledger = await ledgers.ledger(projectMigrations);
  clock = manualClock(instant(START));
  activities = openActivities({ ledger, clock, zone: () => 'Asia/Shanghai' });
});

const checklist = [
  { id: 'a', text: '审文案', owner: '小王', due: START },
  { id: 'b', text: '备货', owner: '', due: null },
];
const save = (parts: object = {}) => activities.save('spring', ActivityDefinition.parse({ name: '春节', checklist, ...parts }), 'ann');

describe('the course of an activity', () => {
  test('an item is done by whom first ticked it, and open again when that is taken back', async () => {
    await save();
    await activities.check('spring', 'a', true, 'ann');
    await clock.advance(HOUR_MS);
    expect((await activities.check('spring', 'a', true, 'bob')).done).toEqual([{ item: 'a', at: START, by: 'ann' }]);
    expect((await activities.check('spring', 'a', false, 'bob')).done).toEqual([]);
    await expect(activities.check('spring', 'c', true, 'ann')).rejects.toThrow('activity spring has no item c on its checklist');
  });

  test('what is done of items that are gone is not told, and is there again with them', async () => {
    await save();
    await activities.check('spring', 'a', true, 'ann');
    await save({ checklist: checklist.slice(1) });
    expect((await activities.get('spring')).done).toEqual([]);
    await save();
    expect((await activities.get('spring')).done).toHaveLength(1);
  });

  test('its log is newest first, and goes with it', async () => {
    await save();
    await activities.note('spring', '10 点开抢', 'ann');
    await clock.advance(HOUR_MS);
    expect((await activities.note('spring', '库存告急', 'bob')).notes.map(({ text, by, at }) => [text, by, at])).toEqual([
      ['库存告急', 'bob', START + HOUR_MS],
      ['10 点开抢', 'ann', START],
    ]);
    await activities.remove('spring');
    await expect(activities.note('spring', 'x', 'ann')).rejects.toThrow('there is no activity spring');
    await save();
    expect((await activities.get('spring')).notes).toEqual([]);
  });

  test('its days are those of the project’s zone: entries, and messages handed over with their cost', async () => {
    await save();
    await writeCampaign(ledger, 'a', definitionOf({ activity: 'spring' }));
    await writeCampaign(ledger, 'other', definitionOf());
    await writeCustomers(ledger, [1, 2, 3, 4]);
    const of = { campaign: 'a', outcome: 'send', message: { state: 'sent', cost: 450 } } as const;
    await writeEntries(ledger, [1, 2], { ...of, at: START });
    // 23:00 and 24:00 in Shanghai, where START is 08:00
    await writeEntries(ledger, [3], { ...of, at: START + 15 * HOUR_MS });
    await writeEntries(ledger, [4], { ...of, at: START + 16 * HOUR_MS, message: { state: 'failed', cost: 450 } });
    await writeEntries(ledger, [1], { ...of, campaign: 'other', at: START });
    expect((await activities.get('spring')).days).toEqual([
      { day: '2026-01-01', entered: 3, messages: 3, cost: 1350 },
      { day: '2026-01-02', entered: 1, messages: 0, cost: 0 },
    ]);
    expect((await activities.list())[0]?.definition.checklist).toEqual(checklist);
  });
});

test('a campaign is kept as a template without its activity, replaced by its key, and removed', async () => {
  const templates = openCampaignTemplates({ ledger, clock });
  await save();
  const definition = definitionOf({ activity: 'spring' });
  await writeCampaign(ledger, 'a', definition);
  const named = { campaign: 'a', name: '沉睡召回', description: '30 天没买的' };
  expect(await templates.save('win-back', named, 'ann')).toEqual({
    key: 'win-back',
    name: '沉睡召回',
    description: '30 天没买的',
    definition: { ...definition, activity: null },
    at: START,
    by: 'ann',
  });
  await clock.advance(DAY_MS);
  await templates.save('win-back', { ...named, name: '召回' }, 'bob');
  expect((await templates.list()).map(({ key, name, by, at }) => [key, name, by, at])).toEqual([
    ['win-back', '召回', 'bob', START + DAY_MS],
  ]);
  await expect(templates.save('x', { ...named, campaign: 'nothing' }, 'ann')).rejects.toThrow('there is no campaign nothing');
  await templates.remove('win-back');
  await expect(templates.remove('win-back')).rejects.toThrow('there is no campaign template win-back');
});
