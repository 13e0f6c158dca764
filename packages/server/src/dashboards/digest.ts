import { ANALYSES } from '@gyre/domain/analyses/registry';
import type { AnalysisTable } from '@gyre/domain/analyses/table';
import type { Dashboard } from '@gyre/domain/api/dashboards';
import type { TileContent } from '@gyre/domain/dashboard';
import { reportTable, type Digest } from '@gyre/domain/digest';
import { figureText } from '@gyre/domain/figure-text';
import { localDate, type Instant } from '@gyre/domain/time';
import { AppError, sentenceOfError } from '../errors.ts';
import type { DashboardsContext } from './context.ts';
import { dayBefore, reportOf } from './report.ts';
import type { Targets } from './targets.ts';

type Parts = DashboardsContext & { readonly targets: Targets };
interface Titled {
  readonly title: string;
  readonly table: AnalysisTable;
}

/** 看板简报 — what a dashboard says now, as tables in the order of its tiles. `at`: the instant it is due, from which the day of a report is counted. */
export async function digestOf(
  parts: Parts,
  dashboard: Dashboard,
  { at, language }: { readonly at: Instant; readonly language: 'zh' | 'en' },
  signal: AbortSignal,
): Promise<Digest> {
  const { name, tiles } = dashboard.definition;
  const inOrder = tiles.toSorted((a, b) => a.y - b.y || a.x - b.x);
  const zone = parts.zone();
  const isReport = inOrder.some(({ content }) => content.of === 'report' && content.day === 'yesterday');
  const day = isReport ? dayBefore(at, zone) : localDate(at, zone);
  const tables: Titled[] = [];
  for (const { title, content } of inOrder) {
    const shown = await shownOf(parts, content, at, signal).catch((error: unknown) => unanswered(error));
    tables.push({ title: title === '' ? (shown.title ?? shown.table.title[language]) : title, table: shown.table });
  }
  return {
    title: `${name} ${day}`,
    note: language === 'zh' ? `数据日期 ${day}（${zone}）` : `Day ${day} (${zone})`,
    url: `${parts.publicUrl()}/p/${parts.project}/dashboards/${dashboard.key}`,
    open: language === 'zh' ? '打开看板' : 'Open the dashboard',
    tables,
  };
}

interface Shown {
  /** Null: as the table is called. */
  readonly title: string | null;
  readonly table: AnalysisTable;
}

async function shownOf(parts: Parts, content: TileContent, at: Instant, signal: AbortSignal): Promise<Shown> {
  switch (content.of) {
    case 'report': {
      const zone = parts.zone();
      const day = content.day === 'today' ? localDate(at, zone) : dayBefore(at, zone);
      return { title: null, table: reportTable(await reportOf(parts, { lines: content.lines, day }, { signal }), parts.currency()) };
    }
    case 'metrics':
      return { title: null, table: await metricsTable(parts, content, signal) };
    case 'saved': {
      const { definition } = await parts.analytics.saved.get(content.analysis);
      return { title: definition.name, table: await analysisTable(parts, definition, signal) };
    }
    case 'analysis':
      return { title: null, table: await analysisTable(parts, content, signal) };
  }
}

/** The first table of an analysis. @throws AppError `not_found`, `invalid_input` for parameters that are none of its kind */
async function analysisTable(
  { analytics }: Parts,
  { kind, params }: { readonly kind: string; readonly params: unknown },
  signal: AbortSignal,
): Promise<AnalysisTable> {
  const found = ANALYSES.find((one) => one.kind === kind);
  if (found === undefined) throw new AppError('not_found', `there is no analysis ${kind}`, { kind });
  const asked = found.params.safeParse(params);
  if (!asked.success) throw new AppError('invalid_input', `the parameters are not those of ${kind}: ${asked.error.message}`, { kind });
  const [table] = await analytics.tables(await analytics.answer(asked.data, undefined, signal));
  if (table === undefined) throw new AppError('not_found', `the analysis ${kind} has no table`, { kind });
  return table;
}

/** Of each metric the last period that is over, and its change against the one before. */
async function metricsTable(
  { metrics, currency }: Parts,
  content: Extract<TileContent, { of: 'metrics' }>,
  signal: AbortSignal,
): Promise<AnalysisTable> {
  const { range, grain } = content;
  const { lines, periods, ended } = await metrics.lines({ metrics: content.metrics, range, grain, groups: 1, totals: false }, { signal });
  return {
    name: 'metrics',
    title: { zh: '指标', en: 'Metrics' },
    columns: [
      { name: 'metric', title: { zh: '指标', en: 'Metric' }, unit: 'text' },
      { name: 'value', title: { zh: '最近一期', en: 'Last period' }, unit: 'number' },
      { name: 'period', title: { zh: '周期', en: 'Period' }, unit: 'text' },
      { name: 'value_change', title: { zh: '环比', en: 'Change' }, unit: 'share' },
    ],
    rows: lines.map(({ name, unit, whole: { values } }) => {
      const [value, before] = [values[ended - 1] ?? null, values[ended - 2] ?? null];
      const said = (language: 'zh' | 'en'): string => figureText(value, unit ?? 'number', { language, currency: currency() });
      const change = value === null || before === null || before === 0 ? null : (value - before) / Math.abs(before);
      return [
        { value: name },
        { value, shown: { zh: said('zh'), en: said('en') } },
        { value: periods[ended - 1] ?? null },
        { value: change },
      ];
    }),
  };
}

/** Says in the tile's place why it could not be answered. @throws what is no caller's mistake */
function unanswered(error: unknown): Shown {
  if (!(error instanceof AppError)) throw error;
  const shown = sentenceOfError(error);
  const title = { zh: '没有结果', en: 'No answer' };
  return {
    title: null,
    table: { name: 'none', title, columns: [{ name: 'why', title, unit: 'text' }], rows: [[{ value: error.message, shown }]] },
  };
}
