import { DAY_MS, MINUTE_MS } from '@gyre/domain/time';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { projectMigrations } from '../stores/migrations/project.ts';
import { testLedgers, type TestLedgers } from '../stores/testing.ts';
import type { Ledger } from '../stores/ports.ts';
import type { Act, Answer } from './acts.ts';
import { quoteCoupons } from './coupon-read.ts';
import { openSweep } from './sweep.ts';
import { silentLog } from '../log.ts';
import { deskOn, yuan, type TestDesk } from './testing.ts';

const claim = (customer: number, key = `c${customer}`, batch = 'b'): Act => ({ kind: 'claim', key, batch, customer });
const issue = (customer: number, claimed: boolean, key = `i${customer}`, batch = 'b'): Act => ({
  kind: 'issue',
  key,
  batch,
  customer,
  claimed,
  origin: { campaign: 'win-back', arm: 'a', run: 1 },
});
const line = (name: string, amount: number, item = ''): { line: string; item: string; amount: number } => ({
  line: name,
  item,
  amount: yuan(amount),
});
/** The reason, or what the answer took off in 元 with the coupon's state. */
const told = (answer: Answer | undefined): unknown =>
  answer === undefined
    ? undefined
    : answer.ok
      ? `${answer.coupon.state} ${answer.discount / 10_000}${answer.repeated ? ' again' : ''}`
      : answer.reason;
const idOf = (answer: Answer | undefined): string => (answer?.ok === true ? answer.coupon.id : '');

describe.each(testLedgers())('the coupon desk on $name', (engine) => {
  let ledgers: TestLedgers;
  let ledger: Ledger;
  let t: TestDesk;
  beforeAll(async () => {
    ledgers = await engine.open();
  });
  afterAll(() => ledgers.close());
  const fresh = async (): Promise<void> => {
    ledger = await ledgers.ledger(projectMigrations);
    t = deskOn(ledger);
  };
  const ask = async (...acts: Act[]): Promise<unknown[]> => (await t.desk.ask(acts)).map(told);
  const one = async (act: Act): Promise<Answer | undefined> => (await t.desk.ask([act]))[0];
  const eventNames = async (): Promise<string[]> =>
    (await ledger.rows(z.object({ name: z.string() }), `select event->>'name' as name from outgoing order by sequence`)).map((r) => r.name);

  test('claims one coupon for a request, however often it is sent, and refuses its key for another', async () => {
    await fresh();
    await t.open('b');
    const [first] = await t.desk.ask([claim(7)]);
    const [repeated, other] = await t.desk.ask([claim(7), claim(8, 'c7')]);
    expect(told(first)).toBe('claimed 0');
    expect(told(repeated)).toBe('claimed 0 again');
    expect(idOf(repeated)).toBe(idOf(first));
    expect(told(other)).toBe('key_reused');
    expect(await ask(claim(7, 'another key'))).toEqual(['customer_limit']);
    expect(await eventNames()).toEqual(['$coupon_claimed']);
  });

  test('stops at the stock, also of the day, within one round and over several', async () => {
    await fresh();
    await t.open('b', { limits: { total: 3, perDay: 2 } });
    expect(await ask(claim(1), claim(2), claim(3))).toEqual(['claimed 0', 'claimed 0', 'sold_out_today']);
    await t.clock.advance(DAY_MS);
    expect(await ask(claim(3), claim(4))).toEqual(['claimed 0', 'sold_out']);
    expect((await t.batches.get('b')).figures).toMatchObject({ taken: 3, claimed: 3 });
    expect((await t.batches.days('b')).map(({ day, taken }) => `${day} ${taken}`)).toEqual(['2026-11-11 2', '2026-11-12 1']);
  });

  test('counts what a customer has over everybody merged into them', async () => {
    await fresh();
    await t.open('b', { limits: { total: 10, perCustomer: 2 } });
    await ask(claim(1), claim(2));
    await ledger.run('insert into customers (customer, root, first_at, last_at) values (1, 1, 0, 0), (2, 1, 0, 0), (3, 1, 0, 0)');
    expect(await ask(claim(3))).toEqual(['customer_limit']);
  });

  test('lets customers have what was issued to them, and nobody else where claiming is not public', async () => {
    await fresh();
    await t.open('b', { claiming: 'issued', limits: { total: 2 } });
    expect(await ask(issue(1, false), claim(2), claim(1), claim(1, 'once more'))).toEqual([
      'issued 0',
      'not_public',
      'claimed 0',
      'not_public',
    ]);
    expect(await ask(issue(3, true), issue(4, true))).toEqual(['claimed 0', 'sold_out']);
    expect((await t.batches.get('b')).figures).toMatchObject({ taken: 2, issued: 2, claimed: 2 });
    expect(await eventNames()).toEqual(['$coupon_issued', '$coupon_claimed', '$coupon_issued', '$coupon_claimed']);
  });

  test('locks, redeems as locked, and returns line by line until the coupon comes back', async () => {
    await fresh();
    await t.open('b', { discount: { kind: 'threshold', threshold: yuan(300), off: yuan(100) } });
    const coupon = idOf(await one(claim(1)));
    const lines = [line('a', 200), line('b', 100)];
    expect(await ask({ kind: 'lock', coupon, order: 'o1', lines: [line('a', 299)] })).toEqual(['below_threshold']);
    const locked = await one({ kind: 'lock', coupon, order: 'o1', lines });
    expect(locked).toMatchObject({
      discount: yuan(100),
      lines: [
        { line: 'a', discount: yuan(66.67) },
        { line: 'b', discount: yuan(33.33) },
      ],
    });
    expect(await ask({ kind: 'lock', coupon, order: 'o2', lines })).toEqual(['locked']);
    expect(await ask({ kind: 'redeem', coupon, order: 'o1' }, { kind: 'redeem', coupon, order: 'o1' })).toEqual([
      'redeemed 100',
      'redeemed 100 again',
    ]);
    const back = (key: string, ...names: string[]): Act => ({
      kind: 'return',
      key,
      coupon,
      order: 'o1',
      ...(names.length > 0 ? { lines: names } : {}),
    });
    expect(await ask(back('r1', 'a'), back('r1', 'a'), back('r1'), back('r2', 'a'), back('r3', 'z'))).toEqual([
      'redeemed 66.67',
      'redeemed 66.67 again',
      'key_reused',
      'line_returned',
      'line_unknown',
    ]);
    expect(await ask(back('r4'))).toEqual(['claimed 33.33']);
    expect(await ask({ kind: 'redeem', coupon, order: 'o1' })).toEqual(['returned']);
    expect((await t.batches.get('b')).figures).toMatchObject({ redeemed: 1, returned: 1, spent: 0, reserved: 0 });
    expect(await ask({ kind: 'redeem', coupon, order: 'o2', lines })).toEqual(['redeemed 100']);
  });

  test('an order uses one coupon', async () => {
    await fresh();
    await t.open('b');
    const [one1, two] = (await t.desk.ask([claim(1), claim(2)])).map(idOf);
    const lines = [line('a', 20)];
    expect(
      await ask({ kind: 'lock', coupon: one1 ?? '', order: 'o', lines }, { kind: 'redeem', coupon: two ?? '', order: 'o', lines }),
    ).toEqual(['locked 5', 'order_taken']);
    expect(
      await ask({ kind: 'release', coupon: one1 ?? '', order: 'o' }, { kind: 'redeem', coupon: two ?? '', order: 'o', lines }),
    ).toEqual(['claimed 5', 'redeemed 5']);
  });

  test('a lock takes of the budget, and what it does not use comes back', async () => {
    await fresh();
    await t.open('b', { budget: yuan(7), limits: { total: 10 } });
    const [first = '', second = ''] = (await t.desk.ask([claim(1), claim(2)])).map(idOf);
    const lines = [line('a', 20)];
    expect(await ask({ kind: 'lock', coupon: first, order: 'o1', lines }, { kind: 'redeem', coupon: second, order: 'o2', lines })).toEqual([
      'locked 5',
      'budget_spent',
    ]);
    await t.clock.advance(30 * MINUTE_MS);
    expect(await ask({ kind: 'lapse', coupon: first }, { kind: 'redeem', coupon: second, order: 'o2', lines })).toEqual([
      'claimed 0',
      'redeemed 5',
    ]);
    expect((await t.batches.get('b')).figures).toMatchObject({ reserved: 0, spent: yuan(5) });
  });

  test('a lapsed lock counts for nothing before anybody has written it down', async () => {
    await fresh();
    await t.open('b');
    const coupon = idOf(await one(claim(1)));
    const lines = [line('a', 20)];
    await one({ kind: 'lock', coupon, order: 'o1', lines });
    await t.clock.advance(30 * MINUTE_MS);
    expect(await ask({ kind: 'redeem', coupon, order: 'o1' }, { kind: 'redeem', coupon, order: 'o2', lines })).toEqual([
      'lines_missing',
      'redeemed 5',
    ]);
    expect((await t.batches.get('b')).figures).toMatchObject({ reserved: 0, spent: yuan(5), redeemed: 1 });
  });

  test('the sweep writes down lapsed locks and ended validities, once', async () => {
    await fresh();
    await t.open('b', { validity: { kind: 'relative', days: 1 } });
    const coupon = idOf(await one(claim(1)));
    await one({ kind: 'lock', coupon, order: 'o1', lines: [line('a', 20)] });
    await t.clock.advance(DAY_MS);
    const sweep = openSweep({ ...t.context, log: silentLog }, t.desk);
    await sweep.settled();
    await sweep.settled();
    await sweep.close();
    expect((await t.batches.get('b')).figures).toMatchObject({ expired: 1, reserved: 0 });
    expect(await eventNames()).toEqual(['$coupon_claimed', '$coupon_locked', '$coupon_released', '$coupon_expired']);
  });

  test('goods outside the scope do not count, and quotes say what fits best', async () => {
    await fresh();
    const attributes = JSON.stringify({ category: { value: '护肤', at: 0 } });
    await ledger.run(`insert into items (type, id, attributes, last_at) values ('product', 'p1', $1::jsonb, 0)`, [attributes]);
    const scope = { itemType: 'product', filter: { all: [{ op: 'equals' as const, property: 'category', value: '护肤' }] } };
    await t.open('b', { scope });
    await t.open('c', { discount: { kind: 'percent', offBp: 1000, cap: yuan(50) } });
    const [skin = ''] = (await t.desk.ask([claim(1), claim(1, 'other', 'c')])).map(idOf);
    expect(await ask({ kind: 'lock', coupon: skin, order: 'o1', lines: [line('a', 20, 'p2')] })).toEqual(['nothing_in_scope']);
    expect((await quoteCoupons(t.context, 1, [line('a', 100, 'p1'), line('b', 100)])).map(told)).toEqual(['claimed 20', 'claimed 5']);
    expect(await ask({ kind: 'redeem', coupon: skin, order: 'o1', lines: [line('a', 3, 'p1'), line('b', 50)] })).toEqual(['redeemed 3']);
  });

  test('coupons keep the terms they were made under', async () => {
    await fresh();
    await t.open('b');
    const coupon = idOf(await one(claim(1)));
    await t.batches.save('b', { ...(await t.batches.get('b')).definition, discount: { kind: 'fixed', off: yuan(1) } }, 'test', 1);
    expect(await ask({ kind: 'redeem', coupon, order: 'o1', lines: [line('a', 20)] })).toEqual(['redeemed 5']);
    const later = idOf(await one(claim(2)));
    expect(await ask({ kind: 'redeem', coupon: later, order: 'o2', lines: [line('a', 20)] })).toEqual(['redeemed 1']);
  });

  test('a batch is stopped for claims and redemptions apart, and not made smaller than what is out', async () => {
    await fresh();
    await t.open('b', { limits: { total: 5, perCustomer: null } });
    const coupon = idOf(await one(claim(1)));
    await one(claim(1, 'second'));
    await t.batches.switch('b', { claims: false }, 'test');
    expect(await ask(claim(2), { kind: 'redeem', coupon, order: 'o', lines: [line('a', 9)] })).toEqual(['claims_stopped', 'redeemed 5']);
    await t.batches.switch('b', { redeems: false }, 'test');
    const { definition } = await t.batches.get('b');
    await expect(t.batches.save('b', { ...definition, limits: { ...definition.limits, total: 1 } }, 'test')).rejects.toThrow(
      '2 coupons are out',
    );
    await expect(t.batches.remove('b')).rejects.toThrow('has 2 coupons');
    await expect(t.batches.save('b', definition, 'test', 7)).rejects.toThrow('now at version 1');
  });

  test('a voided coupon cannot be used', async () => {
    await fresh();
    await t.open('b');
    const coupon = idOf(await one(claim(1)));
    expect(
      await ask({ kind: 'void', coupon }, { kind: 'void', coupon }, { kind: 'lock', coupon, order: 'o', lines: [line('a', 9)] }),
    ).toEqual(['voided 0', 'voided 0 again', 'voided']);
  });
});
