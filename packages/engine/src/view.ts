/**
 * 视图 — the columns as kernels see them: fixed-length typed arrays over shared memory, made per query at one length, so that what a
 * writer appends meanwhile is not seen; go by `rows` and `leaves`, the arrays may be longer. Row `r` counts from 0 and stands at log offset `r + 1`: a row's position is its place.
 */
export interface EventView {
  /** Rows seen. */
  readonly rows: number;
  /** Leaf customer of each row; 0 for rows about items. */
  readonly customer: Uint32Array;
  /** Code of the event's name. */
  readonly name: Uint32Array;
  /** When it happened, milliseconds. */
  readonly at: Float64Array;
  /** The chain of a leaf: 1 + the row before this one by (at, row) of the same leaf, 0 at its earliest. May lead through rows ≥ `rows`. */
  readonly previous: Uint32Array;
}

/** 人群视图 — leaf customers 1 … `leaves`; index 0 is unused. */
export interface PopulationView {
  readonly leaves: number;
  /** The root a leaf belongs to now; itself when it is not merged, 0 when no such leaf exists yet. A root is the least leaf of its customer. */
  readonly root: Uint32Array;
  /** The leaves of one customer as a ring: each leads to the next, the last to the first; a lone leaf to itself. */
  readonly ring: Uint32Array;
  /** 1 + the latest row of a leaf by (at, row), 0 when it has none. May be a row ≥ the event view's `rows`. */
  readonly latest: Uint32Array;
}

/**
 * 取值列 — values by index (a row, a leaf, or the code of another column). A value is a number, or a code of a dictionary of texts, booleans
 * and lists. Missing: code 0 and NaN.
 */
export interface ValueView {
  /** NaN where the value is no number; null when no value is one. */
  readonly numbers: Float64Array | null;
  /** 0 where the value is a number or missing; null when no value needs a code. */
  readonly codes: Uint32Array | null;
  /** Where what once stands at an index never changes: the column's own number, the same for all its views. */
  readonly stable?: number;
}

/** 用户取值列 — values by leaf, each with when it was last written: of a customer's leaves the one last written counts, (at, row) compared. */
export interface LeafValueView extends ValueView {
  readonly writtenAt: Float64Array;
  readonly writtenRow: Float64Array;
}

/** Everything an evaluation sees. */
export interface View {
  readonly events: EventView;
  readonly people: PopulationView;
}
