import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { testLedgers } from '../stores/testing.ts';
import { setPace } from './pace.ts';
import { eachThread, saying, startCampaign, type Thread } from './testing.ts';

const CUSTOMERS = Array.from({ length: 400 }, (_, i) => i + 1);
const Row = z.object({ outcome: z.string(), reason: z.string(), n: z.number() });

describe.each(testLedgers())('a campaign slowed down on $name', (engine) => {
  let t: Thread;
  eachThread(engine, async (thread) => {
    t = thread;
    for (const customer of CUSTOMERS) await t.customer(customer, `c${customer}@example.test`);
    await startCampaign(t, 'slow', { arms: saying('s'), controlShareBp: 5000 });
  });

  const decided = async () => {
    const rows = await t.ledger.rows(Row, 'select outcome, reason, count(*) as n from decisions group by 1, 2');
    return new Map(rows.map(({ outcome, reason, n }) => [`${outcome} ${reason}`.trim(), n]));
  };

  test('decides a share of its customers, and leaves out as many of control as of treated', async () => {
    await setPace(t.ledger, 'slow', { pace: 1, shareBp: 2500 });
    await t.feed(...CUSTOMERS.map((customer) => ({ customer })));
    const outcomes = await decided();
    const [send, control, paced] = ['send', 'ghost control', 'withheld paced'].map((key) => outcomes.get(key) ?? 0);
    expect(send! + control! + paced!).toBe(400);
    // A quarter of 400, within four standard deviations; and half of those in each group.
    expect(Math.abs(send! + control! - 100)).toBeLessThan(35);
    expect(Math.abs(send! - control!)).toBeLessThan(40);
  });

  test('hears a late change no more, and at full pace decides all', async () => {
    await setPace(t.ledger, 'slow', { pace: 2, shareBp: 10_000 });
    await setPace(t.ledger, 'slow', { pace: 1, shareBp: 1 });
    await t.feed(...CUSTOMERS.slice(0, 50).map((customer) => ({ customer })));
    expect((await decided()).has('withheld paced')).toBe(false);
  });
});
