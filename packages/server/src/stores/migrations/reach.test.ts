import { CampaignDefinition } from '@gyre/domain/campaign';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { testLedgers, type TestLedgers } from '../testing.ts';
import { projectMigrations } from './project.ts';

const CONTENT = { channel: 'email', subject: 'hello', body: '<p>hello</p>' };
const RULE = { kind: 'segment', segment: 'loyal' };
const base = { name: 'before', description: '', filter: null, controlShareBp: 2000, content: CONTENT, latenessMs: 60_000 };
const repeated = (repeat: object): object => ({ kind: 'audience', rule: RULE, repeat: { time: '09:30', ...repeat } });
const BEFORE: Readonly<Record<string, object>> = {
  plain: { ...base, lane: 'journey', cap: null, trigger: { kind: 'event', event: 'pay', filter: { all: [], any: [] } } },
  capped: {
    ...base,
    lane: 'transactional',
    cap: { limit: 2, windowMs: 86_400_000 },
    trigger: { kind: 'segment', segment: 'loyal', on: 'left' },
  },
  daily: { ...base, lane: 'bulk', cap: null, trigger: repeated({ every: 'day' }) },
  weekly: { ...base, lane: 'bulk', cap: null, trigger: repeated({ every: 'week', weekdays: [7, 1] }) },
  monthly: { ...base, lane: 'bulk', cap: null, trigger: repeated({ every: 'month', monthDay: 15 }) },
  monthEnd: { ...base, lane: 'bulk', cap: null, trigger: repeated({ every: 'month', monthDay: 31 }) },
};
const Row = z.object({ key: z.string(), definition: CampaignDefinition });

describe.each(testLedgers())('complete campaigns on $name', (engine) => {
  let ledgers: TestLedgers;
  beforeAll(async () => {
    ledgers = await engine.open();
  });
  afterAll(() => ledgers.close());

  test('campaigns of a project from before say the same in the words of today', async () => {
    const schema = `t_reach_${engine.name}`;
    const before = await ledgers.host.open(schema, projectMigrations.slice(0, 3));
    for (const [key, definition] of Object.entries(BEFORE)) {
      await before.run(
        `insert into campaigns (key, version, state, definition, created_at, updated_at, updated_by) values ($1, 1, 'running', $2::jsonb, 0, 0, 'me')`,
        [key, definition],
      );
      await before.run(`insert into campaign_versions (key, version, definition, at, by) values ($1, 1, $2::jsonb, 0, 'me')`, [
        key,
        definition,
      ]);
    }
    const after = await ledgers.host.open(schema, projectMigrations);
    for (const table of ['campaigns', 'campaign_versions']) {
      const rows = await after.rows(Row, `select key, definition from ${table}`);
      const of = (key: string) => rows.find((row) => row.key === key)?.definition;
      const rrules = Object.keys(BEFORE).map((key) => {
        const trigger = of(key)?.trigger;
        return trigger?.kind === 'audience' && 'repeat' in trigger ? trigger.repeat : null;
      });
      expect(rrules).toEqual([
        null,
        null,
        { rrule: 'FREQ=DAILY', time: '09:30' },
        { rrule: 'FREQ=WEEKLY;BYDAY=MO,SU', time: '09:30' },
        { rrule: 'FREQ=MONTHLY;BYMONTHDAY=15', time: '09:30' },
        { rrule: 'FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1', time: '09:30' },
      ]);
      expect(of('plain')).toMatchObject({ category: 'marketing', caps: [], controlShareBp: 2000, arms: [{ key: 'a', content: CONTENT }] });
      expect(of('capped')).toMatchObject({ category: 'notice', caps: [{ limit: 2, window: { kind: 'rolling', ms: 86_400_000 } }] });
      expect(of('capped')?.trigger).toEqual({ kind: 'segment', segment: 'loyal', on: 'left' });
    }
    await ledgers.host.drop(schema);
  });
});
