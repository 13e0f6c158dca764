import type { BadRecord, RawEvent } from '@gyre/domain/events';
import type { LogRow, QuarantinedRow } from '../stores/ports.ts';
import type { OwnEvent } from '../pipeline/stage.ts';
import type { RecordOutcome } from './protocol.ts';

/** What came of one record, for the live debugger. */
export type WrittenRecord =
  | { readonly outcome: 'accepted'; readonly row: LogRow }
  | { readonly outcome: 'duplicate'; readonly record: RawEvent }
  | { readonly outcome: 'quarantined'; readonly row: QuarantinedRow };

/** 收数写入 — sequences records and commits them; concurrent calls share a commit. One per project. */
export interface IntakeWriter {
  /** Resolves once everything of this call is durable; outcomes are in the order of `records`. */
  write(source: string, records: readonly (RawEvent | BadRecord)[]): Promise<RecordOutcome[]>;
  /** Validates and sequences without storing: for debug mode. */
  check(source: string, records: readonly (RawEvent | BadRecord)[]): RecordOutcome[];
  /** Appends our own events with their sequence; used by the relay only. */
  relay(events: readonly { readonly sequence: number; readonly event: OwnEvent }[]): Promise<void>;
  /** Bytes waiting for the disk. */
  readonly backlog: number;
  /** Called with every record after its commit. Returns how to stop. */
  watch(listener: (source: string, record: WrittenRecord) => void): () => void;
}
