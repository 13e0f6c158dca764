import type { BadRecord, QuarantineReason, RawEvent } from '@gyre/domain/events';

/** The parts of an intake request a protocol may look at. Content-Type is not among them: it is ignored. */
export interface IntakeRequest {
  readonly method: 'GET' | 'POST';
  /** Path after the mount, e.g. `/v1/batch`. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The body, already inflated and within limits; empty for GET. */
  readonly body: Uint8Array;
}

/** What a protocol made of a request. */
export interface Decoded {
  readonly writeKey: string | undefined;
  readonly records: readonly (RawEvent | BadRecord)[];
  /** 神策 debug mode with `Dry-Run: true`: answer per record, store nothing. */
  readonly dryRun?: boolean;
}

/** How a protocol's clients expect to be answered. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array<ArrayBuffer>;
}

/** What became of each record, in order. */
export type RecordOutcome =
  | { readonly outcome: 'accepted' | 'duplicate' }
  | { readonly outcome: 'quarantined'; readonly reason: QuarantineReason; readonly detail: string; readonly zh: string };

/** 收数协议 — turns bytes into raw events. One file per protocol, one line in `protocols/registry.ts`. */
export interface IntakeProtocol {
  readonly name: 'segment' | 'sensors' | 'gyre';
  /** Exact paths it serves, with methods. */
  readonly routes: readonly { readonly method: 'GET' | 'POST'; readonly path: string }[];
  /** Whether its clients come back after 429; otherwise overload only delays reading. */
  readonly retries: boolean;
  /** @throws AppError `undecodable` for bytes that are not this protocol at all; everything smaller becomes a {@link BadRecord}. */
  decode(request: IntakeRequest): Decoded;
  answer(request: IntakeRequest, outcomes: readonly RecordOutcome[]): Answer;
}

export function isBad(record: RawEvent | BadRecord): record is BadRecord {
  return 'reason' in record;
}
