import { z } from 'zod';
import { Day } from '../analyses/time-range.ts';
import { Key } from '../campaign.ts';
import { DailyReport, MetricTarget, Month } from '../daily-report.ts';
import { DashboardDefinition, ReportLine } from '../dashboard.ts';
import { DashboardSubscription } from '../dashboard-subscription.ts';
import { KnownRobots, NoticeState, RobotSecrets } from '../notice.ts';
import { At, endpoint, ProjectPath } from './endpoint.ts';

const DashboardPath = ProjectPath.extend({ dashboard: z.string().min(1).max(60) });
const SubscriptionPath = DashboardPath.extend({ subscription: Key });
const TargetPath = ProjectPath.extend({ metric: z.string().min(1).max(60), month: Month });

/** 看板行 — a dashboard as last saved. */
export const Dashboard = z.object({
  key: z.string(),
  version: z.number().int(),
  definition: DashboardDefinition,
  createdAt: At,
  updatedAt: At,
  updatedBy: z.string(),
});
export type Dashboard = z.infer<typeof Dashboard>;

/** 一次发送 — to one receiver, for one due time; `due` null: a test. */
const DashboardSend = z.object({
  receiver: z.string(),
  due: At.nullable(),
  state: NoticeState,
  /** What the receiver said, or why it was not sent. */
  detail: z.string(),
  /** When it was decided to send it. */
  at: At,
  tries: z.number().int(),
  /** When it is tried next; null once it is over. */
  next: At.nullable(),
});

const Subscription = z.object({
  key: z.string(),
  definition: DashboardSubscription,
  /** Receivers whose robot address is known, and of those the ones that sign. */
  robots: KnownRobots,
  next: At.nullable(),
  /** The last ones, newest first. */
  sends: z.array(DashboardSend),
  updatedAt: At,
  updatedBy: z.string(),
});
export type Subscription = z.infer<typeof Subscription>;

const Target = MetricTarget.extend({ updatedAt: At, updatedBy: z.string() });

const reports = {
  report: endpoint('dashboards', 'POST /api/projects/{project}/daily-report', {
    permission: 'view',
    summary: { zh: '一天的经营日报', en: 'The report of a day' },
    params: ProjectPath,
    body: z.object({ lines: z.array(ReportLine).min(1).max(30), day: Day.optional() }),
    response: DailyReport.extend({ at: At, tookMs: z.number() }),
    audit: null,
  }),
  shipReport: endpoint('dashboards', 'POST /api/projects/{project}/daily-report/dashboard', {
    permission: 'operate',
    summary: { zh: '建立「经营日报」看板', en: 'Make the dashboard of the daily report' },
    params: ProjectPath,
    body: z.object({ language: z.enum(['zh', 'en']).default('zh') }),
    response: Dashboard,
    audit: 'dashboard.saved',
  }),
  targets: endpoint('dashboards', 'GET /api/projects/{project}/metric-targets', {
    permission: 'view',
    summary: { zh: '各指标的月目标', en: 'Targets of metrics by month, newest month first' },
    params: ProjectPath,
    query: z.object({ month: Month.optional() }),
    response: z.array(Target),
  }),
  setTarget: endpoint('dashboards', 'PUT /api/projects/{project}/metric-targets/{metric}/{month}', {
    permission: 'operate',
    summary: { zh: '设定一个指标的月目标', en: 'Set the target of a metric for a month' },
    params: TargetPath,
    body: MetricTarget.pick({ value: true, grows: true }),
    response: Target,
    audit: 'metric_target.set',
  }),
  removeTarget: endpoint('dashboards', 'DELETE /api/projects/{project}/metric-targets/{metric}/{month}', {
    permission: 'operate',
    summary: { zh: '删除月目标', en: 'Remove a target' },
    params: TargetPath,
    audit: 'metric_target.removed',
  }),
};

const subscriptions = {
  subscriptions: endpoint('dashboards', 'GET /api/projects/{project}/dashboards/{dashboard}/subscriptions', {
    permission: 'view',
    summary: { zh: '看板的订阅和最近的发送结果', en: 'Subscriptions of a dashboard with the last outcomes' },
    params: DashboardPath,
    response: z.array(Subscription),
  }),
  saveSubscription: endpoint('dashboards', 'PUT /api/projects/{project}/dashboards/{dashboard}/subscriptions/{subscription}', {
    permission: 'operate',
    summary: { zh: '保存订阅', en: 'Create or change a subscription' },
    params: SubscriptionPath,
    body: z.object({ definition: DashboardSubscription, robotSecrets: RobotSecrets.default({}) }),
    response: Subscription,
    audit: 'subscription.saved',
  }),
  removeSubscription: endpoint('dashboards', 'DELETE /api/projects/{project}/dashboards/{dashboard}/subscriptions/{subscription}', {
    permission: 'operate',
    summary: { zh: '删除订阅', en: 'Delete a subscription' },
    params: SubscriptionPath,
    audit: 'subscription.removed',
  }),
  testSubscription: endpoint('dashboards', 'POST /api/projects/{project}/dashboards/{dashboard}/subscriptions/{subscription}/test', {
    permission: 'operate',
    summary: { zh: '立即试发一次', en: 'Send it to its receivers now, as a test' },
    params: SubscriptionPath,
    response: z.array(DashboardSend),
    audit: 'subscription.tested',
  }),
};

export const dashboards = {
  list: endpoint('dashboards', 'GET /api/projects/{project}/dashboards', {
    permission: 'view',
    summary: { zh: '数据看板', en: 'All dashboards, by key' },
    params: ProjectPath,
    response: z.array(Dashboard),
  }),
  get: endpoint('dashboards', 'GET /api/projects/{project}/dashboards/{dashboard}', {
    permission: 'view',
    summary: { zh: '一个看板', en: 'One dashboard' },
    params: DashboardPath,
    response: Dashboard,
  }),
  save: endpoint('dashboards', 'PUT /api/projects/{project}/dashboards/{dashboard}', {
    permission: 'operate',
    summary: { zh: '保存看板（生成新版本）', en: 'Create or change a dashboard; writes a new version' },
    params: ProjectPath.extend({ dashboard: Key }),
    /** `version`: that of the one it was made from; another one has been saved since: refused. */
    body: z.object({ definition: DashboardDefinition, version: z.number().int().optional() }),
    response: Dashboard,
    audit: 'dashboard.saved',
  }),
  remove: endpoint('dashboards', 'DELETE /api/projects/{project}/dashboards/{dashboard}', {
    permission: 'operate',
    summary: { zh: '删除看板和它的订阅', en: 'Delete a dashboard with its subscriptions' },
    params: DashboardPath,
    audit: 'dashboard.removed',
  }),
  versions: endpoint('dashboards', 'GET /api/projects/{project}/dashboards/{dashboard}/versions', {
    permission: 'view',
    summary: { zh: '看板的版本', en: 'Versions of a dashboard, newest first' },
    params: DashboardPath,
    response: z.array(z.object({ version: z.number().int(), definition: DashboardDefinition, at: At, by: z.string() })),
  }),
  home: endpoint('dashboards', 'GET /api/projects/{project}/home-dashboard', {
    permission: 'view',
    summary: { zh: '经营概览上的看板', en: 'The dashboard of the overview' },
    params: ProjectPath,
    /** Null: none was chosen, and there is no daily report. */
    response: z.object({ dashboard: Dashboard.nullable() }),
  }),
  setHome: endpoint('dashboards', 'PUT /api/projects/{project}/home-dashboard', {
    permission: 'operate',
    summary: { zh: '选择经营概览上的看板', en: 'Choose the dashboard of the overview' },
    params: ProjectPath,
    body: z.object({ dashboard: Key }),
    response: z.object({ dashboard: Dashboard }),
    audit: 'dashboard.home_set',
  }),
  ...reports,
  ...subscriptions,
};
