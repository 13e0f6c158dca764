import type { GroupKey } from '../questions/measures.ts';
import type { BothWords } from './analysis.ts';
import type { EventsAnswer, EventsFigures, EventsParams } from './events.ts';
import { changeCell, comparedColumns, EARLIER_PERIOD, partCells, partColumns } from './part-columns.ts';
import { isSameGroup } from './parts.ts';
import type { AnalysisTable, Cell, TableColumn } from './table.ts';
import { asNamed, groupCells, groupColumns, measureTitle, measureUnit, PERIOD_TITLES, periodCell } from './titles.ts';

/** Numbers of one group, or of everybody, beside those of the compared time. */
interface Line {
  readonly segment: string | null;
  readonly key: GroupKey | 'other' | null;
  readonly current: EventsFigures['whole'];
  readonly earlier: EventsFigures['whole'] | null | undefined;
}

/** 事件分析表 — the totals of every part and group, and their numbers by period. */
export function eventsTables(answer: EventsAnswer, params: EventsParams, words: BothWords): AnalysisTable[] {
  const lines = linesOf(answer, params);
  const totals = totalsTable(lines, params, words);
  const series = seriesTable(lines, answer, params, words);
  return lines.length === 1 ? [series, totals] : [totals, series];
}

function linesOf({ parts }: EventsAnswer, { by }: EventsParams): Line[] {
  return parts.flatMap(({ segment, current, earlier }): Line[] => [
    { segment, key: null, current: current.whole, earlier: earlier?.whole },
    ...(by.length === 0 ? [] : current.groups).map((group) => ({
      segment,
      key: group.key,
      current: group,
      earlier: earlier === null ? null : earlier.groups.find(({ key }) => isSameGroup(key, group.key)),
    })),
  ]);
}

function figureColumns({ measures, formulas }: EventsParams, words: BothWords): TableColumn[] {
  return [
    ...measures.map((measure, i) => ({ name: `measure_${i + 1}`, title: measureTitle(measure, words), unit: measureUnit(measure) })),
    ...formulas.map(({ name, formula, unit }, i) => ({ name: `formula_${i + 1}`, title: asNamed(name === '' ? formula : name), unit })),
  ];
}

function lineColumns(params: EventsParams, words: BothWords): TableColumn[] {
  const events = params.measures[0]?.events ?? [];
  return [...partColumns(params, { first: events }, words), ...groupColumns(params.by, events, words)];
}

function lineCells({ segment, key }: Line, params: EventsParams, words: BothWords): Cell[] {
  return [
    ...partCells({ segment, group: null }, params, {}, words),
    ...groupCells(
      key,
      params.by,
      words,
      params.measures.flatMap(({ events }) => events),
    ),
  ];
}

function totalsTable(lines: readonly Line[], params: EventsParams, words: BothWords): AnalysisTable {
  const isCompared = params.compare !== undefined;
  const figures = figureColumns(params, words);
  return {
    name: 'totals',
    title: { zh: '合计', en: 'Totals' },
    columns: [...lineColumns(params, words), ...figures.flatMap((column) => [column, ...(isCompared ? comparedColumns(column) : [])])],
    rows: lines.map((line) => [
      ...lineCells(line, params, words),
      ...figures.flatMap((_, figure): Cell[] => {
        const [now, before] = [line.current.totals[figure], line.earlier?.totals[figure]];
        const current = numberCell(now, placeOf(line, lines, { figure }));
        if (!isCompared) return [current];
        return [current, numberCell(before, placeOf(line, lines, { figure, earlier: true })), changeCell(now ?? null, before)];
      }),
    ]),
  };
}

function seriesTable(lines: readonly Line[], answer: EventsAnswer, params: EventsParams, words: BothWords): AnalysisTable {
  const { periods, earlierPeriods, ended } = answer;
  const isCompared = params.compare !== undefined;
  const figures = figureColumns(params, words);
  return {
    name: 'series',
    title: { zh: '明细', en: 'By period' },
    columns: [
      { name: 'period', title: PERIOD_TITLES[params.grain], unit: 'text' },
      ...lineColumns(params, words),
      ...figures,
      ...(isCompared ? [EARLIER_PERIOD, ...figures.flatMap((column) => comparedColumns(column).slice(0, 1))] : []),
    ],
    rows: periods.flatMap((name, period) =>
      lines.map((line) => {
        // The one after those that are over is filling; later ones have not begun, and are missing.
        const cells = (earlier: boolean): Cell[] =>
          figures.map((_, figure) => ({
            ...numberCell(
              earlier ? line.earlier?.series[figure]?.[period] : period > ended ? undefined : line.current.series[figure]?.[period],
              placeOf(line, lines, { figure, period, ...(earlier && { earlier }) }),
            ),
            ...(!earlier && period >= ended && { filling: true }),
          }));
        const before = earlierPeriods[period];
        const compared = isCompared
          ? [before === undefined ? { value: null } : periodCell(before, params.grain, answer.zone), ...cells(true)]
          : [];
        return [periodCell(name, params.grain, answer.zone), ...lineCells(line, params, words), ...cells(false), ...compared];
      }),
    ),
  };
}

/** A number and who is behind it; of what was not asked nobody is. */
function numberCell(value: number | null | undefined, place: unknown): Cell {
  return value === undefined ? { value: null } : { value, place };
}

/** Who is behind a number of a line: the others are all but the groups that are told apart. */
function placeOf(line: Line, lines: readonly Line[], place: Readonly<Record<string, unknown>>): unknown {
  const { segment, key } = line;
  const part = { ...place, ...(segment !== null && { segment }) };
  if (key === null) return part;
  if (key !== 'other') return { ...part, groups: { keys: [key] } };
  const told = lines.flatMap((other) => (other.segment === segment && other.key !== null && other.key !== 'other' ? [other.key] : []));
  return { ...part, groups: { keys: told, isNot: true } };
}
