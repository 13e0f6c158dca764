import type { PackCheck } from '@gyre/domain/api/metric-packs';
import type { Span } from '@gyre/domain/analyses/time-range';
import type { AtomSeries } from '@gyre/domain/metrics/answer-atom';
import type { AtomRead } from '@gyre/domain/metrics/atom';
import type { MetricSpan } from '@gyre/domain/metrics/metric';
import { atomsOf } from '@gyre/domain/metrics/metric-series';
import type { PackMapping } from '@gyre/domain/metrics/pack';
import type { MetricPlan } from '@gyre/domain/metrics/plan';
import type { CustomerSet } from '@gyre/engine';
import type { Stage } from '../pipeline/index.ts';
import type { Watch } from '../stores/ports.ts';
import { customersBehind, customersOfRead, type BehindAsked } from './behind.ts';
import type { MetricsContext } from './context.ts';
import { openKeeper, type Keeper } from './keeper.ts';
import { atomAnswer, metricLines, type LinesAsked } from './lines.ts';
import { checkPack, installPack, type Installed } from './packs.ts';
import { openShelf, type MetricShelf } from './shelf.ts';
import { metricSources } from './sources.ts';
import { openStageModels, type StageModels } from './stage-models.ts';
import { metricsStage } from './stage.ts';
import { metricTree, type TreeAsked } from './tree.ts';

/** 指标室 — the metrics of one project: defined, reckoned, kept, explained. */
export interface Metrics {
  readonly shelf: MetricShelf;
  readonly models: StageModels;
  readonly keeper: Pick<Keeper, 'progress' | 'settled'>;
  /** Part of the pipeline, after the segments. */
  readonly stage: Stage;
  lines(asked: LinesAsked, watch: Watch): ReturnType<typeof metricLines>;
  tree(key: string, asked: TreeAsked, watch: Watch): ReturnType<typeof metricTree>;
  /** @throws AppError `invalid_input` for a metric that is put together from others */
  customers(key: string, asked: BehindAsked, watch: Watch): Promise<CustomerSet>;
  /** 基础数序列 — the basic numbers of a plan by period, kept or asked; told apart by a dimension all of them have, where one is named. */
  atoms(plan: MetricPlan, span: MetricSpan, watch: Watch, by?: string | null): Promise<AtomSeries[]>;
  /** Who is counted in a basic number over a span; null for one that is not about customers. */
  customersOf(read: AtomRead, span: Span, watch: Watch): Promise<CustomerSet | null>;
  checkPack(pack: string, mapping: PackMapping): Promise<PackCheck>;
  install(pack: string, draft: { readonly mapping: PackMapping; readonly language: 'zh' | 'en'; readonly by: string }): Promise<Installed>;
  close(): Promise<void>;
}

/** Opens the room, before the pipeline takes its first turn. */
export async function openMetrics(context: MetricsContext): Promise<Metrics> {
  const { ledger } = context;
  const started: { keeper?: Keeper } = {};
  const shelf = await openShelf(context, () => started.keeper?.wake());
  const keeper = await openKeeper(context, () => shelf.book);
  started.keeper = keeper;
  const models = openStageModels(context);
  const reckoning = { context, shelf, keeper };
  const parts = { ledger, shelf, models };
  return {
    shelf,
    models,
    keeper,
    stage: metricsStage({ changes: context.changes, isKeeping: keeper.isKeeping, taken: keeper.wake }),
    lines: (asked, watch) => metricLines(reckoning, asked, watch),
    tree: (key, asked, watch) => metricTree(reckoning, key, asked, watch),
    customers: (key, asked, watch) => customersBehind(reckoning, key, asked, watch),
    atoms: (plan, span, watch, by = null) =>
      atomsOf(plan, by, atomAnswer(reckoning, metricSources(context, context.clock.now(), watch), span)),
    customersOf: (read, span, watch) => customersOfRead(context, read, span, null, watch),
    checkPack: (pack, mapping) => checkPack(parts, pack, mapping),
    install: (pack, draft) => installPack(parts, pack, draft),
    close: () => keeper.close(),
  };
}
