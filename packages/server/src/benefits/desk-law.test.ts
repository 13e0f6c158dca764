import fc from 'fast-check';
import { MINUTE_MS } from '@gyre/domain/time';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { manualClock } from '../clock.ts';
import { projectMigrations } from '../stores/migrations/project.ts';
import { testLedgers, type TestLedgers } from '../stores/testing.ts';
import type { Ledger } from '../stores/ports.ts';
import type { Act, Answer } from './acts.ts';
import { deskOn, SINGLES_DAY, yuan } from './testing.ts';

/** A ledger whose commits sometimes break off: before (nothing is kept) or right after (all is kept, nobody hears of it). */
function crashing(ledger: Ledger, next: () => 'fine' | 'before' | 'after'): Ledger {
  return {
    ...ledger,
    async transaction(work) {
      const fate = next();
      const result = await ledger.transaction(async (tx) => {
        const made = await work(tx);
        if (fate === 'before') throw new Error('killed before the commit');
        return made;
      });
      if (fate === 'after') throw new Error('killed after the commit');
      return result;
    },
  };
}

const number = z.number().int();
const Totals = z.object({
  coupons: number,
  most: number,
  most_today: number,
  taken: number,
  claimed: number,
  ever_claimed: number,
  redeemed: number,
  used: number,
  held: number,
  reserved: number,
  spent: number,
  orders: number,
  order_most: number,
});
const TOTALS = `select
  (select count(*) from coupons) as coupons,
  (select coalesce(max(n), 0) from (select count(*) as n from coupons group by customer) m) as most,
  (select coalesce(max(n), 0) from (select count(*) as n from coupons group by customer, day) m) as most_today,
  (select taken from coupon_batches) as taken, (select claimed from coupon_batches) as claimed,
  (select count(*) from coupons where claimed_at is not null) as ever_claimed,
  (select redeemed - returned from coupon_batches) as redeemed,
  (select count(*) from coupons where state = 'redeemed') as used,
  (select coalesce(sum(discount), 0)::bigint from coupon_uses where state = 'locked') as held,
  (select reserved from coupon_batches) as reserved, (select spent from coupon_batches) as spent,
  (select count(*) from coupon_uses where state in ('locked', 'redeemed')) as orders,
  (select coalesce(max(n), 0) from (select count(*) as n from coupon_uses where state in ('locked', 'redeemed') group by order_id) m) as order_most`;

const EventCount = z.object({ name: z.string(), events: number });

interface World {
  readonly stock: number;
  readonly perCustomer: number;
  readonly perCustomerPerDay: number;
  readonly budget: number;
  readonly claims: readonly number[];
  readonly orders: readonly { readonly coupon: number; readonly order: number; readonly back: boolean }[];
  readonly fates: readonly ('fine' | 'before' | 'after')[];
}

const worlds: fc.Arbitrary<World> = fc.record({
  stock: fc.integer({ min: 1, max: 25 }),
  perCustomer: fc.integer({ min: 1, max: 3 }),
  perCustomerPerDay: fc.integer({ min: 1, max: 3 }),
  budget: fc.integer({ min: 1, max: 60 }),
  claims: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 60 }),
  orders: fc.array(fc.record({ coupon: fc.nat(30), order: fc.nat(15), back: fc.boolean() }), { maxLength: 30 }),
  fates: fc.array(fc.constantFrom('fine' as const, 'fine' as const, 'before' as const, 'after' as const), { maxLength: 12 }),
});

describe.each(testLedgers())('coupons under race and crash on $name', (engine) => {
  let ledgers: TestLedgers;
  beforeAll(async () => {
    ledgers = await engine.open();
  });
  afterAll(() => ledgers.close());

  /** Two processes on one ledger; whoever hears nothing asks again with the same key, of either. */
  async function play(world: World) {
    const ledger = await ledgers.ledger(projectMigrations);
    const fates = [...world.fates];
    const clock = manualClock(SINGLES_DAY);
    const setUp = deskOn(ledger, clock);
    const { stock: total, perCustomer, perCustomerPerDay } = world;
    await setUp.open('b', { limits: { total, perCustomer, perCustomerPerDay }, budget: yuan(world.budget) });
    const desks = [0, 1].map(
      () =>
        deskOn(
          crashing(ledger, () => fates.shift() ?? 'fine'),
          clock,
        ).desk,
    );
    const ask = async (act: Act, n: number): Promise<Answer> => {
      for (let attempt = n; ; attempt++) {
        const [answer] = (await desks[attempt % 2]?.ask([act]).catch(() => [])) ?? [];
        if (answer !== undefined) return answer;
      }
    };
    const claims = await Promise.all(world.claims.map((customer, n) => ask({ kind: 'claim', key: `c${n}`, batch: 'b', customer }, n)));
    const ids = [...new Set(claims.flatMap((answer) => (answer.ok ? [answer.coupon.id] : [])))];
    const lines = [{ line: 'a', item: '', amount: yuan(20) }];
    await Promise.all(
      world.orders.map(async ({ coupon, order, back }, n) => {
        const id = ids[coupon % Math.max(1, ids.length)] ?? 'none';
        const name = `o${order}`;
        await ask({ kind: 'lock', coupon: id, order: name, lines }, n);
        await ask({ kind: 'redeem', coupon: id, order: name, lines }, n + 1);
        if (back) await ask({ kind: 'return', key: `r${n}`, coupon: id, order: name }, n);
      }),
    );
    await clock.advance(30 * MINUTE_MS);
    const again = await Promise.all(world.claims.map((customer, n) => ask({ kind: 'claim', key: `c${n}`, batch: 'b', customer }, n)));
    const [totals] = await ledger.rows(Totals, TOTALS);
    const events = await ledger.rows(EventCount, `select event->>'name' as name, count(*) as events from outgoing group by 1`);
    if (totals === undefined) throw new Error('there are no totals');
    return { claims, again, totals, events: new Map(events.map((e) => [e.name, e.events])) };
  }

  test('neither stock, limits nor budget are exceeded, figures and events say what is there, and repeats change nothing', async () => {
    await fc.assert(
      fc.asyncProperty(worlds, async (world) => {
        const { claims, again, totals, events } = await play(world);
        const given = claims.filter((answer) => answer.ok).length;
        expect(totals.coupons).toBe(given);
        expect(totals.coupons).toBeLessThanOrEqual(world.stock);
        expect(totals.most).toBeLessThanOrEqual(world.perCustomer);
        expect(totals.most_today).toBeLessThanOrEqual(world.perCustomerPerDay);
        const room = new Map([...new Set(world.claims)].map((c) => [c, world.claims.filter((one) => one === c).length]));
        const perCustomer = Math.min(world.perCustomer, world.perCustomerPerDay);
        const could = [...room.values()].reduce((sum, asked) => sum + Math.min(asked, perCustomer), 0);
        expect(totals.coupons).toBe(Math.min(world.stock, could));
        expect(totals.taken).toBe(totals.coupons);
        expect(totals.claimed).toBe(totals.ever_claimed);
        expect(totals.redeemed).toBe(totals.used);
        expect(totals.reserved).toBe(totals.held);
        expect(totals.spent).toBe(yuan(5) * totals.used);
        expect(totals.reserved + totals.spent).toBeLessThanOrEqual(yuan(world.budget));
        expect(totals.order_most).toBeLessThanOrEqual(1);
        expect(events.get('$coupon_claimed') ?? 0).toBe(totals.claimed);
        expect((events.get('$coupon_redeemed') ?? 0) - (events.get('$coupon_returned') ?? 0)).toBe(totals.redeemed);
        const idOf = (answer: Answer): string => (answer.ok ? answer.coupon.id : 'none');
        const wasGiven = claims.map((answer) => answer.ok);
        expect(again.filter((_, n) => wasGiven[n]).map(idOf)).toEqual(claims.filter((answer) => answer.ok).map(idOf));
      }),
      { numRuns: engine.name === 'pglite' ? 15 : 25 },
    );
  });
});
