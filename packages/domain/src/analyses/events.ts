import { z } from 'zod';
import { evaluateFormula, FormulaText, namesIn, parseFormula, type Formula } from '../formula.ts';
import {
  Breakdown,
  MeasuresDefinition,
  MeasuresPlace,
  MOST_BREAKDOWNS,
  MOST_GROUPS,
  type GroupKey,
  type MeasuredGroup,
  type MeasuresAnswer,
} from '../questions/measures.ts';
import { Grain } from '../questions/periods.ts';
import { ANYTHING, PropertyFilter } from '../rules/property-filter.ts';
import { analysis, NoSuchPlace, type Asking } from './analysis.ts';
import { ASKED, PART_PLACE, type Parted } from './asked.ts';
import { eventsTables } from './events-tables.ts';
import { measureOfNothing, NamedMeasure, Title } from './named-measure.ts';
import { askParts, isSameGroup, partQuestion, zoneOf } from './parts.ts';
import { limitPeriods } from './period-limit.ts';

/** Measures and formulas of one analysis at most. */
const MOST_FIGURES = 10;

/**
 * 事件分析参数 — measures, formulas over them (`A / B`: the first measure by the second), by groups and periods. `filter` is on every measure's
 * events; `groups`: how many are told apart, the rest is one group `other`.
 */
export const EventsParams = z
  .object({
    ...ASKED,
    measures: z.array(NamedMeasure).min(1).max(MOST_FIGURES),
    formulas: z
      .array(z.object({ formula: FormulaText, name: Title, unit: z.enum(['number', 'money', 'share']).default('number') }))
      .max(MOST_FIGURES)
      .default([]),
    filter: PropertyFilter.default(ANYTHING),
    by: z.array(Breakdown).max(MOST_BREAKDOWNS).default([]),
    groups: z.number().int().min(1).max(100).default(10),
    grain: Grain.default('day'),
  })
  .superRefine(limitPeriods)
  .superRefine(({ measures, formulas }, context) => {
    formulas.forEach(({ formula }, i) => {
      const unknown = namesOf(formula).find((name) => measureNamed(name) >= measures.length || measureNamed(name) < 0);
      if (unknown === undefined) return;
      const message = `"${unknown}" is no measure; there are ${measures.length}, called ${measures.map((_, m) => letterOf(m)).join(', ')}`;
      const letters = measures.map((_, m) => letterOf(m));
      const zh = `「公式 ${i + 1}」里的 ${unknown} 不是指标；现在有 ${letters.length} 个指标：${letters.join('、')}`;
      const en = `“Formula ${i + 1}” names ${unknown}, which is no measure; there are ${letters.length}: ${letters.join(', ')}`;
      context.addIssue({ code: 'custom', path: ['formulas', i, 'formula'], message, params: { zh, en } });
    });
  });
export type EventsParams = z.infer<typeof EventsParams>;

/** 事件分析图 — figures are the measures, then the formulas; of everybody (`whole`) and by group, totals and series by place of `periods`. */
export interface EventsFigures {
  readonly whole: MeasuredGroup;
  readonly groups: readonly (MeasuredGroup & { readonly key: GroupKey | 'other' })[];
}

/** 事件分析答案 — `earlierPeriods` are the compared ones, by the same places; of the periods the first `ended` are over. */
export interface EventsAnswer extends Parted<EventsFigures> {
  readonly periods: readonly string[];
  readonly earlierPeriods: readonly string[];
  readonly ended: number;
}

const EventsPlace = z.object({
  ...PART_PLACE,
  /** A measure; of a formula everyone behind its measures. */
  figure: z.number().int().min(0),
  period: MeasuresPlace.shape.period,
  groups: MeasuresPlace.shape.groups,
});

/** 事件分析 — how much happened, and to how many, by groups and over time. */
export const events = analysis({
  kind: 'events',
  title: { zh: '事件分析', en: 'Events' },
  params: EventsParams,
  place: EventsPlace,
  async answer(params, asking): Promise<EventsAnswer> {
    const shown: { current?: MeasuresAnswer; earlier?: MeasuresAnswer } = {};
    const parted = await askParts({ ...params, by: undefined }, asking, async (question, { earlier }) => {
      // Groups of an earlier time are looked up by those of the current one: none may be hidden among the others.
      const definition = definitionOf(params, earlier ? MOST_GROUPS : params.groups, asking);
      const answer = await asking.ask('measures', { ...question, definition });
      shown[earlier ? 'earlier' : 'current'] ??= answer;
      return figuresOf(answer, params);
    });
    return {
      ...parted,
      parts: parted.parts.map((part) => ({
        ...part,
        earlier: part.earlier === null ? null : inOrderOf(part.current, part.earlier, params),
      })),
      periods: shown.current?.periods ?? [],
      earlierPeriods: shown.earlier?.periods ?? [],
      ended: shown.current?.ended ?? 0,
    };
  },
  tables: eventsTables,
  async customers(place, params, asking) {
    const question = {
      ...partQuestion({ ...params, by: undefined }, place, asking),
      definition: definitionOf(params, params.groups, asking),
    };
    let found = asking.sets.of([]);
    for (const measure of measuresBehind(place.figure, params)) {
      const behind = await asking.ask('measured', { ...question, place: { measure, period: place.period, groups: place.groups } });
      found = asking.sets.either(found, behind);
    }
    return found;
  },
});

function definitionOf(params: EventsParams, groups: number, asking: Pick<Asking<unknown>, 'zone'>): MeasuresDefinition {
  const { measures, filter, by, grain } = params;
  return {
    measures: measures.map(({ events: of, aggregate }) => ({ events: of, aggregate })),
    filter,
    by,
    groups,
    grain,
    zone: zoneOf(params, asking),
  };
}

function figuresOf({ whole, groups }: MeasuresAnswer, params: EventsParams): EventsFigures {
  return { whole: withFormulas(whole, params), groups: groups.map(({ key, ...group }) => ({ key, ...withFormulas(group, params) })) };
}

/** Adds what the formulas make of the measures. */
function withFormulas({ totals, series }: MeasuredGroup, { formulas }: EventsParams): MeasuredGroup {
  const parsed = formulas.map(({ formula }) => readFormula(formula));
  const valued = (values: readonly (number | null)[]): (number | null)[] =>
    parsed.map((formula) => evaluateFormula(formula, (name) => values[measureNamed(name)] ?? null));
  const places = (series[0] ?? []).map((_, place) => valued(series.map((values) => values[place] ?? null)));
  return {
    totals: [...totals, ...valued(totals)],
    series: [...series, ...parsed.map((_, i) => places.map((values) => values[i] ?? null))],
  };
}

/** Earlier figures with the groups of the current ones; what is among the others of either is left out. */
function inOrderOf(current: EventsFigures, earlier: EventsFigures, params: EventsParams): EventsFigures {
  const nothing = params.measures.map(measureOfNothing);
  const length = earlier.whole.series[0]?.length ?? 0;
  const empty = withFormulas({ totals: nothing, series: nothing.map((value) => Array<0 | null>(length).fill(value)) }, params);
  const isAllThere = earlier.groups.every(({ key }) => key !== 'other');
  const groups = current.groups.flatMap(({ key }) => {
    if (key === 'other') return [];
    const found = earlier.groups.find((group) => isSameGroup(group.key, key));
    if (found !== undefined) return [found];
    return isAllThere ? [{ key, ...empty }] : [];
  });
  return { whole: earlier.whole, groups };
}

/** The measures a figure is made of. @throws NoSuchPlace when there is no such figure */
function measuresBehind(figure: number, { measures, formulas }: EventsParams): number[] {
  if (figure < measures.length) return [figure];
  const formula = formulas[figure - measures.length];
  if (formula === undefined) throw new NoSuchPlace(`figure ${figure} of ${measures.length + formulas.length}`);
  return namesOf(formula.formula).map(measureNamed);
}

function readFormula(text: string): Formula {
  const parsed = parseFormula(text);
  if (!parsed.ok) throw new RangeError(`a formula that was stored cannot be read: ${parsed.problem.en}`);
  return parsed.formula;
}

function namesOf(text: string): string[] {
  const parsed = parseFormula(text);
  return parsed.ok ? namesIn(parsed.formula) : [];
}

/** Measures are called A, B, C … in formulas. */
function letterOf(measure: number): string {
  return String.fromCodePoint('A'.codePointAt(0)! + measure);
}

function measureNamed(name: string): number {
  return name.length === 1 ? name.toUpperCase().codePointAt(0)! - 'A'.codePointAt(0)! : -1;
}
