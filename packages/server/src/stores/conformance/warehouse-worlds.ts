import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Value } from '@gyre/domain/events';
import { evaluate } from '@gyre/domain/rules/naive';
import { contextOf, historyOf, type RandomWorld } from '@gyre/domain/rules/testing';
import type { Rule } from '@gyre/domain/rules/rule';
import type { Instant } from '@gyre/domain/time';
import { CustomerSet } from '@gyre/engine';
import { silentLog } from '../../log.ts';
import { openWarehouse } from '../columnar/index.ts';
import type { LeafAttributes, LogRow, SegmentBook, Warehouse, WarehouseSources } from '../ports.ts';
import { testLogs } from '../testing.ts';
import { logRow } from './log-rows.ts';

/** Customers of a world. Customer `c` has the leaves `c + 1` (its root) and `c + 1 + CUSTOMERS`. */
export const CUSTOMERS = 4;
export const ROOTS = Array.from({ length: CUSTOMERS }, (_, c) => c + 1);
/** Every second leaf belongs to the first one of its customer. */
export const MERGED: ReadonlyMap<number, number> = new Map(ROOTS.map((root) => [root + CUSTOMERS, root]));

/** A world's rows as a log; those of a customer are spread over its leaves. */
export function logOf(world: RandomWorld): LogRow[] {
  return world.rows.map(({ customer, at, name, properties }, i) => {
    const leaf = customer + 1 + (i % 2) * CUSTOMERS;
    return logRow(i + 1, { customer: leaf, at, name, properties, keys: [{ namespace: 'id', value: String(leaf), customer: leaf }] });
  });
}

/** A world's attributes, items and facts as the ledger would give them. */
export function sourcesOf(world: RandomWorld): WarehouseSources {
  const leafOf = (customer: number): number => customer + 1 + (customer % 2) * CUSTOMERS;
  return {
    async *roots() {
      yield await Promise.resolve(MERGED);
    },
    async *attributes() {
      const written = (values: Readonly<Record<string, Value>>): LeafAttributes =>
        new Map(Object.entries(values).map(([name, value]) => [name, { value, last: [1, 1] }]));
      yield await Promise.resolve(new Map(world.customers.map(({ attributes }, c) => [leafOf(c), written(attributes)])));
    },
    async *items(type) {
      const products = Object.entries(world.products).map(([id, { attributes }]) => [id, attributes] as const);
      yield await Promise.resolve(new Map(type === 'product' ? products : []));
    },
    facts(subject, fact) {
      const things =
        subject === 'customer'
          ? world.customers.map(({ facts }, c) => [String(leafOf(c)), facts[fact] ?? []] as const)
          : Object.entries(world.products).map(([id, { facts }]) => [id, facts[fact] ?? []] as const);
      return Promise.resolve(new Map(things.map(([id, values]) => [id, values.toSorted((a, b) => (a.day < b.day ? -1 : 1))])));
    },
  };
}

/** A world's segments; members are named by any leaf of theirs. */
export function bookOf(world: RandomWorld): SegmentBook {
  return new Map(
    Object.entries(world.members).map(([key, members]) => [key, CustomerSet.of(members.map((c) => c + 1 + (c % 2) * CUSTOMERS))]),
  );
}

/** Whether a customer is in a rule by the reference. */
export function isIn(world: RandomWorld, rule: Rule, root: number, now: Instant): boolean {
  return evaluate(rule, historyOf(world, root - 1), { now, zone: world.zone }, contextOf(world, root - 1, now));
}

/** Opens a warehouse over a log of rows. */
export async function withRows(
  rows: readonly LogRow[],
  sources: WarehouseSources,
  zone: string,
  work: (warehouse: Warehouse) => Promise<void>,
): Promise<void> {
  const engine = testLogs()[0]!;
  const logs = await engine.open();
  const folder = mkdtempSync(join(tmpdir(), 'gyre-questions-'));
  try {
    const log = await logs.host.open('shop');
    if (rows.length > 0) await log.append({ rows, quarantined: [] });
    const upTo = { partition: 0, offset: rows.length };
    // Every other world is asked in two parts, which must come to the same.
    const threads = 1 + (rows.length % 2);
    const warehouse = openWarehouse({
      folder,
      log,
      sources,
      zone: () => zone,
      upTo,
      memoryMb: 64,
      logger: silentLog,
      threads,
      partsFrom: 0,
    });
    await warehouse.ready;
    await work(warehouse);
    await warehouse.close();
  } finally {
    await logs.close();
    await rm(folder, { recursive: true, force: true });
  }
}
