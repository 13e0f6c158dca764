import type { BothWords } from './analysis.ts';
import { partCells, partColumns, partPlace, shareCell, tableName, timesOf } from './part-columns.ts';
import { whoOfSource, type SourceNumber, type SourceTouch } from './source-places.ts';
import type { SourceFigures, SourceSide } from './source-rows.ts';
import type { SourcesFigures, SourcesParams, SourcesView } from './sources.ts';
import type { AnalysisTable, Cell, TableColumn } from './table.ts';
import { ALL_TOGETHER, CUSTOMERS, inBoth, valueTitle } from './titles.ts';

interface Asked {
  readonly view: SourcesView;
  readonly params: SourcesParams;
  readonly words: BothWords;
  readonly isEarlier: boolean;
}

/** 来源表 — a table for each kind of source. */
export function sourcesTables(view: SourcesView, params: SourcesParams, words: BothWords): AnalysisTable[] {
  return timesOf(params).flatMap((isEarlier) => params.sources.map((_, table) => tableOf(table, { view, params, words, isEarlier })));
}

const VISITS: readonly TableColumn[] = [
  { name: 'visits', title: { zh: '访问次数', en: 'Visits' }, unit: 'count' },
  { name: 'share', title: { zh: '访问占比', en: 'Share of visits' }, unit: 'share' },
  { name: 'bounces', title: { zh: '跳出', en: 'Bounces' }, unit: 'count' },
  { name: 'bounce_rate', title: { zh: '跳出率', en: 'Bounce rate' }, unit: 'share' },
  { ...CUSTOMERS, title: { zh: '访客数', en: 'Visitors' } },
];

/** The touches columns are about. */
const TOUCHES: readonly SourceTouch[] = ['first', 'last'];

/** What is told of a touch: of conversions and value only where they are asked for. */
function toldOf({ conversion, value }: SourcesParams): (keyof SourceSide)[] {
  return [
    'customers',
    ...(conversion === undefined ? [] : (['conversions'] as const)),
    ...(conversion === undefined || value === undefined ? [] : (['value'] as const)),
  ];
}

function sideColumns(touch: SourceTouch, params: SourcesParams): TableColumn[] {
  const [zh, en] = touch === 'first' ? ['首次来源', 'first source'] : ['末次来源', 'last source'];
  const columns: Readonly<Record<keyof SourceSide, TableColumn>> = {
    customers: { name: `${touch}_customers`, title: { zh: `${zh}：用户数`, en: `Customers, ${en}` }, unit: 'customers' },
    conversions: { name: `${touch}_conversions`, title: { zh: `${zh}：转化`, en: `Conversions, ${en}` }, unit: 'count' },
    value: { name: `${touch}_value`, title: { zh: `${zh}：金额`, en: `Value, ${en}` }, unit: params.unit },
  };
  return toldOf(params).map((of) => columns[of]);
}

function tableOf(table: number, { view, params, words, isEarlier }: Asked): AnalysisTable {
  const source = params.sources[table] ?? { property: '' };
  const title = inBoth(words, (own) => valueTitle(source, params.events, own));
  return {
    ...tableName(`source_${table + 1}`, title, isEarlier),
    columns: [
      ...partColumns(params, { first: params.events }, words),
      { name: 'source', title, unit: 'text' },
      ...VISITS,
      ...TOUCHES.flatMap((touch) => sideColumns(touch, params)),
    ],
    rows: view.parts.flatMap((part) => {
      const figures = isEarlier ? part.earlier : part.current;
      if (figures === null) return [];
      const place = { ...partPlace(part, isEarlier), table };
      const head = partCells(part, params, {}, words);
      const rows = figures.tables[table] ?? [];
      return [
        [...head, ALL_TOGETHER, ...wholeCells(figures, params, place)],
        ...rows.map((row) => [...head, nameCell(row, params), ...rowCells({ row, rows, figures, params, place })]),
      ];
    }),
  };
}

function nameCell({ source, values }: SourceFigures, { direct }: SourcesParams): Cell {
  if (values === null) return { value: source, shown: { zh: '其他', en: 'Other' } };
  return source === direct ? { value: source, shown: { zh: '直接访问', en: 'Direct' } } : { value: source };
}

function wholeCells(figures: SourcesFigures, params: SourcesParams, place: Readonly<Record<string, unknown>>): Cell[] {
  const { visits, bounces, customers } = figures;
  return [
    { value: visits, place: { ...place, who: { did: 'entry' } } },
    shareCell(visits, visits),
    { value: bounces, place: { ...place, who: { did: 'bounce' } } },
    shareCell(bounces, visits),
    { value: customers, place: { ...place, who: { did: 'view' } } },
    ...TOUCHES.flatMap((touch) => {
      const convert = { did: 'convert', touch, source: { not: [] } };
      return toldOf(params).map((of) => ({ value: figures[of], place: { ...place, who: of === 'customers' ? { did: 'view' } : convert } }));
    }),
  ];
}

interface Row {
  readonly row: SourceFigures;
  readonly rows: readonly SourceFigures[];
  readonly figures: SourcesFigures;
  readonly params: SourcesParams;
  readonly place: Readonly<Record<string, unknown>>;
}

function rowCells({ row, rows, figures, params, place }: Row): Cell[] {
  const at = (of: SourceNumber): Pick<Cell, 'place'> => ({ place: { ...place, who: whoOfSource(row, rows, of, params.direct) } });
  const sideCells = (touch: SourceTouch): Cell[] => toldOf(params).map((of) => ({ value: row[touch][of], ...at(`${touch}_${of}`) }));
  return [
    { value: row.visits, ...at('visits') },
    shareCell(row.visits, figures.visits),
    { value: row.bounces, ...at('bounces') },
    shareCell(row.bounces, row.visits),
    row.customers === null ? { value: null } : { value: row.customers, ...at('customers') },
    ...TOUCHES.flatMap(sideCells),
  ];
}
