import { MINUTE_MS } from '@gyre/domain/time';
import { rebuild, saveState, type SequencerState } from '../intake/index.ts';
import type { ProjectLog } from '../stores/ports.ts';
import type { ProjectHost } from './project.ts';

/** Rows after which the sequencer's state and the columns are saved again: what a restart has to read at most. */
const SAVE_EVERY = 500_000;

/** The sequencer's state, and who keeps it and the columns on disk. */
export interface Saver {
  readonly state: SequencerState;
  /** Set once there is a writer. */
  durable: () => Promise<void>;
  /** Set once there are columns. */
  saveColumns: () => Promise<void>;
  grown(rows: number): void;
  close(): Promise<void>;
}

/** Keeps the sequencer's state and the columns on disk, so a restart reads little of the log. */
export async function openSaver(folder: string, state: SequencerState, log: ProjectLog, host: ProjectHost): Promise<Saver> {
  const { clock } = host;
  if (state.offset > (await log.end()).offset)
    throw new Error(`the log ends before the saved sequencer state; delete ${folder} to rebuild it`);
  await rebuild(state, log, clock.now());
  let unsaved = 0;
  let lastForgotten = clock.now();
  let saving: Promise<void> = Promise.resolve();
  const saver: Saver = {
    state,
    durable: () => Promise.resolve(),
    saveColumns: () => Promise.resolve(),
    grown(rows) {
      unsaved += rows;
      if (clock.now() - lastForgotten > 10 * MINUTE_MS) {
        state.forget(clock.now());
        lastForgotten = clock.now();
      }
      if (unsaved < SAVE_EVERY) return;
      unsaved = 0;
      saving = saving
        .then(() => saveState(folder, state, () => saver.durable()))
        .then(() => saver.saveColumns())
        .catch((error: unknown) => {
          host.logger.warn('saving what a restart needs failed; it will read more of the log', { detail: String(error) });
        });
    },
    async close() {
      await saving;
      await saveState(folder, state, () => saver.durable());
    },
  };
  return saver;
}
