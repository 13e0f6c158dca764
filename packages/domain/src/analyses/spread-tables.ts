import type { DistributionRow } from '../questions/distribution.ts';
import type { EventSelector } from '../rules/rule.ts';
import { durationWords } from '../rules/sentences/window-sentence.ts';
import type { Sentence } from '../sentence.ts';
import { DECILES } from '../statistics/percentile.ts';
import type { BothWords } from './analysis.ts';
import { partCells, partColumns, partPlace, shareCell, tableName, timesOf } from './part-columns.ts';
import type { SpreadParams, SpreadView } from './spread.ts';
import type { AnalysisTable, Cell, TableColumn, Unit } from './table.ts';
import { ALL_TOGETHER, asNamed, CUSTOMERS, PERIOD_TITLES, periodCell } from './titles.ts';

/** What is spread, where an answer has several: goes before the names of its tables. */
interface Of {
  readonly first: readonly EventSelector[];
  readonly of?: { readonly name: string; readonly title: Sentence };
  /** More of its places. */
  readonly place?: Readonly<Record<string, unknown>>;
}

/** How it is told. */
interface Told extends Of {
  /** Of the values. */
  readonly unit: Unit;
  /** What there is one value of: a customer (then customers are not counted beside them), an interval … */
  readonly counted: TableColumn;
}

/** 一行 — a part, over the whole time or in a period. */
export interface Line {
  readonly head: readonly Cell[];
  readonly row: DistributionRow | null;
  readonly place: Readonly<Record<string, unknown>>;
  readonly filling: boolean;
}

/** 分布表 — percentiles, and how many fall into each bucket, of the whole time and by period; and the same of the compared time. */
export function spreadTables(view: SpreadView, params: SpreadParams, told: Told, words: BothWords): AnalysisTable[] {
  return timesOf(params).flatMap((isEarlier) => {
    const lines = linesOf(view, params, told, words, isEarlier);
    const heads = headColumns(params, told, words);
    const named = (name: string, { zh, en }: Sentence): Pick<AnalysisTable, 'name' | 'title'> => {
      const { of } = told;
      const title = of === undefined ? { zh, en } : { zh: `${of.title.zh}：${zh}`, en: `${of.title.en}: ${en.toLowerCase()}` };
      return tableName(`${of === undefined ? '' : `${of.name}_`}${name}`, title, isEarlier);
    };
    return [
      { ...named('spread', { zh: '分位数', en: 'Percentiles' }), ...percentileRows(lines, heads, told) },
      { ...named('buckets', { zh: '分布', en: 'Buckets' }), ...bucketRows(lines, heads, told, view.edges) },
    ];
  });
}

/** The columns that say which line a row is. */
export function headColumns(params: SpreadParams, { first }: Of, words: BothWords): TableColumn[] {
  const period: TableColumn[] = params.grain === null ? [] : [{ name: 'period', title: PERIOD_TITLES[params.grain], unit: 'text' }];
  return [...partColumns(params, { by: params.by, first }, words), ...period];
}

/** The lines of an answer: of each part the whole time, then its periods. */
export function linesOf(view: SpreadView, params: SpreadParams, { place, first }: Of, words: BothWords, isEarlier: boolean): Line[] {
  const names = isEarlier ? view.earlierPeriods : view.periods;
  return view.parts.flatMap((part): Line[] => {
    const figures = isEarlier ? part.earlier : part.current;
    if (figures === null) return [];
    const head = partCells(part, params, { by: params.by, first }, words);
    const at = { ...place, ...partPlace(part, isEarlier) };
    const whole = { head: [...head, ...(params.grain === null ? [] : [ALL_TOGETHER])], row: figures.whole, place: at, filling: false };
    const periods = names.map((period, i) => ({
      head: [...head, periodCell(period, params.grain ?? 'day', view.zone)],
      row: figures.periods[i] ?? null,
      place: { ...at, period },
      filling: !isEarlier && i >= view.ended,
    }));
    return [whole, ...periods];
  });
}

const MISSING: TableColumn = { name: 'missing', title: { zh: '没有值的用户', en: 'Without a value' }, unit: 'customers' };

type Rows = Pick<AnalysisTable, 'columns' | 'rows'>;

function percentileRows(lines: readonly Line[], heads: readonly TableColumn[], { unit, counted }: Told): Rows {
  const isOfCustomers = counted.unit === 'customers';
  // What lies between two whole numbers is none
  const between = unit === 'count' ? 'number' : unit;
  const values: TableColumn[] = [
    { name: 'mean', title: { zh: '均值', en: 'Mean' }, unit: between },
    { name: 'minimum', title: { zh: '最小值', en: 'Minimum' }, unit },
    ...DECILES.map((percent): TableColumn => ({ name: `p${percent}`, title: asNamed(`P${percent}`), unit: between })),
    { name: 'maximum', title: { zh: '最大值', en: 'Maximum' }, unit },
  ];
  // Of customers, those without a value are told too, where there are any
  const missing = isOfCustomers && lines.some(({ row }) => row !== null && row.missing > 0) ? [MISSING] : [];
  return {
    columns: [...heads, counted, ...(isOfCustomers ? missing : [CUSTOMERS]), ...values],
    rows: lines.map(({ head, row, place, filling }) => {
      const mark = filling ? { filling } : {};
      const spread = row?.spread ?? null;
      const figures = spread === null ? values.map(() => null) : [spread.mean, spread.minimum, ...spread.percentiles, spread.maximum];
      return [
        ...head,
        { value: row?.count ?? 0, ...mark, place },
        ...(isOfCustomers ? [] : [{ value: row?.customers ?? 0, ...mark, place }]),
        ...missing.map(() => ({ value: row?.missing ?? 0, ...mark, place: { ...place, missing: true } })),
        ...figures.map((value) => ({ value, ...mark })),
      ];
    }),
  };
}

function bucketRows(lines: readonly Line[], heads: readonly TableColumn[], { unit, counted }: Told, edges: readonly number[]): Rows {
  const buckets = [...edges, null].map((to, i) => ({ from: edges[i - 1] ?? null, to }));
  return {
    columns: [
      ...heads,
      ...buckets.flatMap(({ from, to }, i): TableColumn[] => {
        const title = bucketTitle(from, to, unit);
        return [
          { name: `bucket_${i + 1}`, title, unit: counted.unit },
          { name: `share_${i + 1}`, title: { zh: `${title.zh} 占比`, en: `${title.en}, share` }, unit: 'share' },
        ];
      }),
    ],
    rows: lines.map(({ head, row, place, filling }) => [
      ...head,
      ...buckets.flatMap(({ from, to }, i): Cell[] => {
        const count = row?.buckets[i]?.count ?? 0;
        const mark = filling ? { filling } : {};
        return [
          { value: count, ...mark, place: { ...place, from, to } },
          { ...shareCell(count, row?.count ?? 0), ...mark },
        ];
      }),
    ]),
  };
}

/** `< 5 分钟`, `5 – 10`, `≥ 10`. */
function bucketTitle(from: number | null, to: number | null, unit: Unit): Sentence {
  if (from === null && to === null) return ALL_TOGETHER.shown;
  const text = (language: 'zh' | 'en'): string => {
    const said = (edge: number): string => (unit === 'duration' ? durationWords(edge, language) : String(edge));
    if (from === null) return `< ${said(to ?? 0)}`;
    return to === null ? `≥ ${said(from)}` : `${said(from)} – ${said(to)}`;
  };
  return { zh: text('zh'), en: text('en') };
}
