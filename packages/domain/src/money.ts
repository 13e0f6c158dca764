import { z } from 'zod';

/** Units of {@link Money} in one 元 (or one of the project's currency). */
export const MONEY_SCALE = 10_000;

/** 金额 — in ten-thousandths of the project's currency, an integer: an SMS of ¥0.045 is 450. Sums are exact. */
export const Money = z.number().int().min(-Number.MAX_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER);
export type Money = z.infer<typeof Money>;

/** 最小支付单位 — the least amount of a currency that can be paid, as {@link Money}: one 分 is 100, one yen 10 000. */
export function grainOf(currency: string): Money {
  const digits = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
  return MONEY_SCALE / 10 ** Math.min(4, digits);
}

/**
 * 金额分摊 — splits money in the ratio of `weights`, in whole units of `grain`, by largest remainder (Hamilton); of equal remainders the earlier one
 * gets the unit. The parts add up to `total`; what weighs nothing gets nothing.
 *
 * @param weights  integers ≥ 0; their sum is above 0 unless `total` is 0
 * @throws RangeError when `total` is negative or no multiple of `grain`, or nothing weighs anything
 */
export function splitMoney(total: Money, weights: readonly Money[], grain: Money): Money[] {
  if (total < 0 || total % grain !== 0) throw new RangeError(`${total} cannot be split in units of ${grain}`);
  const units = BigInt(total / grain);
  const sum = weights.reduce((all, weight) => all + BigInt(weight), 0n);
  if (sum === 0n && units > 0n) throw new RangeError(`${total} cannot be split among weights that are all 0`);
  const shares = weights.map((weight, i) => {
    const exact = units * BigInt(weight);
    return sum === 0n ? { i, whole: 0n, rest: 0n } : { i, whole: exact / sum, rest: exact % sum };
  });
  const missing = Number(units - shares.reduce((all, { whole }) => all + whole, 0n));
  const order = shares.toSorted((a, b) => (a.rest === b.rest ? a.i - b.i : b.rest > a.rest ? 1 : -1));
  const lucky = new Set(order.slice(0, missing).map(({ i }) => i));
  return shares.map(({ i, whole }) => (Number(whole) + (lucky.has(i) ? 1 : 0)) * grain);
}
