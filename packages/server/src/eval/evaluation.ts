import type { Readable } from 'node:stream';
import type { Sentence } from '@gyre/domain/sentence';

/** Where a computation writes. */
export interface EvaluationOutput {
  /** Writes to standard output. */
  readonly print: (text: string) => void;
  /** Writes to standard error. */
  readonly complain: (text: string) => void;
}

/** 计算 — a pure computation of ours on standard input, without a server or a home. */
export interface Evaluation {
  readonly name: string;
  readonly summary: Sentence;
  /** What follows the name, e.g. `--on <date>`; may be empty. */
  readonly usage: string;
  /**
   * @param args  what follows the name
   * @returns the exit code: 0 done, 1 some of the input could not be read, each told by its line
   * @throws AppError for arguments it does not understand
   */
  run(input: Readable, args: readonly string[], output: EvaluationOutput): Promise<number>;
}
