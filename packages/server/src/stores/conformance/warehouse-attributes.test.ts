import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Value } from '@gyre/domain/events';
import { Rule } from '@gyre/domain/rules/rule';
import { instant } from '@gyre/domain/time';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { silentLog } from '../../log.ts';
import { openWarehouse } from '../columnar/index.ts';
import type { AttributesWanted, LeafAttributes, ProjectLog, Warehouse, WarehouseSources } from '../ports.ts';
import { testLogs, type TestLogs } from '../testing.ts';
import { logRow, logRows, START } from './log-rows.ts';

const NOW = instant(START + 10_000_000);
const inCity = (value: string): Rule => Rule.parse({ kind: 'attribute', attribute: 'city', test: { op: 'equals', value } });
const attributes = (values: Readonly<Record<string, Value | null>>, offset = 1): LeafAttributes =>
  new Map(Object.entries(values).map(([name, value]) => [name, { value, last: [START, offset] as const }]));

/** A ledger in a map, which notes what it is asked for. */
function small() {
  const profiles = new Map<number, LeafAttributes>();
  const roots = new Map<number, number>();
  const asked: string[] = [];
  /** Called when attributes have been read and before they are given. */
  let onRead = (): void => {};
  const sources: WarehouseSources = {
    async *roots() {
      asked.push('roots');
      yield await Promise.resolve(new Map(roots));
    },
    async *attributes(wanted: AttributesWanted) {
      asked.push('leaves' in wanted ? `leaves ${wanted.leaves.join()}` : `names ${wanted.names.join()}`);
      const all = [...profiles].filter(([leaf]) => !('leaves' in wanted) || wanted.leaves.includes(leaf));
      const page = await Promise.resolve(new Map(all));
      onRead();
      yield page;
    },
    async *items() {
      yield await Promise.resolve(new Map([['p1', { brand: 'old' }]]));
    },
    facts: () => Promise.resolve(new Map([['1', [{ day: '2024-07-01', value: 1 }]]])),
  };
  return { profiles, roots, sources, asked: () => asked.splice(0), onRead: (act: () => void) => void (onRead = act) };
}

/** 属性列 — attributes are loaded when a rule first needs them, follow what profile calls change, and come back from disk as of any later row. */
describe.each(testLogs())('attributes in a warehouse over $name', (engine) => {
  let logs: TestLogs;
  let log: ProjectLog;
  let folder: string;
  let ledger: ReturnType<typeof small>;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'gyre-attributes-'));
    logs = await engine.open();
    log = await logs.host.open('shop');
    await log.append({ rows: logRows(1, 8, (n) => ({ customer: n, name: 'visit' })), quarantined: [] });
    ledger = small();
    for (let leaf = 1; leaf <= 8; leaf++) ledger.profiles.set(leaf, attributes({ city: leaf % 2 === 0 ? '重庆' : '成都', level: leaf }));
    ledger.roots.set(3, 1);
  });
  afterEach(async () => {
    await logs.close();
    await rm(folder, { recursive: true, force: true });
  });
  const open = (rows: number, memoryMb = 64): Warehouse =>
    openWarehouse({
      folder,
      log,
      sources: ledger.sources,
      zone: () => 'Asia/Shanghai',
      upTo: { partition: 0, offset: rows },
      memoryMb,
      logger: silentLog,
    });
  const members = async (warehouse: Warehouse, city = '重庆'): Promise<number[]> => [
    ...(await warehouse.select({ rule: inCity(city), segments: new Map(), at: NOW })).members,
  ];
  const inMemory = (warehouse: Warehouse): string[] =>
    warehouse.standing().columns.flatMap(({ name }) => (name.startsWith('attribute') ? [name] : []));
  async function append(offset: number, customer: number, name: string): Promise<void> {
    await log.append({ rows: [logRow(offset, { customer, name })], quarantined: [] });
  }

  test('are read only when a rule needs them, one pass for each', async () => {
    const warehouse = open(8);
    await warehouse.ready;
    expect(inMemory(warehouse)).toEqual([]);
    expect(ledger.asked()).toEqual(['roots']);
    expect(await members(warehouse)).toEqual([2, 4, 6, 8]);
    expect(await members(warehouse, '成都')).toEqual([1, 5, 7]);
    expect(ledger.asked()).toEqual(['names city']);
    expect(inMemory(warehouse)).toEqual(['attribute city']);
    await warehouse.close();
  });

  test('are forgotten when memory is short and nobody holds them, and read again', async () => {
    const warehouse = open(8, 0);
    expect(await members(warehouse)).toEqual([2, 4, 6, 8]);
    expect(inMemory(warehouse)).toEqual([]);
    const live = await warehouse.live.prepare(inCity('重庆'), new Map());
    expect(inMemory(warehouse)).toEqual(['attribute city']);
    warehouse.live.setAttributes(2, attributes({ city: '北京' }, 9));
    expect(live.ask(2, NOW).member).toBe(false);
    live.release();
    expect(inMemory(warehouse)).toEqual([]);
    await warehouse.close();
  });

  test('that a leaf no longer has are gone', async () => {
    const warehouse = open(8);
    const live = await warehouse.live.prepare(inCity('重庆'), new Map());
    expect(live.ask(2, NOW).member).toBe(true);
    warehouse.live.setAttributes(2, attributes({ level: 2 }, 9));
    expect(live.ask(2, NOW).member).toBe(false);
    expect(await members(warehouse)).toEqual([4, 6, 8]);
    // Of two leaves of a customer the one that still has it counts, however early it was written.
    warehouse.live.setRoots(new Map([[4, 2]]));
    expect(live.ask(2, NOW).member).toBe(true);
    await warehouse.close();
  });

  test('written while they are being read are not overtaken by what was read', async () => {
    const warehouse = open(8);
    ledger.onRead(() => {
      warehouse.live.setAttributes(1, attributes({ city: '重庆' }, 9));
      warehouse.live.setAttributes(2, attributes({}, 10));
    });
    const live = await warehouse.live.prepare(inCity('重庆'), new Map());
    expect([1, 2, 4].map((root) => live.ask(root, NOW).member)).toEqual([true, false, true]);
    await warehouse.close();
  });

  test('items and facts that a turn sets before it commits are not overtaken by the ledger either', async () => {
    const warehouse = open(8);
    await warehouse.ready;
    const { live } = warehouse;
    live.setAttributes(1, attributes({ city: '重庆', likes: 'p1' }, 9));
    live.setItem('product', 'p1', { brand: 'new' });
    live.setFacts('customer', 'balance', [{ id: '1', day: '2024-07-02', value: 100 }]);
    const brand = { type: 'product', attribute: 'brand' };
    const rules = [
      inCity('重庆'),
      Rule.parse({ kind: 'attribute', attribute: 'likes', item: brand, test: { op: 'equals', value: 'new' } }),
      Rule.parse({ kind: 'fact', fact: 'balance', reading: { read: 'change' }, test: { op: 'equals', value: 99 } }),
    ];
    for (const rule of rules) expect((await live.prepare(rule, new Map())).ask(1, NOW).member).toBe(true);
    live.committed();
    await warehouse.close();
  });

  test('items and facts count against the memory too, stay while a rule reads them, and are read again', async () => {
    const likes = { kind: 'attribute', attribute: 'likes' };
    const stock = { type: 'product', fact: 'stock', reading: { read: 'latest' } };
    const rule = Rule.parse({
      kind: 'all',
      rules: [
        { ...likes, item: { type: 'product', attribute: 'brand' }, test: { op: 'equals', value: 'old' } },
        { ...likes, item: stock, test: { op: 'missing' } },
        { kind: 'fact', fact: 'balance', reading: { read: 'latest' }, test: { op: 'equals', value: 1 } },
      ],
    });
    ledger.profiles.set(1, attributes({ likes: 'p1' }));
    const referred = (warehouse: Warehouse) =>
      warehouse.standing().columns.filter(({ name }) => name.startsWith('items') || name.startsWith('fact'));
    const warehouse = open(8, 0);
    const select = async (): Promise<number[]> => [...(await warehouse.select({ rule, segments: new Map(), at: NOW })).members];
    expect(await select()).toEqual([1]);
    expect(referred(warehouse)).toEqual([]);
    const live = await warehouse.live.prepare(rule, new Map());
    expect(live.ask(1, NOW).member).toBe(true);
    expect(referred(warehouse).map(({ name, pinned, bytes }) => [name, pinned, bytes > 0])).toEqual([
      ['items product', true, true],
      ['fact balance of customer', true, true],
      ['fact stock of product', true, true],
    ]);
    warehouse.live.setItem('product', 'p1', { brand: 'new' });
    expect(live.ask(1, NOW).member).toBe(false);
    live.release();
    expect(referred(warehouse)).toEqual([]);
    await warehouse.close();
  });

  test('and merges come back from disk without asking the ledger', async () => {
    const first = open(8);
    await members(first);
    await first.close();
    ledger.asked();
    const second = open(8);
    expect(await members(second)).toEqual([2, 4, 6, 8]);
    expect([second.live.rootOf(3), second.live.leavesOf(1)]).toEqual([1, [1, 3]]);
    expect(ledger.asked()).toEqual([]);
    await second.close();
  });

  test('saved at an earlier row are brought up by what later rows changed', async () => {
    const first = open(8);
    await members(first);
    await first.close();
    await append(9, 1, '$profile_set');
    await append(10, 4, '$profile_unset');
    await append(11, 6, 'visit');
    ledger.profiles.set(1, attributes({ city: '重庆' }, 9));
    ledger.profiles.set(4, attributes({ level: 4 }, 10));
    ledger.roots.delete(3);
    ledger.asked();
    const second = open(11);
    expect(await members(second)).toEqual([1, 2, 6, 8]);
    expect(second.live.rootOf(3)).toBe(3);
    expect(ledger.asked()).toEqual(['roots', 'leaves 1,4']);
    second.live.append(logRow(12, { customer: 8, name: '$profile_set' }));
    second.live.setAttributes(8, attributes({ city: '成都' }, 12));
    await append(12, 8, '$profile_set');
    ledger.profiles.set(8, attributes({ city: '成都' }, 12));
    expect(await members(second)).toEqual([1, 2, 6]);
    await second.close();
    ledger.asked();
    const third = open(12);
    expect(await members(third)).toEqual([1, 2, 6]);
    expect(ledger.asked()).toEqual([]);
    await third.close();
  });

  test('are as of the row they were saved at, whatever changes while they are written', async () => {
    const first = open(8);
    await members(first);
    const saving = first.save();
    first.live.append(logRow(9, { customer: 2, name: '$profile_set' }));
    first.live.setAttributes(2, attributes({ city: '北京' }, 9));
    await saving;
    const second = open(8);
    expect(await members(second)).toEqual([2, 4, 6, 8]);
    await second.close();
  });

  test('are not believed when any file was damaged', async () => {
    const first = open(8);
    await members(first);
    await first.close();
    const files = readdirSync(folder).filter((name) => name !== 'manifest.json' && statSync(join(folder, name)).size > 0);
    for (const file of files) {
      const path = join(folder, file);
      const bytes = readFileSync(path);
      writeFileSync(path, bytes.with(bytes.length - 1, bytes.at(-1)! ^ 1));
      ledger.asked();
      const again = open(8);
      expect(await members(again)).toEqual([2, 4, 6, 8]);
      expect(ledger.asked()).toEqual(['roots', 'names city']);
      await again.close();
    }
  });
});
