import { HOUR_MS } from '@gyre/domain/time';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { deskOn, yuan, type TestDesk } from '../benefits/testing.ts';
import { projectMigrations } from '../stores/migrations/project.ts';
import type { Ledger } from '../stores/ports.ts';
import { embeddedLedger, testLedgers, type TestLedgers } from '../stores/testing.ts';
import { retryFailed } from './dead-letters.ts';
import { releaseCapacity } from './capacity.ts';
import { groundOf } from './ground.ts';
import { openDesk, policyOf, type Desk } from './testing.ts';
import { waterfall } from './waterfall.ts';

const number = z.number().int();
const CouponRow = z.object({
  id: z.string(),
  batch: z.string(),
  customer: number,
  state: z.string(),
  arm: z.string(),
  run: number.nullable(),
});
const MessageRow = z.object({ id: z.string(), run: number, arm: z.string(), content: z.object({ body: z.string() }) });
const EventCount = z.object({ name: z.string(), events: number });

const couponsIn = (ledger: Ledger) => ledger.rows(CouponRow, 'select id, batch, customer, state, arm, run from coupons order by run, id');
const messagesIn = (ledger: Ledger) => ledger.rows(MessageRow, 'select id, run, arm, content from messages order by run, attempt');

/** An SMS that hands over the coupon, granted of a batch. */
const armWith = (key: string, benefit: string | null) => ({
  key,
  name: key.toUpperCase(),
  benefit,
  content: { channel: 'sms' as const, text: benefit === null ? '您好' : '送您{{ coupon.value }}，券码{{ coupon.code }}' },
});

async function populate(desk: Desk, customers: readonly number[]): Promise<void> {
  for (const n of customers) await desk.customer(n, { phone: `+861380000000${n}` });
}

describe('an arm with a coupon', () => {
  let ledgers: TestLedgers;
  let desk: Desk;
  let coupons: TestDesk;
  beforeAll(async () => void (ledgers = await embeddedLedger.open()));
  afterAll(() => ledgers.close());
  beforeEach(async () => {
    const ledger = await ledgers.ledger(projectMigrations);
    desk = await openDesk(ledger);
    coupons = deskOn(ledger, desk.clock);
    await populate(desk, [1, 2, 3, 4]);
    await coupons.open('five', { name: '五元券', limits: { total: 2 }, discount: { kind: 'fixed', off: yuan(5) } });
  });

  test('grants it with the decision, says its code, and withholds with the desk’s reason when there is none', async () => {
    await desk.campaign('win', { arms: [armWith('a', 'five')] });
    const decided = await desk.turn(['win', 1], ['win', 2], ['win', 3]);
    expect(decided.map(({ decision }) => decision.outcome)).toEqual(['send', 'send', 'withheld']);
    expect(await desk.decision(3)).toMatchObject({ reason: 'no_benefit', detail: { batch: 'five', because: 'sold_out' } });
    const granted = await couponsIn(desk.ledger);
    expect(granted).toMatchObject([
      { batch: 'five', customer: 1, state: 'claimed', arm: 'a', run: 1 },
      { batch: 'five', customer: 2, state: 'claimed', arm: 'a', run: 2 },
    ]);
    const bodies = (await messagesIn(desk.ledger)).map(({ content }) => content.body);
    expect(bodies).toEqual(granted.map(({ id }) => `【云杉生活】送您立减5元，券码${id}，拒收请回复R`));
    expect((await coupons.batches.get('five')).figures).toMatchObject({ taken: 2, issued: 2, claimed: 2 });
    expect((await desk.emitted('$coupon_issued')).map(({ properties }) => properties)).toMatchObject([
      { batch: 'five', campaign: 'win', arm: 'a' },
      { batch: 'five', campaign: 'win', arm: 'a' },
    ]);
  });

  test('a control customer is given none, and is withheld as the treated are once the stock is gone', async () => {
    await desk.campaign('gone', { arms: [armWith('a', 'five')] });
    await desk.campaign('held', { arms: [armWith('a', 'five')], controlShareBp: 9000 });
    await desk.turn(['held', 1], ['held', 2], ['held', 3], ['held', 4]);
    const ghosts = await desk.ledger.rows(z.object({ run: number }), `select run from decisions where outcome = 'ghost' order by run`);
    expect(ghosts.length).toBeGreaterThan(1);
    const before = await couponsIn(desk.ledger);
    expect(before.every(({ run }) => !ghosts.some((ghost) => ghost.run === run))).toBe(true);
    await desk.turn(['gone', 1], ['gone', 2], ['gone', 3], ['gone', 4]);
    expect(await couponsIn(desk.ledger)).toHaveLength(2);
    const later = (await desk.turn(['held', 1], ['held', 2], ['held', 3], ['held', 4])).map(({ decision }) => decision);
    expect(later).toEqual(Array.from({ length: 4 }, () => expect.objectContaining({ outcome: 'withheld', reason: 'no_benefit' })));
  });

  test('what waits is granted nothing before it goes', async () => {
    const never = { workday: { from: '09:00', to: '12:00' }, restday: null, calendar: 'none' } as const;
    await desk.policies.save(policyOf({ quiet: never }), 'test');
    await desk.campaign('win', { arms: [armWith('a', 'five')] });
    expect((await desk.turn(['win', 1]))[0]?.decision.outcome).toBe('deferred');
    expect(await couponsIn(desk.ledger)).toEqual([]);
    await desk.clock.advance(2 * HOUR_MS);
    expect((await desk.turn())[0]?.decision.outcome).toBe('send');
    expect(await couponsIn(desk.ledger)).toHaveLength(1);
  });

  test('a process that dies before the commit has granted nothing', async () => {
    await desk.campaign('win', { arms: [armWith('a', 'five')] });
    await desk.crash(['win', 1], ['win', 2]);
    expect(await couponsIn(desk.ledger)).toEqual([]);
    expect((await coupons.batches.get('five')).figures.taken).toBe(0);
  });

  test('a coupon stays its customer’s when the message fails, and a retry speaks of the same one while it can be used', async () => {
    await desk.campaign('win', { arms: [armWith('a', 'five')] });
    await desk.turn(['win', 1], ['win', 2]);
    const [first, second] = await messagesIn(desk.ledger);
    await desk.ledger.run(`update messages set state = 'failed', failure = 'transient'`);
    await desk.ledger.transaction((tx) =>
      releaseCapacity(
        tx,
        [first, second].map((m) => ({ run: m?.run ?? 0, node: 'send' })),
      ),
    );
    const [kept, ended] = await couponsIn(desk.ledger);
    expect([kept?.state, ended?.state]).toEqual(['claimed', 'claimed']);
    await coupons.desk.ask([{ kind: 'void', coupon: ended?.id ?? '' }]);
    const retried = await retryFailed(desk.ledger, groundOf(desk.context), [first?.id ?? '', second?.id ?? ''], desk.clock.now());
    expect(retried).toMatchObject({ queued: 1, refused: [{ message: second?.id, reason: 'no_benefit' }] });
    expect(await couponsIn(desk.ledger)).toHaveLength(2);
  });

  test('a batch whose budget is used up grants no more', async () => {
    await coupons.open('small', { limits: { total: 10 }, budget: yuan(5) });
    await desk.campaign('win', { arms: [armWith('a', 'small')] });
    await desk.turn(['win', 1]);
    const [coupon] = await couponsIn(desk.ledger);
    await coupons.desk.ask([{ kind: 'redeem', coupon: coupon?.id ?? '', order: 'o', lines: [{ line: '1', item: '', amount: yuan(20) }] }]);
    await desk.turn(['win', 2]);
    expect(await desk.decision(2)).toMatchObject({ reason: 'no_benefit', detail: { because: 'budget_spent' } });
  });
});

const CAMPAIGNS = ['half', 'two', 'note'];
const CUSTOMERS = [1, 2, 3, 4, 5];
const entries = fc.array(fc.tuple(fc.constantFrom(...CAMPAIGNS), fc.constantFrom(...CUSTOMERS)), { maxLength: 8 });
const claims = fc.array(fc.constantFrom(...CUSTOMERS), { maxLength: 4 });
const commands = fc.array(
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        kind: fc.constantFrom('turn' as const, 'race' as const, 'race' as const, 'crash' as const),
        entries,
        claims,
        hours: fc.integer({ min: 0, max: 30 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('switch' as const), open: fc.boolean() }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('reopen' as const) }) },
  ),
  { minLength: 4, maxLength: 12 },
);
const worlds = fc.record({
  stock: fc.integer({ min: 1, max: 12 }),
  perDay: fc.option(fc.integer({ min: 1, max: 4 })),
  perCustomer: fc.integer({ min: 1, max: 3 }),
  commands,
});

describe.each(testLedgers())('coupons granted by campaigns on $name', (engine) => {
  let ledgers: TestLedgers;
  beforeAll(async () => void (ledgers = await engine.open()));
  afterAll(() => ledgers.close());

  test('whoever decides at once: no more than the stock and limits, one a decision, and no message without its coupon', async () => {
    const law = fc.asyncProperty(worlds, async ({ stock, perDay, perCustomer, commands: all }) => {
      const ledger = await ledgers.ledger(projectMigrations);
      let desk = await openDesk(ledger);
      const clock = desk.clock;
      const coupons = deskOn(ledger, clock);
      await populate(desk, CUSTOMERS);
      await coupons.open('five', { limits: { total: stock, perDay, perCustomer } });
      await coupons.open('ten', { limits: { total: 3, perCustomer: null }, discount: { kind: 'fixed', off: yuan(10) } });
      await desk.campaign('half', { arms: [armWith('a', 'five'), armWith('b', null)], controlShareBp: 2000 });
      await desk.campaign('two', { arms: [armWith('a', 'five'), armWith('b', 'ten')] });
      await desk.campaign('note', { category: 'notice', arms: [armWith('a', 'five')] });
      let keys = 0;
      for (const command of all) {
        if (command.kind === 'switch') await coupons.batches.switch('five', { claims: command.open }, 'test');
        else if (command.kind === 'reopen') desk = await openDesk(ledger, null, clock);
        else {
          await clock.advance(command.hours * HOUR_MS);
          const asked = command.claims.map((customer) => ({ kind: 'claim' as const, key: `c${++keys}`, batch: 'five', customer }));
          if (command.kind === 'crash') await desk.crash(...command.entries);
          else if (command.kind === 'turn') await desk.turn(...command.entries);
          else await Promise.all([desk.turn(...command.entries), coupons.desk.ask(asked)]);
        }
        await checkGrants(ledger, { stock, perDay: perDay ?? Infinity, perCustomer });
      }
    });
    await expect(fc.assert(law, { numRuns: 12 })).resolves.toBeUndefined();
  });
});

const Decision = z.object({ run: number, campaign: z.string(), arm: z.string(), outcome: z.string() });
const granting: Readonly<Record<string, string>> = { 'half a': 'five', 'two a': 'five', 'two b': 'ten', 'note a': 'five' };

async function checkGrants(
  ledger: Ledger,
  limits: { readonly stock: number; readonly perDay: number; readonly perCustomer: number },
): Promise<void> {
  const coupons = await couponsIn(ledger);
  const fives = coupons.filter(({ batch }) => batch === 'five');
  expect(fives.length).toBeLessThanOrEqual(limits.stock);
  expect(coupons.length - fives.length).toBeLessThanOrEqual(3);
  const most = (by: (coupon: z.infer<typeof CouponRow>) => unknown): number =>
    Math.max(0, ...[...Map.groupBy(fives, by).values()].map((of) => of.length));
  expect(most(({ customer }) => customer)).toBeLessThanOrEqual(limits.perCustomer);
  const days = await ledger.rows(z.object({ taken: number }), `select taken from coupon_days where batch = 'five'`);
  expect(Math.max(0, ...days.map(({ taken }) => taken))).toBeLessThanOrEqual(limits.perDay);
  const decisions = await ledger.rows(Decision, 'select run, campaign, arm, outcome from decisions order by run');
  const due = decisions.flatMap(({ run, campaign, arm, outcome }) => {
    const batch = granting[`${campaign} ${arm}`];
    return outcome === 'send' && batch !== undefined ? [{ run, batch }] : [];
  });
  const granted = coupons.filter(({ run }) => run !== null).map(({ run, batch }) => ({ run, batch }));
  expect(granted).toEqual(due);
  const codes = new Map(coupons.map(({ run, id }) => [run, id]));
  for (const { run, content } of await messagesIn(ledger)) {
    const code = /券码(g\d+)/.exec(content.body)?.[1];
    expect(code).toBe(codes.get(run));
  }
  const events = await ledger.rows(EventCount, `select event->>'name' as name, count(*) as events from outgoing group by 1`);
  expect(events.find(({ name }) => name === '$coupon_issued')?.events ?? 0).toBe(granted.length);
  for (const [key, { entered, outcomes, reasons }] of await waterfall(ledger, CAMPAIGNS)) {
    const own = decisions.filter(({ campaign }) => campaign === key);
    const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
    expect([entered, sum(Object.values(outcomes))]).toEqual([own.length, own.length]);
    expect(sum(Object.values(reasons))).toBe(outcomes.ghost + outcomes.withheld);
  }
}
