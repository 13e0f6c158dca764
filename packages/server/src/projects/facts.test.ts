import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Mapping } from '@gyre/domain/api/transfer';
import { MetricDefinition } from '@gyre/domain/metrics/metric';
import { Rule } from '@gyre/domain/rules/rule';
import { instant } from '@gyre/domain/time';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { manualClock, type Clock } from '../clock.ts';
import { leaveFacts, type Fact } from '../customers/index.ts';
import { silentLog } from '../log.ts';
import { openWarehouse } from '../stores/columnar/index.ts';
import { openDuckdbHost } from '../stores/index.ts';
import type { LogHost } from '../stores/ports.ts';
import { embeddedLedger } from '../stores/testing.ts';
import { openInstance, type Instance, type Project } from './index.ts';

/** 2026-05-03 noon in Shanghai. */
const NOW = instant(1_777_780_800_000);
const DAY_1 = '2026-05-01';
const DAY_2 = '2026-05-02';

/** Stands still, but for what waits a moment: what was received in a millisecond is decided on once that is over. */
function brieflyWaitedFor(): Clock {
  const clock = manualClock(NOW);
  return {
    wall: clock,
    now: () => clock.now(),
    async until(at, signal) {
      if (at <= clock.now() + MOMENT_MS) await clock.set(at);
      await clock.until(at, signal);
    },
  };
}
const MOMENT_MS = 20;

let home: string;
let instance: Instance;
let project: Project;
let stopLogs: LogHost | undefined;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'gyre-facts-'));
  const { host: ledgers } = await embeddedLedger.open();
  await open(ledgers, brieflyWaitedFor());
  project = await instance.create({ key: 'facts', name: '事实', zone: 'Asia/Shanghai', currency: 'CNY' });
});
afterEach(async () => {
  await instance.remove('facts');
  await instance.close();
  await stopLogs?.close();
  await rm(home, { recursive: true, force: true });
});

async function open(
  ledgers: Parameters<typeof openInstance>[0]['ledgers'],
  clock: Parameters<typeof openInstance>[0]['clock'],
): Promise<void> {
  stopLogs = await openDuckdbHost(home, { memoryMb: 256 });
  instance = await openInstance({
    home,
    ledgers,
    logs: stopLogs,
    warehouse: (parts) => openWarehouse({ ...parts, memoryMb: 64, logger: silentLog }),
    clock,
    logger: silentLog,
    secret: 'a passphrase of the test',
    publicUrl: () => 'http://localhost',
    fatal(error) {
      throw error;
    },
  });
}
async function restart(): Promise<void> {
  const { ledgers, clock } = instance.host;
  await instance.close();
  await stopLogs?.close();
  await open(ledgers, clock);
  project = instance.project('facts');
  await project.emitAndWait([]);
}

const rich: Rule = Rule.parse({ kind: 'fact', fact: 'balance', reading: { read: 'latest' }, test: { op: 'greater_or_equal', value: 100 } });
/** Bought something of which there is stock. */
const stocked: Rule = Rule.parse({
  kind: 'did',
  select: {
    event: 'buy',
    filter: { all: [{ property: 'sku', item: { type: 'product', fact: 'stock', reading: { read: 'latest' } }, op: 'greater', value: 0 }] },
  },
  aggregate: { of: 'count' },
  window: { kind: 'ever' },
  test: { op: 'greater_or_equal', value: 1 },
});

async function buy(user: string): Promise<void> {
  const messageId = `buy ${user}`;
  const keys = [{ namespace: 'user_id', value: user }];
  await project.writer.write('shop', [{ kind: 'track', name: 'buy', messageId, keys, properties: { sku: 'p1' }, timestamp: NOW }]);
  await project.emitAndWait([]);
}
async function importFacts(subjectType: string, name: string, lines: readonly string[]): Promise<void> {
  const content = Buffer.from(`id,day,value\n${lines.join('\n')}\n`);
  const { upload } = await project.transfer.upload(
    (async function* bytes() {
      yield content;
    })(),
    { name: `${name}.csv` },
  );
  const fact = { subjectType, subjectId: 'id', name: { fixed: name }, day: 'day', value: 'value' };
  const job = await project.transfer.startImport(upload, Mapping.parse({ target: 'facts', fact }), { by: 'ann' });
  expect(await project.transfer.settled(job.id)).toMatchObject({ state: 'done', detail: { stored: lines.length } });
}
/** What was told of entering and leaving, as `segment +customer`; `*` when it triggers nothing. */
async function told(): Promise<string[]> {
  await project.emitAndWait([]);
  const rows = (await project.log.scan(0, 1000)).filter(({ name }) => name.startsWith('$segment_'));
  return rows.map(
    ({ name, customer, properties, historical }) =>
      `${String(properties['segment'])} ${name === '$segment_entered' ? '+' : '-'}${customer}${historical ? '*' : ''}`,
  );
}
const sizes = async (): Promise<(number | null)[]> => [
  (await project.segments.get('rich')).size,
  (await project.segments.get('stocked')).size,
];
const balance = (subjectId: string, day: string, value: number): Fact => ({
  subjectType: 'customer',
  subjectId,
  name: 'balance',
  day,
  value,
});

test('importing facts makes customers enter and leave, in the log’s order and across restarts', async () => {
  for (const user of ['u1', 'u2']) await buy(user);
  for (const [key, rule] of Object.entries({ rich, stocked }))
    await project.segments.create(key, { name: key, description: '', source: { kind: 'rule', rule } }, 'me');
  await project.segments.settled();
  expect(await sizes()).toEqual([0, 0]);

  await importFacts('customer', 'balance', [`u1,${DAY_1},150`, `u2,${DAY_1},50`]);
  expect(await sizes()).toEqual([1, 0]);
  await importFacts('product', 'stock', [`p1,${DAY_1},3`]);
  expect(await sizes()).toEqual([1, 2]);
  expect(await told()).toEqual(['rich +1*', 'stocked +1*', 'stocked +2*']);

  await restart();
  await expect.poll(sizes, { timeout: 20_000 }).toEqual([1, 2]);
  await importFacts('customer', 'balance', [`u1,${DAY_2},20`, `u2,${DAY_2},200`, `u3,${DAY_2},300`]);
  expect(await sizes()).toEqual([1, 2]);
  expect((await told()).slice(3)).toEqual(['rich -1*', 'rich +2*']);

  // The third customer was not known when its balance came.
  await buy('u3');
  expect((await told()).slice(5)).toEqual(['rich +3', 'stocked +3']);
});

test('facts left when the process stops are taken, and told, by the next one', async () => {
  await buy('u1');
  await project.segments.create('rich', { name: 'rich', description: '', source: { kind: 'rule', rule: rich } }, 'me');
  await project.segments.settled();
  await leaveFacts(
    project.ledger,
    [balance('u1', DAY_1, 1), balance('u1', DAY_1, 150), { ...balance('u1', DAY_2, 0), value: 'none' }],
    NOW,
  );
  expect((await project.segments.get('rich')).size).toBe(0);
  await restart();
  expect(await told()).toEqual(['rich +1*']);
  expect((await project.log.scan(0, 1000)).filter(({ name }) => name === '$facts_imported')).toMatchObject([
    { customer: 0, historical: true, properties: { subject: 'customer', facts: ['balance'], values: 2 } },
  ]);
  expect(await project.ledger.rows(z.unknown(), 'select * from fact_pages')).toEqual([]);

  await leaveFacts(project.ledger, [{ ...balance('u1', DAY_1, 0), value: 'none' }], NOW);
  expect(await told()).toEqual(['rich +1*', 'rich -1*']);
});

test('channel spend and stock imported as dated facts are metrics, and corrected by importing them again', async () => {
  const total = { of: 'fact', subject: 'channel', fact: 'spend', read: 'total', over: 'sum' } as const;
  const spend = MetricDefinition.parse({ name: '投放费用', measure: total, dimensions: { channel: { of: 'subject' } } });
  const stock = MetricDefinition.parse({ name: '库存', measure: { ...total, subject: 'product', fact: 'stock', read: 'at_end' } });
  await project.metrics.shelf.save('spend', spend, 'ann');
  await project.metrics.shelf.save('stock', stock, 'ann');
  await importFacts('channel', 'spend', [`抖音,${DAY_1},100.5`, `抖音,${DAY_2},50`, `微信,${DAY_2},20`]);
  await importFacts('product', 'stock', [`p1,${DAY_1},3`]);
  const days = { range: { of: 'days', from: DAY_1, to: DAY_2 }, grain: 'day', groups: 10, totals: true } as const;
  const asked = async () => {
    await project.emitAndWait([]);
    const { lines } = await project.metrics.lines({ ...days, metrics: ['spend'], by: 'channel' }, {});
    const { lines: others } = await project.metrics.lines({ ...days, metrics: ['stock'] }, {});
    return [...lines, ...others].map(({ whole, groups }) => [whole.values, whole.total, groups.map(({ key, values }) => [key[0], values])]);
  };
  const expected = [
    [
      [100.5, 70],
      170.5,
      [
        ['抖音', [100.5, 50]],
        ['微信', [null, 20]],
      ],
    ],
    [[3, 3], 3, []],
  ];
  expect(await asked()).toEqual(expected);
  await project.metrics.keeper.settled();
  expect(await asked()).toEqual(expected);
  await importFacts('channel', 'spend', [`微信,${DAY_2},30`]);
  expect((await asked())[0]?.slice(0, 2)).toEqual([[100.5, 80], 180.5]);
});
