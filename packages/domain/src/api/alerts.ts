import { z } from 'zod';
import { Unit } from '../analyses/table.ts';
import { AlertDefinition } from '../alerts/alert.ts';
import { SeriesKind } from '../anomalies/settings.ts';
import { Key } from '../campaign.ts';
import { KnownRobots, RobotSecrets } from '../notice.ts';
import { Sentence } from '../sentence.ts';
import { At, endpoint, ProjectPath } from './endpoint.ts';
import { ChartReading, EpisodeGroup } from './episode-views.ts';
import { episodes } from './episodes.ts';
import { specialDays } from './special-days.ts';

const AlertPath = ProjectPath.extend({ alert: z.string().min(1).max(60) });

/** 预警行 — an alert as last saved, and how it stands. */
export const Alert = z.object({
  key: z.string(),
  version: z.number().int(),
  definition: AlertDefinition,
  /** The rule in words. */
  sentence: Sentence,
  /** How its figures are written. */
  unit: Unit,
  /** Receivers whose robot address is known, and of those the ones that sign. */
  robots: KnownRobots,
  /** Episodes that go on. */
  open: z.number().int(),
  /** End of the last bucket that was judged; null: none yet. */
  judgedUntil: At.nullable(),
  mutedUntil: At.nullable(),
  /** The sensitivity in force: each two false alarms within 90 days lower it by a level. Null: not an adaptive alert. */
  sensitivity: z.enum(['low', 'normal', 'high']).nullable(),
  /** Why it cannot be judged: its metric is gone or cannot be reckoned. */
  problem: Sentence.nullable(),
  createdAt: At,
  updatedAt: At,
  updatedBy: z.string(),
});
export type Alert = z.infer<typeof Alert>;

/** 回测曲线 — one series of a backtest with the episodes it would have had; `group` null: the total. `to` null: it goes on. */
const BacktestSeries = z.object({
  group: EpisodeGroup.nullable(),
  kind: SeriesKind,
  readings: z.array(ChartReading),
  episodes: z.array(z.object({ from: At, to: At.nullable(), direction: z.enum(['up', 'down']), effect: z.number(), score: z.number() })),
});

export const Backtest = z.object({
  /** The total first. */
  series: z.array(BacktestSeries),
  /** Over all series. */
  episodes: z.number().int(),
  /** "would have alarmed 3 times in 90 days". */
  sentence: Sentence,
  from: At,
  to: At,
  unit: Unit,
});
export type Backtest = z.infer<typeof Backtest>;

export const alerts = {
  list: endpoint('alerts', 'GET /api/projects/{project}/alerts', {
    permission: 'view',
    summary: { zh: '预警规则', en: 'All alerts, by key' },
    params: ProjectPath,
    response: z.array(Alert),
  }),
  get: endpoint('alerts', 'GET /api/projects/{project}/alerts/{alert}', {
    permission: 'view',
    summary: { zh: '一条预警规则', en: 'One alert' },
    params: AlertPath,
    response: Alert,
  }),
  save: endpoint('alerts', 'PUT /api/projects/{project}/alerts/{alert}', {
    permission: 'operate',
    summary: { zh: '保存预警规则（生成新版本）', en: 'Create or change an alert; writes a new version' },
    params: ProjectPath.extend({ alert: Key }),
    /** `version`: that of the one it was made from; another one has been saved since: refused. */
    body: z.object({ definition: AlertDefinition, robotSecrets: RobotSecrets.default({}), version: z.number().int().optional() }),
    response: Alert,
    audit: 'alert.saved',
  }),
  remove: endpoint('alerts', 'DELETE /api/projects/{project}/alerts/{alert}', {
    permission: 'operate',
    summary: { zh: '删除预警规则；它的异动结束并保留', en: 'Delete an alert; its episodes end and are kept' },
    params: AlertPath,
    audit: 'alert.removed',
  }),
  versions: endpoint('alerts', 'GET /api/projects/{project}/alerts/{alert}/versions', {
    permission: 'view',
    summary: { zh: '预警规则的版本', en: 'Versions of an alert, newest first' },
    params: AlertPath,
    response: z.array(z.object({ version: z.number().int(), definition: AlertDefinition, at: At, by: z.string() })),
  }),
  mute: endpoint('alerts', 'POST /api/projects/{project}/alerts/{alert}/mute', {
    permission: 'operate',
    summary: { zh: '不再通知这条预警，直到某时；null 恢复通知', en: 'No notices of an alert until an instant; null: notices again' },
    params: AlertPath,
    body: z.object({ until: At.nullable() }),
    response: Alert,
    audit: 'alert.muted',
  }),
  backtest: endpoint('alerts', 'POST /api/projects/{project}/alerts/backtest', {
    permission: 'view',
    summary: {
      zh: '回测：这条规则过去若干天会预警几次、在何时；不保存任何东西',
      en: 'Backtest: how often and when an alert would have alarmed; saves nothing',
    },
    params: ProjectPath,
    body: z.object({ definition: AlertDefinition, days: z.number().int().min(1).max(400).default(90) }),
    response: Backtest.extend({ tookMs: z.number() }),
    audit: null,
  }),
  ...episodes,
  ...specialDays,
};
