import { join } from 'node:path';
import type { DimensionNames } from '@gyre/domain/metrics/dimension-words';
import type { Instant } from '@gyre/domain/time';
import type { Inbound, MailReport, Providers, Returned } from '../channels/index.ts';
import { fastClock, type Clock } from '../clock.ts';
import { loadState, openPlan, openSources, type GroupCommit, type Plan, type QuarantineParts, type Sources } from '../intake/index.ts';
import { openAlerts, type Alerts } from '../alerts/index.ts';
import { openAnalytics, type Analytics } from '../analytics/index.ts';
import type { Autopilot } from '../autopilot/index.ts';
import type { Benefits } from '../benefits/index.ts';
import { openCauses, type Causes } from '../causes/index.ts';
import { openDashboards, type Dashboards } from '../dashboards/index.ts';
import {
  openActivities,
  openCampaignTemplates,
  type Activities,
  type ApprovalNotices,
  type CampaignTemplates,
  type Campaigns,
  type EstimateContext,
  type Rules,
} from '../journeys/index.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics/index.ts';
import { emitOwn, type OwnEvent } from '../pipeline/index.ts';
import type { Contents } from '../content/index.ts';
import { followLink, takeInbound, takeReturned, unsubscribe, type Policies, type PreferenceContext, type Visit } from '../reach/index.ts';
import type { Notices } from '../notices/index.ts';
import { openEffectDetails, openReports, type EffectDetails, type Reports } from '../report/index.ts';
import { projectAsking, type Segments } from '../segments/index.ts';
import { projectMigrations } from '../stores/migrations/project.ts';
import type { Ledger, LedgerHost, LogHost, OpenWarehouse, ProjectLog } from '../stores/ports.ts';
import { openTransfer, type Transfer, type TransferContext } from '../transfer/index.ts';
import { startDeciding } from './deciding.ts';
import { openCoupons } from './coupons.ts';
import { dimensionNamesOf } from './dimension-names.ts';
import { newId } from './ids.ts';
import { openLooping } from './looping.ts';
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
  /** Whether providers may be called in the own network. */
  readonly allowPrivateTargets?: boolean | undefined;
  /** How long uploads and the files of jobs are kept. */
  readonly keepFilesMs?: number | undefined;
  /** Whether the autopilot of every project is switched off. */
  readonly autopilotOff?: (() => boolean) | undefined;
  /** A store failed under us: the process must stop. */
  readonly fatal: (error: unknown) => void;
}

/** Which provider a request came from, and the token that proves it. */
export interface InboundAddress {
  readonly channel: string;
  readonly provider: string;
  readonly token: string;
}

/** 运行中的项目 — one project with everything that works for it. */
export interface Project {
  readonly key: string;
  readonly record: () => ProjectRecord;
  /** 项目时钟 — what time it is in the project; a sample's may run faster than the wall's. */
  readonly clock: Clock;
  readonly ledger: Ledger;
  readonly log: ProjectLog;
  readonly writer: GroupCommit;
  readonly plan: Plan;
  readonly sources: Sources;
  readonly quarantine: QuarantineParts;
  readonly segments: Segments;
  readonly campaigns: Campaigns;
  readonly activities: Activities;
  readonly analytics: Analytics;
  readonly causes: Causes;
  readonly metrics: Metrics;
  readonly dashboards: Dashboards;
  readonly notices: Notices;
  readonly alerts: Alerts;
  readonly autopilot: Autopilot;
  readonly reports: Reports;
  readonly effects: EffectDetails;
  readonly campaignTemplates: CampaignTemplates;
  readonly benefits: Benefits;
  readonly rules: Rules;
  /** What estimates are made from. */
  readonly estimating: EstimateContext;
  readonly policies: Policies;
  readonly approvals: ApprovalNotices;
  readonly contents: Contents;
  readonly providers: Providers;
  /** What the preference page is made from. */
  readonly preferring: PreferenceContext;
  readonly transfer: Transfer;
  /** Resolves once everything acknowledged before has been decided on. */
  caughtUp(): Promise<void>;
  /** While events wait for decisions: everything received by then has been decided on. Undefined while none does. */
  decidedUntil(): Instant | undefined;
  /** Leaves own events for the log and waits until the pipeline has acted on them. */
  emitAndWait(events: readonly OwnEvent[]): Promise<void>;
  unsubscribe(token: string): Promise<void>;
  /** Where a tracked link leads; undefined for a code that is none of this project's. */
  follow(code: string, visit: Omit<Visit, 'at'>): Promise<string | undefined>;
  /** Takes what a provider sent; undefined when nobody has that address. */
  receive(to: InboundAddress, request: Inbound): Promise<{ status: number; body: string } | undefined>;
  /** Takes what came back for a mail whose return address is this project's; false when it is not. */
  takeReturned(returned: Returned, report: MailReport): Promise<boolean>;
  /** Own events were left for the log. */
  readonly wakeRelay: () => void;
  /** Messages were queued. */
  readonly wakeOutbox: () => void;
  /** Somebody was suppressed or withdrew a consent: what is claimed but not handed over yet has to be looked at again. */
  readonly recallOutbox: () => void;
  /** The record was changed: policy, pause. */
  changed(record: ProjectRecord): void;
  close(): Promise<void>;
}

/** Ledger schema of a project. */
export function schemaOf(project: string): string {
  return `p_${project}`;
}

/** Opens a project: stores, sequencer rebuilt from the log, pipeline, sender. Intake may write once this resolves. */
export async function openProject(instance: ProjectHost, initial: ProjectRecord): Promise<Project> {
  const { key } = initial;
  const clock = clockOf(instance, initial);
  const host = { ...instance, clock };
  const current = { record: initial };
  const folder = join(host.home, 'projects', key);
  const { ledger, log, plan, sources, saver } = await openGround(host, initial, folder);
  const flow = await startDeciding(host, { current, folder, ledger, log, plan, saver });
  const { writer, wakeRelay, caughtUp } = flow;
  const { outbox, providers, policies, contents, unsubscribeKey } = flow.reaching;
  const recallOutbox = (): void => outbox.recall();
  const preferring = { project: key, ledger, clock, unsubscribeKey, policies, wakeRelay, recallOutbox };
  const zone = (): string => current.record.zone;
  const dimensionName = dimensionNamesOf({ plan, ...flow });
  const read = openReading(host, { current, ledger, log, flow, dimensionName });
  const { secrets, posting } = flow.reaching;
  const benefits = openCoupons(host, { current, ledger, writer, state: saver.state, wakeRelay, secrets, posting });
  const autopilot = openLooping(host, { current, ledger, flow, read, dimensionName });
  const transfer = await startTransfer(host, { folder, ledger, log, writer, caughtUp, zone });
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
    metrics: flow.metrics,
    ...read,
    autopilot,
    benefits,
    rules: flow.rules,
    estimating: flow.estimating,
    policies,
    contents,
    providers,
    preferring,
    transfer,
    caughtUp,
    decidedUntil: flow.decidedUntil,
    ...outsideOf({ ledger, clock, wakeRelay, caughtUp, providers, preferring }),
    wakeRelay,
    wakeOutbox: () => outbox.wake(),
    recallOutbox,
    changed(next) {
      current.record = next;
      plan.setPolicy(next.unknown_events);
      if (!next.paused) outbox.wake();
      read.dashboards.sending.wake();
      read.notices.wake();
      read.alerts.wake();
      autopilot.wake();
    },
    close: () => closeInTurn(transfer, autopilot, read.alerts, read.dashboards, read.notices, benefits, flow, saver),
  };
}

/** The clock a project lives by. */
function clockOf({ clock }: ProjectHost, { settings }: ProjectRecord): Clock {
  return settings.clock === undefined ? clock : fastClock(clock, settings.clock.speed, settings.clock.origin);
}

/** Closes parts one after the other: each may still use those after it. */
async function closeInTurn(...parts: readonly { readonly close: () => Promise<void> }[]): Promise<void> {
  for (const part of parts) await part.close();
}

interface ReadingParts {
  readonly current: { readonly record: ProjectRecord };
  readonly ledger: Ledger;
  readonly log: ProjectLog;
  readonly flow: Awaited<ReturnType<typeof startDeciding>>;
  readonly dimensionName: DimensionNames;
}

/** Opens what is read of a project: activities, reports, analyses, dashboards, alerts; with what tells operators of it. */
function openReading(
  { clock, logger, publicUrl }: ProjectHost,
  { current, ledger, log, flow, dimensionName }: ReadingParts,
): Pick<
  Project,
  'activities' | 'reports' | 'effects' | 'campaignTemplates' | 'analytics' | 'causes' | 'dashboards' | 'notices' | 'approvals' | 'alerts'
> {
  const { segments, metrics } = flow;
  const { notices, approvals, secrets, policies } = flow.reaching;
  const zone = (): string => current.record.zone;
  const ground = { ledger, clock, zone, dimensionName, newId: () => newId(clock) };
  const activities = openActivities(ground);
  const reports = openReports(ground);
  const effects = openEffectDetails({ ...ground, history: log, askingAt: (at) => projectAsking(segments.room, at).asking });
  const analytics = openAnalytics({ ...ground, segments, activities: () => activities.list(), lifts: (keys) => reports.lifts(keys) });
  const causes = openCauses({ ...ground, currency: () => current.record.currency, metrics, segments });
  const around = {
    ...ground,
    project: current.record.key,
    log: logger,
    currency: () => current.record.currency,
    paused: () => current.record.paused,
    secrets,
  };
  const dashboards = openDashboards({ ...around, analytics, metrics, notices, publicUrl });
  const holidayYears = () => {
    const { calendar, years } = policies.current().quiet;
    return calendar === 'cn' ? (years ?? []) : null;
  };
  const watching = { metrics, causes, notices, publicUrl, holidayYears, activities: () => activities.list(), caughtUp: flow.caughtUp };
  const alerts = openAlerts({ ...around, ...watching });
  const campaignTemplates = openCampaignTemplates(ground);
  return { activities, reports, effects, campaignTemplates, analytics, causes, dashboards, notices, approvals, alerts };
}

/** What everything else stands on: the stores, what the ledger knows of events and their senders, and the sequencer caught up with the log. */
async function openGround(host: ProjectHost, { key, unknown_events: unknownEvents }: ProjectRecord, folder: string) {
  const sequencer = join(folder, 'sequencer');
  const loading = loadState(sequencer);
  const ledger = await host.ledgers.open(schemaOf(key), projectMigrations);
  const log = await host.logs.open(key);
  const plan = await openPlan(ledger, unknownEvents);
  const sources = await openSources(ledger, host.clock);
  return { ledger, log, plan, sources, saver: await openSaver(sequencer, await loading, log, host) };
}

type OutsideParts = Pick<Project, 'ledger' | 'clock' | 'wakeRelay' | 'caughtUp' | 'providers' | 'preferring'>;

/** What comes from outside of the pipeline: operators' own events, customers who follow links, providers. */
function outsideOf({
  ledger,
  clock,
  wakeRelay,
  caughtUp,
  providers,
  preferring,
}: OutsideParts): Pick<Project, 'emitAndWait' | 'unsubscribe' | 'follow' | 'receive' | 'takeReturned'> {
  return {
    async emitAndWait(events) {
      await ledger.transaction((tx) => emitOwn(tx, events));
      wakeRelay();
      await caughtUp();
    },
    async unsubscribe(token) {
      await unsubscribe(preferring, token);
    },
    follow: (code, visit) => followLink({ ledger, wakeRelay }, code, { ...visit, at: clock.now() }),
    receive: (to, request) => takeInbound(preferring, providers, to, request),
    takeReturned: (returned, report) => takeReturned(preferring, providers, returned, report),
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
