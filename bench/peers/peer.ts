import type { Question } from '../segments-data.ts';

/** 对照 — another engine with the same rows, asked the same questions. */
export interface Peer {
  /** As tables show it, with its version. */
  readonly name: string;
  /** Milliseconds from the rows at hand in a file to the first question it could answer. */
  readonly loadMs: number;
  /** How many customers a question holds, with all processors or with one. */
  count(question: Question, threads: 'all' | 'one'): Promise<number>;
  /** The customers a question holds, ascending. */
  members(question: Question): Promise<readonly number[]>;
  stop(): Promise<void>;
}

/** One that is asked in SQL. */
export interface SqlPeer extends Peer {
  /** What a statement in its own dialect gives, row by row. */
  rows(sql: string, threads: 'all' | 'one'): Promise<readonly (readonly (string | number | null)[])[]>;
}
