import type { metrics } from '@gyre/domain/api/metrics';
import { earlierSpan, spanOf, type Span } from '@gyre/domain/analyses/time-range';
import { answerAtom, type MetricSources } from '@gyre/domain/metrics/answer-atom';
import { seriesOfPlan, type AtomAnswer, type MetricSeries } from '@gyre/domain/metrics/metric-series';
import type { MetricSpan } from '@gyre/domain/metrics/metric';
import { dimensionsOf, type MetricPlan } from '@gyre/domain/metrics/plan';
import { periodsBetween } from '@gyre/domain/questions/periods';
import type { Instant } from '@gyre/domain/time';
import type { z } from 'zod';
import { toldError } from '../errors.ts';
import type { Watch } from '../stores/ports.ts';
import type { MetricsContext } from './context.ts';
import { keptAnswer } from './kept-answer.ts';
import type { Keeper } from './keeper.ts';
import type { MetricShelf } from './shelf.ts';
import { metricSources } from './sources.ts';

type Series = (typeof metrics)['series'];
export type LinesAsked = z.output<Series['body']>;
type Lines = Omit<z.output<Series['response']>, 'tookMs'>;

/** Periods of one answer at most. */
const MOST_PERIODS = 10_000;

/** What metrics are reckoned with. */
export interface Reckoning {
  readonly context: MetricsContext;
  readonly shelf: MetricShelf;
  readonly keeper: Pick<Keeper, 'seriesOf'>;
}

/** Answers atoms of a span as of an instant: kept, or asked. */
export function atomAnswer({ context, keeper }: Omit<Reckoning, 'shelf'>, sources: MetricSources, span: MetricSpan): AtomAnswer {
  const answer = keptAnswer({ ledger: context.ledger, keeper }, sources);
  return (read, by) => answerAtom(read, span, by, sources.zone, answer);
}

/** 指标曲线 — metrics by period. @throws AppError `not_found`, `invalid_input`, `wrong_state` for one that cannot be reckoned */
export async function metricLines(reckoning: Reckoning, asked: LinesAsked, watch: Watch): Promise<Lines> {
  const { context, shelf } = reckoning;
  const now = context.clock.now();
  const zone = context.zone();
  const plans = asked.metrics.map((key) => ({ key, plan: shelf.plan(key) }));
  for (const { key, plan } of plans) requireDimension(key, plan, asked.by);
  const span = spanOf(asked.range, now, zone);
  const before = asked.compared === undefined ? null : earlierSpan(span, asked.compared, zone);
  const { grain } = asked;
  const periods = periodsBetween(grain, zone, span.from, span.to);
  requireFew(periods.length);
  const sources = metricSources(context, now, watch);
  const seriesOf = (plan: MetricPlan, { from, to }: Span, by: string | null): Promise<MetricSeries> =>
    seriesOfPlan(plan, by, asked.groups, atomAnswer(reckoning, sources, { from, to, grain }));
  const totalOf = async (plan: MetricPlan, whole: Span): Promise<number | null> =>
    asked.totals ? await totalOfSpan(reckoning, plan, whole, sources) : null;
  const lines: Lines['lines'] = [];
  for (const { key, plan } of plans) {
    const { name, unit, direction } = shelf.get(key).definition;
    const series = await seriesOf(plan, span, asked.by ?? null);
    lines.push({
      key,
      name,
      unit,
      direction,
      whole: { values: [...series.whole], total: await totalOf(plan, span) },
      groups: series.groups.map((group) => ({ key: [...group.key], values: [...group.values] })),
      compared: before === null ? null : { values: [...(await seriesOf(plan, before, null)).whole], total: await totalOf(plan, before) },
    });
  }
  return {
    periods: periods.map(({ name }) => name),
    comparedPeriods: before === null ? [] : periodsBetween(grain, zone, before.from, before.to).map(({ name }) => name),
    ended: periods.filter(({ end }) => end <= now).length,
    lines,
    at: now,
  };
}

/** A metric of a whole span as one number. */
export async function totalOfSpan(
  reckoning: Omit<Reckoning, 'shelf'>,
  plan: MetricPlan,
  { from, to }: { readonly from: Instant; readonly to: Instant },
  sources: MetricSources,
): Promise<number | null> {
  const { whole } = await seriesOfPlan(plan, null, 0, atomAnswer(reckoning, sources, { from, to, grain: null }));
  return whole[0] ?? null;
}

/** @throws AppError `invalid_input` naming the dimensions there are */
export function requireDimension(key: string, plan: MetricPlan, by: string | undefined): void {
  if (by === undefined) return;
  const known = dimensionsOf(plan);
  if (known.includes(by)) return;
  const told = {
    zh: `指标 ${key} 没有维度「${by}」；有：${known.join('、') || '无'}`,
    en: `metric ${key} has no dimension ${by}; it has ${known.join(', ') || 'none'}`,
  };
  throw toldError('invalid_input', told, { metric: key, by });
}

function requireFew(periods: number): void {
  if (periods <= MOST_PERIODS) return;
  const told = {
    zh: `一次最多 ${MOST_PERIODS} 个周期，要了 ${periods} 个`,
    en: `at most ${MOST_PERIODS} periods at once, ${periods} were asked for`,
  };
  throw toldError('invalid_input', told, { periods });
}
