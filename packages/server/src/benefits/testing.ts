import { CouponBatchDefinition } from '@gyre/domain/benefits/coupon-batch';
import { grainOf } from '@gyre/domain/money';
import { instant, type Instant } from '@gyre/domain/time';
import type { z } from 'zod';
import { manualClock, type ManualClock } from '../clock.ts';
import type { Ledger } from '../stores/ports.ts';
import { openBatches, type Batches } from './batches.ts';
import type { BenefitsContext } from './context.ts';
import { CouponDesk, type Desk } from './desk.ts';

/** 2026-11-11 00:00 in Shanghai. */
export const SINGLES_DAY: Instant = instant(1_794_326_400_000);

/** 元 as money. */
export function yuan(amount: number): number {
  return Math.round(amount * 10_000);
}

/** A batch with what a test says of it; else 立减 5 元, a hundred coupons, one per customer, seven days. */
export function batchLike(parts: Partial<z.input<typeof CouponBatchDefinition>> = {}): CouponBatchDefinition {
  return CouponBatchDefinition.parse({
    name: '测试批次',
    discount: { kind: 'fixed', off: yuan(5) },
    validity: { kind: 'relative', days: 7 },
    limits: { total: 100 },
    ...parts,
  });
}

/** A desk on a ledger with a clock of the test's own. */
export interface TestDesk {
  readonly context: BenefitsContext;
  readonly clock: ManualClock;
  readonly desk: Desk;
  readonly batches: Batches;
  /** Saves a batch and opens its claims. */
  open(key: string, parts?: Partial<z.input<typeof CouponBatchDefinition>>): Promise<void>;
}

let number = 0;

export function deskOn(ledger: Ledger, clock: ManualClock = manualClock(SINGLES_DAY)): TestDesk {
  const newId = (): string => `k${String(++number).padStart(8, '0')}`;
  const context = { ledger, clock, zone: () => 'Asia/Shanghai', grain: () => grainOf('CNY'), newId, wakeRelay: () => {}, posted: () => {} };
  const batches = openBatches(context);
  return {
    context,
    clock,
    desk: new CouponDesk(context),
    batches,
    async open(key, parts) {
      await batches.save(key, batchLike(parts), 'test');
      await batches.switch(key, { claims: true }, 'test');
    },
  };
}
