import type { Properties } from '@gyre/domain/events';
import { instant } from '@gyre/domain/time';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { projectMigrations } from '../stores/migrations/project.ts';
import type { LogRow } from '../stores/ports.ts';
import { embeddedLedger, type TestLedgers } from '../stores/testing.ts';
import { openPlan } from './plan.ts';
import { listPlan, readPlanEvent } from './plan-read.ts';

const NOW = instant(1_777_647_600_000);

let ledgers: TestLedgers;
beforeAll(async () => {
  ledgers = await embeddedLedger.open();
});
afterAll(() => ledgers.close());

function row(offset: number, name: string, properties: Properties): LogRow {
  const rest = { hash: '', customer: 1, at: NOW, received: NOW, originalAt: null, source: 's', sequence: null, historical: false };
  return { ...rest, offset, messageId: `m${offset}`, name, keys: [], properties, parent: null };
}

async function project(rows: readonly LogRow[]) {
  const ledger = await ledgers.ledger(projectMigrations);
  const plan = await openPlan(ledger, 'accept');
  const after: (() => void)[] = [];
  const batch = { rows, due: [], position: { partition: 0, offset: rows.length }, now: NOW, asOf: NOW, epoch: 1 };
  await ledger.transaction((tx) =>
    plan.stage.run(batch, { tx, emit: () => {}, schedule: () => {}, afterCommit: (act) => void after.push(act) }),
  );
  for (const act of after) act();
  return { ledger, plan };
}

test('the plan learns events with their properties, and the attributes of customers as those of $profile_set', async () => {
  const { ledger, plan } = await project([
    row(1, 'pay', { amount: 9 }),
    row(2, '$profile_set', { city: '重庆' }),
    row(3, '$profile_set_once', { joined: '2026-05-01T00:00:00.000Z' }),
    row(4, '$profile_increment', { orders: 1 }),
    row(5, '$profile_append', { tags: ['a'] }),
    row(6, '$item_set', { price: 3 }),
    row(7, '$identify', {}),
  ]);
  expect((await listPlan(ledger, '', undefined, 10)).map((e) => [e.name, e.events])).toEqual([
    ['$profile_set', 4],
    ['pay', 1],
  ]);
  expect((await readPlanEvent(ledger, '$profile_set')).properties.map((p) => `${p.name} ${p.type}`)).toEqual([
    'city string',
    'joined instant',
    'orders number',
    'tags list',
  ]);
  expect(plan.property('$profile_set', 'orders')).toMatchObject({ type: 'number', locked: false });
});

test('a number named like an amount is learned as money, which an operator may set right; only numbers count anything', async () => {
  const { ledger, plan } = await project([row(1, 'pay', { amount: 9, order_amount: '9', amount_of_points: 9, 实付金额: 8.5 })]);
  const units = async () => Object.fromEntries((await readPlanEvent(ledger, 'pay')).properties.map(({ name, unit }) => [name, unit]));
  expect(await units()).toEqual({ amount: 'money', order_amount: 'none', amount_of_points: 'none', 实付金额: 'money' });
  const said = { type: 'number', locked: false, blocked: false, displayName: '', description: '', itemType: null } as const;
  await plan.updateProperty('pay', 'amount', { ...said, unit: 'none' }, NOW);
  await plan.updateProperty('pay', 'amount_of_points', { ...said, type: 'string', unit: 'money' }, NOW);
  await plan.updateProperty('pay', 'price', { ...said, unit: 'money' }, NOW);
  expect(await units()).toEqual({ amount: 'none', order_amount: 'none', amount_of_points: 'none', 实付金额: 'money', price: 'money' });
});

test('an attribute can be named before any customer has it; the call itself cannot be changed', async () => {
  const { ledger, plan } = await project([]);
  const city = {
    type: 'string',
    locked: false,
    blocked: false,
    displayName: '城市',
    description: '',
    itemType: null,
    unit: 'none',
  } as const;
  await plan.updateProperty('$profile_set', 'city', city, NOW);
  expect((await readPlanEvent(ledger, '$profile_set')).properties.map((p) => p.display_name)).toEqual(['城市']);
  const change = { displayName: '', description: '', state: 'blocked' } as const;
  await expect(plan.updateEvent('$profile_set', change, NOW)).rejects.toThrow('cannot be changed');
});
