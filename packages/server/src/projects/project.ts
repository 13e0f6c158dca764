import { join } from 'node:path';
import type { Providers } from '../channels/index.ts';
import type { Clock } from '../clock.ts';
import { loadState, openPlan, openSources, type GroupCommit, type Plan, type QuarantineParts, type Sources } from '../intake/index.ts';
import type { Campaigns, Rules } from '../journeys/index.ts';
import type { Log } from '../log.ts';
import { emitOwn, type OwnEvent } from '../pipeline/index.ts';
import { unsubscribe } from '../reach/index.ts';
import type { Segments } from '../segments/index.ts';
import { projectMigrations } from '../stores/migrations/project.ts';
import type { Ledger, LedgerHost, LogHost, OpenWarehouse, ProjectLog } from '../stores/ports.ts';
import { openTransfer, type Transfer, type TransferContext } from '../transfer/index.ts';
import { startDeciding } from './deciding.ts';
import { newId } from './ids.ts';
import type { ProjectRecord } from './record.ts';
import { fillRetail } from './retail.ts';
import { openSaver } from './saver.ts';

/** What every project of an instance shares. */
export interface ProjectHost {
  readonly home: string;
  readonly ledgers: LedgerHost;
  readonly logs: LogHost;
  readonly warehouse: OpenWarehouse;
  readonly clock: Clock;
  readonly logger: Log;
  /** Passphrase of the instance: provider secrets and unsubscribe links come from it. */
  readonly secret: string;
  readonly publicUrl: () => string;
  /** How long uploads and the files of jobs are kept. */
  readonly keepFilesMs?: number | undefined;
  /** A store failed under us: the process must stop. */
  readonly fatal: (error: unknown) => void;
}

/** 运行中的项目 — one project with everything that works for it. */
export interface Project {
  readonly key: string;
  readonly record: () => ProjectRecord;
  readonly clock: Clock;
  readonly ledger: Ledger;
  readonly log: ProjectLog;
  readonly writer: GroupCommit;
  readonly plan: Plan;
  readonly sources: Sources;
  readonly quarantine: QuarantineParts;
  readonly segments: Segments;
  readonly campaigns: Campaigns;
  readonly rules: Rules;
  readonly providers: Providers;
  readonly transfer: Transfer;
  /** Resolves once everything acknowledged before has been decided on. */
  caughtUp(): Promise<void>;
  /** Leaves own events for the log and waits until the pipeline has acted on them. */
  emitAndWait(events: readonly OwnEvent[]): Promise<void>;
  unsubscribe(token: string): Promise<void>;
  /** The record was changed: policy, pause. */
  changed(record: ProjectRecord): void;
  close(): Promise<void>;
}

/** Ledger schema of a project. */
export function schemaOf(project: string): string {
  return `p_${project}`;
}

/** Opens a project: stores, sequencer rebuilt from the log, pipeline, sender. Intake may write once this resolves. */
export async function openProject(host: ProjectHost, initial: ProjectRecord): Promise<Project> {
  const { clock } = host;
  const { key } = initial;
  const current = { record: initial };
  const folder = join(host.home, 'projects', key);
  const sequencer = join(folder, 'sequencer');
  const loading = loadState(sequencer);
  const ledger = await host.ledgers.open(schemaOf(key), projectMigrations);
  const log = await host.logs.open(key);
  const plan = await openPlan(ledger, initial.unknown_events);
  const sources = await openSources(ledger, clock);
  const saver = await openSaver(sequencer, await loading, log, host);
  const flow = await startDeciding(host, { current, folder, ledger, log, plan, saver });
  const { writer, outbox, unsubscribeKey, wakeRelay, caughtUp } = flow;
  const transfer = await startTransfer(host, { folder, ledger, log, writer, caughtUp, zone: () => current.record.zone });
  return {
    key,
    record: () => current.record,
    clock,
    ledger,
    log,
    writer,
    plan,
    sources,
    quarantine: { ledger, history: log, writer, clock },
    segments: flow.segments,
    campaigns: flow.campaigns,
    rules: flow.rules,
    providers: flow.providers,
    transfer,
    caughtUp,
    async emitAndWait(events) {
      await ledger.transaction((tx) => emitOwn(tx, events));
      wakeRelay();
      await caughtUp();
    },
    async unsubscribe(token) {
      await unsubscribe({ project: key, ledger, clock, unsubscribeKey, wakeRelay }, token);
    },
    changed(next) {
      current.record = next;
      plan.setPolicy(next.unknown_events);
      if (!next.paused) outbox.wake();
    },
    async close() {
      await transfer.close();
      await flow.close();
      await saver.close();
    },
  };
}

/** Opens imports and exports; a load of the real orders that a stop interrupted goes on. */
async function startTransfer(
  { logs, clock, logger, keepFilesMs }: ProjectHost,
  parts: Pick<TransferContext, 'folder' | 'ledger' | 'zone' | 'caughtUp'> & { readonly log: ProjectLog; readonly writer: GroupCommit },
): Promise<Transfer> {
  return await openTransfer({ ...parts, files: logs.files, clock, logger, keepFilesMs, newId: () => newId(clock) }, (job) =>
    job.detail['sample'] === 'online-retail' ? (control) => fillRetail(parts, control) : undefined,
  );
}
