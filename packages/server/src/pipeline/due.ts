import { Instant } from '@gyre/domain/time';
import { z } from 'zod';
import type { Ledger } from '../stores/ports.ts';
import type { Due } from './stage.ts';

const DueRow = z.object({
  id: z.number().int(),
  at: Instant,
  lane: z.string(),
  kind: z.string(),
  ref: z.string(),
  payload: z.unknown(),
});

const Earliest = z.object({ at: Instant.nullable() });

/** 到期 — what waits for `now` or an earlier instant, oldest first. */
export async function dueUpTo(ledger: Ledger, now: Instant, limit: number): Promise<Due[]> {
  return await ledger.rows(DueRow, 'select id, at, lane, kind, ref, payload from due where at <= $1 order by at, id limit $2', [
    now,
    limit,
  ]);
}

/** The earliest instant anything waits for. */
export async function nextDueAt(ledger: Ledger): Promise<Instant | undefined> {
  const [row] = await ledger.rows(Earliest, 'select min(at) as at from due');
  return row?.at ?? undefined;
}

/** Adds timers; one that waits already under the same kind and ref keeps its earlier instant. */
export async function insertDue(tx: Ledger, rows: readonly Omit<Due, 'id'>[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.run(
    `insert into due (at, lane, kind, ref, payload)
     select * from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::jsonb[])
     on conflict (kind, ref) do update set at = least(due.at, excluded.at)`,
    [
      rows.map((r) => r.at),
      rows.map((r) => r.lane),
      rows.map((r) => r.kind),
      rows.map((r) => r.ref),
      rows.map((r) => JSON.stringify(r.payload)),
    ],
  );
}

export async function deleteDue(tx: Ledger, fired: readonly Due[]): Promise<void> {
  if (fired.length === 0) return;
  await tx.run('delete from due where id = any($1::bigint[])', [fired.map((d) => d.id)]);
}
