import type { BothWords } from './analysis.ts';
import type { Part } from './asked.ts';
import type { FunnelFigures, FunnelParams, FunnelView } from './funnel.ts';
import { comparedColumns, partCells, partColumns, partPlace, shareCell, tableName, timesOf } from './part-columns.ts';
import type { AnalysisTable, Cell, TableColumn } from './table.ts';
import { eventsTitle, inBoth } from './titles.ts';

/** 漏斗表 — every step of every part, and how many got to each step by day, of the compared time too. */
export function funnelTables(answer: FunnelView, params: FunnelParams, words: BothWords): AnalysisTable[] {
  return [stepsTable(answer, params, words), ...timesOf(params).map((isEarlier) => trendTable(answer, params, words, isEarlier))];
}

const CUSTOMERS: TableColumn = { name: 'customers', title: { zh: '用户数', en: 'Customers' }, unit: 'customers' };
const OF_FIRST: TableColumn = { name: 'of_first', title: { zh: '占第一步', en: 'Of the first step' }, unit: 'share' };

function stepsTable({ parts }: FunnelView, params: FunnelParams, words: BothWords): AnalysisTable {
  const isCompared = params.compare !== undefined;
  const splitBy = { by: params.by, first: params.steps[0] ?? [] };
  const earlier = [CUSTOMERS, OF_FIRST].flatMap((column) => comparedColumns(column).slice(0, 1));
  return {
    name: 'steps',
    title: { zh: '各步转化', en: 'Steps' },
    columns: [
      ...partColumns(params, splitBy, words),
      { name: 'step', title: { zh: '步骤', en: 'Step' }, unit: 'text' },
      CUSTOMERS,
      ...(params.unit.of === 'customer' ? [] : [UNITS[params.unit.of]]),
      { name: 'entries', title: { zh: '次数', en: 'Times' }, unit: 'count' },
      { name: 'of_previous', title: { zh: '上一步转化率', en: 'Of the step before' }, unit: 'share' },
      OF_FIRST,
      { name: 'stopped', title: { zh: '流失用户', en: 'Stopped here' }, unit: 'customers' },
      { name: 'median', title: { zh: '转化时长中位数', en: 'Median time' }, unit: 'duration' },
      { name: 'p10', title: { zh: '转化时长 P10', en: 'P10 time' }, unit: 'duration' },
      { name: 'p90', title: { zh: '转化时长 P90', en: 'P90 time' }, unit: 'duration' },
      ...(isCompared ? earlier : []),
    ],
    rows: parts.flatMap((part) =>
      part.current.steps.map((_, i) => [
        ...partCells(part, params, splitBy, words),
        stepCell(i, params, words),
        ...stepCells(part, i, params.unit.of !== 'customer'),
        ...(isCompared ? earlierCells(part, i) : []),
      ]),
    ),
  };
}

const UNITS: Readonly<Record<'session' | 'property', TableColumn>> = {
  session: { name: 'units', title: { zh: '会话数', en: 'Sessions' }, unit: 'count' },
  property: { name: 'units', title: { zh: '关联值数', en: 'Values held constant' }, unit: 'count' },
};

function stepCell(step: number, { steps }: FunnelParams, words: BothWords): Cell {
  const title = inBoth(words, (own) => `${step + 1}. ${eventsTitle(steps[step] ?? [], own)}`);
  return { value: step + 1, shown: title };
}

function stepCells(part: Part<FunnelFigures>, i: number, hasUnits: boolean): Cell[] {
  const { steps, filling } = part.current;
  const step = steps[i];
  if (step === undefined) return [];
  const mark = filling && i > 0 ? { filling } : {};
  const [first, before] = [steps[0]?.customers ?? 0, steps[i - 1]?.customers ?? step.customers];
  const { took } = step;
  return [
    { value: step.customers, ...mark, place: placeOf(part, i) },
    ...(hasUnits ? [{ value: step.units, ...mark }] : []),
    { value: step.entries, ...mark },
    { ...shareCell(step.customers, before), ...mark },
    { ...shareCell(step.customers, first), ...mark },
    step.stopped === null
      ? { value: null }
      : { value: step.stopped, ...(filling && { filling }), place: { ...placeOf(part, i), stopped: true } },
    ...[took?.median, took?.p10, took?.p90].map((ms) => ({ value: ms ?? null })),
  ];
}

function earlierCells(part: Part<FunnelFigures>, i: number): Cell[] {
  const steps = part.earlier?.steps ?? [];
  const reached = steps[i]?.customers ?? 0;
  return [{ value: reached, place: placeOf(part, i, true) }, shareCell(reached, steps[0]?.customers ?? 0)];
}

function placeOf(part: Part<FunnelFigures>, i: number, isEarlier = false): Readonly<Record<string, unknown>> {
  return { step: i + 1, ...partPlace(part, isEarlier) };
}

function trendTable({ parts }: FunnelView, params: FunnelParams, words: BothWords, isEarlier: boolean): AnalysisTable {
  const splitBy = { by: params.by, first: params.steps[0] ?? [] };
  return {
    ...tableName('trend', { zh: '每日趋势', en: 'By day' }, isEarlier),
    columns: [
      { name: 'day', title: { zh: '日期', en: 'Day' }, unit: 'text' },
      ...partColumns(params, splitBy, words),
      ...params.steps.map((events, i): TableColumn => ({
        name: `step_${i + 1}`,
        title: inBoth(words, (own) => `${i + 1}. ${eventsTitle(events, own)}`),
        unit: 'customers',
      })),
      { name: 'conversion', title: { zh: '总转化率', en: 'Conversion' }, unit: 'share' },
    ],
    rows: parts.flatMap((part) =>
      ((isEarlier ? part.earlier : part.current)?.days ?? []).map(({ day, customers, filling }) => {
        const mark = filling ? { filling } : {};
        return [
          { value: day },
          ...partCells(part, params, splitBy, words),
          ...params.steps.map((_, i) => ({ value: customers[i] ?? 0, ...mark, place: { ...placeOf(part, i, isEarlier), day } })),
          { ...shareCell(customers.at(-1) ?? 0, customers[0] ?? 0), ...mark },
        ];
      }),
    ),
  };
}
