import type { Sentence } from '@gyre/domain/sentence';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Instance } from '../projects/index.ts';
import type { Settings } from '../settings.ts';

/** A home opened by this process alone, without serving. */
export interface OpenHome {
  readonly instance: Instance;
  close(): Promise<void>;
}

/** A home another process serves: where it answers and the token it lets commands of this machine in with. */
export interface RunningHome {
  readonly address: string;
  readonly token: string;
}

/** What a command works with. */
export interface CommandContext {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: Log;
  /** Writes to standard output. */
  readonly print: (text: string) => void;
  /** The process that serves the home at `GYRE_HOME`, when one does. */
  readonly running: () => Promise<RunningHome | undefined>;
  /** Opens the stores of a home nobody serves. @throws AppError `home_in_use` */
  readonly openHome: () => Promise<OpenHome>;
  /** Folder of the home, absolute. */
  readonly home: string;
  /** Starts the server and resolves when it has stopped. */
  readonly serve: () => Promise<void>;
  /** Copies a home nobody serves to a folder, and a copy back into an empty home. */
  readonly backup: (to: string) => Promise<void>;
  readonly restore: (from: string) => Promise<void>;
}

/** 命令 — one `gyre` command. */
export interface Command {
  readonly name: string;
  readonly summary: Sentence;
  /** What follows the name, e.g. `<file> --target events`. */
  readonly usage: string;
  /** @returns the exit code */
  run(args: readonly string[], context: CommandContext): Promise<number>;
}
