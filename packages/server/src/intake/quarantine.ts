import type { QuarantineReason } from '@gyre/domain/events';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { History, Ledger, QuarantineQuery, StoredQuarantine } from '../stores/ports.ts';
import { replayableEvent } from './bad-record.ts';
import type { IntakeWriter } from './writer.ts';

/** Records one page of a resolution takes. */
const PAGE = 500;

export interface QuarantineParts {
  readonly ledger: Ledger;
  readonly history: Pick<History, 'quarantined' | 'quarantineCounts'>;
  readonly writer: Pick<IntakeWriter, 'write' | 'check'>;
  readonly clock: Clock;
}

export interface ShownQuarantine extends StoredQuarantine {
  readonly state: 'open' | 'replayed' | 'discarded';
}

/** Which records to resolve: by ids, or all open ones of a reason or source. */
export interface Selection {
  readonly ids?: readonly number[] | undefined;
  readonly reason?: QuarantineReason | undefined;
  readonly source?: string | undefined;
}

export interface Resolved {
  readonly accepted: number;
  readonly stillBad: number;
  readonly discarded: number;
}

/** 异常数据列表 — records newest first with what became of each. */
export async function listQuarantine(parts: QuarantineParts, query: QuarantineQuery): Promise<ShownQuarantine[]> {
  const records = await parts.history.quarantined(query);
  const outcomes = await outcomesOf(
    parts.ledger,
    records.map((r) => r.id),
  );
  return records.map((record) => ({ ...record, state: outcomes.get(record.id) ?? 'open' }));
}

const OutcomeRow = z.object({ id: z.number().int(), outcome: z.enum(['replayed', 'discarded']) });

async function outcomesOf(ledger: Ledger, ids: readonly number[]): Promise<Map<number, 'replayed' | 'discarded'>> {
  const rows = await ledger.rows(OutcomeRow, 'select id, outcome from quarantine_resolved where id = any($1::bigint[])', [ids]);
  return new Map(rows.map((row) => [row.id, row.outcome]));
}

const CountRow = z.object({ reason: z.string(), source: z.string(), n: z.number().int() });

/** Open records by reason and source: what history counts less what was resolved. */
export async function countQuarantine(
  parts: QuarantineParts,
): Promise<{ reason: string; source: string; records: number; lastReceived: number }[]> {
  const counts = await parts.history.quarantineCounts();
  const resolved = await parts.ledger.rows(
    CountRow,
    'select reason, source, count(*) as n from quarantine_resolved group by reason, source',
  );
  const gone = new Map(resolved.map((r) => [`${r.reason}\n${r.source}`, r.n]));
  return counts.map((c) => ({ ...c, records: c.records - (gone.get(`${c.reason}\n${c.source}`) ?? 0) })).filter((c) => c.records > 0);
}

/**
 * 处理异常数据 — replays records as historical events (they count, they never trigger) or discards them. A record that is still bad stays
 * open; one that never became an event (bytes a protocol could not read) can only be discarded.
 */
export async function resolveQuarantine(
  parts: QuarantineParts,
  act: 'replay' | 'discard',
  selection: Selection,
  by: string,
): Promise<Resolved> {
  const total = { accepted: 0, stillBad: 0, discarded: 0 };
  let beforeId: number | undefined;
  for (;;) {
    const page = await listQuarantine(parts, { ...selection, beforeId, limit: PAGE });
    const open = page.filter((record) => record.state === 'open');
    const settled = act === 'discard' ? open : await replay(parts, open);
    if (act === 'discard') total.discarded += open.length;
    else total.accepted += settled.length;
    total.stillBad += open.length - settled.length;
    await markResolved(parts, settled, act === 'discard' ? 'discarded' : 'replayed', by);
    beforeId = page.at(-1)?.id;
    if (page.length < PAGE) return total;
  }
}

/** @returns the records that became events (or had become one already) */
async function replay(parts: QuarantineParts, records: readonly ShownQuarantine[]): Promise<ShownQuarantine[]> {
  const settled: ShownQuarantine[] = [];
  for (const [source, group] of Map.groupBy(records, (record) => record.source)) {
    const replayable = group.flatMap((record) => {
      const event = replayableEvent(record.raw);
      return event === undefined ? [] : [{ record, event }];
    });
    const verdicts = parts.writer.check(
      source,
      replayable.map(({ event }) => event),
    );
    // Only what is good now is written: a record that is still bad must not be quarantined a second time.
    const good = replayable.filter((_, index) => verdicts[index]?.outcome === 'accepted');
    const outcomes = await parts.writer.write(
      source,
      good.map(({ event }) => event),
    );
    settled.push(...good.filter((_, index) => outcomes[index]?.outcome !== 'quarantined').map(({ record }) => record));
  }
  return settled;
}

async function markResolved(parts: QuarantineParts, records: readonly ShownQuarantine[], outcome: string, by: string): Promise<void> {
  if (records.length === 0) return;
  await parts.ledger.run(
    `insert into quarantine_resolved (id, reason, source, outcome, at, by)
     select i, r, s, $4, $5, $6 from unnest($1::bigint[], $2::text[], $3::text[]) as n (i, r, s) on conflict (id) do nothing`,
    [records.map((r) => r.id), records.map((r) => r.reason), records.map((r) => r.source), outcome, parts.clock.now(), by],
  );
}
