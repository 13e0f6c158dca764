import { CouponBatchDefinition } from '@gyre/domain/benefits/coupon-batch';
import { expect, test } from 'vitest';
import { enBenefits } from '../../words/en-benefits.ts';
import { zhBenefits } from '../../words/zh-benefits.ts';
import { discountWords, stateOfBatch } from './batch-words.ts';

const money = (amount: number): string => `¥${amount / 10_000}`;

test('a discount is said as shops say it', () => {
  const percent = { kind: 'percent', offBp: 1500, threshold: null, cap: 200_000 } as const;
  expect(discountWords(percent, money, zhBenefits)).toBe('8.5 折，最多减 ¥20');
  expect(discountWords({ ...percent, offBp: 1200 }, money, enBenefits)).toBe('pay 88 %, ¥20 off at most');
  const off = { kind: 'threshold', threshold: 3_000_000, off: 500_000, repeats: false, cap: null } as const;
  expect(discountWords(off, money, zhBenefits)).toBe('满 ¥300 减 ¥50');
  expect(discountWords({ ...off, repeats: true, cap: 2_000_000 }, money, zhBenefits)).toBe('每满 ¥300 减 ¥50，最多 ¥200');
  expect(discountWords({ kind: 'fixed', off: 50_000 }, money, enBenefits)).toBe('¥5 off');
});

test('a batch says what customers can do with it now', () => {
  const definition = CouponBatchDefinition.parse({
    name: 'x',
    discount: { kind: 'fixed', off: 1 },
    validity: { kind: 'relative', days: 1 },
    limits: { total: 1 },
    claimFrom: 100,
    claimUntil: 200,
  });
  const figures = { taken: 0, issued: 0, claimed: 0, redeemed: 0, returned: 0, expired: 0, voided: 0, reserved: 0, spent: 0 };
  const row = { key: 'k', version: 1, definition, figures, warnings: [], worstCost: 0, createdAt: 0, updatedAt: 0, updatedBy: '' };
  const state = (claimsOpen: boolean, redeemsOpen: boolean, now: number): string => stateOfBatch({ ...row, claimsOpen, redeemsOpen }, now);
  expect([99, 100, 200].map((now) => state(true, true, now))).toEqual(['before', 'open', 'over']);
  expect([state(false, true, 150), state(true, false, 150)]).toEqual(['closed', 'frozen']);
});
