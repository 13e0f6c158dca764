import { instant, MINUTE_MS } from '@gyre/domain/time';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../../test/until.ts';
import { manualClock } from '../clock.ts';
import { silentLog, type Log } from '../log.ts';
import { projectMigrations } from '../stores/migrations/project.ts';
import type { Ledger } from '../stores/ports.ts';
import { embeddedLedger, type TestLedgers } from '../stores/testing.ts';
import type { BalanceAnswer } from './balance.ts';
import { openHealth } from './health.ts';
import type { OpenProvider } from './open-provider.ts';

let ledgers: TestLedgers;
beforeAll(async () => void (ledgers = await embeddedLedger.open()));
afterAll(() => ledgers.close());

type Answer = BalanceAnswer | 'down' | 'silence';

/** Providers `main`, which answers these one after another, and `other`, which has no balance; what was logged as a warning. */
async function polled(answers: readonly Answer[], { warnBelow, ledger: given }: { warnBelow?: number; ledger?: Ledger } = {}) {
  const ledger = given ?? (await ledgers.ledger(projectMigrations));
  const clock = manualClock(instant(0));
  const warnings: string[] = [];
  const log: Log = { ...silentLog, warn: (what) => void warnings.push(what) };
  let asked = 0;
  const balance = (): Promise<BalanceAnswer> => {
    const answer = answers[asked++] ?? null;
    if (answer === 'silence') return new Promise(() => {});
    return answer === 'down' ? Promise.reject(new Error('down')) : Promise.resolve(answer);
  };
  const sender = { send: () => Promise.reject(new Error('nobody sends here')), balance, close: () => Promise.resolve() };
  const provider: OpenProvider = { channel: 'sms', key: 'main', deduplicates: false, concurrency: 1, warnBelow, sender };
  const silent: OpenProvider = { ...provider, key: 'other', sender: { send: sender.send, close: sender.close } };
  const health = openHealth({ ledger, clock, log, all: () => Promise.resolve([provider, silent]) });
  const shown = async (): Promise<unknown[]> =>
    [...(await health.states())].map(([name, { balance: known, balanceRefused }]) => [name, known?.amount ?? balanceRefused]);
  const shows = (expected: unknown[]): Promise<unknown> =>
    until(JSON.stringify(expected), async () => JSON.stringify(await shown()) === JSON.stringify(expected));
  const asks = (times: number): Promise<unknown> => until(`question ${times}`, () => Promise.resolve(asked === times));
  return { ledger, clock, health, warnings, shows, asks };
}

describe('balances', () => {
  const yuan = (amount: number): Answer => ({ amount: amount * 10_000, unit: 'CNY' });

  test('are asked for at the start and every ten minutes; one that fails to tell keeps the last', async () => {
    const { clock, health, shows, asks } = await polled([yuan(12), 'down', yuan(8)]);
    await shows([['sms/main', 120_000]]);
    for (const [times, expected] of [
      [2, 120_000],
      [3, 80_000],
    ] as const) {
      await clock.advance(10 * MINUTE_MS);
      await asks(times);
      await shows([['sms/main', expected]]);
    }
    expect((await health.states()).get('sms/main')).toEqual({
      pausedUntil: null,
      reason: '',
      balance: { amount: 80_000, unit: 'CNY', at: 20 * MINUTE_MS },
      balanceRefused: '',
    });
    await health.close();
  });

  test('a refusal takes the place of the balance, is no failure, and ends with the next answer', async () => {
    const { clock, health, shows } = await polled([yuan(12), { refused: '$balance_not_permitted NoPermission' }, yuan(12)]);
    await shows([['sms/main', 120_000]]);
    await clock.advance(10 * MINUTE_MS);
    await shows([['sms/main', '$balance_not_permitted NoPermission']]);
    expect(health.standing({ channel: 'sms', key: 'main' }, clock.now())).toBe('well');
    health.askBalances();
    await shows([['sms/main', 120_000]]);
    await health.close();
  });

  test('falling below the threshold is logged once, also over a restart, and again after it rose', async () => {
    const low = 'the balance of a provider is low';
    const { ledger, clock, health, warnings, shows } = await polled([yuan(100), yuan(99), yuan(98), yuan(100)], { warnBelow: 100 });
    await shows([['sms/main', 1_000_000]]);
    expect(warnings).toEqual([]);
    for (const [expected, logged] of [
      [990_000, [low]],
      [980_000, [low]],
      [1_000_000, [low]],
    ] as const) {
      await clock.advance(10 * MINUTE_MS);
      await shows([['sms/main', expected]]);
      await until('the log', () => Promise.resolve(warnings.length === logged.length));
    }
    await health.close();
    const again = await polled([yuan(50), yuan(40)], { warnBelow: 100, ledger });
    await again.shows([['sms/main', 500_000]]);
    await until('the log', () => Promise.resolve(again.warnings.length === 1));
    await again.health.close();
    const restarted = await polled([yuan(30)], { warnBelow: 100, ledger });
    await restarted.shows([['sms/main', 300_000]]);
    await restarted.health.close();
    expect(restarted.warnings).toEqual([]);
  });

  test('a shutdown does not wait for a provider that does not answer', async () => {
    const { health, warnings, asks } = await polled(['silence']);
    await asks(1);
    await health.close();
    expect(warnings).toEqual([]);
  });
});
