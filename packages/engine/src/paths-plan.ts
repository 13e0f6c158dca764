import type { Called } from './called-rows.ts';
import type { Selection } from './plan.ts';

/** 路径计划 — a question about paths made ready for evaluation against columns. Stops are codes 1, 2, 3 …; 0 stands for the rare ones together. */
export interface PathsPlan {
  readonly anchor: Selection;
  readonly stops: readonly Called[];
  /** How a row that the anchor takes and no stop is called. */
  readonly anchored: number;
  /** Orders codes that are met as often. */
  readonly compare: (a: number, b: number) => number;
  /** Whether paths are walked from later rows to earlier ones. */
  readonly backwards: boolean;
  /** A path ends with a longer pause than this, in milliseconds; */
  readonly gapMs: number;
  /** or with a row further from its anchor than this. Infinity: it does not. */
  readonly timeoutMs: number;
  readonly collapse: boolean;
  readonly depth: number;
  readonly branches: number;
  readonly rank: 'customers' | 'paths';
  /** Rows with `from ≤ at < to` are seen, up to `now`. */
  readonly from: number;
  readonly to: number;
  readonly now: number;
}

/** How often: in how many paths, and by how many customers. */
export interface PathsMet {
  readonly paths: number;
  readonly customers: number;
}

/** 路径结果 — nodes by level, then by rank, the rare ones last; links by level, in no order. */
export interface PathsCounted extends PathsMet {
  readonly nodes: readonly (PathsMet & { readonly level: number; readonly stop: number; readonly ended: PathsMet })[];
  readonly links: readonly (PathsMet & { readonly level: number; readonly from: number; readonly to: number })[];
}

/** A node, or of its paths those that go on to a stop (null: that end there). */
export interface PathsSpot {
  readonly level: number;
  readonly stop: number;
  readonly to: number | null | undefined;
}
