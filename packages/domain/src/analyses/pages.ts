import { z } from 'zod';
import type { Value } from '../events.ts';
import { SomeGroups, type GroupKey, type MeasuresDefinition } from '../questions/measures.ts';
import { Grain } from '../questions/periods.ts';
import { SessionRule } from '../questions/sessions.ts';
import { VisitsDefinition, VisitsPlace, type PageVisits, type VisitsAnswer } from '../questions/visits.ts';
import { ANYTHING } from '../rules/property-filter.ts';
import { analysis, type Asking } from './analysis.ts';
import { ASKED, PART_PLACE, SPLIT, type Parted } from './asked.ts';
import { pagesTables } from './pages-tables.ts';
import { limitPeriods } from './period-limit.ts';
import { askParts, eventsOfGroup, largestGroups, partQuestion, zoneOf } from './parts.ts';
import { periodsOf, type Periods } from './spread.ts';

/** 浏览 — views as the SDKs send them, and how they make visits; see `SessionRule`. */
export const VIEWS = {
  ...SessionRule.shape,
  events: SessionRule.shape.events.prefault([{ event: '$pageview' }]),
};

/**
 * 页面分析参数 — what was viewed (`events`) and how it is called (`page`), see `VisitsDefinition`: the `pages` with most views, the rest together.
 * With `by` there is a part for each of the `groups` values with most customers at the views, visits being made of the views with that value.
 */
export const PagesParams = z
  .object({
    ...ASKED,
    ...SPLIT,
    ...VIEWS,
    page: VisitsDefinition.shape.page.prefault({ property: '$path' }),
    pages: z.number().int().min(1).max(200).default(20),
    grain: Grain.default('day'),
  })
  .superRefine(limitPeriods);
export type PagesParams = z.infer<typeof PagesParams>;

/** 一页 — `other`: the pages that are not told apart; a value of null: views that name none. */
export interface PageFigures extends PageVisits {
  readonly value: Value | null;
  readonly other: boolean;
}

/** 页面分析图 — all pages together, pages with most views first (`other` last), and views and customers by period of the answer. */
export interface PagesFigures {
  readonly whole: PageVisits;
  readonly pages: readonly PageFigures[];
  readonly periods: readonly { readonly views: number; readonly customers: number }[];
}

export interface PagesView extends Parted<PagesFigures>, Periods {}

/** Who did something (`did`) on some pages, or on any; or who viewed any page in a period (by its place). */
const PagesPlace = z.object({
  ...PART_PLACE,
  did: VisitsPlace.shape.did.default('view'),
  pages: SomeGroups.optional(),
  period: z.number().int().min(0).optional(),
});

/** 页面分析 — which pages customers view, for how long, and where they come in and leave. */
export const pages = analysis({
  kind: 'pages',
  title: { zh: '页面分析', en: 'Pages' },
  params: PagesParams,
  place: PagesPlace,
  async answer(params, asking): Promise<PagesView> {
    const groups = await largestGroups(params, params.events, asking);
    const parted = await askParts(
      params,
      asking,
      async (question, { group }): Promise<PagesFigures> => {
        const { whole, groups: told } = await asking.ask('visits', { ...question, definition: visitsOf(params, group, asking) });
        const { series } = (await asking.ask('measures', { ...question, definition: seriesOf(params, group, asking) })).whole;
        return {
          whole,
          pages: told.map(pageOf),
          periods: (series[0] ?? []).map((views, i) => ({ views: views ?? 0, customers: series[1]?.[i] ?? 0 })),
        };
      },
      groups,
    );
    return { ...parted, ...periodsOf(parted, params, asking) };
  },
  tables: pagesTables,
  async customers({ did, pages: some, period, ...part }, params, asking) {
    const question = partQuestion(params, part, asking);
    if (period !== undefined)
      return await asking.ask('measured', { ...question, definition: seriesOf(params, part.group, asking), place: { measure: 1, period } });
    const place = { did, ...(some !== undefined && { groups: some }) };
    return await asking.ask('visited', { ...question, definition: visitsOf(params, part.group, asking), place });
  },
});

function visitsOf(params: PagesParams, group: GroupKey | null, asking: Pick<Asking<unknown>, 'zone'>): VisitsDefinition {
  const { events, gapMs, endsAtMidnight, page, pages: most, by } = params;
  return {
    views: { events: eventsOfGroup(events, by, group), gapMs, endsAtMidnight },
    page,
    groups: most,
    zone: zoneOf(params, asking),
  };
}

/** Views and customers by period. */
function seriesOf(params: PagesParams, group: GroupKey | null, asking: Pick<Asking<unknown>, 'zone'>): MeasuresDefinition {
  const events = eventsOfGroup(params.events, params.by, group);
  return {
    measures: [
      { events, aggregate: { of: 'events' } },
      { events, aggregate: { of: 'customers' } },
    ],
    filter: ANYTHING,
    by: [],
    groups: 1,
    grain: params.grain,
    zone: zoneOf(params, asking),
  };
}

function pageOf({ key, ...visits }: VisitsAnswer['groups'][number]): PageFigures {
  return { ...visits, value: key === 'other' ? null : (key[0] ?? null), other: key === 'other' };
}
