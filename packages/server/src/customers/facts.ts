import { Value } from '@gyre/domain/events';
import type { Instant } from '@gyre/domain/time';
import { z } from 'zod';
import { emitOwn } from '../pipeline/index.ts';
import type { FactChange, Ledger, LogRow, OwnedKey } from '../stores/ports.ts';
import type { TurnChanges } from './changes.ts';

/** 日期事实 — one dated value of a customer or an item: stock, cost, balance, spend. */
export interface Fact {
  /** `customer`, or an item type. */
  readonly subjectType: string;
  /** A customer's user id, or the item's id. */
  readonly subjectId: string;
  readonly name: string;
  /** `yyyy-mm-dd` */
  readonly day: string;
  readonly value: string | number | boolean;
}

/** The subject type of facts about customers. */
const CUSTOMER = 'customer';
const FACTS_IMPORTED = '$facts_imported';

const Leaf = z.number().int().nullable();
const FoundFact = z.object({ subject_id: z.string(), leaf: Leaf, name: z.string(), day: z.string(), value: Value });
type FoundFact = z.infer<typeof FoundFact>;

const ImportRow = z.object({ id: z.number().int() });

/**
 * 留下事实 — leaves imported facts with a historical `$facts_imported` for each subject type; they count once the pipeline takes that event. Of a
 * (subject, name, day) the last value wins; the same facts again change nothing. The relay must be woken.
 */
export async function leaveFacts(ledger: Ledger, facts: readonly Fact[], at: Instant): Promise<void> {
  for (const [subject, ofSubject] of Map.groupBy(facts, (fact) => fact.subjectType)) {
    const last = new Map(ofSubject.map((fact) => [JSON.stringify([fact.subjectId, fact.name, fact.day]), fact]));
    const page = [...last.values()].map(({ subjectId, name, day, value }) => ({ subject_id: subjectId, name, day, value }));
    const names = [...new Set(page.map(({ name }) => name))].toSorted();
    await ledger.transaction(async (tx) => {
      const [left] = await tx.rows(ImportRow, 'insert into fact_pages (facts) values ($1::text::jsonb) returning id', [
        JSON.stringify(page),
      ]);
      if (left === undefined) throw new Error('a page of facts was not stored');
      const properties = { subject, facts: names, values: page.length, page: left.id };
      await emitOwn(tx, [{ name: FACTS_IMPORTED, customer: 0, at, properties, historical: true }]);
    });
  }
}

const Imported = z.object({ subject: z.string(), page: z.number().int() });

/** 收入事实 — stores the pages of facts that rows of a turn announce. @returns what each changed; facts of customers nobody knows wait for them */
export async function foldFacts(tx: Ledger, rows: readonly LogRow[]): Promise<TurnChanges['facts']> {
  const changes: TurnChanges['facts'][number][] = [];
  for (const { name, offset, properties } of rows) {
    if (name !== FACTS_IMPORTED) continue;
    const { subject, page } = Imported.parse(properties);
    const found = await tx.rows(
      FoundFact,
      `with page as (delete from fact_pages where id = $1 returning facts),
         fact as (select f.* from page, jsonb_to_recordset(page.facts) as f (subject_id text, name text, day text, value jsonb)),
         stored as (
           insert into facts (subject_type, subject_id, name, day, value) select $2::text, subject_id, name, day, value from fact
           on conflict (subject_type, subject_id, name, day) do update set value = excluded.value
         )
       select f.subject_id, i.customer as leaf, f.name, f.day, f.value
       from fact f left join identities i on $2::text = '${CUSTOMER}' and i.namespace = 'user_id' and i.value = f.subject_id`,
      [page, subject],
    );
    changes.push(...changesOf(offset, subject, found));
  }
  return changes;
}

const WaitingFact = FoundFact.omit({ leaf: true });

/**
 * Facts that were there before the customers whom rows of a turn are the first to name: as of the turn's first row, so that facts of the turn
 * itself count from their own row on, before and after that naming.
 *
 * @param added  the identities the turn added
 * @param from  offset of the turn's first row
 */
export async function factsOfNew(tx: Ledger, added: readonly { readonly key: OwnedKey }[], from: number): Promise<TurnChanges['facts']> {
  const leaves = new Map(added.filter(({ key }) => key.namespace === 'user_id').map(({ key }) => [key.value, key.customer]));
  if (leaves.size === 0) return [];
  const found = await tx.rows(
    WaitingFact,
    `select subject_id, name, day, value from facts where subject_type = '${CUSTOMER}' and subject_id = any($1::text[])`,
    [[...leaves.keys()]],
  );
  return changesOf(
    from,
    CUSTOMER,
    found.map((fact) => ({ ...fact, leaf: leaves.get(fact.subject_id) ?? null })),
  );
}

function changesOf(offset: number, subject: string, found: readonly FoundFact[]): TurnChanges['facts'][number][] {
  const known = found.filter(({ leaf }) => subject !== CUSTOMER || leaf !== null);
  return [...Map.groupBy(known, ({ name }) => name)].map(([fact, values]) => ({ offset, subject, fact, changes: values.map(changeOf) }));
}

/** Rules read facts that are numbers. */
function changeOf({ subject_id, leaf, day, value }: FoundFact): FactChange {
  return { id: leaf === null ? subject_id : String(leaf), day, value: typeof value === 'number' ? value : null };
}
