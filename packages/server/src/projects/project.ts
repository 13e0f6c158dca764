import { hkdfSync } from 'node:crypto';
import { join } from 'node:path';
import { DEFAULT_NAMESPACES, unknownNamespace, type Namespace } from '@gyre/domain/identity';
import { MINUTE_MS } from '@gyre/domain/time';
import { openProviders, secretBox, type Providers } from '../channels/index.ts';
import type { Clock } from '../clock.ts';
import { customersStage } from '../customers/index.ts';
import { GroupCommit, loadState, openPlan, openSources, rebuild, saveState, validate } from '../intake/index.ts';
import type { Plan, QuarantineParts, SequencerState, Sources } from '../intake/index.ts';
import { journeyStage, openCampaigns, withholdOfEnded, type Campaigns } from '../journeys/index.ts';
import type { Log } from '../log.ts';
import { emitOwn, openPipeline, openRelay, takeOver, type OwnEvent, type Pipeline, type Relay } from '../pipeline/index.ts';
import { contentCache, openOutbox, reachStage, unsubscribe } from '../reach/index.ts';
import { projectMigrations } from '../stores/migrations/project.ts';
import type { Ledger, LedgerHost, LogHost, LogRow, ProjectLog } from '../stores/ports.ts';
import { openTransfer, type Transfer, type TransferContext } from '../transfer/index.ts';
import { newId } from './ids.ts';
import type { ProjectRecord } from './record.ts';
import { fillRetail } from './retail.ts';

/** What every project of an instance shares. */
export interface ProjectHost {
  readonly home: string;
  readonly ledgers: LedgerHost;
  readonly logs: LogHost;
  readonly clock: Clock;
  readonly logger: Log;
  /** Passphrase of the instance: provider secrets and unsubscribe links come from it. */
  readonly secret: string;
  readonly publicUrl: () => string;
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
  readonly campaigns: Campaigns;
  readonly providers: Providers;
  readonly transfer: Transfer;
  /** Leaves own events for the log and waits until the pipeline has acted on them. */
  emitAndWait(events: readonly OwnEvent[]): Promise<void>;
  unsubscribe(token: string): Promise<void>;
  /** The record was changed: policy, pause. */
  changed(record: ProjectRecord): void;
  close(): Promise<void>;
}

/** Rows after which the sequencer's state is saved again: what a restart has to read at most. */
const SAVE_EVERY = 500_000;

/** Ledger schema of a project. */
export function schemaOf(project: string): string {
  return `p_${project}`;
}

function rulesOf(namespace: string): Namespace {
  return DEFAULT_NAMESPACES.find((n) => n.key === namespace) ?? unknownNamespace(namespace);
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
  const flow = await startFlow(host, { current, ledger, log, plan, saver });
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
    campaigns: flow.campaigns,
    providers: flow.providers,
    transfer,
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
  { logs, clock, logger }: ProjectHost,
  parts: Pick<TransferContext, 'folder' | 'ledger' | 'zone' | 'caughtUp'> & { readonly log: ProjectLog; readonly writer: GroupCommit },
): Promise<Transfer> {
  return await openTransfer({ ...parts, files: logs.files, clock, logger, newId: () => newId(clock) }, (job) =>
    job.detail['sample'] === 'online-retail' ? (control) => fillRetail(parts, control) : undefined,
  );
}

interface FlowParts {
  readonly current: { readonly record: ProjectRecord };
  readonly ledger: Ledger;
  readonly log: ProjectLog;
  readonly plan: Plan;
  readonly saver: Saver;
}

/** Starts what carries events from the writer through the pipeline to the sender, and own events back into the log. */
async function startFlow(host: ProjectHost, { current, ledger, log, plan, saver }: FlowParts) {
  const { clock, logger, fatal } = host;
  const standing = await takeOver(ledger, 'pipeline');
  const live: { pipeline?: Pipeline; relay?: Relay } = {};
  const wakePipeline = (): void => live.pipeline?.wake();
  const wakeRelay = (): void => live.relay?.wake();
  const committed = (rows: readonly LogRow[]): void => {
    saver.grown(rows.length);
    wakePipeline();
  };
  const writer = new GroupCommit({ log, state: saver.state, plan, validate, clock, zone: () => current.record.zone, committed, fatal });
  saver.durable = () => writer.durable();

  const secrets = secretBox(host.secret);
  const providers = openProviders({ ledger, clock, log: logger, secrets });
  const paused = (): boolean => current.record.paused;
  const outbox = await openOutbox({ ledger, clock, log: logger, providers, epoch: standing.epoch, paused, wakeRelay, wakePipeline });
  const campaigns = openCampaigns({ ledger, clock, wakeRelay, wakeOutbox: () => outbox.wake() });
  await withholdOfEnded({ ledger, clock, wakeRelay });
  const unsubscribeKey = Buffer.from(hkdfSync('sha256', host.secret, current.record.key, 'gyre unsubscribe', 32));
  const reach = { project: current.record.key, publicUrl: host.publicUrl, unsubscribeKey, outbox, content: contentCache() };
  const stages = [customersStage({ history: log, rules: rulesOf }), plan.stage, journeyStage({ campaigns, reach }), reachStage(outbox)];

  const relay = await openRelay({ ledger, log, append: (events) => writer.relay(events), fatal });
  live.relay = relay;
  const pipeline = await openPipeline({ ledger, standing, log, stages, clock, emitted: wakeRelay, fatal });
  live.pipeline = pipeline;
  return {
    writer,
    providers,
    outbox,
    campaigns,
    unsubscribeKey,
    wakeRelay,
    /** Resolves once everything acknowledged and emitted before has been decided on. */
    caughtUp: async (): Promise<void> => {
      await writer.durable();
      await relay.drained();
      await pipeline.reached(saver.state.offset);
    },
    async close() {
      await writer.settled();
      await pipeline.close();
      await outbox.close();
      await relay.close();
      await writer.settled();
      await providers.close();
    },
  };
}

interface Saver {
  readonly state: SequencerState;
  /** Set once there is a writer. */
  durable: () => Promise<void>;
  grown(rows: number): void;
  close(): Promise<void>;
}

/** Keeps the sequencer's state on disk, so a restart reads little of the log. */
async function openSaver(folder: string, state: SequencerState, log: ProjectLog, host: ProjectHost): Promise<Saver> {
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
        .catch((error: unknown) => {
          host.logger.warn('saving the sequencer state failed; a restart will read more of the log', { detail: String(error) });
        });
    },
    async close() {
      await saving;
      await saveState(folder, state, () => saver.durable());
    },
  };
  return saver;
}
