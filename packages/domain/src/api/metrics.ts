import { z } from 'zod';
import { Compared, TimeRange } from '../analyses/time-range.ts';
import { Key } from '../campaign.ts';
import { Value } from '../events.ts';
import { MetricDefinition } from '../metrics/metric.ts';
import { Grain } from '../questions/periods.ts';
import { Sentence } from '../sentence.ts';
import { At, endpoint, Page, pageOf, ProjectPath } from './endpoint.ts';
import { metricPacks } from './metric-packs.ts';
import { CustomerRow } from './people.ts';
import { Segment } from './segments.ts';
import { stageModels } from './stage-models.ts';

const MetricPath = ProjectPath.extend({ metric: z.string().min(1).max(60) });

const Problem = z.object({ zh: z.string(), en: z.string() });

/** 指标行 — a metric as last saved; `dimensions` are the names it can be told apart by, `problem` why it cannot be reckoned (empty: it can). */
export const Metric = z.object({
  key: z.string(),
  version: z.number().int(),
  definition: MetricDefinition,
  dimensions: z.array(z.string()),
  problem: Sentence.nullable(),
  createdAt: At,
  updatedAt: At,
  updatedBy: z.string(),
});
export type Metric = z.infer<typeof Metric>;

/**
 * 用到它的地方 — what would break if the metric went: metrics made of it, dashboards that show it, reports of a day that list it, the months it has a
 * target for (`key` is the newest), the stage it is the North Star of, alerts that watch it.
 */
export const MetricUse = z.object({
  kind: z.enum(['metric', 'dashboard', 'report', 'target', 'north_star', 'alert']),
  key: z.string(),
  name: z.string(),
});
export type MetricUse = z.infer<typeof MetricUse>;

const Figure = z.number().nullable();
const GroupKey = z.array(Value.nullable());

/** Whose number: of a range, of everybody or of a group of a dimension. */
const BEHIND = {
  range: TimeRange,
  /** A group of a dimension; left out: everybody. */
  group: z.object({ by: z.string().max(100), key: GroupKey }).optional(),
  /** Only those who are not behind the same number of this other range: customers lost since, or new. */
  notIn: TimeRange.optional(),
};

/** 指标曲线 — by period, and over the whole range where that was asked for; null: missing. */
const Line = z.object({ values: z.array(Figure), total: Figure });
export const MetricLine = z.object({
  key: z.string(),
  name: z.string(),
  unit: MetricDefinition.shape.unit,
  direction: MetricDefinition.shape.direction,
  whole: Line,
  groups: z.array(z.object({ key: GroupKey, values: z.array(Figure) })),
  /** Of the periods compared with, by their places; null unless asked for. */
  compared: Line.nullable(),
});

const Contribution = z.object({ key: GroupKey, before: Figure, after: Figure, rate: z.number(), mix: z.number() });

/** 指标树节点 — a metric of two periods, and what its change contributed to its parent's; children are those its formula names. */
export interface MetricNode {
  key: string;
  name: string;
  unit: z.infer<typeof MetricDefinition.shape.unit>;
  direction: 'more' | 'less';
  before: number | null;
  after: number | null;
  /** Null where the parent's change cannot be split: a number is missing, or it divides by zero on the way. */
  contribution: number | null;
  children: MetricNode[];
}
export const MetricNode: z.ZodType<MetricNode> = z
  .lazy(() =>
    z.object({
      key: z.string(),
      name: z.string(),
      unit: MetricDefinition.shape.unit,
      direction: MetricDefinition.shape.direction,
      before: Figure,
      after: Figure,
      contribution: Figure,
      children: z.array(MetricNode),
    }),
  )
  .meta({ id: 'MetricNode' });

export const metrics = {
  list: endpoint('metrics', 'GET /api/projects/{project}/metrics', {
    permission: 'view',
    summary: { zh: '指标列表', en: 'All metrics, by key' },
    params: ProjectPath,
    query: z.object({ search: z.string().max(100).optional() }),
    response: z.object({
      rows: z.array(Metric),
      /** Periods that are over and kept for charts that answer at once, of those that shall be. */
      keeping: z.object({ kept: z.number().int(), wanted: z.number().int() }),
    }),
  }),
  get: endpoint('metrics', 'GET /api/projects/{project}/metrics/{metric}', {
    permission: 'view',
    summary: { zh: '一个指标和用到它的地方', en: 'One metric, and what uses it' },
    params: MetricPath,
    response: Metric.extend({ uses: z.array(MetricUse) }),
  }),
  save: endpoint('metrics', 'PUT /api/projects/{project}/metrics/{metric}', {
    permission: 'operate',
    summary: { zh: '保存指标（生成新版本）', en: 'Create or change a metric; writes a new version' },
    params: ProjectPath.extend({ metric: Key }),
    body: z.object({ definition: MetricDefinition }),
    response: Metric,
    audit: 'metric.saved',
  }),
  remove: endpoint('metrics', 'DELETE /api/projects/{project}/metrics/{metric}', {
    permission: 'operate',
    summary: { zh: '删除指标', en: 'Delete a metric that nothing uses' },
    params: MetricPath,
    audit: 'metric.removed',
  }),
  versions: endpoint('metrics', 'GET /api/projects/{project}/metrics/{metric}/versions', {
    permission: 'view',
    summary: { zh: '指标的变更记录', en: 'The change log of a metric: its versions, newest first' },
    params: MetricPath,
    response: z.array(
      z.object({ version: z.number().int(), definition: MetricDefinition, changed: z.array(z.string()), at: At, by: z.string() }),
    ),
  }),
  check: endpoint('metrics', 'POST /api/projects/{project}/metrics/check', {
    permission: 'view',
    summary: {
      zh: '检查指标：能否计算，是否与别的指标同名或同口径',
      en: 'Check a metric: can it be reckoned, does another have its name or its meaning',
    },
    params: ProjectPath,
    body: z.object({ key: Key, definition: MetricDefinition }),
    response: z.object({
      problems: z.array(Problem),
      doubles: z.array(z.object({ key: z.string(), name: z.string(), same: z.enum(['name', 'meaning']) })),
      dimensions: z.array(z.string()),
    }),
    audit: null,
  }),
  series: endpoint('metrics', 'POST /api/projects/{project}/metrics/series', {
    permission: 'view',
    summary: { zh: '指标曲线：按时、日、周、月', en: 'Metrics by hour, day, week or month' },
    params: ProjectPath,
    body: z.object({
      metrics: z.array(z.string().max(60)).min(1).max(20),
      range: TimeRange,
      grain: Grain.default('day'),
      /** The name of a dimension all of them have. */
      by: z.string().max(100).optional(),
      groups: z.number().int().min(1).max(100).default(10),
      compared: Compared.optional(),
      /** Whether to give the number of the whole range too. */
      totals: z.boolean().default(false),
    }),
    response: z.object({
      periods: z.array(z.string()),
      comparedPeriods: z.array(z.string()),
      /** How many of the periods are over. */
      ended: z.number().int(),
      lines: z.array(MetricLine),
      at: At,
      tookMs: z.number(),
    }),
    audit: null,
  }),
  tree: endpoint('metrics', 'POST /api/projects/{project}/metrics/{metric}/tree', {
    permission: 'view',
    summary: {
      zh: '指标树：两个时段之间的变化分解到子指标和维度',
      en: 'The metric tree: the change between two periods, split over its children and dimensions',
    },
    params: MetricPath,
    body: z.object({ range: TimeRange, compared: Compared.default('before'), groups: z.number().int().min(1).max(100).default(10) }),
    response: z.object({
      tree: MetricNode,
      /** By dimension: contributions that add up to the change with `rest` (groups beyond those shown, customers in several groups). */
      dimensions: z.array(z.object({ name: z.string(), change: z.number(), groups: z.array(Contribution), rest: z.number() })),
      before: z.object({ from: At, to: At }),
      after: z.object({ from: At, to: At }),
      at: At,
      tookMs: z.number(),
    }),
    audit: null,
  }),
  customers: endpoint('metrics', 'POST /api/projects/{project}/metrics/{metric}/customers', {
    permission: 'view',
    summary: { zh: '一个指标数字背后的用户', en: 'The customers behind a number of a metric' },
    params: MetricPath,
    body: z.object({ ...BEHIND, page: Page.prefault({}) }),
    response: pageOf(CustomerRow).extend({ total: z.number().int() }),
    audit: null,
  }),
  segment: endpoint('metrics', 'POST /api/projects/{project}/metrics/{metric}/segment', {
    permission: 'operate',
    summary: { zh: '把一个指标数字背后的用户存为人群包', en: 'Freeze the customers behind a number of a metric as a segment snapshot' },
    params: MetricPath,
    body: z.object({ ...BEHIND, key: Key, name: z.string().trim().min(1).max(100) }),
    response: Segment,
    audit: 'segment.frozen',
  }),
  ...metricPacks,
  ...stageModels,
};
