import type { CouponState } from '@gyre/domain/benefits/coupon-life';
import type { OrderLine } from '@gyre/domain/benefits/order';
import { dayNumber } from '@gyre/domain/time';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import type { Ledger } from '../stores/ports.ts';
import type { Answer, Coupon } from './acts.ts';
import type { BenefitsContext } from './context.ts';
import { COUPON_COLUMNS, CouponRow, plainCoupon } from './coupon-rows.ts';
import { tryCoupon } from './decide-uses.ts';
import { readWorld } from './read-world.ts';

/** Coupons of one customer that are tried on an order at most. */
const MOST_TRIED = 200;

/** @throws AppError `not_found` */
export async function readCoupon(ledger: Ledger, id: string): Promise<Coupon> {
  const [found] = await ledger.rows(CouponRow, `select ${COUPON_COLUMNS} from coupons k where k.id = $1`, [id]);
  if (found === undefined) throw new AppError('not_found', `there is no coupon ${id}`, { coupon: id });
  return plainCoupon(found);
}

/** 批次里的券 — newest first, before the id of the page before. */
export async function couponsOfBatch(
  ledger: Ledger,
  batch: string,
  { state, before, limit }: { readonly state: CouponState | undefined; readonly before: string | undefined; readonly limit: number },
): Promise<Coupon[]> {
  const rows = await ledger.rows(
    CouponRow,
    `select ${COUPON_COLUMNS} from coupons k
     where k.batch = $1 and ($2::text is null or k.state = $2) and ($3::text is null or k.id < $3) order by k.id desc limit $4`,
    [batch, state ?? null, before ?? null, limit],
  );
  return rows.map(plainCoupon);
}

/**
 * 试算 — what each coupon a customer may use now would take off an order, most first (of equal ones the one that ends sooner); those that do not
 * fit come last, with the reason. Nothing is held: only a lock is sure.
 */
export async function quoteCoupons(context: BenefitsContext, customer: number, lines: readonly OrderLine[]): Promise<Answer[]> {
  const { ledger, clock, zone, grain, newId } = context;
  const now = clock.now();
  const mine = await ledger.rows(
    CouponIdRow,
    `select k.id from (select l.customer from customers c join customers l on l.root = c.root where c.customer = $1 union select $1::integer) l
     join coupons k on k.customer = l.customer where k.state = 'claimed' and k.valid_from <= $2 and k.valid_until > $2
     order by k.valid_until, k.id limit ${MOST_TRIED}`,
    [customer, now],
  );
  const acts = mine.map(({ id }) => ({ kind: 'lock' as const, coupon: id, order: '', lines }));
  if (acts.length === 0) return [];
  const ground = { now, day: dayNumber(now, zone()), zone: zone(), grain: grain(), newId };
  const world = await readWorld(ledger, ground, acts, new Map(), 'look');
  const answers = mine.flatMap(({ id }): Answer[] => {
    const coupon = world.coupons.get(id);
    if (coupon === undefined) return [];
    const tried = tryCoupon(world, coupon, lines);
    if ('reason' in tried) return [{ ok: false, reason: tried.reason }];
    return [{ ok: true, repeated: false, coupon: plainCoupon(coupon), ...tried }];
  });
  const worth = (answer: Answer): number => (answer.ok ? answer.discount : -1);
  return answers.toSorted((a, b) => worth(b) - worth(a));
}

const CouponIdRow = z.object({ id: z.string() });
