import { instant, type Instant } from '@gyre/domain/time';
import type { EventLog, History, LogRow } from '../stores/ports.ts';
import { identityHash } from './sequence.ts';
import { DEDUP_MS, type SequencerState } from './sequencer-state.ts';

const PAGE = 10_000;
const QUARANTINE_PAGE = 1000;

/**
 * 重建 — folds what the log holds beyond the state's offset into it: who owns an identity, which messages were seen, where the log ends.
 * Must finish before intake opens, so that a crash leaves neither a customer number given twice nor a message taken twice.
 */
export async function rebuild(
  state: SequencerState,
  log: Pick<EventLog, 'read'> & Pick<History, 'quarantined'>,
  now: Instant,
): Promise<void> {
  for (;;) {
    const rows = await log.read({ partition: 0, offset: state.offset }, PAGE);
    const last = rows.at(-1);
    if (last === undefined) break;
    for (const row of rows) foldRow(state, row);
    state.offset = last.offset;
  }
  await rebuildQuarantined(state, log, now);
}

function foldRow(state: SequencerState, row: LogRow): void {
  if (row.hash !== '') state.remember(row.hash, row.received);
  for (const key of row.keys) state.restoreOwner(identityHash(key), key.customer);
}

/** Newest first, until a page holds only what is known or too old to matter. */
async function rebuildQuarantined(state: SequencerState, log: Pick<History, 'quarantined'>, now: Instant): Promise<void> {
  const oldest = instant(now - DEDUP_MS);
  let beforeId: number | undefined;
  for (;;) {
    const page = await log.quarantined({ beforeId, limit: QUARANTINE_PAGE });
    const fresh = page.filter((row) => row.received >= oldest && state.remember(row.hash, row.received));
    if (fresh.length === 0) return;
    beforeId = page.at(-1)?.id;
  }
}
