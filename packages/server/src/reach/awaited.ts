import { detailOf } from '@gyre/domain/reach/detail';
import type { Instant } from '@gyre/domain/time';
import { batchesNamed } from '../benefits/index.ts';
import type { Effects, MicroBatch, Stage } from '../pipeline/index.ts';
import type { Ledger, LogRow } from '../stores/ports.ts';
import type { DirectOutbox } from './booking.ts';
import { AWAITING } from './awaiting.ts';
import { releaseCapacity, takeTurns } from './capacity.ts';
import { eventProperties, MessageRef, REF_COLUMNS } from './message.ts';
import { ofGrant } from './offers.ts';

const COUPON_REFUSED = detailOf('coupon_refused');

const TELLING: ReadonlySet<string> = new Set(['$coupon_claimed', '$coupon_voided', '$coupon_expired']);

/**
 * 券的回音 — messages that wait for a coupon go, or fail for good, once the external system has said what became of it. The report left an event
 * in its own commit, which comes back in the log: a crash in between loses nothing, and what is told again finds the message moved on.
 */
export function awaitedStage(outbox: Pick<DirectOutbox, 'wake'>): Stage {
  return {
    name: 'awaited coupons',
    async run(batch, effects) {
      const coupons = await outsideCoupons(effects.tx, batch.rows);
      if (coupons.length === 0) return;
      await takeTurns(effects.tx);
      await failRefused(effects, coupons, batch.now);
      const released = await release(effects.tx, coupons);
      if (released > 0) effects.afterCommit(() => outbox.wake());
    },
  };
}

/** Coupons of external systems that rows tell of. Our own, of which every grant tells, are told apart by their batches. */
async function outsideCoupons(tx: Ledger, rows: MicroBatch['rows']): Promise<string[]> {
  const told = rows.filter(({ name, properties }) => TELLING.has(name) && properties['campaign'] !== undefined);
  if (told.length === 0) return [];
  const named = (row: LogRow, property: string): string => String(row.properties[property]);
  const batches = await batchesNamed(tx, [...new Set(told.map((row) => named(row, 'batch')))]);
  const outside = new Set(batches.flatMap(({ key, definition }) => (definition.system === 'external' ? [key] : [])));
  return [...new Set(told.flatMap((row) => (outside.has(named(row, 'batch')) ? [named(row, 'coupon')] : [])))];
}

const AWAITS = `k.id = any($1::text[]) and m.run = k.run and k.issue_key = ${ofGrant('m.run', 'm.node')}
  and m.state = 'queued' and m.not_before = ${AWAITING}`;

async function release(tx: Ledger, coupons: readonly string[]): Promise<number> {
  return await tx.run(
    `update messages as m set not_before = 0, detail = '' from coupons k
     where ${AWAITS} and k.state in ('claimed', 'locked', 'redeemed', 'returned')`,
    [coupons],
  );
}

/** What was refused, given up or voided never goes; its capacity and cost are given back. */
async function failRefused(effects: Effects, coupons: readonly string[], now: Instant): Promise<void> {
  const columns = REF_COLUMNS.split(', ').map((column) => `m.${column}`);
  const failed = await effects.tx.rows(
    MessageRef,
    `update messages as m set state = 'failed', failure = 'benefit', detail = $2, settled_at = $3::bigint from coupons k
     where ${AWAITS} and k.state in ('expired', 'voided') returning ${columns.join(', ')}`,
    [coupons, COUPON_REFUSED, now],
  );
  await releaseCapacity(effects.tx, failed);
  for (const message of failed) {
    const about = { detail: COUPON_REFUSED, failure: 'benefit', permanent: true, retried: false };
    effects.emit({ name: '$message_failed', customer: message.customer, at: now, properties: { ...eventProperties(message), ...about } });
  }
}
