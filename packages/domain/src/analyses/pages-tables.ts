import type { PageVisits } from '../questions/visits.ts';
import type { BothWords } from './analysis.ts';
import { groupsBehind } from './composed-groups.ts';
import type { PagesParams, PagesView } from './pages.ts';
import { partCells, partColumns, partPlace, shareCell, tableName, timesOf } from './part-columns.ts';
import type { AnalysisTable, Cell, TableColumn } from './table.ts';
import { CUSTOMERS, groupCells, inBoth, PERIOD_TITLES, periodCell, valueTitle } from './titles.ts';

/** 页面表 — the pages, and views and customers by period. */
export function pagesTables(view: PagesView, params: PagesParams, words: BothWords): AnalysisTable[] {
  return timesOf(params).flatMap((isEarlier) => [pagesTable(view, params, words, isEarlier), seriesTable(view, params, words, isEarlier)]);
}

const VIEWS: TableColumn = { name: 'views', title: { zh: '浏览量 PV', en: 'Views' }, unit: 'count' };
const VISITORS: TableColumn = { ...CUSTOMERS, title: { zh: '访客数 UV', en: 'Visitors' } };

/** 访问列 — what is told of some pages. */
export const VISIT_COLUMNS: readonly TableColumn[] = [
  VIEWS,
  VISITORS,
  { name: 'visits', title: { zh: '访问次数', en: 'Visits' }, unit: 'count' },
  { name: 'entries', title: { zh: '落地', en: 'Entries' }, unit: 'count' },
  { name: 'bounces', title: { zh: '跳出', en: 'Bounces' }, unit: 'count' },
  { name: 'bounce_rate', title: { zh: '跳出率', en: 'Bounce rate' }, unit: 'share' },
  { name: 'exits', title: { zh: '退出', en: 'Exits' }, unit: 'count' },
  { name: 'exit_rate', title: { zh: '退出率', en: 'Exit rate' }, unit: 'share' },
  { name: 'stay', title: { zh: '平均停留', en: 'Mean stay' }, unit: 'duration' },
];

/** Bounces are shares of entries, exits of views; the stay is the mean of the views that have one. */
function visitCells(visits: PageVisits, place: Readonly<Record<string, unknown>>): Cell[] {
  const { views, customers, sessions, entries, exits, bounces, stays, stayMs } = visits;
  return [
    { value: views, place },
    { value: customers, place },
    { value: sessions, place },
    { value: entries, place: { ...place, did: 'entry' } },
    { value: bounces, place: { ...place, did: 'bounce' } },
    shareCell(bounces, entries),
    { value: exits, place: { ...place, did: 'exit' } },
    shareCell(exits, views),
    { value: stays === 0 ? null : stayMs / stays },
  ];
}

function pagesTable(view: PagesView, params: PagesParams, words: BothWords, isEarlier: boolean): AnalysisTable {
  const splitBy = { by: params.by, first: params.events };
  const by = [{ of: 'value', value: params.page } as const];
  const title = inBoth(words, (own) => valueTitle(params.page, params.events, own));
  return {
    ...tableName('pages', { zh: '页面', en: 'Pages' }, isEarlier),
    columns: [...partColumns(params, splitBy, words), { name: 'page', title, unit: 'text' }, ...VISIT_COLUMNS],
    rows: view.parts.flatMap((part) => {
      const figures = isEarlier ? part.earlier : part.current;
      if (figures === null) return [];
      const head = partCells(part, params, splitBy, words);
      const place = partPlace(part, isEarlier);
      return [
        [...head, ...groupCells(null, by, words), ...visitCells(figures.whole, place)],
        ...figures.pages.map((page) => [
          ...head,
          ...groupCells(page.other ? 'other' : [page.value], by, words),
          ...visitCells(page, { ...place, pages: groupsBehind(page, figures.pages) }),
        ]),
      ];
    }),
  };
}

function seriesTable(view: PagesView, params: PagesParams, words: BothWords, isEarlier: boolean): AnalysisTable {
  const splitBy = { by: params.by, first: params.events };
  const names = isEarlier ? view.earlierPeriods : view.periods;
  return {
    ...tableName('series', { zh: '明细', en: 'By period' }, isEarlier),
    columns: [
      { name: 'period', title: PERIOD_TITLES[params.grain], unit: 'text' },
      ...partColumns(params, splitBy, words),
      VIEWS,
      VISITORS,
    ],
    rows: names.flatMap((name, period) =>
      view.parts.map((part) => {
        const figures = (isEarlier ? part.earlier : part.current)?.periods[period];
        const more = { ...(!isEarlier && period >= view.ended && { filling: true }), place: { ...partPlace(part, isEarlier), period } };
        return [
          periodCell(name, params.grain, view.zone),
          ...partCells(part, params, splitBy, words),
          { value: figures?.views ?? 0, ...more },
          { value: figures?.customers ?? 0, ...more },
        ];
      }),
    ),
  };
}
