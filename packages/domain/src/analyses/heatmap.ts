import { z } from 'zod';
import type { MeasuresAnswer, MeasuresDefinition } from '../questions/measures.ts';
import { ANYTHING, PropertyFilter } from '../rules/property-filter.ts';
import { analysis, type Asking, type BothWords } from './analysis.ts';
import { ASKED, PART_PLACE, type Part, type Parted } from './asked.ts';
import { measureOfNothing, NamedMeasure } from './named-measure.ts';
import { comparedTitle, partCells, partColumns } from './part-columns.ts';
import { askParts, partQuestion, zoneOf } from './parts.ts';
import type { AnalysisTable } from './table.ts';
import { asNamed, hourTitle, measureTitle, measureUnit, weekdayCell } from './titles.ts';

const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7];
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

/** 时段热力参数 — one measure by weekday and hour of the zone. */
export const HeatmapParams = z.object({ ...ASKED, measure: NamedMeasure, filter: PropertyFilter.default(ANYTHING) });
export type HeatmapParams = z.infer<typeof HeatmapParams>;

/** 时段热力图 — `cells[weekday − 1][hour]`, Monday first; null: missing. `whole` is of all of them together. */
export interface HeatmapFigures {
  readonly cells: readonly (readonly (number | null)[])[];
  readonly whole: number | null;
}

export type HeatmapView = Parted<HeatmapFigures>;

const HeatmapPlace = z.object({
  ...PART_PLACE,
  /** Without it the whole week. */
  at: z.object({ weekday: z.number().int().min(1).max(7), hour: z.number().int().min(0).max(23) }).optional(),
});

/** 时段热力 — when in the week it happens. */
export const heatmap = analysis({
  kind: 'heatmap',
  title: { zh: '时段热力', en: 'Hours of the week' },
  params: HeatmapParams,
  place: HeatmapPlace,
  answer: (params, asking): Promise<HeatmapView> =>
    askParts({ ...params, by: undefined }, asking, async (question) =>
      figuresOf(await asking.ask('measures', { ...question, definition: definitionOf(params, asking) }), params),
    ),
  tables: (answer, params, words) => [
    cellsTable(answer, params, words),
    ...(params.compare === undefined ? [] : [cellsTable(answer, params, words, true)]),
  ],
  async customers(place, params, asking) {
    const groups = place.at === undefined ? {} : { groups: { keys: [[place.at.hour, place.at.weekday]], isNot: false } };
    return await asking.ask('measured', {
      ...partQuestion({ ...params, by: undefined }, place, asking),
      definition: definitionOf(params, asking),
      place: { measure: 0, ...groups },
    });
  },
});

function definitionOf({ measure, filter, zone }: HeatmapParams, asking: Pick<Asking<unknown>, 'zone'>): MeasuresDefinition {
  return {
    measures: [{ events: measure.events, aggregate: measure.aggregate }],
    filter,
    by: [{ of: 'hour' }, { of: 'weekday' }],
    groups: WEEKDAYS.length * HOURS.length,
    grain: null,
    zone: zoneOf({ zone }, asking),
  };
}

function figuresOf({ whole, groups }: MeasuresAnswer, { measure }: HeatmapParams): HeatmapFigures {
  const found = new Map(groups.map(({ key, totals }) => [String(key), totals[0] ?? null]));
  const nothing = measureOfNothing(measure);
  const valueAt = (weekday: number, hour: number): number | null => {
    const value = found.get(String([hour, weekday]));
    return value === undefined ? nothing : value;
  };
  return { cells: WEEKDAYS.map((weekday) => HOURS.map((hour) => valueAt(weekday, hour))), whole: whole.totals[0] ?? null };
}

function cellsTable({ parts }: HeatmapView, params: HeatmapParams, words: BothWords, earlier = false): AnalysisTable {
  const unit = measureUnit(params.measure);
  const title = measureTitle(params.measure, words);
  const rowsOf = (part: Part<HeatmapFigures>): AnalysisTable['rows'] =>
    WEEKDAYS.map((weekday) => [
      ...partCells(part, params, {}, words),
      weekdayCell(weekday),
      ...HOURS.map((hour) => ({
        value: (earlier ? part.earlier : part.current)?.cells[weekday - 1]?.[hour] ?? null,
        place: { at: { weekday, hour }, ...(part.segment !== null && { segment: part.segment }), ...(earlier && { earlier }) },
      })),
    ]);
  return {
    name: earlier ? 'earlier' : 'cells',
    title: earlier ? comparedTitle(title) : title,
    columns: [
      ...partColumns(params, { first: params.measure.events }, words),
      { name: 'weekday', title: { zh: '星期', en: 'Weekday' }, unit: 'text' },
      ...HOURS.map((hour) => ({ name: `hour_${hour}`, title: asNamed(hourTitle(hour)), unit })),
    ],
    rows: parts.flatMap(rowsOf),
  };
}
