import { HOUR_MS, parseInstant, type Instant } from '@gyre/domain/time';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { projectMigrations } from '../stores/migrations/project.ts';
import type { Ledger } from '../stores/ports.ts';
import { embeddedLedger, type TestLedgers } from '../stores/testing.ts';
import { REVISIT } from './policies.ts';
import { openDesk, policyOf, START, ZONE, type Desk } from './testing.ts';

let ledgers: TestLedgers;
let ledger: Ledger;
let desk: Desk;
beforeAll(async () => void (ledgers = await embeddedLedger.open()));
afterAll(() => ledgers.close());

const at = (text: string): Instant => parseInstant(text, ZONE) as Instant;
const NOON = { workday: { from: '10:00', to: '18:00' }, restday: { from: '10:00', to: '18:00' }, calendar: 'none' } as const;
const perDay = (limit: number) => [
  { scope: { kind: 'all' as const }, cap: { limit, window: { kind: 'calendar' as const, unit: 'day' as const } } },
];
const CountRow = z.object({ n: z.number() });
const count = async (of: string, params: readonly unknown[] = []): Promise<number> =>
  (await ledger.rows(CountRow, `select count(*) as n from ${of}`, [...params]))[0]?.n ?? 0;
const waiting = () => count(`decisions where outcome = 'deferred'`);
const timers = () => count('due where kind = $1', [REVISIT]);

beforeEach(async () => {
  ledger = await ledgers.ledger(projectMigrations);
  desk = await openDesk(ledger, policyOf({ quiet: NOON }), START);
  await desk.campaign('c');
  for (const n of [1, 2, 3]) await desk.customer(n, { phone: `+861380000000${n}` });
});

/** Turns a quarter of a second apart until nothing is left to look at again. */
async function settle(): Promise<string[]> {
  const outcomes: string[] = [];
  for (
    let turns = 0;
    turns < 20 && (turns === 0 || (await timers()) > 0 || (await count('due where at <= $1', [desk.clock.now()])) > 0);
    turns++
  ) {
    for (const { wish, decision } of await desk.turn()) outcomes.push(`${wish.customer} ${decision.outcome}`);
    await desk.clock.advance(250);
  }
  return outcomes;
}

describe('after a change of the contact policy', () => {
  test('what waited for quiet hours that are gone goes at once, and keeps since when it waited', async () => {
    await desk.turn(['c', 1], ['c', 2]);
    expect(await waiting()).toBe(2);
    await desk.policies.save(policyOf(), 'test');
    expect(await settle()).toEqual(['1 send', '2 send']);
    expect(desk.clock.now() - START).toBeLessThan(2000);
    expect((await desk.decision(1)).detail).toEqual({ since: START });
    expect([await waiting(), await timers(), await count('due')]).toEqual([0, 0, 0]);
  });

  test('what waited for a cap that has grown goes as far as there is room', async () => {
    await desk.policies.save(policyOf({ caps: perDay(1) }), 'test');
    await desk.turn(['c', 1], ['c', 1], ['c', 1]);
    expect(await waiting()).toBe(2);
    await desk.policies.save(policyOf({ caps: perDay(2) }), 'test');
    expect(await settle()).toEqual(['1 send', '1 deferred']);
    expect(await desk.decision(3)).toMatchObject({ outcome: 'deferred', until: at('2026-03-11 00:00') });
  });

  test('what must wait longer now waits longer, and what may no longer wait is over', async () => {
    await desk.campaign('short', { patienceMs: 9 * HOUR_MS });
    await desk.turn(['c', 1], ['short', 2]);
    await desk.policies.save(policyOf({ quiet: { ...NOON, workday: { from: '10:00', to: '20:00' } } }), 'test');
    expect(await settle()).toEqual(['1 deferred', '2 withheld']);
    expect(await desk.decision(1)).toMatchObject({ until: at('2026-03-10 20:00'), detail: { since: START } });
    expect(await desk.decision(2)).toMatchObject({ reason: 'expired' });
  });

  test('that concerns neither quiet hours nor caps, nobody is looked at again', async () => {
    await settle();
    await desk.turn(['c', 1]);
    await desk.policies.save(policyOf({ quiet: NOON, prices: { sms: 1, email: 1, inbox: 0, webhook: 0 } }), 'test');
    expect([await timers(), await settle()]).toEqual([0, []]);
  });

  test('a crash and a restart on the way lose nobody', async () => {
    await desk.turn(['c', 1], ['c', 2]);
    await desk.policies.save(policyOf(), 'test');
    for (let i = 0; i < 6; i++) {
      await desk.crash();
      desk = await openDesk(ledger, null, desk.clock.now());
      await desk.turn();
      await desk.clock.advance(250);
    }
    expect([await waiting(), await timers()]).toEqual([0, 0]);
    expect(await count(`messages`)).toBe(2);
  });

  test('the saved version is awaited: what decides by the one before wakes nobody', async () => {
    await desk.turn(['c', 1]);
    const late = await openDesk(ledger, null, desk.clock.now());
    await desk.policies.save(policyOf(), 'test');
    for (let i = 0; i < 5; i++) {
      await late.turn();
      await late.clock.advance(250);
    }
    expect([await waiting(), await timers()]).toEqual([1, 1]);
    await desk.clock.set(late.clock.now());
    expect(await settle()).toEqual(['1 send']);
  });

  test('a second change on the way begins from the front', async () => {
    await desk.turn(['c', 1], ['c', 2]);
    await desk.policies.save(policyOf({ quiet: { ...NOON, workday: { from: '10:00', to: '17:00' } } }), 'test');
    await desk.turn();
    await desk.clock.advance(250);
    await desk.turn();
    await desk.policies.save(policyOf(), 'test');
    expect((await settle()).toSorted()).toEqual(['1 send', '2 send']);
    expect([await waiting(), await timers()]).toEqual([0, 0]);
  });
});

test('thousands are looked at again in portions, each once, and what is deferred meanwhile is left alone', async () => {
  await settle();
  await desk.turn(...Array.from({ length: 1200 }, (_, i) => ['c', (i % 3) + 1] as const));
  expect(await waiting()).toBe(1200);
  const shorter = { ...NOON, workday: { from: '10:00', to: '17:00' } } as const;
  await desk.policies.save(policyOf({ quiet: shorter }), 'test');
  const portions: number[] = [];
  for (let i = 0; i < 9; i++) {
    portions.push((await desk.turn(...(i === 3 ? [['c', 1] as const] : []))).length);
    await desk.clock.advance(250);
  }
  expect(portions).toEqual([0, 0, 500, 501, 200, 0, 0, 0, 0]);
  expect([await timers(), await waiting()]).toEqual([0, 1201]);
  expect(await count(`due where kind = 'wish' and at = $1`, [at('2026-03-10 17:00')])).toBe(1201);
}, 60_000);
