import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deskOn, yuan, type TestDesk } from '../benefits/testing.ts';
import { projectMigrations } from '../stores/migrations/project.ts';
import type { Ledger } from '../stores/ports.ts';
import { testLedgers, type TestLedgers } from '../stores/testing.ts';
import { couponsOf } from './coupons.ts';

const lines = [
  { line: '1', item: '', amount: yuan(30) },
  { line: '2', item: '', amount: yuan(10) },
];

describe.each(testLedgers())('coupons of a campaign on $name', (engine) => {
  let ledgers: TestLedgers;
  let ledger: Ledger;
  let t: TestDesk;
  beforeAll(async () => {
    ledgers = await engine.open();
    ledger = await ledgers.ledger(projectMigrations);
    t = deskOn(ledger);
    await t.open('four', { discount: { kind: 'fixed', off: yuan(4) }, onReturn: 'keep' });
  });
  afterAll(() => ledgers.close());

  const issue = async (key: string, customer: number, arm: string, claimed = true): Promise<string> => {
    const origin = { campaign: arm === '' ? '' : 'win', arm, run: null };
    const [answer] = await t.desk.ask([{ kind: 'issue', key, batch: 'four', customer, origin, claimed }]);
    if (answer?.ok !== true) throw new Error('it was not issued');
    return answer.coupon.id;
  };

  test('are counted by the arm that granted them, with what they took off and hold', async () => {
    const used = await issue('1', 1, 'a');
    const partly = await issue('2', 2, 'a');
    const whole = await issue('3', 3, 'b');
    const locked = await issue('4', 4, 'b');
    await issue('5', 5, 'b', false);
    await issue('6', 6, '');
    for (const [i, coupon] of [used, partly, whole].entries()) await t.desk.ask([{ kind: 'redeem', coupon, order: `o${i}`, lines }]);
    await t.desk.ask([
      { kind: 'return', key: 'r1', coupon: partly, order: 'o1', lines: ['1'] },
      { kind: 'return', key: 'r2', coupon: whole, order: 'o2' },
      { kind: 'lock', coupon: locked, order: 'o3', lines },
    ]);
    expect(await couponsOf(ledger, 'win')).toEqual([
      { arm: 'a', batch: 'four', granted: 2, claimed: 2, redeemed: 2, spent: yuan(5), reserved: 0 },
      { arm: 'b', batch: 'four', granted: 3, claimed: 2, redeemed: 0, spent: 0, reserved: yuan(4) },
    ]);
    expect(await couponsOf(ledger, 'another')).toEqual([]);
  });
});
