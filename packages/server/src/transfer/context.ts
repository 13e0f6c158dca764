import type { Instant } from '@gyre/domain/time';
import type { Clock } from '../clock.ts';
import type { IntakeWriter } from '../intake/index.ts';
import type { Log } from '../log.ts';
import type { FileReader, FileWriter, History, Ledger, EventLog } from '../stores/ports.ts';

/** One customer as an export shows it, read by the customers room: the root with the identities and attributes of all its leaves. */
export interface ExportedCustomer {
  readonly customer: number;
  readonly identities: readonly { readonly namespace: string; readonly value: string }[];
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
  readonly events: number;
}

/** What transfer asks of the customers room. */
export interface CustomerReader {
  /** Root of each leaf. */
  rootsOf(leaves: readonly number[]): Promise<ReadonlyMap<number, number>>;
  /** Roots greater than `after`, ascending, at most `limit`. */
  page(after: number, limit: number): Promise<ExportedCustomer[]>;
}

/** What an export reads. */
export interface ExportContext {
  readonly ledger: Ledger;
  readonly log: Pick<EventLog, 'end'> & Pick<History, 'scan'>;
  readonly customers: CustomerReader;
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
}
