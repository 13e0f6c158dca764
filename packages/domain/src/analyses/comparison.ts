import { z } from 'zod';
import { CustomerBreakdown, MeasuresPlace, SomeGroups, type MeasuresAnswer } from '../questions/measures.ts';
import { Grain } from '../questions/periods.ts';
import { ANYTHING } from '../rules/property-filter.ts';
import { Rule } from '../rules/rule.ts';
import { analysis, NoSuchPlace, type Asking } from './analysis.ts';
import { ASKED } from './asked.ts';
import { comparisonTables } from './comparison-tables.ts';
import { composedTable, whoQuestion, type ComposedTable } from './composed-groups.ts';
import { NamedMeasure, Title } from './named-measure.ts';
import { limitPeriods } from './period-limit.ts';
import { spanFor, zoneOf } from './parts.ts';
import type { Span } from './time-range.ts';

/** Measures, and tables, of one analysis at most: each measure is asked about twice. */
const MOST_MEASURES = 5;
const MOST_TABLES = 10;

const Side = z.object({ name: Title, rule: Rule });

/**
 * 人群对比参数 — two rules (a segment is one) side by side: what their customers did in a time (`measures`, by period), and who they are now (`by`, a
 * table each, the second side being the base).
 */
export const ComparisonParams = z
  .object({
    range: ASKED.range,
    zone: ASKED.zone,
    compare: ASKED.compare,
    grain: Grain.default('day'),
    sides: z.tuple([Side, Side]),
    measures: z.array(NamedMeasure).max(MOST_MEASURES).default([]),
    by: z.array(CustomerBreakdown).max(MOST_TABLES).default([]),
    groups: z.number().int().min(1).max(100).default(10),
  })
  .superRefine(limitPeriods);
export type ComparisonParams = z.infer<typeof ComparisonParams>;

/** 一侧的数 — a measure over the whole time and by period (null: missing), and how many customers of the side did its events. */
interface SideNumbers {
  readonly total: number | null;
  readonly series: readonly (number | null)[];
  readonly customers: number;
}

/** {@link SideNumbers} of the time, and of the compared one where there is one. */
export interface SideFigure extends SideNumbers {
  readonly earlier: SideNumbers | null;
}

/** 人群对比答案 — sizes now, and of the overlap; figures by side, then by measure. Of the periods the first `ended` are over. */
export interface ComparisonView {
  readonly span: Span;
  readonly earlierSpan: Span | null;
  /** The zone of its days. */
  readonly zone: string;
  readonly sizes: readonly [number, number];
  readonly both: number;
  readonly periods: readonly string[];
  readonly earlierPeriods: readonly string[];
  readonly ended: number;
  readonly figures: readonly [readonly SideFigure[], readonly SideFigure[]];
  readonly tables: readonly ComposedTable[];
}

/**
 * Whom a number is about: of a side, of both, or of one and not the other. Of a side: who did a measure's events (`did`; `counted`: only those with a
 * value the measure takes), or is of some groups of a table (`are`).
 */
const Place = z.object({
  side: z.enum(['first', 'second', 'both', 'only_first', 'only_second']),
  did: z
    .object({
      measure: z.number().int().min(0),
      counted: z.boolean().default(true),
      period: MeasuresPlace.shape.period,
      earlier: z.boolean().default(false),
    })
    .optional(),
  are: z.object({ table: z.number().int().min(0), groups: SomeGroups }).optional(),
});
type Place = z.infer<typeof Place>;

/** 人群对比 — two groups of customers side by side: how they overlap, what they do, and who they are. */
export const comparison = analysis({
  kind: 'comparison',
  title: { zh: '人群对比', en: 'Comparison' },
  params: ComparisonParams,
  place: Place,
  async answer(params, asking): Promise<ComparisonView> {
    const [{ rule: target }, { rule: base }] = params.sides;
    const [first, second] = [await asking.select(target), await asking.select(base)];
    const zone = zoneOf(params, asking);
    const did = [await sideDid(target, params, asking), await sideDid(base, params, asking)] as const;
    const tables: ComposedTable[] = [];
    for (const by of params.by) tables.push(await composedTable(by, { target, base, groups: params.groups, zone }, asking));
    return {
      span: spanFor(params, asking, false),
      earlierSpan: params.compare === undefined ? null : spanFor(params, asking, true),
      zone,
      sizes: [asking.sets.size(first), asking.sets.size(second)],
      both: asking.sets.size(asking.sets.both(first, second)),
      periods: did[0].current?.periods ?? [],
      earlierPeriods: did[0].earlier?.periods ?? [],
      ended: did[0].current?.ended ?? 0,
      figures: [figuresOf(did[0], params), figuresOf(did[1], params)],
      tables,
    };
  },
  tables: comparisonTables,
  async customers({ side, did, are }, params, asking) {
    const { sets } = asking;
    const [first, second] = params.sides;
    if (side === 'first' || side === 'second')
      return await customersOf(side === 'first' ? first.rule : second.rule, { did, are }, params, asking);
    if (did !== undefined || are !== undefined) throw new NoSuchPlace(`numbers of "${side}": they are of one side only`);
    const [ours, theirs] = [await asking.select(first.rule), await asking.select(second.rule)];
    if (side === 'both') return sets.both(ours, theirs);
    return side === 'only_first' ? sets.without(ours, theirs) : sets.without(theirs, ours);
  },
});

/** What a side did: the measures, then how many customers did the events of each. Null when nothing is measured, or compared. */
interface SideDid {
  readonly current: MeasuresAnswer | null;
  readonly earlier: MeasuresAnswer | null;
}

async function sideDid<Customers>(rule: Rule, params: ComparisonParams, asking: Asking<Customers>): Promise<SideDid> {
  if (params.measures.length === 0) return { current: null, earlier: null };
  const of = async (earlier: boolean) => await asking.ask('measures', measuresQuestion(rule, params, asking, earlier));
  return { current: await of(false), earlier: params.compare === undefined ? null : await of(true) };
}

function measuresQuestion(rule: Rule, params: ComparisonParams, asking: Pick<Asking<unknown>, 'now' | 'zone'>, earlier: boolean) {
  const { measures, grain } = params;
  return {
    at: asking.now,
    ...spanFor(params, asking, earlier),
    among: rule,
    definition: {
      measures: [
        ...measures.map(({ events, aggregate }) => ({ events, aggregate })),
        ...measures.map(({ events }) => ({ events, aggregate: { of: 'customers' } as const })),
      ],
      filter: ANYTHING,
      by: [],
      groups: 1,
      grain,
      zone: zoneOf(params, asking),
    },
  };
}

function figuresOf({ current, earlier }: SideDid, { measures }: ComparisonParams): SideFigure[] {
  const numbersOf = (answer: MeasuresAnswer | null, i: number): SideNumbers => ({
    total: answer?.whole.totals[i] ?? null,
    series: answer?.whole.series[i] ?? [],
    customers: answer?.whole.totals[measures.length + i] ?? 0,
  });
  return measures.map((_, i) => ({ ...numbersOf(current, i), earlier: earlier === null ? null : numbersOf(earlier, i) }));
}

async function customersOf<Customers>(
  rule: Rule,
  { did, are }: Pick<Place, 'did' | 'are'>,
  params: ComparisonParams,
  asking: Asking<Customers>,
): Promise<Customers> {
  if (did !== undefined) {
    if (did.measure >= params.measures.length) throw new NoSuchPlace(`measure ${did.measure} of ${params.measures.length}`);
    const measure = did.counted ? did.measure : params.measures.length + did.measure;
    return await asking.ask('measured', { ...measuresQuestion(rule, params, asking, did.earlier), place: { measure, period: did.period } });
  }
  if (are === undefined) return await asking.select(rule);
  const by = params.by[are.table];
  if (by === undefined) throw new NoSuchPlace(`table ${are.table} of ${params.by.length}`);
  const question = whoQuestion(by, { among: rule, at: asking.now, zone: zoneOf(params, asking) }, asking);
  return await asking.ask('composed', { ...question, place: are.groups });
}
