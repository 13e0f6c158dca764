import { instant, MINUTE_MS } from '@gyre/domain/time';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../../test/until.ts';
import { manualClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { projectMigrations } from '../stores/migrations/project.ts';
import { embeddedLedger, type TestLedgers } from '../stores/testing.ts';
import { openHealth } from './health.ts';
import type { OpenProvider } from './open-provider.ts';

let ledgers: TestLedgers;
beforeAll(async () => void (ledgers = await embeddedLedger.open()));
afterAll(() => ledgers.close());

test('balances are asked for at the start and every ten minutes; one that fails to tell keeps the last', async () => {
  const ledger = await ledgers.ledger(projectMigrations);
  const clock = manualClock(instant(0));
  const answers = [120_000, 'down', 80_000] as const;
  let asked = 0;
  const balance = (): Promise<number> => {
    const answer = answers[asked++];
    return typeof answer === 'number' ? Promise.resolve(answer) : Promise.reject(new Error('down'));
  };
  const sender = { send: () => Promise.reject(new Error('nobody sends here')), balance, close: () => Promise.resolve() };
  const provider: OpenProvider = { channel: 'sms', key: 'main', deduplicates: false, concurrency: 1, sender };
  const silent: OpenProvider = { ...provider, key: 'other', sender: { send: sender.send, close: sender.close } };
  const health = openHealth({ ledger, clock, log: silentLog, all: () => Promise.resolve([provider, silent]) });
  const told = async (): Promise<unknown> => [...(await health.states())].map(([name, state]) => [name, state.balance]);
  await until('the first balance', async () => JSON.stringify(await told()) === '[["sms/main",120000]]');
  for (const [times, expected] of [
    [2, 120_000],
    [3, 80_000],
  ] as const) {
    await clock.advance(10 * MINUTE_MS);
    await until('the next question', () => Promise.resolve(asked === times));
    await until('the balance', async () => JSON.stringify(await told()) === `[["sms/main",${expected}]]`);
  }
  expect((await health.states()).get('sms/main')).toEqual({ pausedUntil: null, reason: '', balance: 80_000 });
  await health.close();
});
