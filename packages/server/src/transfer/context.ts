import type { Clock } from '../clock.ts';
import type { IntakeWriter } from '../intake/index.ts';
import type { Log } from '../log.ts';
import type { FileReader, FileWriter, History, Ledger, EventLog } from '../stores/ports.ts';

/** What an export reads. */
export interface ExportContext {
  readonly ledger: Ledger;
  readonly log: Pick<EventLog, 'end'> & Pick<History, 'scan'>;
  /** Resolves once the ledger has taken in all the log holds now, so that an export shows what was acknowledged before it. */
  readonly caughtUp?: () => Promise<void>;
}

/** 导入导出 — what one project's transfer works with. */
export interface TransferContext extends ExportContext {
  /** `<home>/projects/<project>`: uploads and the files of jobs live here. */
  readonly folder: string;
  readonly files: FileReader & FileWriter;
  readonly writer: Pick<IntakeWriter, 'write' | 'check'>;
  /** The project's zone, for guesses. */
  readonly zone: () => string;
  readonly clock: Clock;
  readonly logger: Log;
  /** A new time-ordered id. */
  readonly newId: () => string;
  readonly maxUploadBytes?: number;
  /** Uploads and files of jobs last written longer ago are removed. */
  readonly keepFilesMs?: number | undefined;
}
