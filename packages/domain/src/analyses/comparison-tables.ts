import type { Sentence } from '../sentence.ts';
import type { BothWords } from './analysis.ts';
import type { ComparisonParams, ComparisonView } from './comparison.ts';
import { groupsBehind, type ComposedTable } from './composed-groups.ts';
import type { NamedMeasure } from './named-measure.ts';
import { changeCell, comparedColumns, EARLIER_PERIOD, shareCell } from './part-columns.ts';
import type { AnalysisTable, Cell, TableColumn } from './table.ts';
import { asNamed, breakdownTitle, CUSTOMERS, groupCells, inBoth, measureTitle, measureUnit, PERIOD_TITLES, periodCell } from './titles.ts';

const SIDES = ['first', 'second'] as const;
type Side = (typeof SIDES)[number];

interface Asked {
  readonly view: ComparisonView;
  readonly params: ComparisonParams;
  readonly words: BothWords;
}

/** 对比表 — sizes and overlap, what each side did, the same by period, and who they are. */
export function comparisonTables(view: ComparisonView, params: ComparisonParams, words: BothWords): AnalysisTable[] {
  const asked = { view, params, words };
  return [
    ...(params.measures.length === 0 ? [] : [measuresTable(asked)]),
    sizesTable(asked),
    ...(params.measures.length === 0 ? [] : [seriesTable(asked)]),
    ...view.tables.map((table, i) => composedRows(table, i, asked)),
  ];
}

/** What a side is called: its name, or the segment that it is. */
function sideTitle(side: Side, { params, words }: Asked): Sentence {
  const place = SIDES.indexOf(side);
  const { name, rule } = params.sides[place] ?? params.sides[0];
  if (name !== '') return asNamed(name);
  if (rule.kind === 'segment') return inBoth(words, (own) => own.segment(rule.segment));
  return place === 0 ? { zh: '人群 A', en: 'Group A' } : { zh: '人群 B', en: 'Group B' };
}

const SIDE: TableColumn = { name: 'side', title: { zh: '人群', en: 'Group' }, unit: 'text' };

function sideCell(side: Side, asked: Asked): Cell {
  return { value: side, shown: sideTitle(side, asked) };
}

function sizesTable(asked: Asked): AnalysisTable {
  const { sizes, both } = asked.view;
  const [first, second] = [sideTitle('first', asked), sideTitle('second', asked)];
  const only = (one: Sentence): Sentence => ({ zh: `仅 ${one.zh}`, en: `${one.en} only` });
  const all = sizes[0] + sizes[1] - both;
  const rows: readonly (readonly [string, Sentence, number])[] = [
    ['first', first, sizes[0]],
    ['second', second, sizes[1]],
    ['both', { zh: '重合', en: 'Both' }, both],
    ['only_first', only(first), sizes[0] - both],
    ['only_second', only(second), sizes[1] - both],
  ];
  return {
    name: 'sizes',
    title: { zh: '规模与重合', en: 'Sizes and overlap' },
    columns: [SIDE, CUSTOMERS, { name: 'share', title: { zh: '占两侧合计', en: 'Of both together' }, unit: 'share' }],
    rows: rows.map(([side, shown, size]) => [{ value: side, shown }, { value: size, place: { side } }, shareCell(size, all)]),
  };
}

/** The columns of a measure: its number, who did it, their share, and, of what adds up, how much a customer of the side. */
function measureColumns(measure: NamedMeasure, i: number, { params, words }: Asked): TableColumn[] {
  const total = totalColumn(measure, i, words);
  const { title } = total;
  const of = (zh: string, en: string): Sentence => ({ zh: `${title.zh}：${zh}`, en: `${title.en}: ${en}` });
  return [
    total,
    ...(params.compare === undefined ? [] : comparedColumns(total)),
    { name: `customers_${i + 1}`, title: of('参与用户', 'customers'), unit: 'customers' },
    { name: `share_${i + 1}`, title: of('参与率', 'share of customers'), unit: 'share' },
    ...(addsUp(measure)
      ? [{ name: `each_${i + 1}`, title: of('人均', 'per customer'), unit: measureUnit(measure) === 'money' ? 'money' : 'number' } as const]
      : []),
  ];
}

/** The column of a measure's number. */
function totalColumn(measure: NamedMeasure, i: number, words: BothWords): TableColumn {
  return { name: `measure_${i + 1}`, title: measureTitle(measure, words), unit: measureUnit(measure) };
}

function addsUp({ aggregate: { of } }: NamedMeasure): boolean {
  return of === 'events' || of === 'sum';
}

function measuresTable(asked: Asked): AnalysisTable {
  const { view, params } = asked;
  const isCompared = params.compare !== undefined;
  return {
    name: 'measures',
    title: { zh: '行为对比', en: 'What they did' },
    columns: [SIDE, CUSTOMERS, ...params.measures.flatMap((measure, i) => measureColumns(measure, i, asked))],
    rows: SIDES.map((side, place) => {
      const size = view.sizes[place] ?? 0;
      const cells = params.measures.flatMap((measure, i): Cell[] => {
        const figure = view.figures[place]?.[i];
        const total = figure?.total ?? null;
        const each = size === 0 || total === null ? null : total / size;
        const before = figure?.earlier?.total ?? null;
        const compared = [{ value: before, place: { side, did: { measure: i, earlier: true } } }, changeCell(total, before)];
        return [
          { value: total, place: { side, did: { measure: i } } },
          ...(isCompared ? compared : []),
          { value: figure?.customers ?? 0, place: { side, did: { measure: i, counted: false } } },
          shareCell(figure?.customers ?? 0, size),
          ...(addsUp(measure) ? [{ value: each }] : []),
        ];
      });
      return [sideCell(side, asked), { value: size, place: { side } }, ...cells];
    }),
  };
}

function seriesTable(asked: Asked): AnalysisTable {
  const { view, params, words } = asked;
  const totals = params.measures.map((measure, i) => totalColumn(measure, i, words));
  const isCompared = params.compare !== undefined;
  return {
    name: 'series',
    title: { zh: '明细', en: 'By period' },
    columns: [
      { name: 'period', title: PERIOD_TITLES[params.grain], unit: 'text' },
      SIDE,
      ...totals,
      ...(isCompared ? [EARLIER_PERIOD, ...totals.flatMap((column) => comparedColumns(column).slice(0, 1))] : []),
    ],
    rows: view.periods.flatMap((name, period) =>
      SIDES.map((side, place) => [
        periodCell(name, params.grain, view.zone),
        sideCell(side, asked),
        ...params.measures.map((_, i) => ({
          value: view.figures[place]?.[i]?.series[period] ?? null,
          ...(period >= view.ended && { filling: true }),
          place: { side, did: { measure: i, period } },
        })),
        ...(isCompared ? earlierCells(side, period, asked) : []),
      ]),
    ),
  };
}

/** What stands of the compared time beside a period: which one it is, and the numbers of a side. */
function earlierCells(side: Side, period: number, { view, params }: Asked): Cell[] {
  const name = view.earlierPeriods[period];
  const figures = view.figures[SIDES.indexOf(side)] ?? [];
  return [
    name === undefined ? { value: null } : periodCell(name, params.grain, view.zone),
    ...figures.map(({ earlier }, measure) => ({
      value: earlier?.series[period] ?? null,
      ...(name !== undefined && { place: { side, did: { measure, period, earlier: true } } }),
    })),
  ];
}

function composedRows(table: ComposedTable, i: number, asked: Asked): AnalysisTable {
  const { words, view } = asked;
  const title = breakdownTitle(table.by, [], words);
  const sideColumns = SIDES.flatMap((side): TableColumn[] => {
    const { zh, en } = sideTitle(side, asked);
    return [
      { name: `${side}_customers`, title: { zh: `${zh}：用户数`, en: `${en}: customers` }, unit: 'customers' },
      { name: `${side}_share`, title: { zh: `${zh}：占比`, en: `${en}: share` }, unit: 'share' },
    ];
  });
  return {
    name: `composition_${i + 1}`,
    title,
    columns: [{ name: 'group', title, unit: 'text' }, ...sideColumns, { name: 'tgi', title: { zh: 'TGI', en: 'TGI' }, unit: 'index' }],
    rows: table.groups.map((group) => {
      const are = { table: i, groups: groupsBehind(group, table.groups) };
      return [
        ...groupCells(group.other ? 'other' : [group.value], [table.by], words),
        { value: group.target.customers, place: { side: 'first', are } },
        shareCell(group.target.customers, view.sizes[0]),
        { value: group.base.customers, place: { side: 'second', are } },
        shareCell(group.base.customers, view.sizes[1]),
        { value: group.tgi },
      ];
    }),
  };
}
