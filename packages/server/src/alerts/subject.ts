import type { Unit } from '@gyre/domain/analyses/table';
import type { AlertDefinition, AlertSubject } from '@gyre/domain/alerts/alert';
import { subjectKey, type SubjectNames } from '@gyre/domain/alerts/rule-words';
import { DETECTOR_EDITION } from '@gyre/domain/anomalies/detector';
import type { SeriesKind } from '@gyre/domain/anomalies/settings';
import { dimensionsOf, meaningOfPlan, type MetricPlan } from '@gyre/domain/metrics/plan';
import { shapeOf, type MetricShape } from '@gyre/domain/metrics/shape';
import type { Sentence } from '@gyre/domain/sentence';
import { AppError, sentenceOfError, toldError } from '../errors.ts';
import type { AlertsContext } from './context.ts';

/** 被看的指标 — a metric and what kind of series it is: a count, an amount, or a share whose parts are fetched apart; other formulas are amounts. */
export interface WatchedMetric {
  readonly metric: string;
  readonly plan: MetricPlan;
  readonly shape: MetricShape | null;
}

/** 预警对象 — of an alert, as its series are read and told. */
export interface Subject extends SubjectNames {
  readonly of: AlertSubject;
  /** As episodes call it. */
  readonly key: string;
  readonly kind: SeriesKind;
  /** Whether its buckets do not add up: a mean or another formula, a budget. */
  readonly isLevel: boolean;
  /** Null: a budget or a volume. */
  readonly metric: WatchedMetric | null;
  readonly parent: WatchedMetric | null;
}

type Has = Pick<AlertsContext, 'metrics' | 'currency'>;

/** @throws AppError `not_found`, `wrong_state` for a metric that cannot be reckoned, `invalid_input` for a dimension it has not */
export function subjectOf(context: Has, { subject, by, parent }: AlertDefinition): Subject {
  const currency = context.currency();
  const key = subjectKey(subject);
  if (subject.of === 'budget')
    return {
      of: subject,
      key,
      kind: 'sum',
      isLevel: true,
      metric: null,
      parent: null,
      name: `${subject.owner} ${subject.key}`,
      unit: 'share',
      currency,
    };
  if (subject.of === 'volume')
    return { of: subject, key, kind: 'count', isLevel: false, metric: null, parent: null, name: subject.channel, unit: 'count', currency };
  const metric = watchedMetric(context, subject.metric);
  const known = dimensionsOf(metric.plan);
  if (by !== null && !known.includes(by.dimension)) throw noDimension(subject.metric, by.dimension, known);
  const { name, unit } = context.metrics.shelf.get(subject.metric).definition;
  return {
    of: subject,
    key,
    kind: metric.shape?.of ?? 'sum',
    isLevel: metric.shape === null,
    metric,
    parent: parent === null ? null : watchedMetric(context, parent),
    name,
    unit,
    currency,
  };
}

function watchedMetric({ metrics: { shelf } }: Has, metric: string): WatchedMetric {
  const { unit } = shelf.get(metric).definition;
  const plan = shelf.plan(metric);
  return { metric, plan, shape: shapeOf(plan, unit) };
}

/** The subject, or why there is none. */
export function subjectOrProblem(context: Has, definition: AlertDefinition): Subject | { readonly problem: Sentence } {
  try {
    return subjectOf(context, definition);
  } catch (error) {
    if (error instanceof AppError) return { problem: sentenceOfError(error) };
    throw error;
  }
}

/** How a subject is called that is known no more. */
export function namesOf(context: Has, definition: AlertDefinition): SubjectNames {
  const found = subjectOrProblem(context, definition);
  if (!('problem' in found)) return found;
  const unit: Unit = definition.subject.of === 'budget' ? 'share' : 'number';
  return { name: subjectKey(definition.subject), unit, currency: context.currency() };
}

/** 序列口径 — a text that changes when earlier values of a series mean something else, or something else learns: what was learned of it counts no more. */
export function shapeText({ of, kind, metric, parent }: Subject, { grain, by, detector }: AlertDefinition, zone: string): string {
  const meanings = [metric, parent].map((one) => (one === null ? null : meaningOfPlan(one.plan)));
  return JSON.stringify([DETECTOR_EDITION, of, kind, grain, by?.dimension ?? null, detector.kind, zone, ...meanings]);
}

function noDimension(metric: string, by: string, known: readonly string[]): Error {
  const told = {
    zh: `指标 ${metric} 没有维度「${by}」；有：${known.join('、') || '无'}`,
    en: `metric ${metric} has no dimension ${by}; it has ${known.join(', ') || 'none'}`,
  };
  return toldError('invalid_input', told, { metric, by });
}
