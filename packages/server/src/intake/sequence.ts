import type { BadRecord, IdentityKey } from '@gyre/domain/events';
import type { Instant } from '@gyre/domain/time';
import type { OwnEvent } from '../pipeline/stage.ts';
import type { LogRow, OwnedKey, QuarantinedRow } from '../stores/ports.ts';
import { hash128 } from './hash-table.ts';
import type { RecordOutcome } from './protocol.ts';
import type { SequencerState } from './sequencer-state.ts';
import type { ValidEvent } from './validated.ts';

/** What sequencing one record gave: rows for the log (an event and its exploded children) or a record for quarantine. */
export interface Sequenced {
  readonly rows: readonly LogRow[];
  readonly quarantined: readonly QuarantinedRow[];
  readonly outcome: RecordOutcome;
}

/** Hash of a message: its source and its own id. */
export function messageHash(source: string, messageId: string): string {
  return hash128(`${source}\n${messageId}`);
}

/** Hash of an identity, the key it is owned under. */
export function identityHash(key: IdentityKey): string {
  return hash128(`${key.namespace}\n${key.value}`);
}

const DUPLICATE: Sequenced = { rows: [], quarantined: [], outcome: { outcome: 'duplicate' } };

/**
 * 定序 — gives a valid event its offset and its customer. Deterministic: the same state and calls in the same order give the same rows.
 * Every identity has a leaf customer of its own; an event belongs to the leaf of its first key, and which leaves are one person is
 * decided later from the keys the rows carry.
 */
export function sequenceEvent(state: SequencerState, source: string, event: ValidEvent, received: Instant): Sequenced {
  const hash = messageHash(source, event.messageId);
  if (!state.remember(hash, received)) return DUPLICATE;
  const keys: OwnedKey[] = event.keys.map((key) => ({
    namespace: key.namespace,
    value: key.value,
    customer: state.ownerOf(identityHash(key)),
  }));
  const customer = keys[0]?.customer ?? 0;
  const shared = { customer, at: event.at, received, originalAt: event.originalAt, source, sequence: null, historical: event.historical };
  const offset = ++state.offset;
  const rows: LogRow[] = [
    { ...shared, offset, messageId: event.messageId, hash, name: event.name, keys, properties: event.properties, parent: null },
  ];
  for (const [index, child] of event.children.entries()) {
    rows.push({
      ...shared,
      offset: ++state.offset,
      messageId: `${event.messageId}#${index}`,
      hash: '',
      name: child.name,
      keys: [],
      properties: child.properties,
      parent: offset,
    });
  }
  return { rows, quarantined: [], outcome: { outcome: 'accepted' } };
}

/** 入异常 — keeps a bad record once; the same record sent again is answered the same way and stored no second time. */
export function sequenceBad(state: SequencerState, source: string, record: BadRecord, received: Instant): Sequenced {
  const { reason, detail, zh } = record;
  const outcome: RecordOutcome = { outcome: 'quarantined', reason, detail, zh };
  const hash = hash128(`bad\n${source}\n${record.messageId ?? ''}\n${record.raw}`);
  if (!state.remember(hash, received)) return { rows: [], quarantined: [], outcome };
  return { rows: [], quarantined: [{ ...record, hash, received, source }], outcome };
}

/** 系统事件入列 — rows of our own events, which carry their number in `outgoing` instead of a hash. */
export function sequenceOwn(state: SequencerState, sequence: number, event: OwnEvent, received: Instant): LogRow {
  return {
    offset: ++state.offset,
    messageId: `gyre-${sequence}`,
    hash: '',
    customer: event.customer,
    name: event.name,
    at: event.at,
    received,
    originalAt: null,
    source: 'gyre',
    sequence,
    historical: event.historical === true,
    keys: [],
    properties: event.properties,
    parent: null,
  };
}
