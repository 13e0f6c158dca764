import type { Dashboard } from '@gyre/domain/api/dashboards';
import { DashboardDefinition } from '@gyre/domain/dashboard';
import { MetricDefinition } from '@gyre/domain/metrics/metric';
import type { Sentence } from '@gyre/domain/sentence';
import { toldError } from '../errors.ts';
import type { Metrics } from '../metrics/index.ts';
import type { Definitions } from './definitions.ts';

/** 经营日报 — the key of the dashboard that is made by itself. */
export const DAILY_REPORT = 'daily-report';

/** What the report says, by the metrics of the retail pack. */
const LINES: readonly { readonly metric: string; readonly name: Sentence }[] = [
  { metric: 'channel_amount', name: { zh: 'GMV', en: 'GMV' } },
  { metric: 'buyers', name: { zh: '支付用户', en: 'Paying customers' } },
  { metric: 'basket', name: { zh: '客单价', en: 'Per paying customer' } },
  { metric: 'new_buyers', name: { zh: '新客', en: 'New customers' } },
  { metric: 'first_order_rate', name: { zh: '首单率', en: 'First-order share' } },
  { metric: 'repeat_rate', name: { zh: '复购率', en: 'Repeat rate' } },
];

/** Metrics the report needs beside those of the pack: who bought twice within thirty days, of those who bought. */
const OWN = [
  {
    key: 'buyers_30_days',
    name: { zh: '近 30 天支付用户', en: 'Paying customers, 30 days' },
    unit: 'customers',
    meaning: { zh: '截至当日的 30 天内支付过的用户数', en: 'Customers who paid within the 30 days up to the day' },
    measure: { of: 'derived', metric: 'buyers', rolling: 30 },
  },
  {
    key: 'repeat_buyers_30_days',
    name: { zh: '近 30 天复购用户', en: 'Repeat buyers, 30 days' },
    unit: 'customers',
    meaning: { zh: '截至当日的 30 天内支付至少 2 次的用户数', en: 'Customers who paid at least twice within the 30 days up to the day' },
    measure: { of: 'derived', metric: 'repeat_buyers', rolling: 30 },
  },
  {
    key: 'repeat_rate',
    name: { zh: '复购率（近 30 天）', en: 'Repeat rate, 30 days' },
    unit: 'share',
    meaning: { zh: '近 30 天复购用户 ÷ 近 30 天支付用户', en: 'Repeat buyers of 30 days ÷ paying customers of 30 days' },
    measure: { of: 'composite', formula: 'repeat_buyers_30_days / buyers_30_days' },
  },
] as const;

/** The metric without which there is no such report. */
const REVENUE = 'channel_amount';

interface Parts {
  readonly definitions: Definitions;
  readonly metrics: Pick<Metrics, 'shelf'>;
}

/**
 * 经营日报 — makes the dashboard of the daily report, and the metrics it needs beside those of the retail pack; what is there already stays.
 *
 * @throws AppError `wrong_state` while no metric knows revenue
 */
export async function shipDailyReport({ definitions, metrics }: Parts, language: 'zh' | 'en', by: string): Promise<Dashboard> {
  const { shelf } = metrics;
  if (!shelf.book.has(REVENUE)) {
    const told = {
      zh: `没有指标 ${REVENUE}：先在「指标管理」安装零售指标包`,
      en: `there is no metric ${REVENUE}: install the retail pack of metrics first`,
    };
    throw toldError('wrong_state', told, { metric: REVENUE });
  }
  const known = (await definitions.list()).find(({ key }) => key === DAILY_REPORT);
  if (known !== undefined) return known;
  for (const { key, name, meaning, ...rest } of OWN) {
    if (shelf.book.has(key)) continue;
    const definition = MetricDefinition.parse({ ...rest, name: name[language], meaning: meaning[language] });
    if (shelf.check(key, definition).problems.length === 0) await shelf.save(key, definition, by);
  }
  return await definitions.save(DAILY_REPORT, definitionOf(shelf.book, language), by);
}

/** As {@link shipDailyReport}, once in the life of a project whose metrics know revenue; one that was removed stays away. */
export async function shipFirst(parts: Parts, language: 'zh' | 'en', by: string): Promise<void> {
  const isNew = (await parts.definitions.versions(DAILY_REPORT)).length === 0;
  if (isNew && parts.metrics.shelf.book.has(REVENUE)) await shipDailyReport(parts, language, by);
}

function definitionOf(book: ReadonlyMap<string, unknown>, language: 'zh' | 'en'): DashboardDefinition {
  const lines = LINES.filter(({ metric }) => book.has(metric)).map(({ metric, name }) => ({ metric, name: name[language] }));
  const lately = { of: 'last' as const, count: 30, unit: 'day' as const };
  const trend = (metric: string) => ({ of: 'metrics' as const, metrics: [metric], range: lately, compared: 'week' as const });
  const trends = ['channel_amount', 'buyers', 'basket', 'new_buyers'].filter((metric) => book.has(metric));
  return DashboardDefinition.parse({
    name: language === 'zh' ? '经营日报' : 'Daily report',
    note:
      language === 'zh'
        ? '昨天的经营数字，和前一天、上周同日、去年同期相比，以及本月目标的进度。'
        : 'Yesterday against the day before, the same weekday last week and the same date last year, and how the month stands.',
    refreshS: 300,
    tiles: [
      { id: 'report', content: { of: 'report', lines }, x: 0, y: 0, w: 12, h: 5 },
      ...trends.map((metric, i) => ({
        id: `trend-${i + 1}`,
        content: trend(metric),
        x: (i % 2) * 6,
        y: 5 + Math.floor(i / 2) * 5,
        w: 6,
        h: 5,
      })),
    ],
  });
}
