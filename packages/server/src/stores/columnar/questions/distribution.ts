import type { DistributionDefinition, DistributionRow, Spread } from '@gyre/domain/questions/distribution';
import { periodName, periodNamed, periodTable } from '@gyre/domain/questions/periods';
import type { DistributedQuestion, DistributionQuestion } from '@gyre/domain/questions/port';
import type { Aggregate, EventSelector } from '@gyre/domain/rules/rule';
import { TIME_PROPERTY } from '@gyre/domain/rules/property-filter';
import { DECILES, percentile } from '@gyre/domain/statistics/percentile';
import { countDistribution, CustomerSet, type DistributionPlan, selectDistributed } from '@gyre/engine';
import { compileSelector, type Ground } from '../compile.ts';
import { compileMeasure, numberAt } from '../compile-measure.ts';
import { addAggregate, addProperty, needsOfSelectors, type Needs } from '../needs.ts';
import { type AnsweringPlace, questionKind } from './question.ts';
import { sessionCut } from './session-cut.ts';
import { keysAcross } from './value-codes.ts';

/** 分布分析、间隔分析、会话分析. */
export const distribution = questionKind({
  needs: ({ definition }: DistributionQuestion) => needsOfDistribution(definition),
  answer(question, place): DistributionRow[] {
    const { grain, zone } = question.definition;
    return countDistribution(compiled(question, place), place.view, place.order, place.options).map(
      ({ period, customers, missing, buckets, values, sum }) => ({
        period: grain === null ? null : periodName(period, grain, zone),
        customers,
        count: values.length,
        missing,
        buckets,
        spread: spreadOf(values, sum),
      }),
    );
  },
  revive: (rows): readonly DistributionRow[] => rows,
});

/** 一桶里的用户. */
export const distributed = questionKind({
  needs: ({ definition }: DistributedQuestion) => needsOfDistribution(definition),
  answer(question, place): Uint32Array {
    const { definition, place: asked } = question;
    const { grain, zone } = definition;
    const period = grain === null ? (asked.period === null ? 0 : NaN) : periodNamed(asked.period ?? '', grain, zone);
    const spot = { period, bucket: asked.bucket };
    return selectDistributed(spot, compiled(question, place), place.view, place.order, place.options).words;
  },
  revive: (words) => new CustomerSet(words),
});

function spreadOf(values: Float64Array, sum: number): Spread | null {
  const [minimum, maximum] = [values[0], values.at(-1)];
  if (minimum === undefined || maximum === undefined) return null;
  return { minimum, percentiles: DECILES.map((percent) => percentile(values, percent)), maximum, sum, mean: sum / values.length };
}

function selectorsOf({ subject }: DistributionDefinition): readonly EventSelector[] {
  if (subject.of === 'aggregate') return [subject.select];
  return subject.of === 'interval' ? [...subject.begin, ...subject.end] : subject.rule.events;
}

function needsOfDistribution(definition: DistributionDefinition): Needs {
  const { subject } = definition;
  const needs = needsOfSelectors(selectorsOf(definition), false);
  if (subject.of === 'aggregate') addAggregate(subject.aggregate, needs);
  if (subject.of === 'interval' && subject.held !== undefined) {
    for (const { property, item } of [subject.held.begin, subject.held.end]) addProperty(property, item, needs);
  }
  return needs;
}

function compiled({ definition, from, to, at }: DistributionQuestion, place: AnsweringPlace): DistributionPlan {
  const { buckets, grain, zone } = definition;
  const subject = compiledSubject(definition, place.ground(zone));
  const period = grain === null ? () => 0 : periodTable(grain, zone, from, to).of;
  return { subject, edges: Float64Array.from(buckets), period, from, to, now: at };
}

function compiledSubject({ subject }: DistributionDefinition, ground: Ground): DistributionPlan['subject'] {
  const select = (selector: EventSelector) => compileSelector(selector, ground);
  switch (subject.of) {
    case 'aggregate':
      return { of: 'aggregate', select: select(subject.select), measure: compiledAggregate(subject.aggregate, ground) };
    case 'interval': {
      const { begin, end, pairing, held } = subject;
      const keyAt = keysAcross(ground);
      return {
        of: 'interval',
        begin: begin.map(select),
        end: end.map(select),
        keepsFirst: pairing === 'first',
        held: held === undefined ? null : { begin: keyAt(held.begin), end: keyAt(held.end) },
      };
    }
    case 'session':
      return {
        of: 'session',
        select: subject.rule.events.map(select),
        session: sessionCut(subject.rule, ground),
        measure: subject.measure,
      };
  }
}

/** Of `first` and `last` the number there; an instant is none. */
function compiledAggregate(aggregate: Aggregate, ground: Ground): Extract<DistributionPlan['subject'], { of: 'aggregate' }>['measure'] {
  const measure = compileMeasure(aggregate, ground);
  if (measure.of !== 'first' && measure.of !== 'last') return measure;
  if (!('property' in aggregate)) return { of: measure.of, number: () => NaN };
  const { property, item } = aggregate;
  const isTime = property === TIME_PROPERTY && item === undefined;
  return { of: measure.of, number: isTime ? () => NaN : numberAt(property, item, ground) };
}
