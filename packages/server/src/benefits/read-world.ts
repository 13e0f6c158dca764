import { CouponBatchDefinition } from '@gyre/domain/benefits/coupon-batch';
import { CouponState } from '@gyre/domain/benefits/coupon-life';
import { z } from 'zod';
import { attributesOfItems } from '../customers/index.ts';
import type { Ledger } from '../stores/ports.ts';
import type { Act, CouponAct } from './acts.ts';
import { BatchStanding, COUPON_COLUMNS, CouponRow, UseRow } from './coupon-rows.ts';
import { CouponWorld, type Ground } from './world.ts';

const number = z.number().int();

/** 批次版本 — definitions that were read before, by key and version; they never change. */
export type KnownVersions = Map<string, CouponBatchDefinition>;

type Asking = Exclude<Act, CouponAct>;
type Reading = 'hold' | 'look';

function asksForCoupon(act: Act): act is Asking {
  return act.kind === 'claim' || act.kind === 'issue';
}

/**
 * 读入 — holds the batches the acts concern until the commit, in the order of their keys, and reads everything they are decided from. Whoever changes a coupon
 * holds its batch, so what is read stays true; to `look` holds nothing.
 */
export async function readWorld(
  tx: Ledger,
  ground: Ground,
  acts: readonly Act[],
  known: KnownVersions,
  reading: Reading = 'hold',
): Promise<CouponWorld> {
  const world = new CouponWorld(ground);
  const asking = acts.filter(asksForCoupon);
  const using = acts.filter((act): act is CouponAct => !asksForCoupon(act));
  const named = using.length === 0 ? [] : await batchesOfCoupons(tx, using);
  await readBatches(tx, world, [...new Set([...asking.map(({ batch }) => batch), ...named])].toSorted(), reading);
  await readDays(tx, world);
  if (asking.length > 0) {
    await readKeys(tx, world, asking);
    await readHolders(tx, world, asking);
  }
  if (using.length > 0) await readUses(tx, world, using);
  await readVersions(tx, world, known);
  const orders = using.filter((act) => act.kind === 'lock' || act.kind === 'redeem');
  if (orders.length > 0) await readItems(tx, world, orders);
  return world;
}

const BatchName = z.object({ batch: z.string() });

async function batchesOfCoupons(tx: Ledger, acts: readonly CouponAct[]): Promise<string[]> {
  const ids = [...new Set(acts.map(({ coupon }) => coupon))];
  const rows = await tx.rows(BatchName, 'select distinct batch from coupons where id = any($1::text[])', [ids]);
  return rows.map(({ batch }) => batch);
}

async function readBatches(tx: Ledger, world: CouponWorld, keys: readonly string[], reading: Reading): Promise<void> {
  const rows = await tx.rows(
    BatchStanding,
    `select key, version, definition, claims_open, redeems_open, taken, issued, claimed, redeemed, returned, expired, voided, reserved, spent
     from coupon_batches where key = any($1::text[]) order by key ${reading === 'hold' ? 'for update' : ''}`,
    [keys],
  );
  for (const { key, version, definition, claims_open: claimsOpen, redeems_open: redeemsOpen, ...figures } of rows) {
    const parsed = CouponBatchDefinition.parse(definition);
    world.batches.set(key, { key, version, definition: parsed, claimsOpen, redeemsOpen, figures, takenToday: 0 });
    world.versions.set(`${key} ${version}`, parsed);
  }
}

const DayRow = z.object({ batch: z.string(), taken: number });

async function readDays(tx: Ledger, world: CouponWorld): Promise<void> {
  const limited = [...world.batches.values()].filter(({ definition }) => definition.limits.perDay !== null);
  if (limited.length === 0) return;
  const rows = await tx.rows(DayRow, 'select batch, taken from coupon_days where batch = any($1::text[]) and day = $2', [
    limited.map(({ key }) => key),
    world.ground.day,
  ]);
  for (const { batch, taken } of rows) world.batchOf(batch).takenToday = taken;
}

async function readKeys(tx: Ledger, world: CouponWorld, acts: readonly Asking[]): Promise<void> {
  const keysOf = (kind: Asking['kind']): string[] => acts.flatMap((act) => (act.kind === kind ? [act.key] : []));
  const rows = await tx.rows(
    CouponRow,
    `select ${COUPON_COLUMNS} from coupons k where k.claim_key = any($1::text[])
     union all select ${COUPON_COLUMNS} from coupons k where k.issue_key = any($2::text[])`,
    [keysOf('claim'), keysOf('issue')],
  );
  for (const row of rows) world.readCoupon(row);
}

const LeafRow = z.object({ customer: number, root: number, leaf: number });
const HolderRow = z.object({ leaf: number, batch: z.string(), taken: number, today: number, issued: z.array(z.string()).nullable() });

/** What the customers have, over all leaves merged into them; a customer of whom the pipeline has not heard yet is their own root. */
async function readHolders(tx: Ledger, world: CouponWorld, acts: readonly Asking[]): Promise<void> {
  const leaves = await tx.rows(
    LeafRow,
    `select p.customer, coalesce(c.root, p.customer) as root, coalesce(l.customer, p.customer) as leaf from unnest($1::integer[]) as p (customer)
     left join customers c on c.customer = p.customer left join customers l on l.root = c.root`,
    [[...new Set(acts.map(({ customer }) => customer))]],
  );
  for (const { customer, root } of leaves) world.roots.set(customer, root);
  const leavesOf = Map.groupBy(leaves, ({ customer }) => customer);
  const pairs = new Map<string, { leaf: number; batch: string }>();
  for (const { customer, batch } of acts)
    for (const { leaf } of leavesOf.get(customer) ?? []) pairs.set(`${leaf} ${batch}`, { leaf, batch });
  for (const { leaf, root } of leaves) world.roots.set(leaf, root);
  // Both sides equal to a column each: a plan of index look-ups whatever the planner knows of the tables.
  const rows = await tx.rows(
    HolderRow,
    `select p.leaf, p.batch, h.taken, h.today, h.issued from unnest($1::integer[], $2::text[]) as p (leaf, batch)
     cross join lateral (
       select count(*) as taken, count(*) filter (where k.day = $3) as today,
         array_agg(k.id order by k.id) filter (where k.state = 'issued' and k.valid_until > $4) as issued
       from coupons k where k.customer = p.leaf and k.batch = p.batch) h
     where h.taken > 0`,
    [[...pairs.values()].map((p) => p.leaf), [...pairs.values()].map((p) => p.batch), world.ground.day, world.ground.now],
  );
  for (const { leaf, batch, taken, today, issued } of rows) {
    const holder = world.holder(leaf, batch);
    holder.taken += taken;
    holder.takenToday += today;
    holder.issued = [...holder.issued, ...(issued ?? [])].toSorted();
  }
  const waiting = rows.flatMap(({ issued }) => issued ?? []);
  if (waiting.length === 0) return;
  for (const row of await tx.rows(CouponRow, `select ${COUPON_COLUMNS} from coupons k where k.id = any($1::text[])`, [waiting]))
    world.readCoupon(row);
}

const ReturnRow = z.object({
  key: z.string(),
  coupon: z.string(),
  order_id: z.string(),
  lines: z.array(z.string()),
  discount: number,
  state: CouponState,
});

async function readUses(tx: Ledger, world: CouponWorld, acts: readonly CouponAct[]): Promise<void> {
  const ids = [...new Set(acts.map(({ coupon }) => coupon))];
  const orders = [...new Set(acts.flatMap((act) => ('order' in act ? [act.order] : [])))];
  const returns = acts.flatMap((act) => (act.kind === 'return' ? [act.key] : []));
  for (const row of await tx.rows(CouponRow, `select ${COUPON_COLUMNS} from coupons k where k.id = any($1::text[])`, [ids]))
    world.readCoupon(row);
  const uses = await tx.rows(
    UseRow,
    `select coupon, order_id, state, discount, lines from coupon_uses where coupon = any($1::text[])
     union all select coupon, order_id, state, discount, lines from coupon_uses
       where order_id = any($2::text[]) and state in ('locked', 'redeemed') and coupon <> all ($1::text[])`,
    [ids, orders],
  );
  for (const use of uses) world.readUse(use);
  if (returns.length === 0) return;
  const given = await tx.rows(
    ReturnRow,
    'select key, coupon, order_id, lines, discount, state from coupon_returns where key = any($1::text[])',
    [returns],
  );
  for (const { order_id: order, ...row } of given) world.returns.set(row.key, { ...row, order });
}

const VersionRow = z.object({ key: z.string(), version: number, definition: z.unknown() });

/** The terms of coupons that were made under earlier versions. */
async function readVersions(tx: Ledger, world: CouponWorld, known: KnownVersions): Promise<void> {
  const missing = new Map<string, { batch: string; version: number }>();
  for (const { batch, version } of world.coupons.values()) {
    const name = `${batch} ${version}`;
    if (world.versions.has(name)) continue;
    const found = known.get(name);
    if (found === undefined) missing.set(name, { batch, version });
    else world.versions.set(name, found);
  }
  if (missing.size === 0) return;
  const wanted = [...missing.values()];
  const rows = await tx.rows(
    VersionRow,
    `select v.key, v.version, v.definition from unnest($1::text[], $2::integer[]) as w (key, version)
     join coupon_batch_versions v on v.key = w.key and v.version = w.version`,
    [wanted.map(({ batch }) => batch), wanted.map(({ version }) => version)],
  );
  for (const { key, version, definition } of rows) {
    const parsed = CouponBatchDefinition.parse(definition);
    known.set(`${key} ${version}`, parsed);
    world.versions.set(`${key} ${version}`, parsed);
  }
}

type Using = Extract<CouponAct, { kind: 'lock' | 'redeem' }>;

/** Attributes of the items the orders' lines are about, of the types their coupons ask for. */
async function readItems(tx: Ledger, world: CouponWorld, acts: readonly Pick<Using, 'coupon' | 'lines'>[]): Promise<void> {
  const wanted = acts.flatMap(({ coupon: id, lines = [] }) => {
    const coupon = world.coupons.get(id);
    const type = coupon === undefined ? undefined : world.termsOf(coupon).scope?.itemType;
    return type === undefined ? [] : lines.map(({ item }) => ({ type, id: item }));
  });
  for (const [item, attributes] of await attributesOfItems(tx, wanted)) world.items.set(item, attributes);
}
