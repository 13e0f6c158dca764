import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { projectMigrations } from '../stores/migrations/project.ts';
import type { Ledger } from '../stores/ports.ts';
import { testLedgers, type TestLedgers } from '../stores/testing.ts';
import { readActivityBudgets, releaseCapacity } from './capacity.ts';
import { passages } from './passages.ts';
import { openDesk, ZONE, type Desk } from './testing.ts';

/** What one SMS of the tests costs. */
const ONE = 450;
const ofSpring = { activity: 'spring' };
const IN_INBOX = { arms: [{ key: 'a', name: 'A', content: { channel: 'inbox' as const, title: '您好', body: '看看' } }] };
const CountRow = z.object({ n: z.number() });

describe.each(testLedgers())('the budget of an activity on $name', (engine) => {
  let ledgers: TestLedgers;
  let ledger: Ledger;
  let desk: Desk;
  beforeAll(async () => void (ledgers = await engine.open()));
  afterAll(() => ledgers.close());
  beforeEach(async () => {
    ledger = await ledgers.ledger(projectMigrations);
    desk = await openDesk(ledger);
    for (let n = 1; n <= 40; n++) await desk.customer(n, { phone: `+86138000000${String(n).padStart(2, '0')}` });
  });

  const used = async (key = 'spring'): Promise<number | undefined> => (await readActivityBudgets(ledger, [key])).get(key)?.used;
  const outcomes = async (...entries: readonly (readonly [string, number])[]): Promise<string[]> =>
    (await desk.turn(...entries)).map(
      ({ wish, decision }) => `${wish.campaign} ${'reason' in decision ? decision.reason : decision.outcome}`,
    );

  test('is shared by its campaigns, turn by turn and within one, and named in the reason', async () => {
    await desk.activity('spring', 3 * ONE + 100);
    await desk.campaign('a', ofSpring);
    await desk.campaign('b', ofSpring);
    await desk.campaign('other');
    expect(await outcomes(['a', 1], ['b', 1])).toEqual(['a send', 'b send']);
    expect(await outcomes(['a', 2], ['b', 2], ['other', 2])).toEqual(['a send', 'b budget', 'other send']);
    expect(await used()).toBe(3 * ONE);
    expect(await desk.decision(4)).toMatchObject({
      detail: { of: 'activity', activity: 'spring', name: 'SPRING', budget: 3 * ONE + 100, used: 3 * ONE, cost: ONE },
    });
    const [told] = await passages(ledger, { campaign: 'b', outcome: 'withheld', limit: 1 }, ZONE);
    expect(told?.sentence.zh).toBe('未发送：活动「SPRING」的预算用完：共 ¥0.145，它的各个计划已用 ¥0.135，剩 ¥0.01，这条要 ¥0.045');
  });

  test('is given back with what certainly was not sent, and ghosts and free messages take nothing of it', async () => {
    await desk.activity('spring', ONE);
    await desk.campaign('a', ofSpring);
    await desk.campaign('ghosts', { ...ofSpring, controlShareBp: 9000 });
    await desk.campaign('free', { ...ofSpring, ...IN_INBOX });
    const ghosts = Array.from({ length: 12 }, (_, i) => ['ghosts', i + 1] as const);
    const before = await outcomes(...ghosts);
    expect(before.filter((o) => o === 'ghosts control').length).toBeGreaterThan(5);
    await ledger.run(`update activities set definition = jsonb_set(definition, '{budget}', $1::jsonb)`, [((await used()) ?? 0) + ONE]);
    expect(await outcomes(['a', 1])).toEqual(['a send']);
    expect(await outcomes(['a', 2], ['free', 2])).toEqual(['a budget', 'free send']);
    await ledger.transaction((tx) => releaseCapacity(tx, [{ run: 13, node: 'send' }]));
    expect(await outcomes(['a', 3], ['a', 4])).toEqual(['a send', 'a budget']);
  });

  test('of nothing lets only free messages go; none at all lets everything go', async () => {
    await desk.activity('spring', 0);
    await desk.activity('open', null);
    await desk.campaign('paid', ofSpring);
    await desk.campaign('free', { ...ofSpring, ...IN_INBOX });
    await desk.campaign('any', { activity: 'open' });
    expect(await outcomes(['paid', 1], ['free', 1], ['any', 1])).toEqual(['any send', 'free send', 'paid budget']);
  });

  test('counts what its present campaigns have spent: who moves takes it along, whichever version a wish is of', async () => {
    await desk.activity('spring', 2 * ONE);
    await desk.activity('summer', 2 * ONE);
    await desk.campaign('a', ofSpring);
    await desk.campaign('b', { activity: 'summer' });
    expect(await outcomes(['a', 1], ['a', 2], ['b', 3])).toEqual(['a send', 'a send', 'b send']);
    await desk.campaign('a', { activity: 'summer' }, 2);
    expect([await used('spring'), await used('summer')]).toEqual([0, 3 * ONE]);
    expect(await outcomes(['a', 4], ['b', 5])).toEqual(['a budget', 'b budget']);
    await desk.campaign('b', ofSpring, 2);
    expect([await used('spring'), await used('summer')]).toEqual([ONE, 2 * ONE]);
    expect(await outcomes(['b', 6], ['b', 7])).toEqual(['b send', 'b budget']);
  });

  test('a wish that waited counts for the activity its campaign belongs to now', async () => {
    await desk.activity('spring', 5 * ONE);
    await desk.activity('summer', 0);
    const cap = { limit: 1, window: { kind: 'rolling' as const, ms: 3_600_000 } };
    await desk.campaign('a', { ...ofSpring, caps: [cap] });
    expect(await outcomes(['a', 1], ['a', 1])).toEqual(['a send', 'a frequency_cap']);
    await desk.campaign('a', { activity: 'summer' }, 2);
    await desk.clock.advance(3_600_000);
    expect(await outcomes()).toEqual(['a budget']);
  });

  test('changed, it counts from the next decision on; removed, it binds nobody', async () => {
    await desk.activity('spring', 2 * ONE);
    await desk.campaign('a', ofSpring);
    expect(await outcomes(['a', 1], ['a', 2], ['a', 3])).toEqual(['a send', 'a send', 'a budget']);
    await desk.activity('spring', 3 * ONE);
    expect(await outcomes(['a', 3])).toEqual(['a send']);
    await desk.activity('spring', ONE);
    expect(await outcomes(['a', 4])).toEqual(['a budget']);
    expect(await desk.decision(5)).toMatchObject({ detail: { budget: ONE, used: 3 * ONE } });
    await ledger.run(`delete from activities`);
    expect(await outcomes(['a', 5])).toEqual(['a send']);
  });

  test('is never overdrawn by campaigns that decide at the same time, while others give back', async () => {
    const campaigns = Array.from({ length: 10 }, (_, i) => `c${i}`);
    await desk.activity('spring', 7 * ONE);
    for (const key of campaigns) await desk.campaign(key, ofSpring);
    for (let round = 0; round < 4; round++) {
      const sent = await ledger.rows(
        z.object({ run: z.number() }),
        `select run from decisions where outcome = 'send' and not released limit 2`,
      );
      const turns = campaigns.map((key, i) => desk.turn([key, i * 4 + round + 1]));
      const released = sent.map(({ run }) => ledger.transaction((tx) => releaseCapacity(tx, [{ run, node: 'send' }])));
      await Promise.all([...turns, ...released]);
      expect(await used()).toBeLessThanOrEqual(7 * ONE);
      await desk.turn();
    }
    expect(await used()).toBeGreaterThanOrEqual(5 * ONE);
    const [holding] = await ledger.rows(
      CountRow,
      `select count(*) * $1::integer as n from decisions where outcome = 'send' and not released`,
      [ONE],
    );
    expect(await used()).toBe(holding?.n);
  });
});
