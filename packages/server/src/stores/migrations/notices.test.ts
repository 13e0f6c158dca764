import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { testLedgers, type TestLedgers } from '../testing.ts';
import { projectMigrations } from './project.ts';

const Row = z.object({
  key: z.string().nullable(),
  topic: z.string(),
  receiver: z.string(),
  due: z.number().nullable(),
  state: z.string(),
});

describe.each(testLedgers())('what was sent of dashboards before on $name', (engine) => {
  let ledgers: TestLedgers;
  beforeAll(async () => void (ledgers = await engine.open()));
  afterAll(() => ledgers.close());

  test('is listed as before, and not sent a second time', async () => {
    const schema = `t_notices_${engine.name}`;
    const before = await ledgers.host.open(schema, projectMigrations.slice(0, 11));
    await before.run(
      `insert into dashboard_sends (id, dashboard, subscription, receiver, due, state, at)
       values ('a', 'daily', 'morning', 'r1', 1000, 'sent', 1001), ('b', 'daily', 'morning', 'r1', null, 'failed', 900)`,
    );
    const after = await ledgers.host.open(schema, projectMigrations);
    const rows = await after.rows(Row, 'select key, topic, receiver, due, state from notices where next_at is null order by id');
    const morning = { topic: 'dashboard/daily/morning', receiver: 'r1' };
    expect(rows).toEqual([
      { ...morning, key: 'dashboard/daily/morning/r1/1000', due: 1000, state: 'sent' },
      { ...morning, key: null, due: null, state: 'failed' },
    ]);
  });

  test('is of a kind after what it belonged to', async () => {
    const schema = `t_notice_kinds_${engine.name}`;
    const before = await ledgers.host.open(schema, projectMigrations.slice(0, 18));
    await before.run(
      `insert into notices (id, key, topic, receiver, state, at, until)
       values ('a', 'alert/gmv/e1/opened/r', 'alert/gmv', 'r', 'sent', 1, 1), ('b', 'alert/gmv/digest/e1/opened/r', 'alert/gmv', 'r', 'sent', 1, 1),
         ('c', 'autopilot/r1/ask/r', 'alert/gmv', 'r', 'sent', 1, 1), ('d', null, 'dashboard/daily/morning', 'r', 'sent', 1, 1)`,
    );
    const after = await ledgers.host.open(schema, projectMigrations);
    const rows = await after.rows(z.object({ id: z.string(), kind: z.string() }), 'select id, kind from notices order by id');
    expect(rows.map(({ id, kind }) => `${id} ${kind}`)).toEqual(['a alert', 'b digest', 'c approval', 'd report']);
  });
});
