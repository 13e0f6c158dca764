import type { Unit } from '@gyre/domain/analyses/table';
import { useMemo } from 'react';
import { Chart } from '../../../parts/chart.tsx';
import { categoryAxis, chartBase, lineSeries, valueAxis } from '../../../parts/chart-theme.ts';
import { useChartColors } from '../../../theme.ts';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { written } from '../frame/cell-view.tsx';
import { type AxisMark, markBands, markLines, titlesAt } from './axis-marks.ts';
import { lineColors } from './line-colors.ts';
import { nearestLine } from './nearest-line.ts';
import { type TipPoint, tipOf } from './tip.ts';

interface TimeLine {
  readonly name: string;
  readonly values: readonly (number | null)[];
  /** Of the compared time, by the same places. */
  readonly earlier?: readonly (number | null)[] | undefined;
}

interface TimeLinesProps {
  readonly label: string;
  readonly unit: Unit;
  /** Names of the places, in order. */
  readonly places: readonly string[];
  readonly lines: readonly TimeLine[];
  /** From this place on numbers are still filling. */
  readonly ended?: number | undefined;
  readonly marks?: readonly AxisMark[];
  readonly height?: number;
  readonly onPoint?: (line: number, place: number, earlier: boolean) => void;
}

/** Lines that get a colour of their own; the rest is grey. */
const COLOURED = 5;

/** 趋势图 — at most five coloured lines, the rest grey; what is still filling dashed, the compared time dashed and grey. A click takes the nearest point. */
export function TimeLines({ label, unit, places, lines, ended, marks = NO_MARKS, height = 320, onPoint }: TimeLinesProps) {
  const words = useWords().analysis;
  const format = useFormat();
  const colors = useChartColors();
  const option = useMemo(() => {
    const palette = lineColors(colors, lines.length);
    const fillingFrom = ended === undefined || ended >= places.length ? undefined : ended;
    const shownEarlier = lines.length <= COLOURED;
    const write = (value: unknown): string => (typeof value === 'number' ? written(value, unit, format) : '–');
    const base = chartBase(colors);
    const drawn = lines.toReversed().flatMap(({ name, values, earlier }, back) => {
      const i = lines.length - 1 - back;
      const color = palette[i] ?? colors.palette.grey;
      const before = shownEarlier && earlier !== undefined ? earlierLine(words.earlierOf(name), earlier, colors.palette.before) : [];
      return [...before, ...lineSeries({ name, color, values, fillingFrom, thin: i >= COLOURED || lines.length > 1 })];
    });
    const first = drawn[0];
    const series =
      first === undefined
        ? []
        : [{ ...first, markLine: markLines(marks, colors.text), markArea: markBands(marks, colors.text) }, ...drawn.slice(1)];
    const single = places.length === 1;
    return {
      ...base,
      grid: { ...base.grid, top: lines.length > 1 ? 64 : 44 },
      legend: {
        ...base.legend,
        show: lines.length > 1 || lines.some(({ earlier }) => earlier !== undefined),
        type: 'scroll',
        left: 120,
        data: namesOf(lines, words.earlierOf),
      },
      tooltip: {
        ...base.tooltip,
        confine: true,
        formatter: (points: readonly TipPoint[]) => tipOf(points, write, words.filling, fillingFrom, (place) => titlesAt(marks, place)),
      },
      xAxis: { ...categoryAxis(colors, places), boundaryGap: single },
      yAxis: { ...valueAxis(colors, (value) => written(value, unit, format, true), words.axis[unit]), ...stepOf(unit) },
      series: single ? series.map((one) => ({ ...one, showSymbol: true, symbolSize: 9, symbol: 'circle' })) : series.map(withDots),
    };
  }, [lines, places, ended, marks, unit, colors, format, words]);
  const pick = useMemo(
    () =>
      onPoint === undefined
        ? undefined
        : (place: number, height: number): void => {
            const nearest = nearestLine(lines, place, height);
            if (nearest !== undefined) onPoint(nearest.line, place, nearest.earlier);
          },
    [lines, onPoint],
  );
  return <Chart option={option} height={height} label={label} onPoint={pick} />;
}

/** A point without neighbours is no line: it is drawn as a dot. */
function withDots(series: { readonly data: readonly (number | null)[] }): object {
  const { data } = series;
  const isAlone = (i: number): boolean => data[i] !== null && (data[i - 1] ?? null) === null && (data[i + 1] ?? null) === null;
  if (!data.some((_, i) => isAlone(i))) return series;
  return {
    ...series,
    showSymbol: true,
    data: data.map((value, i) => ({ value, symbol: isAlone(i) ? 'circle' : 'none' })),
  };
}

/** What the legend names: each line and, where there is but one, what it is compared with. */
function namesOf(lines: readonly TimeLine[], earlierOf: (name: string) => string): string[] {
  const [only] = lines;
  if (lines.length === 1 && only?.earlier !== undefined) return [only.name, earlierOf(only.name)];
  return lines.slice(0, 12).map(({ name }) => name);
}

/** Half a customer is no tick of an axis, and no share of a whole is above it: where all are nearly 1 at most, the axis ends there. */
function stepOf(unit: Unit): { minInterval?: number; max?: (range: { readonly max: number }) => number | null } {
  if (unit === 'share') return { max: ({ max }) => (max > 0.9 && max <= 1 ? 1 : null) };
  return unit === 'customers' || unit === 'count' ? { minInterval: 1 } : {};
}

const NO_MARKS: readonly AxisMark[] = [];

function earlierLine(name: string, values: readonly (number | null)[], color: string) {
  return lineSeries({ name, color, values, thin: true }).map((line) => ({ ...line, lineStyle: { width: 1.5, type: 'dashed' } }));
}
