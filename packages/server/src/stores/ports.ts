/**
 * 存储接口 — the contracts every storage engine fulfils. Engines live in the folders beside this file; `conformance/` holds the one suite
 * per port that runs on all of them. Nothing outside `stores/` and `main.ts` knows which engine is at work.
 *
 * Positions are opaque: a consumer keeps one per partition and only compares, stores and hands them back. The embedded log has partition 0.
 */
import type { BadRecord, IdentityKey, Properties } from '@gyre/domain/events';
import type { Instant } from '@gyre/domain/time';
import type { z } from 'zod';

/** 位置 — where in the log a consumer stands: everything up to and including it has been taken. Offset 0 is before the first row. */
export interface Position {
  readonly partition: number;
  readonly offset: number;
}

/** One identity of a row and the leaf customer that owns it. */
export interface OwnedKey extends IdentityKey {
  readonly customer: number;
}

/** 事件 — one row of the log. Immutable once appended. */
export interface LogRow {
  /** Dense from 1 per partition; given by the sequencer. */
  readonly offset: number;
  readonly messageId: string;
  /** 128-bit hash of (source, message id) as 32 hex digits; the key of deduplication. Empty for our own events. */
  readonly hash: string;
  /** Leaf customer, positive; 0 for rows about items. */
  readonly customer: number;
  readonly name: string;
  readonly at: Instant;
  readonly received: Instant;
  /** What the sender's clock said, where correction changed it. */
  readonly originalAt: Instant | null;
  /** Key of the source, or `gyre` for our own events. */
  readonly source: string;
  /** For our own events: their number in `outgoing`. */
  readonly sequence: number | null;
  readonly historical: boolean;
  /** All identities the call carried, in priority order; the first is the owner. */
  readonly keys: readonly OwnedKey[];
  readonly properties: Properties;
  /** For a child event exploded from a list of objects: offset of its parent. */
  readonly parent: number | null;
}

/** 异常数据 — a quarantined record as stored. */
export interface QuarantinedRow extends BadRecord {
  readonly hash: string;
  readonly received: Instant;
  readonly source: string;
}

export interface LogBatch {
  readonly rows: readonly LogRow[];
  readonly quarantined: readonly QuarantinedRow[];
}

/** 日志 — every event, in order, durable before it is acknowledged. One writer. */
export interface EventLog {
  /** Appends in one durable commit. Rows must continue the log without a gap. @throws when the commit failed: the process must stop. */
  append(batch: LogBatch): Promise<void>;
  /** Rows after `from`, in order, at most `limit`; empty at the end. */
  read(from: Position, limit: number): Promise<LogRow[]>;
  /** Position of the last row. */
  end(): Promise<Position>;
  /** Largest `sequence` of our own events in the log, 0 when none: where the relay goes on. */
  lastSequence(): Promise<number>;
  /** Hashes of rows and quarantined records after an offset and received since an instant, in pages to the end: what deduplication is rebuilt from. */
  hashPages(since: Instant, afterOffset: number): AsyncIterable<HashPage>;
  /** Identities with their owner carried by rows after an offset, each once. */
  owners(afterOffset: number): Promise<OwnedKey[]>;
}

/** Hashes as numbers: entry `i` has `offsets[i]`, `received[i]`, the first 16 hex digits in `high[i]` and the last 16 in `low[i]`. */
export interface HashPage {
  readonly offsets: Float64Array;
  readonly received: Float64Array;
  readonly high: BigUint64Array;
  readonly low: BigUint64Array;
}

export interface TimelineQuery {
  readonly customers: readonly number[];
  /** Only rows before this (at, offset), for paging backwards. */
  readonly before?: { at: Instant; offset: number } | undefined;
  readonly names?: readonly string[] | undefined;
  readonly upTo?: Position | undefined;
  readonly limit: number;
}

export type ExportFormat = 'ndjson' | 'csv' | 'parquet';

/** Which of the last rows: of a source; of one of some names; with this text as a property. */
export interface RecentFilter {
  readonly source?: string | undefined;
  readonly names?: readonly string[] | undefined;
  readonly property?: { readonly name: string; readonly text: string } | undefined;
}

/** 历史 — scans of what the log holds: timelines, recent rows, counts, files. */
export interface History {
  /** Newest first by (at, offset). */
  timeline(query: TimelineQuery): Promise<LogRow[]>;
  /** The last rows received, newest first. */
  recent(limit: number, filter?: RecentFilter): Promise<LogRow[]>;
  /** Count of rows, of distinct names per day (in `zone`) and name, for overview and volume charts; range half-open on `at`. */
  volumes(
    range: { from: Instant; to: Instant },
    bucketMs: number,
    names?: readonly string[],
  ): Promise<{ bucket: Instant; name: string; events: number; customers: number }[]>;
  /** Sum of a numeric property per bucket. */
  sums(
    range: { from: Instant; to: Instant },
    bucketMs: number,
    name: string,
    property: string,
  ): Promise<{ bucket: Instant; sum: number; events: number; customers: number }[]>;
  /** Distinct leaf customers who did something themselves per bucket: own names, `$pageview`, `$AppStart`, `$AppViewScreen`. */
  active(range: { from: Instant; to: Instant }, bucketMs: number): Promise<{ bucket: Instant; customers: number }[]>;
  /** All rows ascending by offset, streamed as pages, for export. */
  scan(from: number, limit: number): Promise<LogRow[]>;
  quarantined(query: QuarantineQuery): Promise<StoredQuarantine[]>;
  /** Per source: events and quarantined records received since an instant, and when it last sent anything (0 when never). */
  sourceActivity(since: Instant): Promise<{ source: string; events: number; quarantined: number; lastReceived: number }[]>;
  /**
   * 列页 — the same rows as `scan`, as columns, from `after` up to and including `upTo`, in pages of the engine's choosing, in order: what the
   * warehouse is loaded from. Names come as codes of a list that grows from page to page (code = index + 1).
   */
  columnPages(after: number, upTo: number, wanted: ColumnsWanted): AsyncIterable<ColumnPage>;
  /** The most frequent values of a property among the latest rows of an event, most frequent first; lists count by their elements. */
  frequentValues(
    event: string,
    property: string,
    search: string,
    limit: number,
  ): Promise<{ value: string | number | boolean; count: number }[]>;
  /** Counts of quarantined records by reason and source, without the ids in `except` (those resolved). */
  quarantineCounts(except?: readonly number[]): Promise<{ reason: string; source: string; records: number; lastReceived: Instant }[]>;
}

/** Which columns a page carries: the base columns, and any properties. */
export interface ColumnsWanted {
  readonly base: boolean;
  readonly properties: readonly string[];
}

/** Rows `first` … `first + rows − 1` (log offsets) as typed arrays of length `rows`. */
export interface ColumnPage {
  readonly first: number;
  readonly rows: number;
  readonly base: {
    readonly customer: Uint32Array;
    /** Index + 1 in `names`. */
    readonly name: Uint32Array;
    readonly names: readonly string[];
    readonly at: Float64Array;
    /** The largest leaf number any key of these rows carries. */
    readonly largestLeaf: number;
  } | null;
  readonly properties: ReadonlyMap<string, PropertyPage>;
}

/** One property of the rows of a page. Texts, booleans and lists come as codes of a list of texts that grows from page to page, from 1. */
export interface PropertyPage {
  readonly rows: number;
  /** NaN where the value is no number; null when none is. */
  readonly numbers: Float64Array | null;
  /** 0 where the value is none of the list; null when none is. */
  readonly codes: Uint32Array | null;
  /** How many texts the pages before had. */
  readonly known: number;
  /** Those that follow, as `textOf` makes them, in UTF-8: the `i`-th (from 1) is bytes `ends[i − 1] … ends[i] − 1`, and `ends[0]` is 0. */
  readonly texts: { readonly bytes: Uint8Array; readonly ends: Uint32Array };
}

export interface QuarantineQuery {
  readonly reason?: string | undefined;
  readonly source?: string | undefined;
  readonly ids?: readonly number[] | undefined;
  /** Leaves these out, such as those resolved. */
  readonly except?: readonly number[] | undefined;
  /** Page backwards: only ids smaller than this. */
  readonly beforeId?: number | undefined;
  readonly limit: number;
}
export interface StoredQuarantine extends QuarantinedRow {
  readonly id: number;
}

/** Files read by the import: CSV, NDJSON and Parquet become rows of plain values. */
export interface FileReader {
  /** Column names, a guess of their types and the first rows. @throws AppError `file_unreadable` naming the line where it can. */
  preview(
    path: string,
    format: 'csv' | 'ndjson' | 'parquet',
    rows: number,
  ): Promise<{ columns: { name: string; type: string }[]; rows: Record<string, unknown>[]; total: number }>;
  /** Rows `[from, from+limit)` in file order; every value as JSON (numbers, strings, booleans, lists, objects) or null. */
  read(path: string, format: 'csv' | 'ndjson' | 'parquet', from: number, limit: number): Promise<Record<string, unknown>[]>;
}

/** Files written by the export; `parquet` needs the engine, the others are text. */
export interface FileWriter {
  /** Converts an NDJSON file into `out` in the given format, columns in the order given. */
  convert(
    ndjson: string,
    out: string,
    format: ExportFormat,
    columns: readonly { name: string; type: 'string' | 'number' | 'boolean' | 'json' }[],
  ): Promise<void>;
}

/** A statement of the ledger; `$1`-style parameters. Arrays go as PostgreSQL arrays, objects as JSON text. */
export interface Statement {
  readonly text: string;
  readonly params: readonly unknown[];
}

/**
 * 账本 — definitions, identities, runs, messages. One SQL dialect (PostgreSQL ≥ 15). A ledger is bound to one schema: the instance's
 * (`gyre`) or a project's (`p_<key>`); SQL names tables without a schema. Every row is parsed by a schema at this door.
 * `now()` and `current_timestamp` are banned: instants come in as parameters (bigint milliseconds).
 */
export interface Ledger {
  /** Rows parsed by `row`. int8 arrives as number, jsonb parsed. */
  rows<Row extends z.ZodType>(row: Row, text: string, params?: readonly unknown[]): Promise<z.output<Row>[]>;
  /** Runs a statement; how many rows it touched. */
  run(text: string, params?: readonly unknown[]): Promise<number>;
  /**
   * Everything `work` does through `tx` commits together or not at all. Embedded there is one session, so others wait: keep it short.
   * Do not use the outer ledger inside `work`.
   */
  transaction<T>(work: (tx: Ledger) => Promise<T>): Promise<T>;
}

/** All schemas of one ledger engine. */
export interface LedgerHost {
  /** Opens a schema and brings its tables up to date. @throws AppError `schema_newer` when a newer version of Gyre wrote it. */
  open(schema: string, migrations: readonly Migration[]): Promise<Ledger>;
  drop(schema: string): Promise<void>;
  /** Writes a consistent copy of all schemas to a file (`backup`) and reads it back into an empty engine (`restore`). */
  dump(path: string): Promise<void>;
  load(path: string): Promise<void>;
  close(): Promise<void>;
}

export interface Migration {
  /** Dense from 1. */
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

/** One project's log with its history. */
export interface ProjectLog extends EventLog, History {}

/** All logs of one engine, one per project. */
export interface LogHost {
  open(project: string): Promise<ProjectLog>;
  /** Deletes a project's log for good. */
  drop(project: string): Promise<void>;
  readonly files: FileReader & FileWriter;
  /** Folds the write-ahead log into the file; called when idle and before a backup. */
  checkpoint(): Promise<void>;
  /**
   * Copies a project's log to a file while it runs; and puts a copy in place before the project is opened, cut off before the first of our
   * own events above `lastSequence`: the ledger it goes with, copied earlier, has not decided that one yet and will decide it anew.
   */
  backup(project: string, path: string): Promise<void>;
  restore(project: string, path: string, lastSequence?: number): Promise<void>;
  close(): Promise<void>;
}

export type * from './warehouse-ports.ts';
