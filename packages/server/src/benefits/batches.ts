import { counted } from '@gyre/domain/counted';
import type { CouponBatch } from '@gyre/domain/api/benefits';
import { batchWarnings, CouponBatchDefinition, worstCost } from '@gyre/domain/benefits/coupon-batch';
import { DAY_MS, formatInstant, Instant, instant } from '@gyre/domain/time';
import { z } from 'zod';
import { definitionTable } from '../definition-table.ts';
import { AppError, toldError } from '../errors.ts';
import type { Ledger } from '../stores/ports.ts';
import type { BenefitsContext } from './context.ts';
import { BatchStanding } from './coupon-rows.ts';

const number = z.number().int();
/** Days whose figures are shown. */
const DAYS_SHOWN = 60;

/** 批次 — coupon batches: what they are, and how much of them was taken. */
export interface Batches {
  list(): Promise<CouponBatch[]>;
  /** @throws AppError `not_found` */
  get(key: string): Promise<CouponBatch>;
  /** Figures by calendar day, oldest first. */
  days(key: string): Promise<DayRow[]>;
  /** Writes the next version. @throws AppError `wrong_state` below what is taken already, or when `version` is not the present one */
  save(key: string, definition: CouponBatchDefinition, by: string, version?: number): Promise<CouponBatch>;
  /** Opens or stops claims and redemptions; acts that are being decided come first. @throws AppError `not_found` */
  switch(
    key: string,
    open: { readonly claims?: boolean | undefined; readonly redeems?: boolean | undefined },
    by: string,
  ): Promise<CouponBatch>;
  /** @throws AppError `wrong_state` once there is a coupon of it */
  remove(key: string): Promise<void>;
}

const BatchRow = BatchStanding.extend({ created_at: Instant, updated_at: Instant, updated_by: z.string() }).transform(
  (row): CouponBatch => {
    const definition = CouponBatchDefinition.parse(row.definition);
    const { taken, issued, claimed, redeemed, returned, expired, voided, reserved, spent } = row;
    return {
      key: row.key,
      version: row.version,
      definition,
      claimsOpen: row.claims_open,
      redeemsOpen: row.redeems_open,
      figures: { taken, issued, claimed, redeemed, returned, expired, voided, reserved, spent },
      warnings: batchWarnings(definition),
      worstCost: worstCost(definition),
      createdAt: row.created_at,
      updatedAt: row.updated_at,
      updatedBy: row.updated_by,
    };
  },
);

const BATCHES = `select key, version, definition, claims_open, redeems_open, taken, issued, claimed, redeemed, returned, expired, voided, reserved,
  spent, created_at, updated_at, updated_by from coupon_batches where $1::text is null or key = $1 order by key`;

const DaySums = z
  .object({ day: number, taken: number, issued: number, claimed: number, redeemed: number, returned: number, discount: number })
  .transform(({ day, ...sums }) => ({ ...sums, day: formatInstant(instant(day * DAY_MS)).slice(0, 10) }));
/** One day of a batch. */
export type DayRow = z.infer<typeof DaySums>;

const table = definitionTable({ table: 'coupon_batches', versions: 'coupon_batch_versions', what: 'coupon batch' }, CouponBatchDefinition);

const HeldRow = z.object({ version: number, taken: number, used: number, system: z.string() });

export function openBatches({ ledger, clock }: Pick<BenefitsContext, 'ledger' | 'clock'>): Batches {
  async function get(key: string): Promise<CouponBatch> {
    const [batch] = await ledger.rows(BatchRow, BATCHES, [key]);
    if (batch === undefined) throw noBatch(key);
    return batch;
  }
  return {
    list: () => ledger.rows(BatchRow, BATCHES, [null]),
    get,
    async days(key) {
      const days = await ledger.rows(
        DaySums,
        'select day, taken, issued, claimed, redeemed, returned, discount from coupon_days where batch = $1 order by day desc limit $2',
        [key, DAYS_SHOWN],
      );
      return days.toReversed();
    },
    async save(key, definition, by, version) {
      await ledger.transaction(async (tx) => {
        await requireRoom(tx, key, definition, version);
        await table.save(tx, key, definition, clock.now(), by);
      });
      return await get(key);
    },
    async switch(key, { claims, redeems }, by) {
      const changed = await ledger.run(
        `update coupon_batches set claims_open = coalesce($2, claims_open), redeems_open = coalesce($3, redeems_open), updated_at = $4,
           updated_by = $5 where key = $1`,
        [key, claims ?? null, redeems ?? null, clock.now(), by],
      );
      if (changed === 0) throw noBatch(key);
      return await get(key);
    },
    async remove(key) {
      await ledger.transaction(async (tx) => {
        const [held] = await tx.rows(HeldRow, HELD, [key]);
        if (held !== undefined && held.taken > 0) {
          const told = {
            zh: `批次 ${key} 已有 ${held.taken} 张券，不能删除`,
            en: `the batch ${key} has ${counted(held.taken, 'coupon')} out and stays`,
          };
          throw toldError('wrong_state', told, { batch: key, coupons: held.taken });
        }
        await table.remove(tx, key);
      });
    },
  };
}

const NamedRow = z
  .object({ key: z.string(), definition: z.unknown(), taken: number })
  .transform(({ key, definition, taken }) => ({ key, definition: CouponBatchDefinition.parse(definition), taken }));

/** 批次（按键） — some batches with how many coupons of each are taken; one that is not there is left out. */
export async function batchesNamed(ledger: Ledger, keys: readonly string[]): Promise<z.infer<typeof NamedRow>[]> {
  return await ledger.rows(NamedRow, 'select key, definition, taken from coupon_batches where key = any($1::text[]) order by key', [keys]);
}

const HELD = `select version, taken, reserved + spent as used, definition->>'system' as system from coupon_batches where key = $1 for update`;

/** Neither the stock nor the budget may fall below what is taken, and coupons of one system do not become another's. */
async function requireRoom(tx: Ledger, key: string, { limits, budget, system }: CouponBatchDefinition, version?: number): Promise<void> {
  const [held] = await tx.rows(HeldRow, HELD, [key]);
  if (version !== undefined && version !== (held?.version ?? 0)) {
    const told = {
      zh: `批次 ${key} 已被改过，现在是版本 ${held?.version ?? 0}`,
      en: `the batch ${key} is now at version ${held?.version ?? 0}`,
    };
    throw toldError('wrong_state', told, { batch: key, version: held?.version ?? 0 });
  }
  if (held === undefined) return;
  if (limits.total < held.taken) {
    const told = {
      zh: `已发出 ${held.taken} 张，总量不能是 ${limits.total}`,
      en: `${counted(held.taken, 'coupon is', 'coupons are')} out; the total cannot be ${limits.total}`,
    };
    throw toldError('wrong_state', told, { taken: held.taken, total: limits.total });
  }
  if (budget !== null && system === 'own' && budget < held.used) {
    const told = { zh: `预算低于已经用掉的`, en: `the budget is below what has been used of it` };
    throw toldError('wrong_state', told, { used: held.used, budget });
  }
  if (held.taken > 0 && held.system !== system) {
    const told = { zh: `批次 ${key} 已有券，不能换发券系统`, en: `the batch ${key} has coupons; its system cannot change` };
    throw toldError('wrong_state', told, { batch: key });
  }
}

function noBatch(key: string): AppError {
  return new AppError('not_found', `there is no coupon batch ${key}`, { batch: key });
}
