import { Value } from '@gyre/domain/events';
import { z } from 'zod';
import type { Ledger, WarehouseSources } from '../stores/ports.ts';
import { leafAttributes } from './changes.ts';
import { ItemAttributes, plainAttributes } from './items.ts';
import { profilesOf } from './profile-rows.ts';

const number = z.number().int();

/** Merged leaves in one page: two lists of numbers in one row. */
const ROOTS_PAGE = 20_000;
/** Leaves in one page of one attribute: one row of JSON. */
const ATTRIBUTES_PAGE = 10_000;
const PAGE = 1000;

/** 仓库来源 — what the ledger knows about customers and items, in pages, for the warehouse to load. */
export function warehouseSources(ledger: Ledger): WarehouseSources {
  return {
    roots: () => rootPages(ledger),
    attributes: (wanted) => ('leaves' in wanted ? attributesOf(ledger, wanted.leaves) : attributePages(ledger, wanted.names)),
    items: (type) => itemPages(ledger, type),
    facts: (subject, fact) => factsOf(ledger, subject, fact),
  };
}

const RootsRow = z.object({ leaves: z.array(number).nullable(), roots: z.array(number).nullable() });

async function* rootPages(ledger: Ledger): AsyncGenerator<Map<number, number>> {
  for (let after = 0; ;) {
    const [page] = await ledger.rows(
      RootsRow,
      `select array_agg(customer order by customer) as leaves, array_agg(root order by customer) as roots
       from (select customer, root from customers where customer > $1 and customer <> root order by customer limit $2) as merged`,
      [after, ROOTS_PAGE],
    );
    const leaves = page?.leaves ?? [];
    if (leaves.length === 0) return;
    yield new Map(leaves.map((leaf, i) => [leaf, page?.roots?.[i] ?? leaf]));
    after = leaves.at(-1) ?? after;
  }
}

const Written = z.array(z.tuple([number, Value.nullable(), z.tuple([number, number])]));

const AttributesRow = z.object({ written: Written.nullable() });

/** One attribute after the other: what the rest of a profile holds is not even read. */
async function* attributePages(ledger: Ledger, names: readonly string[]) {
  for (const name of names) {
    for (let after = 0; ;) {
      const [page] = await ledger.rows(
        AttributesRow,
        `select jsonb_agg(jsonb_build_array(customer, attribute -> 'value', attribute -> 'last') order by customer) as written
         from (select customer, attributes -> $1::text as attribute from profiles
               where customer > $2 and attributes ? $1::text order by customer limit $3) as p`,
        [name, after, ATTRIBUTES_PAGE],
      );
      const written = page?.written ?? [];
      if (written.length > 0) yield new Map(written.map(([leaf, value, last]) => [leaf, new Map([[name, { value, last }]])]));
      if (written.length < ATTRIBUTES_PAGE) break;
      after = written.at(-1)?.[0] ?? after;
    }
  }
}

async function* attributesOf(ledger: Ledger, leaves: readonly number[]) {
  for (let from = 0; from < leaves.length; from += PAGE) {
    const profiles = await profilesOf(ledger, leaves.slice(from, from + PAGE));
    yield new Map([...profiles].map(([leaf, profile]) => [leaf, leafAttributes(profile)]));
  }
}

const ItemRow = z.object({ id: z.string(), attributes: ItemAttributes });

async function* itemPages(ledger: Ledger, type: string) {
  for (let after = ''; ;) {
    const rows = await ledger.rows(
      ItemRow,
      'select id, attributes from items where type = $1 and not deleted and id > $2 order by id limit $3',
      [type, after, PAGE],
    );
    if (rows.length === 0) return;
    yield new Map(rows.map((row) => [row.id, plainAttributes(row.attributes)]));
    after = rows.at(-1)?.id ?? after;
  }
}

const FactRow = z.object({ subject_id: z.string(), leaf: number.nullable(), day: z.string(), value: Value });

/** Numeric values of a fact by subject, each ascending by day. Facts of customers name them by user id; they are answered by leaf. */
async function factsOf(ledger: Ledger, subject: string, fact: string): Promise<Map<string, { day: string; value: number }[]>> {
  const found = new Map<string, { day: string; value: number }[]>();
  let after: readonly [string, string] = ['', ''];
  for (;;) {
    const rows = await ledger.rows(
      FactRow,
      `select f.subject_id, i.customer as leaf, f.day, f.value
       from facts f left join identities i on $1 = 'customer' and i.namespace = 'user_id' and i.value = f.subject_id
       where f.subject_type = $1 and f.name = $2 and (f.subject_id, f.day) > ($3, $4) order by f.subject_id, f.day limit $5`,
      [subject, fact, ...after, PAGE],
    );
    for (const { subject_id, leaf, day, value } of rows) {
      if (typeof value !== 'number' || (subject === 'customer' && leaf === null)) continue;
      const id = leaf === null ? subject_id : String(leaf);
      const series = found.get(id) ?? [];
      if (series.push({ day, value }) === 1) found.set(id, series);
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return found;
    after = [last.subject_id, last.day];
  }
}
