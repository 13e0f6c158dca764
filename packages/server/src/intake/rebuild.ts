import { instant, type Instant } from '@gyre/domain/time';
import type { EventLog } from '../stores/ports.ts';
import { identityHash } from './sequence.ts';
import { DEDUP_MS, type SequencerState } from './sequencer-state.ts';

/**
 * 重建 — folds what the log holds beyond the state's offset into it: who owns an identity, which messages were seen, where the log ends.
 * Must finish before intake opens, so that a crash leaves neither a customer number given twice nor a message taken twice.
 */
export async function rebuild(state: SequencerState, log: Pick<EventLog, 'end' | 'hashPages' | 'owners'>, now: Instant): Promise<void> {
  for await (const page of log.hashPages(instant(now - DEDUP_MS), state.offset)) state.restoreHashes(page);
  for (const key of await log.owners(state.offset)) state.restoreOwner(identityHash(key), key.customer);
  state.offset = (await log.end()).offset;
}
