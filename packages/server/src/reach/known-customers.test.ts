import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testLedgers, type TestLedgers } from '../stores/testing.ts';
import { projectMigrations } from '../stores/migrations/project.ts';
import { knownInParts } from './known-customers.ts';
import { definitionOf, openDesk, policyOf, START } from './testing.ts';
import type { Wish } from './wish.ts';

describe.each(testLedgers())('what is known of customers on $name', (engine) => {
  let ledgers: TestLedgers;
  beforeAll(async () => {
    ledgers = await engine.open();
  });
  afterAll(() => ledgers.close());

  test('is the same in parts as at once, and the address seen last goes first', async () => {
    const schema = `t_known_${engine.name}`;
    const ledger = await ledgers.host.open(schema, projectMigrations);
    const desk = await openDesk(ledger);
    await desk.customer(1, { phone: '+8613800000001' });
    await desk.customer(2, { phone: '+8613800000002' });
    await desk.customer(3, { email: 'c@example.test' });
    await desk.customer(4, { email: 'd@example.test' });
    await ledger.run('update customers set root = 1 where customer in (2, 3)');
    await ledger.run('update identities set first_at = first_at + 1 where customer = 2');
    await ledger.run(
      `insert into assignments values ('campaign:c', 2, 'control', 2), ('campaign:c', 1, 'a', 1), ('campaign:c', 4, 'b', 3)`,
    );
    const definition = definitionOf();
    const wishes = [4, 1, 5, 1].map((root, i): Wish => ({
      run: i + 1,
      node: 'send',
      campaign: 'c',
      version: 1,
      definition,
      customer: root,
      root,
      event: { name: 'e', at: START, properties: {} },
      attributes: { email: `u${root}@example.test` },
    }));
    for (const size of [1, 2, Infinity]) {
      const known = knownInParts(ledger, { policy: policyOf(), since: START, size }, wishes);
      expect(known.of(1)).toBeUndefined();
      await known.ready(wishes);
      const found = [1, 4, 5].map((root) => {
        const { contacts, stored } = known.of(root) ?? {};
        return [contacts?.all(root, 'sms'), contacts?.all(root, 'email'), contacts?.leaves(root).toSorted(), stored?.('campaign:c', root)];
      });
      expect(found).toEqual([
        [['+8613800000002', '+8613800000001'], ['c@example.test'], [1, 2, 3], ['a', 'control']],
        [[], ['d@example.test'], [4], ['b']],
        [[], ['u5@example.test'], [5], []],
      ]);
    }
    await ledgers.host.drop(schema);
  });
});
