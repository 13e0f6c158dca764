import { Properties, type Value } from '@gyre/domain/events';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import type { Ledger } from '../stores/ports.ts';

const number = z.number().int();
const Stored = z.object({
  id: z.string(),
  attributes: z.record(z.string(), z.object({ value: z.unknown(), at: number })),
  last_at: number,
});

export interface Item {
  readonly id: string;
  readonly attributes: Record<string, unknown>;
  readonly lastAt: number;
}

const TypeRow = z.object({ type: z.string(), items: number });

/** 实体类型 — the types there are, with how many items each has. */
export async function itemTypes(ledger: Ledger): Promise<{ type: string; items: number }[]> {
  return await ledger.rows(TypeRow, 'select type, count(*) as items from items where not deleted group by type order by type');
}

/** Items of a type whose id or name begins with the text, by id. */
export async function listItems(ledger: Ledger, type: string, search: string, after: string, limit: number): Promise<Item[]> {
  const rows = await ledger.rows(
    Stored,
    `select id, attributes, last_at from items where type = $1 and not deleted and id > $2
       and ($3 = '' or strpos(lower(id), lower($3)) > 0 or strpos(lower(coalesce(attributes -> 'name' ->> 'value', '')), lower($3)) > 0)
     order by id limit $4`,
    [type, after, search, limit],
  );
  return rows.map(plain);
}

function plain(row: z.infer<typeof Stored>): Item {
  return {
    id: row.id,
    attributes: Object.fromEntries(Object.entries(row.attributes).map(([name, a]) => [name, a.value])),
    lastAt: row.last_at,
  };
}

const VersionRow = z.object({ at: number, attributes: Properties.nullable() });

/** One item with the calls that made it, newest first; at most 500. @throws AppError `not_found` */
export async function itemHistory(
  ledger: Ledger,
  type: string,
  id: string,
): Promise<Item & { history: { at: number; attributes: Record<string, Value> | null }[] }> {
  const [row] = await ledger.rows(Stored, 'select id, attributes, last_at from items where type = $1 and id = $2', [type, id]);
  if (row === undefined) throw new AppError('not_found', `there is no ${type} ${id}`, { type, id });
  const history = await ledger.rows(
    VersionRow,
    'select at, attributes from item_history where type = $1 and id = $2 order by at desc, log_offset desc limit 500',
    [type, id],
  );
  return { ...plain(row), history };
}

const AttributesRow = z.object({
  type: z.string(),
  id: z.string(),
  attributes: z
    .record(z.string(), z.object({ value: z.unknown() }))
    .transform((all) => Properties.parse(Object.fromEntries(Object.entries(all).map(([name, { value }]) => [name, value])))),
});

/** 实体属性 — attributes as they are now, with `id`, by `<type> <id>`; items that are not there are left out. */
export async function attributesOfItems(
  tx: Ledger,
  wanted: readonly { readonly type: string; readonly id: string }[],
): Promise<Map<string, Properties>> {
  const once = [...new Map(wanted.map((w) => [`${w.type} ${w.id}`, w])).values()];
  if (once.length === 0) return new Map();
  const rows = await tx.rows(
    AttributesRow,
    `select i.type, i.id, i.attributes from unnest($1::text[], $2::text[]) as w (type, id)
     join items i on i.type = w.type and i.id = w.id where not i.deleted`,
    [once.map((w) => w.type), once.map((w) => w.id)],
  );
  return new Map(rows.map(({ type, id, attributes }) => [`${type} ${id}`, { ...attributes, id }]));
}
