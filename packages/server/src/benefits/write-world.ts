import { emitOwn } from '../pipeline/index.ts';
import type { Ledger } from '../stores/ports.ts';
import type { CouponNow, CouponWorld } from './world.ts';

/** 写出 — everything the acts of a round changed, with their events, in the transaction that holds their batches. */
export async function writeWorld(tx: Ledger, world: CouponWorld): Promise<void> {
  await writeCoupons(tx, world);
  await emitOwn(tx, world.events);
}

/** The same but for the events, which the caller leaves. */
export async function writeCoupons(tx: Ledger, world: CouponWorld): Promise<void> {
  await insertCoupons(tx, [...world.made.values()]);
  await updateCoupons(tx, [...world.changed.values()]);
  await writeUses(tx, world);
  await writeReturns(tx, world);
  await writePosts(tx, world);
  await moveFigures(tx, world);
}

async function insertCoupons(tx: Ledger, coupons: readonly CouponNow[]): Promise<void> {
  if (coupons.length === 0) return;
  await tx.run(
    `insert into coupons (id, batch, version, customer, state, day, claim_key, issue_key, made_at, claimed_at, valid_from, valid_until,
       order_id, locked_until, campaign, arm, run)
     select * from unnest($1::text[], $2::text[], $3::integer[], $4::integer[], $5::text[], $6::integer[], $7::text[], $8::text[], $9::bigint[],
       $10::bigint[], $11::bigint[], $12::bigint[], $13::text[], $14::bigint[], $15::text[], $16::text[], $17::bigint[])`,
    [
      coupons.map((c) => c.id),
      coupons.map((c) => c.batch),
      coupons.map((c) => c.version),
      coupons.map((c) => c.customer),
      coupons.map((c) => c.state),
      coupons.map((c) => c.day),
      coupons.map((c) => c.claimKey),
      coupons.map((c) => c.issueKey),
      coupons.map((c) => c.madeAt),
      coupons.map((c) => c.claimedAt),
      coupons.map((c) => c.validFrom),
      coupons.map((c) => c.validUntil),
      coupons.map((c) => c.order),
      coupons.map((c) => c.lockedUntil),
      coupons.map((c) => c.origin.campaign),
      coupons.map((c) => c.origin.arm),
      coupons.map((c) => c.origin.run),
    ],
  );
}

async function updateCoupons(tx: Ledger, coupons: readonly CouponNow[]): Promise<void> {
  if (coupons.length === 0) return;
  await tx.run(
    `update coupons k set state = u.state, claim_key = u.claim_key, claimed_at = u.claimed_at, valid_from = u.valid_from,
       valid_until = u.valid_until, order_id = u.order_id, locked_until = u.locked_until, outer_code = u.outer_code
     from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::text[], $8::bigint[], $9::text[])
       as u (id, state, claim_key, claimed_at, valid_from, valid_until, order_id, locked_until, outer_code)
     where k.id = u.id`,
    [
      coupons.map((c) => c.id),
      coupons.map((c) => c.state),
      coupons.map((c) => c.claimKey),
      coupons.map((c) => c.claimedAt),
      coupons.map((c) => c.validFrom),
      coupons.map((c) => c.validUntil),
      coupons.map((c) => c.order),
      coupons.map((c) => c.lockedUntil),
      coupons.map((c) => c.outerCode),
    ],
  );
}

async function writeUses(tx: Ledger, { changedUses, ground }: CouponWorld): Promise<void> {
  const uses = [...changedUses.values()];
  if (uses.length === 0) return;
  await tx.run(
    `insert into coupon_uses (coupon, order_id, state, discount, lines, at)
     select u.coupon, u.order_id, u.state, u.discount, u.lines::jsonb, $6
     from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[]) as u (coupon, order_id, state, discount, lines)
     on conflict (coupon, order_id) do update set state = excluded.state, discount = excluded.discount, lines = excluded.lines, at = excluded.at`,
    [
      uses.map((u) => u.coupon),
      uses.map((u) => u.order),
      uses.map((u) => u.state),
      uses.map((u) => u.discount),
      uses.map((u) => JSON.stringify(u.lines)),
      ground.now,
    ],
  );
}

async function writeReturns(tx: Ledger, { newReturns, ground }: CouponWorld): Promise<void> {
  for (const { key, coupon, order, lines, discount, state } of newReturns) {
    await tx.run('insert into coupon_returns (key, coupon, order_id, lines, discount, state, at) values ($1, $2, $3, $4, $5, $6, $7)', [
      key,
      coupon,
      order,
      lines,
      discount,
      state,
      ground.now,
    ]);
  }
}

async function writePosts(tx: Ledger, { posts, ground }: CouponWorld): Promise<void> {
  if (posts.length === 0) return;
  await tx.run(
    `insert into coupon_posts (id, coupon, kind, state, next_at, at)
     select p.coupon || '.' || p.kind, p.coupon, p.kind, 'queued', 0, $3 from unnest($1::text[], $2::text[]) as p (coupon, kind)`,
    [posts.map((p) => p.coupon), posts.map((p) => p.kind), ground.now],
  );
}

async function moveFigures(tx: Ledger, { moved, movedDays, ground }: CouponWorld): Promise<void> {
  for (const [key, by] of moved) {
    await tx.run(
      `update coupon_batches set taken = taken + $2, issued = issued + $3, claimed = claimed + $4, redeemed = redeemed + $5,
         returned = returned + $6, expired = expired + $7, voided = voided + $8, reserved = reserved + $9, spent = spent + $10
       where key = $1`,
      [key, by.taken, by.issued, by.claimed, by.redeemed, by.returned, by.expired, by.voided, by.reserved, by.spent],
    );
  }
  for (const [batch, by] of movedDays) {
    await tx.run(
      `insert into coupon_days as d (batch, day, taken, issued, claimed, redeemed, returned, discount) values ($1, $2, $3, $4, $5, $6, $7, $8)
       on conflict (batch, day) do update set taken = d.taken + excluded.taken, issued = d.issued + excluded.issued,
         claimed = d.claimed + excluded.claimed, redeemed = d.redeemed + excluded.redeemed, returned = d.returned + excluded.returned,
         discount = d.discount + excluded.discount`,
      [batch, ground.day, by.taken, by.issued, by.claimed, by.redeemed, by.returned, by.discount],
    );
  }
}
