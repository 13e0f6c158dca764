import {
  groupText,
  type GroupKey,
  type Breakdown,
  type MeasuredGroup,
  type EventAggregate,
  type MeasuresAnswer,
  type MeasuresDefinition,
} from '@gyre/domain/questions/measures';
import type { MeasuresQuestion, MeasuredQuestion } from '@gyre/domain/questions/port';
import { periodsBetween } from '@gyre/domain/questions/periods';
import { percentile } from '@gyre/domain/statistics/percentile';
import { type CellMeasure, countMeasures, CustomerSet, type MeasuredCells, type MeasuresPlan, selectMeasured } from '@gyre/engine';
import type { SegmentBook } from '../../ports.ts';
import { compileSelector, type Ground } from '../compile.ts';
import { besideOf, keyAt, numberAt } from '../compile-measure.ts';
import { addBreakdown, addProperty, addSelector, noNeeds, type Needs } from '../needs.ts';
import { codedDimension, type CodedDimension } from './dimension.ts';
import { type AnsweringPlace, questionKind } from './question.ts';

/** 事件分析. */
export const measures = questionKind({
  needs: ({ definition }: MeasuresQuestion, segments: SegmentBook) => needsOfMeasures(definition, segments),
  // Each customer is of one part, so customers add up; and only they are counted along rows that lie by customer.
  isShared: ({ definition }) => definition.measures.every(({ aggregate }) => aggregate.of === 'customers'),
  join: joined,
  answer(question, place): MeasuresAnswer {
    const { plan, dimensions } = compileMeasures(question, place);
    const counted = countMeasures(plan, place.view, place.order, place.options);
    const periods = periodsOf(question);
    return {
      periods: periods.map(({ name }) => name),
      ended: periods.filter(({ end }) => end <= question.at).length,
      whole: shown(counted.whole),
      groups: counted.groups.map(({ codes, ...cells }) => ({
        key: codes === null ? 'other' : codes.map((code, i) => dimensions[i]!.value(code)),
        ...shown(cells),
      })),
    };
  },
  revive: (sent) => sent,
});

/** Counts of customers of several parts together; null when groups were left out of one, or are too many together. */
function joined(parts: readonly MeasuresAnswer[], { definition }: MeasuresQuestion): MeasuresAnswer | null {
  const [first, ...others] = parts;
  if (first === undefined || parts.some(({ groups }) => groups.some(({ key }) => key === 'other'))) return null;
  const groups = new Map<string, MeasuredGroup & { readonly key: GroupKey }>();
  for (const group of parts.flatMap((part) => part.groups)) {
    if (group.key === 'other') continue;
    const name = groupText(group.key);
    const known = groups.get(name);
    groups.set(name, { key: group.key, ...(known === undefined ? group : summed(known, group)) });
  }
  if (groups.size > definition.groups) return null;
  const bySize = [...groups].sort(([a, one], [b, two]) => two.totals[0]! - one.totals[0]! || (a < b ? -1 : 1));
  return { ...first, whole: others.reduce((sum, { whole }) => summed(sum, whole), first.whole), groups: bySize.map(([, group]) => group) };
}

function summed(a: MeasuredGroup, b: MeasuredGroup): MeasuredGroup {
  const sums = (one: readonly (number | null)[], two: readonly (number | null)[]): number[] =>
    one.map((count, i) => (count ?? 0) + (two[i] ?? 0));
  return { totals: sums(a.totals, b.totals), series: a.series.map((one, i) => sums(one, b.series[i]!)) };
}

/** 数字背后的人. */
export const measured = questionKind({
  needs: ({ definition }: MeasuredQuestion, segments: SegmentBook) => needsOfMeasures(definition, segments),
  answer(question, place) {
    const { plan, dimensions } = compileMeasures(question, place);
    const { measure, period, groups } = question.place;
    const named = new Set(groups?.keys.map(groupText));
    const isOurs =
      groups === undefined
        ? null
        : (codes: readonly number[]): boolean => named.has(groupText(codes.map((code, i) => dimensions[i]!.value(code)))) !== groups.isNot;
    return selectMeasured({ measure, period: period ?? null, isOurs }, plan, place.view, place.order, place.options).words;
  },
  revive: (words) => new CustomerSet(words),
});

function needsOfMeasures({ measures, filter, by }: MeasuresDefinition, segments: SegmentBook): Needs {
  const needs = noNeeds();
  for (const { events, aggregate } of measures) {
    for (const { event, filter: own } of events) {
      addSelector({ event, filter: own }, needs);
      addSelector({ event, filter }, needs);
    }
    if ('value' in aggregate) addProperty(aggregate.value.property, aggregate.value.item, needs);
  }
  for (const breakdown of by) addBreakdown(breakdown, segments, needs);
  return needs;
}

function compileMeasures(
  { definition, from, to, at }: MeasuresQuestion,
  place: AnsweringPlace,
): { readonly plan: MeasuresPlan; readonly dimensions: readonly CodedDimension[] } {
  const ground = place.ground(definition.zone);
  const periods = periodsOf({ definition, from, to });
  const dimensions = definition.by.map((breakdown: Breakdown) => codedDimension(breakdown, at, definition.zone, ground, place));
  const textOf = (codes: readonly number[]): string => groupText(codes.map((code, i) => dimensions[i]!.value(code)));
  const plan: MeasuresPlan = {
    measures: definition.measures.map(({ events, aggregate }) => ({
      select: events.map((select) => compileSelector(select, ground, definition.filter)),
      measure: compileCell(aggregate, ground),
    })),
    dimensions: dimensions.map(({ dimension }) => dimension),
    from,
    to,
    borders: periods.length === 0 ? null : Float64Array.from(periods.slice(0, -1), ({ end }) => end),
    groups: definition.groups,
    compare: (a, b) => (textOf(a) < textOf(b) ? -1 : 1),
    now: at,
  };
  return { plan, dimensions };
}

function compileCell(aggregate: EventAggregate, ground: Ground): CellMeasure {
  if (!('value' in aggregate)) return { of: aggregate.of };
  const { property, item } = aggregate.value;
  if (aggregate.of === 'distinct') return { of: aggregate.of, key: keyAt(property, item, ground) };
  const number = { number: numberAt(property, item, ground), beside: besideOf(property, item, ground) };
  if (aggregate.of !== 'percentile') return { of: aggregate.of, ...number };
  const { of, level } = aggregate;
  return { of, ...number, percentile: (sorted) => percentile(sorted, level) };
}

/** None without a grain. */
function periodsOf({
  definition: { grain, zone },
  from,
  to,
}: Pick<MeasuresQuestion, 'definition' | 'from' | 'to'>): ReturnType<typeof periodsBetween> {
  return grain === null ? [] : periodsBetween(grain, zone, from, to);
}

function shown({ totals, series }: MeasuredCells): MeasuredGroup {
  const known = (numbers: Float64Array): (number | null)[] => Array.from(numbers, (number) => (Number.isNaN(number) ? null : number));
  return { totals: known(totals), series: series.map(known) };
}
