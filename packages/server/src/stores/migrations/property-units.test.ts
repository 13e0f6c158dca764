import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { testLedgers, type TestLedgers } from '../testing.ts';
import { projectMigrations } from './project.ts';

const BEFORE = [
  ['amount', 'number'],
  ['Revenue', 'number'],
  ['实付金额', 'number'],
  ['order_amount', 'string'],
  ['amount_of_points', 'number'],
  ['quantity', 'number'],
] as const;
const Row = z.object({ name: z.string(), unit: z.string() });

describe.each(testLedgers())('properties of an event plan of before on $name', (engine) => {
  let ledgers: TestLedgers;
  beforeAll(async () => void (ledgers = await engine.open()));
  afterAll(() => ledgers.close());

  test('count money where they are numbers and surely called an amount', async () => {
    const schema = `t_units_${engine.name}`;
    const before = await ledgers.host.open(schema, projectMigrations.slice(0, 5));
    for (const row of BEFORE) {
      await before.run(`insert into plan_properties (event, name, type, first_seen) values ('pay', $1, $2, 0)`, row);
    }
    const after = await ledgers.host.open(schema, projectMigrations);
    const rows = await after.rows(Row, `select name, unit from plan_properties where unit = 'money'`);
    expect(new Set(rows.map(({ name }) => name))).toEqual(new Set(['amount', 'Revenue', '实付金额']));
  });
});
