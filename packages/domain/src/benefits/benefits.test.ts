import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { grainOf, splitMoney } from '../money.ts';
import { instant, startOfDay, type LocalDate } from '../time.ts';
import { applyCoupon } from './apply-coupon.ts';
import { whyNoCoupon } from './claim-limits.ts';
import { batchWarnings, CouponBatchDefinition, worstCost } from './coupon-batch.ts';
import { CouponState, stateAt, stepCoupon, type CouponAct, type CouponStanding } from './coupon-life.ts';
import { Discount, discountOn, mostOff } from './discount.ts';
import { linesInScope } from './order.ts';
import { validTimeOf } from './validity.ts';

/** 元 as money. */
const yuan = (amount: number): number => Math.round(amount * 10_000);
const FEN = 100;
const ZONE = 'Asia/Shanghai';
const at = (day: string, hours = 0): ReturnType<typeof instant> => instant(startOfDay(day as LocalDate, ZONE) + hours * 3_600_000);

const discounts: fc.Arbitrary<Discount> = fc.oneof(
  fc.record({ kind: fc.constant('fixed' as const), off: fc.integer({ min: 1, max: 10_000 }).map((n) => n * FEN) }),
  fc.record({
    kind: fc.constant('percent' as const),
    offBp: fc.integer({ min: 1, max: 9_900 }),
    threshold: fc.option(fc.integer({ min: 1, max: 50_000 }).map((n) => n * FEN)),
    cap: fc.integer({ min: 1, max: 10_000 }).map((n) => n * FEN),
  }),
  fc
    .record({
      off: fc.integer({ min: 1, max: 5_000 }),
      more: fc.nat(20_000),
      repeats: fc.boolean(),
      cap: fc.integer({ min: 1, max: 20_000 }),
    })
    .map(({ off, more, repeats, cap }) => ({
      kind: 'threshold' as const,
      threshold: (off + more) * FEN,
      off: off * FEN,
      repeats,
      cap: repeats ? cap * FEN : null,
    })),
);
const orders = fc
  .array(fc.integer({ min: 0, max: 30_000 }), { minLength: 1, maxLength: 12 })
  .map((amounts) => amounts.map((n, i) => ({ line: `l${i}`, item: '', amount: n * FEN })));

describe('a discount', () => {
  test('满 300 减 50: nothing below, once above; 每满 twice at 600, and the cap holds', () => {
    const once: Discount = { kind: 'threshold', threshold: yuan(300), off: yuan(50), repeats: false, cap: null };
    expect([yuan(299.99), yuan(300), yuan(900)].map((amount) => discountOn(once, amount, FEN))).toEqual([0, yuan(50), yuan(50)]);
    const each: Discount = { ...once, repeats: true, cap: yuan(120) };
    expect([yuan(300), yuan(600), yuan(900)].map((amount) => discountOn(each, amount, FEN))).toEqual([yuan(50), yuan(100), yuan(120)]);
  });

  test('8.5 折 of 33.33 is 4.99 off, not 4.9995; the cap comes before the rounding', () => {
    const discount: Discount = { kind: 'percent', offBp: 1500, threshold: null, cap: yuan(20) };
    expect(discountOn(discount, yuan(33.33), FEN)).toBe(yuan(4.99));
    expect(discountOn(discount, yuan(1000), FEN)).toBe(yuan(20));
  });

  test('立减 never makes an order negative', () => {
    expect(discountOn({ kind: 'fixed', off: yuan(10) }, yuan(3), FEN)).toBe(yuan(3));
  });

  test('of yen is in whole yen', () => {
    expect(grainOf('JPY')).toBe(10_000);
    expect(discountOn({ kind: 'percent', offBp: 1000, threshold: null, cap: yuan(500) }, yuan(155), grainOf('JPY'))).toBe(yuan(15));
  });

  test('is refused when it gives more than it asks for, or repeats without a cap', () => {
    expect(Discount.safeParse({ kind: 'threshold', threshold: yuan(10), off: yuan(20) }).success).toBe(false);
    expect(Discount.safeParse({ kind: 'threshold', threshold: yuan(20), off: yuan(10), repeats: true }).success).toBe(false);
  });

  test('is never above its most, nor above the goods, and whole units of the grain', () => {
    fc.assert(
      fc.property(discounts, fc.nat(10_000_000), (discount, fen) => {
        const off = discountOn(discount, fen * FEN, FEN);
        expect(off).toBeGreaterThanOrEqual(0);
        expect(off).toBeLessThanOrEqual(Math.min(mostOff(discount), fen * FEN));
        expect(off % FEN).toBe(0);
      }),
    );
  });
});

describe('sharing a discount among lines', () => {
  test('100 off lines of 1, 1 and 1 is 33.34, 33.33 and 33.33', () => {
    expect(splitMoney(yuan(100), [1, 1, 1], FEN)).toEqual([yuan(33.34), yuan(33.33), yuan(33.33)]);
  });

  test('is in the ratio of the amounts, and says nothing of what gets nothing', () => {
    const lines = [
      { line: 'a', item: '', amount: yuan(200) },
      { line: 'b', item: '', amount: yuan(100) },
      { line: 'gift', item: '', amount: 0 },
    ];
    const applied = applyCoupon({ kind: 'threshold', threshold: yuan(300), off: yuan(30), repeats: false, cap: null }, lines, FEN);
    expect(applied).toEqual({
      ok: true,
      discount: yuan(30),
      lines: [
        { line: 'a', discount: yuan(20) },
        { line: 'b', discount: yuan(10) },
      ],
    });
  });

  test('adds up exactly, and no line falls below zero', () => {
    fc.assert(
      fc.property(discounts, orders, (discount, lines) => {
        const applied = applyCoupon(discount, lines, FEN);
        const parts = applied.ok ? applied.lines : [];
        const amountOf = (name: string): number => lines.find(({ line }) => line === name)?.amount ?? 0;
        expect(parts.reduce((sum, line) => sum + line.discount, 0)).toBe(applied.ok ? applied.discount : 0);
        expect(parts.filter((part) => part.discount % FEN !== 0 || part.discount > amountOf(part.line))).toEqual([]);
      }),
    );
  });

  test('is exact where a product of amounts is beyond 2⁵³', () => {
    const weights = [999_999_999_999, 1, 500_000_000_000];
    const parts = splitMoney(1_000_000_000_000, weights, 1);
    expect(parts).toEqual([666_666_666_666, 1, 333_333_333_333]);
  });

  test('refuses amounts nobody can pay', () => {
    expect(() => applyCoupon({ kind: 'fixed', off: yuan(1) }, [{ line: 'a', item: '', amount: 1_234_567 }], FEN)).toThrow(
      'line a is 1234567',
    );
  });

  test('says why it does nothing', () => {
    const one = [{ line: 'a', item: '', amount: yuan(5) }];
    expect(applyCoupon({ kind: 'fixed', off: yuan(1) }, [], FEN)).toEqual({ ok: false, reason: 'nothing_in_scope' });
    expect(applyCoupon({ kind: 'percent', offBp: 1000, threshold: yuan(10), cap: yuan(1) }, one, FEN)).toEqual({
      ok: false,
      reason: 'below_threshold',
    });
  });

  test('counts only the goods in scope', () => {
    const scope = { itemType: 'product', filter: { all: [{ op: 'equals' as const, property: 'category', value: '护肤' }], any: [] } };
    const lines = ['p1', 'p2', ''].map((item, i) => ({ line: `l${i}`, item, amount: yuan(10) }));
    const items = new Map([
      ['p1', { category: '护肤' }],
      ['p2', { category: '彩妆' }],
    ]);
    const counted = linesInScope(scope, lines, ({ item }) => items.get(item), { now: at('2026-11-11'), zone: ZONE });
    expect(counted.map(({ line }) => line)).toEqual(['l0']);
    expect(linesInScope(null, lines, () => undefined, { now: at('2026-11-11'), zone: ZONE })).toHaveLength(3);
  });
});

describe('a validity', () => {
  test('of one day ends at the midnight after the claim, in the project’s zone', () => {
    const claimed = at('2026-11-11', 23.5);
    expect(validTimeOf({ kind: 'relative', waitDays: 0, days: 1 }, claimed, ZONE)).toEqual({ from: claimed, until: at('2026-11-12') });
  });

  test('with a wait begins at midnight', () => {
    const time = validTimeOf({ kind: 'relative', waitDays: 2, days: 7 }, at('2026-11-11', 9), ZONE);
    expect(time).toEqual({ from: at('2026-11-13'), until: at('2026-11-20') });
  });
});

const BATCH = CouponBatchDefinition.parse({
  name: '双十一',
  discount: { kind: 'fixed', off: yuan(5) },
  validity: { kind: 'relative', days: 7 },
  limits: { total: 100, perDay: 10, perCustomer: 3, perCustomerPerDay: 1 },
  claimFrom: at('2026-11-01'),
  claimUntil: at('2026-11-12'),
});

describe('a batch', () => {
  const now = at('2026-11-11', 12);
  const open = { claimsOpen: true, taken: 0, takenToday: 0 };
  const nobody = { taken: 0, takenToday: 0 };
  const why = (
    batch: Partial<typeof open>,
    holder: Partial<typeof nobody> = {},
    way: 'issue' | 'claim_new' = 'claim_new',
    instantOf = now,
  ) => whyNoCoupon(BATCH, { ...open, ...batch }, { ...nobody, ...holder }, { now: instantOf, way });

  test('gives a coupon until a limit is reached, and says which', () => {
    expect(why({ taken: 99, takenToday: 9 }, { taken: 2 })).toBeUndefined();
    expect(why({ taken: 100 })).toBe('sold_out');
    expect(why({ takenToday: 10 })).toBe('sold_out_today');
    expect(why({}, { taken: 3 })).toBe('customer_limit');
    expect(why({}, { takenToday: 1 })).toBe('customer_limit_today');
  });

  test('is claimed within its time, but issued at any', () => {
    expect(why({}, {}, 'claim_new', at('2026-10-31'))).toBe('not_begun');
    expect(why({}, {}, 'claim_new', at('2026-11-12'))).toBe('over');
    expect(why({}, {}, 'issue', at('2026-10-31'))).toBeUndefined();
    expect(why({ claimsOpen: false }, {}, 'issue')).toBe('claims_stopped');
  });

  test('costs at most all its coupons, or its budget', () => {
    expect(worstCost(BATCH)).toBe(yuan(500));
    expect(worstCost({ ...BATCH, budget: yuan(300) })).toBe(yuan(300));
    expect(batchWarnings({ ...BATCH, budget: yuan(300) })).toEqual(['no_threshold', 'budget_short']);
  });
});

describe('the life of a coupon', () => {
  const valid = { from: instant(1000), until: instant(5000) };
  const fresh: CouponStanding = { state: 'claimed', valid, order: null, lockedUntil: null };
  const locked: CouponStanding = { state: 'locked', valid, order: 'o1', lockedUntil: instant(3000) };

  test('a lock is its order’s until it lapses', () => {
    expect(stepCoupon(fresh, { kind: 'lock', order: 'o1' }, instant(999))).toEqual({ ok: false, reason: 'not_valid_yet' });
    expect(stepCoupon(locked, { kind: 'lock', order: 'o1' }, instant(2000))).toEqual({ ok: true, state: 'locked', repeated: true });
    expect(stepCoupon(locked, { kind: 'redeem', order: 'o2' }, instant(2000))).toEqual({ ok: false, reason: 'locked' });
    expect(stepCoupon(locked, { kind: 'redeem', order: 'o2' }, instant(3000))).toMatchObject({ ok: true, state: 'redeemed' });
  });

  test('a lock that holds outlives the validity, and what comes back then is expired', () => {
    const late = { ...locked, lockedUntil: instant(9000) };
    expect(stepCoupon(late, { kind: 'redeem', order: 'o1' }, instant(6000))).toMatchObject({ ok: true, state: 'redeemed' });
    expect(stepCoupon(late, { kind: 'release', order: 'o1' }, instant(6000))).toMatchObject({ state: 'expired' });
    const redeemed: CouponStanding = { ...late, state: 'redeemed' };
    const all = { kind: 'return', order: 'o1', whole: true } as const;
    expect(stepCoupon(redeemed, { ...all, restores: true }, instant(4000))).toMatchObject({ state: 'claimed' });
    expect(stepCoupon(redeemed, { ...all, restores: true }, instant(6000))).toMatchObject({ state: 'expired' });
    expect(stepCoupon(redeemed, { ...all, restores: false }, instant(4000))).toMatchObject({ state: 'returned' });
    expect(stepCoupon(redeemed, { ...all, whole: false, restores: true }, instant(4000))).toMatchObject({ state: 'redeemed' });
  });

  const acts: fc.Arbitrary<CouponAct> = fc.oneof(
    fc.constantFrom<CouponAct>({ kind: 'claim' }, { kind: 'void' }),
    fc.record({ kind: fc.constantFrom('lock' as const, 'redeem' as const, 'release' as const), order: fc.constantFrom('o1', 'o2') }),
    fc.record({ kind: fc.constant('return' as const), order: fc.constantFrom('o1', 'o2'), whole: fc.boolean(), restores: fc.boolean() }),
  );

  test('only a coupon that may be used is redeemed, never twice without a return, and dead ones stay dead', () => {
    const dead: readonly CouponState[] = ['expired', 'voided', 'returned'];
    const wrongIn = (history: readonly (readonly [CouponAct, number])[]): string[] => {
      let coupon: CouponStanding = { ...fresh, state: 'issued' };
      let now = instant(0);
      let redeemed = false;
      const wrong: string[] = [];
      for (const [act, pause] of history) {
        now = instant(now + pause);
        const before = stateAt(coupon, now);
        const step = stepCoupon(coupon, act, now);
        if (!step.ok) continue;
        if (dead.includes(before) && step.state !== before) wrong.push(`${act.kind} of ${before} led to ${step.state}`);
        const isRedemption = act.kind === 'redeem' && !step.repeated;
        if (isRedemption && (redeemed || (before !== 'claimed' && before !== 'locked'))) wrong.push(`redeemed when ${before}`);
        redeemed = isRedemption || (redeemed && step.state === 'redeemed');
        const isFor = step.state === 'locked' || step.state === 'redeemed' || step.state === 'returned';
        const order = 'order' in act && isFor ? act.order : isFor ? coupon.order : null;
        coupon = { ...coupon, state: step.state, order, lockedUntil: step.state === 'locked' ? instant(now + 1000) : null };
      }
      return wrong;
    };
    fc.assert(
      fc.property(fc.array(fc.tuple(acts, fc.nat(1500)), { maxLength: 30 }), (history) => {
        expect(wrongIn(history)).toEqual([]);
      }),
    );
  });
});
