import type { Ledger } from '../stores/ports.ts';
import type { Fact } from './map-row.ts';

const PAGE = 1000;

/** 写入事实 — stores dated facts, the last value of a (subject, name, day) winning; the same facts again change nothing. */
export async function storeFacts(ledger: Ledger, facts: readonly Fact[]): Promise<void> {
  const last = new Map<string, Fact>();
  for (const fact of facts) last.set(JSON.stringify([fact.subjectType, fact.subjectId, fact.name, fact.day]), fact);
  const distinct = [...last.values()];
  for (let from = 0; from < distinct.length; from += PAGE) {
    const page = distinct.slice(from, from + PAGE);
    await ledger.run(
      `insert into facts (subject_type, subject_id, name, day, value)
       select type, id, name, day, value::jsonb from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) as f (type, id, name, day, value)
       on conflict (subject_type, subject_id, name, day) do update set value = excluded.value where facts.value is distinct from excluded.value`,
      [
        page.map((f) => f.subjectType),
        page.map((f) => f.subjectId),
        page.map((f) => f.name),
        page.map((f) => f.day),
        page.map((f) => JSON.stringify(f.value)),
      ],
    );
  }
}
