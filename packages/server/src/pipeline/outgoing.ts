import { z } from 'zod';
import { OWN_EVENTS, Properties } from '@gyre/domain/events';
import { Instant } from '@gyre/domain/time';
import type { Ledger } from '../stores/ports.ts';
import type { OwnEvent } from './stage.ts';

const StoredEvent = z.object({
  name: z.enum(OWN_EVENTS),
  customer: z.number().int().min(0),
  at: Instant,
  properties: Properties,
  historical: z.boolean().optional(),
});

const OutgoingRow = z.object({ sequence: z.number().int(), event: StoredEvent });
const CounterRow = z.object({ value: z.number().int() });

/**
 * 发出系统事件 — leaves our own events for the relay, inside the transaction that decided them. Numbers come from one counter row, so
 * transactions that emit take turns: the order of numbers is the order of commits and there is no gap.
 */
export async function emitOwn(tx: Ledger, events: readonly OwnEvent[]): Promise<void> {
  if (events.length === 0) return;
  await tx.run(
    `with taken as (update counters set value = value + $2 where name = 'outgoing' returning value)
     insert into outgoing (sequence, event)
     select taken.value - $2 + o.number, o.event::jsonb from taken, unnest($1::text[]) with ordinality as o (event, number)`,
    [events.map((event) => JSON.stringify(event)), events.length],
  );
}

/** The next events the relay has to append, in order. */
export async function readOutgoing(ledger: Ledger, after: number, limit: number): Promise<{ sequence: number; event: OwnEvent }[]> {
  return await ledger.rows(OutgoingRow, 'select sequence, event from outgoing where sequence > $1 order by sequence limit $2', [
    after,
    limit,
  ]);
}

/** Forgets what the log has. */
export async function dropOutgoing(ledger: Ledger, upTo: number): Promise<void> {
  await ledger.run('delete from outgoing where sequence <= $1', [upTo]);
}

/** Numbers up to `reached` are taken: after a restore the log may be ahead of the ledger. */
export async function skipSequences(ledger: Ledger, reached: number): Promise<void> {
  await ledger.run(`update counters set value = greatest(value, $1) where name = 'outgoing'`, [reached]);
}

/** Number of the last own event decided, 0 before the first. */
export async function lastOutgoing(ledger: Ledger): Promise<number> {
  const [row] = await ledger.rows(CounterRow, `select value from counters where name = 'outgoing'`);
  return row?.value ?? 0;
}
