import { Value } from '@gyre/domain/events';
import { z } from 'zod';
import type { Ledger, LogRow } from '../stores/ports.ts';
import type { TurnChanges } from './changes.ts';

/** The properties of an item row that name the item; the rest are its attributes. */
export const ITEM_TYPE = '$item_type';
export const ITEM_ID = '$item_id';

interface ItemCall {
  readonly type: string;
  readonly id: string;
  readonly row: LogRow;
}

/** Attributes of an item: each with the instant of the call that last wrote it. */
export const ItemAttributes = z.record(z.string(), z.object({ value: Value, at: z.number().int() }));
export type ItemAttributes = z.infer<typeof ItemAttributes>;

const ItemRow = z.object({ type: z.string(), id: z.string(), attributes: ItemAttributes, deleted: z.boolean(), last_at: z.number().int() });
type StoredItem = z.infer<typeof ItemRow>;

/**
 * 实体 — folds `item_set` and `item_delete` rows: each attribute last-writer-wins by instant; every call is kept as history.
 *
 * @returns each item's attributes after each call
 */
export async function storeItems(tx: Ledger, rows: readonly LogRow[]): Promise<TurnChanges['items']> {
  const calls = rows.flatMap((row) => itemCall(row));
  if (calls.length === 0) return [];
  await insertHistory(tx, calls);
  const items = await itemsOf(tx, calls);
  const steps = calls.map(({ type, id, row }) => {
    const key = `${type}\n${id}`;
    const item = applyItem(items.get(key) ?? { type, id, attributes: {}, deleted: false, last_at: 0 }, row);
    items.set(key, item);
    return { offset: row.offset, type, id, attributes: item.deleted ? null : plainAttributes(item.attributes) };
  });
  const stored = [...items.values()];
  await tx.run(
    `insert into items (type, id, attributes, deleted, last_at)
     select t, i, a::jsonb, d, l from unnest($1::text[], $2::text[], $3::text[], $4::boolean[], $5::bigint[]) as n (t, i, a, d, l)
     on conflict (type, id) do update set attributes = excluded.attributes, deleted = excluded.deleted, last_at = excluded.last_at`,
    [
      stored.map((i) => i.type),
      stored.map((i) => i.id),
      stored.map((i) => JSON.stringify(i.attributes)),
      stored.map((i) => i.deleted),
      stored.map((i) => i.last_at),
    ],
  );
  return steps;
}

/** Attributes without when they were written. */
export function plainAttributes(attributes: ItemAttributes): Record<string, z.infer<typeof Value>> {
  return Object.fromEntries(Object.entries(attributes).map(([name, { value }]) => [name, value]));
}

function itemCall(row: LogRow): ItemCall[] {
  if (row.name !== '$item_set' && row.name !== '$item_delete') return [];
  return [{ type: String(row.properties[ITEM_TYPE]), id: String(row.properties[ITEM_ID]), row }];
}

/** The plain attributes a call carried. */
function attributesOf(row: LogRow): Record<string, z.infer<typeof Value>> {
  return Object.fromEntries(Object.entries(row.properties).filter(([name]) => name !== ITEM_TYPE && name !== ITEM_ID));
}

/** A deletion forgets what was written before it; attributes written after it stay, whichever call arrives first. */
function applyItem(item: StoredItem, row: LogRow): StoredItem {
  const kept = new Map(Object.entries(item.attributes));
  if (row.name === '$item_delete') {
    for (const [name, attribute] of kept) if (attribute.at <= row.at) kept.delete(name);
    const isLast = row.at >= item.last_at;
    return { ...item, attributes: Object.fromEntries(kept), deleted: isLast || item.deleted, last_at: Math.max(item.last_at, row.at) };
  }
  if (item.deleted && row.at < item.last_at) return item;
  for (const [name, value] of Object.entries(attributesOf(row))) {
    const old = kept.get(name);
    if (old === undefined || old.at <= row.at) kept.set(name, { value, at: row.at });
  }
  return { ...item, attributes: Object.fromEntries(kept), deleted: false, last_at: Math.max(item.last_at, row.at) };
}

async function itemsOf(tx: Ledger, calls: readonly ItemCall[]): Promise<Map<string, StoredItem>> {
  const rows = await tx.rows(
    ItemRow,
    `select i.type, i.id, i.attributes, i.deleted, i.last_at from items i
     join (select distinct t, d from unnest($1::text[], $2::text[]) as n (t, d)) as w on i.type = w.t and i.id = w.d`,
    [calls.map((c) => c.type), calls.map((c) => c.id)],
  );
  return new Map(rows.map((row) => [`${row.type}\n${row.id}`, row]));
}

async function insertHistory(tx: Ledger, calls: readonly ItemCall[]): Promise<void> {
  await tx.run(
    `insert into item_history (type, id, at, log_offset, attributes)
     select t, i, a, o, p::jsonb from unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::text[]) as n (t, i, a, o, p)
     on conflict do nothing`,
    [
      calls.map((c) => c.type),
      calls.map((c) => c.id),
      calls.map((c) => c.row.at),
      calls.map((c) => c.row.offset),
      calls.map((c) => (c.row.name === '$item_delete' ? null : JSON.stringify(attributesOf(c.row)))),
    ],
  );
}
