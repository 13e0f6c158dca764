import { DEFAULT_NAMESPACES, unknownNamespace, type Namespace } from '@gyre/domain/identity';
import type { OwnEventName, Properties } from '@gyre/domain/events';
import { instant } from '@gyre/domain/time';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { sequenceEvent, sequenceOwn } from '../intake/sequence.ts';
import { SequencerState } from '../intake/sequencer-state.ts';
import type { Ledger, LogRow } from '../stores/ports.ts';
import { projectMigrations } from '../stores/migrations/project.ts';
import { testLedgers, type TestLedgers } from '../stores/testing.ts';
import { customersStage } from './stage.ts';
import { readCustomer, rootsOf } from './read.ts';
import { findCustomers } from './search.ts';

const rules = (key: string): Namespace => DEFAULT_NAMESPACES.find((n) => n.key === key) ?? unknownNamespace(key);

interface TestCall {
  readonly keys: readonly string[];
  readonly at: number;
  readonly name?: string;
  readonly properties?: Properties;
}

/** A project of one: sequencer and stage over a ledger, with a log kept in a list. */
function small(ledger: Ledger) {
  const state = new SequencerState();
  const log: LogRow[] = [];
  const history = {
    timeline: (query: { customers: readonly number[]; names?: readonly string[] | undefined }) =>
      Promise.resolve(
        log
          .filter((row) => query.customers.includes(row.customer) && query.names?.includes(row.name) === true)
          .toSorted((x, y) => y.at - x.at || y.offset - x.offset),
      ),
  };
  const stage = customersStage({ history, rules });
  const decide = async (rows: LogRow[]): Promise<void> => {
    const after: (() => void)[] = [];
    await ledger.transaction(async (tx) => {
      const batch = {
        rows,
        due: [],
        position: { partition: 0, offset: rows.at(-1)?.offset ?? 0 },
        now: instant(0),
        asOf: instant(0),
        epoch: 1,
      };
      await stage.run(batch, { tx, emit: () => {}, schedule: () => {}, afterCommit: (act) => after.push(act) });
    });
    for (const act of after) act();
  };
  const rowsOf = (calls: readonly TestCall[]): LogRow[] =>
    calls.flatMap((call) => {
      const keys = call.keys.map((key) => ({ namespace: key.split(':')[0] ?? '', value: key.split(':')[1] ?? '' }));
      keys.sort((x, y) => rules(x.namespace).priority - rules(y.namespace).priority || (x.value < y.value ? -1 : 1));
      const event = {
        name: call.name ?? 'visit',
        messageId: `m${state.offset}`,
        keys,
        properties: call.properties ?? {},
        at: instant(call.at),
        originalAt: null,
        historical: false,
        children: [],
      };
      return sequenceEvent(state, 's', event, instant(call.at)).rows;
    });
  return {
    log,
    decide,
    changes: stage.changes,
    async arrive(calls: readonly TestCall[]): Promise<void> {
      const rows = rowsOf(calls);
      log.push(...rows);
      await decide(rows);
    },
    async own(name: OwnEventName, properties: Properties): Promise<void> {
      const row = sequenceOwn(state, state.offset + 1, { name, customer: 0, at: instant(99), properties }, instant(99));
      log.push(row);
      await decide([row]);
    },
    async leaf(key: string): Promise<number> {
      const [namespace, value] = key.split(':');
      const [row] = await ledger.rows(
        z.object({ customer: z.number() }),
        'select customer from identities where namespace = $1 and value = $2',
        [namespace, value],
      );
      return row?.customer ?? 0;
    },
    async groups(): Promise<string[]> {
      const rows = await ledger.rows(
        z.object({ root: z.number(), key: z.string() }),
        `select c.root, i.namespace || ':' || i.value as key from customers c join identities i using (customer)`,
      );
      const groups = Map.groupBy(rows, (row) => row.root);
      return [...groups.values()]
        .map((group) =>
          group
            .map((r) => r.key)
            .toSorted()
            .join(' '),
        )
        .toSorted();
    },
  };
}

describe.each(testLedgers())('customers on $name', (engine) => {
  let ledgers: TestLedgers;
  beforeAll(async () => {
    ledgers = await engine.open();
  });
  afterAll(async () => {
    await ledgers.close();
  });
  const project = async (): Promise<{ ledger: Ledger } & ReturnType<typeof small>> => {
    const ledger = await ledgers.ledger(projectMigrations);
    return { ledger, ...small(ledger) };
  };

  test('a turn tells what it changed: who joined at which row, new roots, attributes and items after each call', async () => {
    const p = await project();
    await p.arrive([
      { keys: ['anonymous_id:a1'], at: 1 },
      { keys: ['user_id:u1'], at: 2, name: '$profile_set', properties: { city: '重庆' } },
      { keys: ['user_id:u1'], at: 3, name: '$profile_set', properties: { city: '成都' } },
      { keys: ['user_id:u1', 'anonymous_id:a1'], at: 4 },
      { keys: [], at: 5, name: '$item_set', properties: { $item_type: 'product', $item_id: 'p1', price: 3 } },
    ]);
    const { joins, roots, profiles, items } = p.changes();
    expect(joins.map(({ offset, a, b }) => ({ offset, a, b }))).toEqual([{ offset: 4, a: 1, b: 2 }]);
    expect(roots).toEqual([]);
    expect(profiles.map((step) => [step.offset, step.leaf, step.attributes.get('city')?.value])).toEqual([
      [2, 2, '重庆'],
      [3, 2, '成都'],
    ]);
    expect(items).toEqual([{ offset: 5, type: 'product', id: 'p1', attributes: { price: 3 } }]);

    await p.own('$identity_unmerged', { a: 1, b: 2 });
    expect(p.changes()).toMatchObject({ joins: [], roots: [{ offset: 6, roots: new Map([[2, 2]]) }], profiles: [], items: [] });
  });

  test('merge then unmerge restores, relink merges again, and the evidence is kept', async () => {
    const p = await project();
    await p.arrive([
      { keys: ['anonymous_id:a1'], at: 1 },
      { keys: ['user_id:u1', 'phone:+8610000000001'], at: 2 },
    ]);
    const before = await p.groups();
    await p.arrive([{ keys: ['user_id:u1', 'anonymous_id:a1'], at: 3 }]);
    expect(await p.groups()).toEqual(['anonymous_id:a1 phone:+8610000000001 user_id:u1']);
    const pair = { a: await p.leaf('anonymous_id:a1'), b: await p.leaf('user_id:u1') };
    await p.own('$identity_unmerged', pair);
    expect(await p.groups()).toEqual(before);
    await p.arrive([{ keys: ['user_id:u1', 'anonymous_id:a1'], at: 4 }]);
    expect(await p.groups()).toEqual(before);
    await p.own('$identity_relinked', pair);
    expect(await p.groups()).toEqual(['anonymous_id:a1 phone:+8610000000001 user_id:u1']);
  });

  test('unbinding ends a link until later evidence, whichever arrives first', async () => {
    const p = await project();
    await p.arrive([{ keys: ['user_id:u1', 'phone:p1'], at: 20, name: '$unbind' }]);
    await p.arrive([{ keys: ['user_id:u1', 'phone:p1'], at: 10 }]);
    expect(await p.groups()).toEqual(['phone:p1', 'user_id:u1']);
    await p.arrive([{ keys: ['user_id:u1', 'phone:p1'], at: 30 }]);
    expect(await p.groups()).toEqual(['phone:p1 user_id:u1']);
  });

  test('a customer shows the attributes of all its identities and is found by any of them', async () => {
    const p = await project();
    await p.arrive([
      { keys: ['anonymous_id:a1'], at: 1, name: '$profile_set', properties: { city: '重庆', level: 'old' } },
      { keys: ['user_id:u1', 'anonymous_id:a1'], at: 2, name: '$profile_set', properties: { level: 'gold' } },
      { keys: ['user_id:u1', 'phone:+8610012345678'], at: 3 },
    ]);
    const found = await findCustomers(p.ledger, '10012345678', undefined, 10);
    expect(found.roots).toHaveLength(1);
    const customer = await readCustomer(p.ledger, found.roots[0] ?? 0);
    expect(Object.fromEntries([...customer.attributes].map(([n, a]) => [n, a.value]))).toEqual({ city: '重庆', level: 'gold' });
    expect((await findCustomers(p.ledger, 'u1', undefined, 10)).roots).toEqual(found.roots);
    expect((await findCustomers(p.ledger, '100123', undefined, 10)).roots).toEqual(found.roots);
    expect((await findCustomers(p.ledger, '%', undefined, 10)).roots).toEqual([]);
  });

  test('items keep each attribute last written and a deletion forgets what came before', async () => {
    const p = await project();
    const item = (at: number, name: string, properties: Properties): TestCall => ({
      keys: [],
      at,
      name,
      properties: { $item_type: 'product', $item_id: 'p1', ...properties },
    });
    await p.arrive([item(10, '$item_set', { name: '茶', price: 9.9 }), item(5, '$item_set', { price: 1, stock: 3 })]);
    await p.arrive([item(7, '$item_delete', {})]);
    const [row] = await p.ledger.rows(
      z.object({ attributes: z.record(z.string(), z.object({ value: z.unknown(), at: z.number() })), deleted: z.boolean() }),
      'select attributes, deleted from items',
    );
    expect(row?.deleted).toBe(false);
    expect(Object.fromEntries(Object.entries(row?.attributes ?? {}).map(([n, a]) => [n, a.value]))).toEqual({ name: '茶', price: 9.9 });
  });

  test('any order and any cut into batches gives the same customers', async () => {
    const key = fc.oneof(
      fc.integer({ min: 1, max: 3 }).map((n) => `user_id:u${n}`),
      fc.integer({ min: 1, max: 5 }).map((n) => `phone:p${n}`),
      fc.integer({ min: 1, max: 3 }).map((n) => `anonymous_id:a${n}`),
      fc.integer({ min: 1, max: 2 }).map((n) => `device:d${n}`),
    );
    const calls = fc.array(fc.record({ keys: fc.uniqueArray(key, { minLength: 1, maxLength: 3 }), at: fc.integer({ min: 0, max: 4 }) }), {
      minLength: 1,
      maxLength: 10,
    });
    const scenario = calls.chain((list) =>
      fc.tuple(
        fc.constant(list),
        fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length }),
        fc.integer({ min: 1, max: 4 }),
      ),
    );
    await fc.assert(
      fc.asyncProperty(scenario, async ([list, shuffled, size]) => {
        const one = await project();
        await one.arrive(list);
        const other = await project();
        for (let i = 0; i < shuffled.length; i += size) await other.arrive(shuffled.slice(i, i + size));
        expect(await other.groups()).toEqual(await one.groups());
      }),
      { numRuns: 25 },
    );
  });

  test('replaying the log rebuilds identities, links and roots', async () => {
    const p = await project();
    await p.arrive([
      { keys: ['user_id:u1', 'anonymous_id:a1'], at: 1 },
      { keys: ['phone:p1'], at: 2 },
    ]);
    await p.arrive([{ keys: ['user_id:u1', 'phone:p1'], at: 3 }]);
    const again = await project();
    await again.decide(p.log);
    const everything = (ledger: Ledger): Promise<unknown[]> =>
      ledger.rows(
        z.unknown(),
        'select c.customer, c.root, c.events, i.namespace, i.value, l.a, l.b, l.state from customers c join identities i using (customer) left join identity_links l on l.a = c.customer order by 1, 6, 7',
      );
    expect(await everything(again.ledger)).toEqual(await everything(p.ledger));
    const roots = await rootsOf(again.ledger, [1, 2, 3, 77]);
    expect([...roots]).toEqual([
      [1, 1],
      [2, 1],
      [3, 1],
      [77, 77],
    ]);
  });
});
