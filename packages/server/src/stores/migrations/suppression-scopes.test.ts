import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { testLedgers, type TestLedgers } from '../testing.ts';
import { projectMigrations } from './project.ts';

const BEFORE = [
  ['email', 'left@example.test', 'unsubscribed', 'message:m1'],
  ['email', 'abuse@example.test', 'unsubscribed', 'message:m2'],
  ['email', 'dead@example.test', 'bounced', 'message:m3'],
  ['email', 'listed@example.test', 'unsubscribed', 'operator:ann'],
  ['sms', '+8613800000001', 'unsubscribed', 'sms_reply'],
] as const;
const Row = z.object({ address: z.string(), scope: z.string(), reason: z.string() });

describe.each(testLedgers())('suppressions of before on $name', (engine) => {
  let ledgers: TestLedgers;
  beforeAll(async () => void (ledgers = await engine.open()));
  afterAll(() => ledgers.close());

  test('bind what they bind from now on', async () => {
    const schema = `t_scopes_${engine.name}`;
    const before = await ledgers.host.open(schema, projectMigrations.slice(0, 4));
    for (const row of BEFORE) {
      await before.run('insert into suppressions (channel, address, reason, source, at) values ($1, $2, $3, $4, 0)', row);
    }
    await before.run(
      `insert into replies (channel, address, customer, text, suppressed, at) values ('email', 'abuse@example.test', 1, '[complaint]', true, 0)`,
    );
    const after = await ledgers.host.open(schema, projectMigrations);
    const rows = await after.rows(Row, 'select address, scope, reason from suppressions order by address');
    expect(rows.map((r) => [r.address, r.scope, r.reason])).toEqual([
      ['+8613800000001', 'marketing', 'unsubscribed'],
      ['abuse@example.test', 'all_but_verification', 'complaint'],
      ['dead@example.test', 'all', 'bounced'],
      ['left@example.test', 'marketing', 'unsubscribed'],
      ['listed@example.test', 'all', 'unsubscribed'],
    ]);
  });
});
