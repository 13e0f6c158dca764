import type { Sentence } from '@gyre/domain/sentence';
import { join } from 'node:path';
import { DEFAULT_NAMESPACES, unknownNamespace, type Namespace } from '@gyre/domain/identity';
import type { Instant } from '@gyre/domain/time';
import { customersStage, warehouseSources } from '../customers/index.ts';
import { GroupCommit, validate, type Plan } from '../intake/index.ts';
import {
  businessLines,
  extentToApprove,
  journeyStage,
  openAudienceTakes,
  openCampaigns,
  withholdOfEnded,
  type AudienceTakes,
  type EstimateContext,
  type Rules,
} from '../journeys/index.ts';
import { alertUses } from '../alerts/index.ts';
import { analysisUsesOfSegment } from '../analytics/index.ts';
import { dashboardUsesOfSegment, metricUses } from '../dashboards/index.ts';
import { metricUsesOfSegment, openMetrics } from '../metrics/index.ts';
import { openPipeline, openRelay, takeOver, type Pipeline, type Relay, type Standing } from '../pipeline/index.ts';
import { awaitedStage, deferralStage, reachStage, type Outbox } from '../reach/index.ts';
import { goalStage, responseStage } from '../report/index.ts';
import { openSegments, type Segments } from '../segments/index.ts';
import type { Ledger, LogRow, ProjectLog } from '../stores/ports.ts';
import type { ProjectHost } from './project.ts';
import { openReaching, type Reaching } from './reaching.ts';
import type { ProjectRecord } from './record.ts';
import type { Saver } from './saver.ts';

export interface DecidingParts {
  readonly current: { readonly record: ProjectRecord };
  /** The project's folder in the home. */
  readonly folder: string;
  readonly ledger: Ledger;
  readonly log: ProjectLog;
  readonly plan: Plan;
  readonly saver: Saver;
}

/** Starts what carries events from the writer through the pipeline to the sender, and own events back into the log. */
export async function startDeciding(host: ProjectHost, parts: DecidingParts) {
  const { clock, logger, fatal } = host;
  const { current, ledger, log, plan, saver } = parts;
  const standing = await takeOver(ledger, 'pipeline');
  const live: Live = {};
  const wakes = aheadOf(live);
  const committed = (rows: readonly LogRow[]): void => {
    saver.grown(rows.length);
    wakes.wakePipeline();
  };
  const writer = new GroupCommit({ log, state: saver.state, plan, validate, clock, zone: () => current.record.zone, committed, fatal });
  saver.durable = () => writer.durable();
  const reaching = await openReaching(host, { current, ledger, standing, wakes });
  const { providers, outbox } = reaching;
  live.outbox = outbox;
  const decisions = await openDecisions(host, parts, { standing, reaching, wakes });
  const { stages, ready, rules, segments } = decisions;

  const withLines = businessLines(ledger, () => decisions.campaigns.changes);
  live.relay = await openRelay({ ledger, log, append: async (events) => writer.relay(await withLines(events)), fatal });
  const relay = live.relay;
  const complete = (): Instant => writer.complete;
  const pipeline = await openPipeline({ ledger, standing, log, stages, clock, complete, ready, emitted: wakes.wakeRelay, fatal });
  live.pipeline = pipeline;
  live.audiences = openAudienceTakes({ ledger, clock, log: logger, rules, wakePipeline: wakes.wakePipeline });
  void ready.then(wakes.wakeAudiences, () => {});
  return {
    writer,
    reaching,
    segments,
    metrics: decisions.metrics,
    campaigns: decisions.campaigns,
    rules,
    estimating: decisions.estimating,
    wakeRelay: wakes.wakeRelay,
    /** Resolves once everything acknowledged and emitted before has been decided on. @throws the signal's reason when it aborts before */
    caughtUp: async (signal?: AbortSignal): Promise<void> => {
      await writer.durable();
      await relay.drained();
      await pipeline.reached(saver.state.offset, signal);
    },
    /** Everything received by then has been decided on; undefined while nothing waits. */
    decidedUntil: (): Instant | undefined => (pipeline.offset >= saver.state.offset ? undefined : standing.asOf),
    async close() {
      await writer.settled();
      await live.audiences?.close();
      await decisions.campaigns.close();
      await pipeline.close();
      await decisions.metrics.close();
      await segments.close();
      await outbox.close();
      await relay.close();
      await writer.settled();
      await providers.close();
      await decisions.warehouse.close();
    },
  };
}

/** The parts that have started. */
interface Live {
  pipeline?: Pipeline;
  relay?: Relay;
  audiences?: AudienceTakes;
  outbox?: Outbox;
}

/** What is asked of parts that start later. */
interface Ahead {
  readonly wakePipeline: () => void;
  readonly wakeRelay: () => void;
  readonly wakeAudiences: () => void;
  readonly audienceProblemOf: (campaign: string) => Sentence | null;
  readonly wakeOutbox: () => void;
  readonly recallOutbox: () => void;
}

function aheadOf(live: Live): Ahead {
  return {
    wakePipeline: () => live.pipeline?.wake(),
    wakeRelay: () => live.relay?.wake(),
    wakeAudiences: () => live.audiences?.wake(),
    audienceProblemOf: (campaign) => live.audiences?.problemOf(campaign) ?? null,
    wakeOutbox: () => live.outbox?.wake(),
    recallOutbox: () => live.outbox?.recall(),
  };
}

/** Where a segment is read: metrics and stage models, saved analyses, dashboards. */
async function usesOfSegment(ledger: Ledger, segment: string) {
  return [
    ...(await metricUsesOfSegment(ledger, segment)),
    ...(await analysisUsesOfSegment(ledger, segment)),
    ...(await dashboardUsesOfSegment(ledger, segment)),
  ];
}

/** What decides: the rooms in the order of the pipeline, over the columns. `ready` once they stand where the pipeline does. */
async function openDecisions(
  { clock, logger, fatal, warehouse: openWarehouse }: ProjectHost,
  { current, folder, ledger, log, plan, saver }: DecidingParts,
  { standing, reaching, wakes }: { readonly standing: Standing; readonly reaching: Reaching; readonly wakes: Ahead },
) {
  const zone = (): string => current.record.zone;
  const upTo = { partition: 0, offset: standing.offset };
  const sources = warehouseSources(ledger);
  const warehouse = openWarehouse({ folder: join(folder, 'columns'), log, sources, zone, upTo });
  saver.saveColumns = () => warehouse.save();
  const customers = customersStage({ history: log, rules: rulesOf });
  const rules: Rules = {
    prepare: (rule, watch) => warehouse.live.prepare(rule, segments.book(), watch),
    select: async (rule, at) => (await warehouse.select({ rule, segments: segments.book(), at })).members,
  };
  const { contents, reach, approvals } = reaching;
  const estimating: EstimateContext = { ledger, clock, history: log, rules, people: warehouse.live, contents, reach };
  const campaigns = openCampaigns({
    ...estimating,
    contents,
    log: logger,
    zone,
    approvals,
    extentToApprove: (key, definition) => extentToApprove(estimating, key, definition),
    ...wakes,
  });
  const ground = { ledger, clock, history: log, zone, changes: customers.changes };
  const segments: Segments = await openSegments(
    {
      ...ground,
      warehouse,
      fatal,
      otherUses: async (segment) => [...(await campaigns.uses(segment)), ...(await usesOfSegment(ledger, segment))],
      wake() {
        wakes.wakePipeline();
        campaigns.refresh().catch(fatal);
      },
    },
    standing.asOf,
  );
  const otherUses = async (metric: string) => [...(await metricUses(ledger, metric)), ...(await alertUses(ledger, metric))];
  const metrics = await openMetrics({ ...ground, log: logger, segments: segments.room, sources, otherUses });
  await withholdOfEnded({ ledger, clock, wakeRelay: wakes.wakeRelay });
  const journeys = journeyStage({ campaigns, history: log, reach, zone, wakeAudiences: wakes.wakeAudiences });
  const effects = [goalStage({ changes: () => campaigns.changes, zone }), responseStage({ changes: customers.changes })];
  const sending = [awaitedStage(reach.outbox), reachStage(reach.outbox)];
  const ready = segments.restore().then(() => campaigns.refresh());
  ready.catch(fatal);
  return {
    warehouse,
    rules,
    campaigns,
    segments,
    metrics,
    estimating,
    ready,
    stages: [customers, plan.stage, segments.stage, metrics.stage, journeys, deferralStage(reach), ...sending, ...effects],
  };
}

function rulesOf(namespace: string): Namespace {
  return DEFAULT_NAMESPACES.find((n) => n.key === namespace) ?? unknownNamespace(namespace);
}
