import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CampaignDefinition } from '@gyre/domain/campaign';
import { DAY_MS, instant, SECOND_MS, type Instant } from '@gyre/domain/time';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { manualClock, type ManualClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { openWarehouse } from '../stores/columnar/index.ts';
import { openDuckdbHost } from '../stores/index.ts';
import type { LedgerHost, LogHost } from '../stores/ports.ts';
import { embeddedLedger } from '../stores/testing.ts';
import { openInstance, type Instance, type Project } from './index.ts';

/** 2026-05-03 noon in Shanghai. */
const NOW = instant(1_777_780_800_000);
/** A day in ten seconds. */
const SPEED = 8640;
const DRAFT = { key: 'fast', name: '快', zone: 'Asia/Shanghai', currency: 'CNY' };

let home: string;
let wall: ManualClock;
let ledgers: LedgerHost;
let logs: LogHost;
let instance: Instance;
let project: Project;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'gyre-fast-'));
  wall = manualClock(NOW);
  ledgers = (await embeddedLedger.open()).host;
  await open();
  project = await instance.create({ ...DRAFT, sample: 'shop', speed: SPEED });
});
afterEach(async () => {
  await instance.remove('fast');
  await close();
  await rm(home, { recursive: true, force: true });
});

async function open(): Promise<void> {
  logs = await openDuckdbHost(home, { memoryMb: 256 });
  instance = await openInstance({
    home,
    ledgers,
    logs,
    warehouse: (parts) => openWarehouse({ ...parts, memoryMb: 64, logger: silentLog }),
    clock: wall,
    logger: silentLog,
    secret: 'a passphrase of the test',
    publicUrl: () => 'http://localhost',
    fatal(error) {
      throw error;
    },
  });
}
async function close(): Promise<void> {
  await instance.close();
  await logs.close();
}

const REMINDER = CampaignDefinition.parse({
  name: '一天后提醒',
  trigger: {
    kind: 'then_not',
    first: { event: 'add_to_cart' },
    answer: { event: 'pay_order' },
    within: { amount: 1, unit: 'day' },
  },
  arms: [{ key: 'a', name: 'A', content: { channel: 'email', subject: '还在吗', body: '<p>购物车在等您</p>' } }],
  goals: [],
  controlShareBp: 0,
  quiet: 'defer',
});

let told = 0;
/** Something happens now, and everything that is due by then is decided. */
async function tell(name: string): Promise<void> {
  const keys = [
    { namespace: 'user_id', value: 'ann' },
    { namespace: 'email', value: 'ann@example.test' },
  ];
  const now = project.clock.now();
  await project.writer.write('shop', [{ kind: 'track', name, messageId: `${name} ${told++}`, keys, properties: {}, timestamp: now }]);
  await project.caughtUp();
}

async function messages(): Promise<Instant[]> {
  const rows = await project.ledger.rows(z.object({ at: z.number() }), 'select created_at as at from messages');
  return rows.map(({ at }) => instant(at));
}

test('a campaign that waits a day sends after ten seconds, at the project’s instant', async () => {
  await project.campaigns.create('reminder', REMINDER, 'ann');
  await project.campaigns.act('reminder', 'start', 'ann');
  await tell('add_to_cart');
  await wall.advance(9.9 * SECOND_MS);
  await tell('app_open');
  expect(await messages()).toEqual([]);
  await wall.advance(0.2 * SECOND_MS);
  await tell('app_open');
  await tell('app_open');
  const [at = 0, ...more] = await messages();
  expect(more).toEqual([]);
  expect(at).toBeGreaterThanOrEqual(NOW + DAY_MS);
  expect(at).toBeLessThanOrEqual(project.clock.now());
});

test('after a restart it is as late as if there had been none', async () => {
  await wall.advance(5 * SECOND_MS);
  await close();
  await wall.advance(5 * SECOND_MS);
  await open();
  project = instance.project('fast');
  expect(project.clock.now()).toBe(NOW + DAY_MS);
});

test('only samples live faster', async () => {
  await expect(instance.create({ ...DRAFT, key: 'real', speed: 60 })).rejects.toThrow('only samples may live faster; project real is none');
  expect(instance.list()).toHaveLength(1);
});
