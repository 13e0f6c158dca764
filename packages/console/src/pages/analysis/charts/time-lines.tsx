import type { Unit } from '@gyre/domain/analyses/table';
import { useMemo, useState } from 'react';
import { Chart } from '../../../parts/chart.tsx';
import { categoryAxis, chartBase, lineSeries, valueAxis } from '../../../parts/chart-theme.ts';
import { type ChartColors, useChartColors } from '../../../theme.ts';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { written } from '../frame/cell-view.tsx';
import { type AxisMark, markBands, markLines, titlesAt } from './axis-marks.ts';
import { ComparedChoice } from './compared-choice.tsx';
import { type ComparedLines, comparedLines, MOST_COMPARED } from './compared-lines.ts';
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

/**
 * 趋势图 — at most five coloured lines, the rest grey; what is still filling dashed, the compared time dotted (dashed and grey of a single line).
 * Of more than five lines the compared time is drawn of one, which can be chosen. A click takes the nearest point.
 */
export function TimeLines({ label, lines: all, height = 320, onPoint, ...asked }: TimeLinesProps) {
  const words = useWords().analysis;
  const [chosen, setChosen] = useState('');
  const { lines, focus } = useMemo(() => comparedLines(all, MOST_COMPARED, chosen), [all, chosen]);
  const option = useOption({ ...asked, lines, focus });
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
  return (
    <>
      <ComparedChoice lines={all} focus={focus} said={words.dotted} onChoose={setChosen} />
      <Chart option={option} height={height} label={label} onPoint={pick} />
    </>
  );
}

type OptionParts = Pick<TimeLinesProps, 'unit' | 'places' | 'lines' | 'ended' | 'marks'> & Pick<ComparedLines<TimeLine>, 'focus'>;

function useOption({ unit, places, lines, ended, marks = NO_MARKS, focus }: OptionParts) {
  const words = useWords().analysis;
  const format = useFormat();
  const colors = useChartColors();
  return useMemo(() => {
    const fillingFrom = ended === undefined || ended >= places.length ? undefined : ended;
    const write = (value: unknown): string => (typeof value === 'number' ? written(value, unit, format) : '–');
    const base = chartBase(colors);
    const drawn = seriesOf({ lines, focus, fillingFrom, colors, earlierOf: words.earlierOf });
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
        data: namesOf(lines, focus, words.earlierOf),
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
  }, [lines, focus, places, ended, marks, unit, colors, format, words]);
}

interface Drawing extends Pick<OptionParts, 'lines' | 'focus'> {
  readonly fillingFrom: number | undefined;
  readonly colors: ChartColors;
  readonly earlierOf: (name: string) => string;
}

/** What is drawn, the first line last and so on top; a line that alone has its compared time is thick, and above all others. */
function seriesOf({ lines, focus, fillingFrom, colors, earlierOf }: Drawing) {
  const palette = lineColors(colors, lines.length);
  const { grey, before } = colors.palette;
  return lines.toReversed().flatMap(({ name, values, earlier }, back) => {
    const i = lines.length - 1 - back;
    const isFocus = i === focus;
    const own = palette[i] ?? grey;
    const color = isFocus && own === grey ? colors.text : own;
    const then = earlier === undefined ? [] : earlierLine(earlierOf(name), earlier, lines.length === 1 ? before : color, lines.length > 1);
    const line = lineSeries({ name, color, values, fillingFrom, thin: !isFocus && lines.length > 1 });
    return [...then, ...line].map((one) => (isFocus ? { ...one, z: FRONT } : one));
  });
}

/** In front of other lines: they are at 2. */
const FRONT = 3;

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

/** What the legend names: each line and, where there is but one of it, the compared time. */
function namesOf(lines: readonly TimeLine[], focus: number | null, earlierOf: (name: string) => string): string[] {
  const compared = lines.length === 1 ? lines[0] : lines[focus ?? -1];
  const earlier = compared?.earlier === undefined ? [] : [earlierOf(compared.name)];
  if (focus === null) return [...lines.slice(0, 12).map(({ name }) => name), ...earlier];
  const others = lines.flatMap(({ name }, i) => (i === focus ? [] : [name]));
  return [compared?.name ?? '', ...earlier, ...others.slice(0, 11)];
}

/** Half a customer is no tick of an axis, and no share of a whole is above it: where all are nearly 1 at most, the axis ends there. */
function stepOf(unit: Unit): { minInterval?: number; max?: (range: { readonly max: number }) => number | null } {
  if (unit === 'share') return { max: ({ max }) => (max > 0.9 && max <= 1 ? 1 : null) };
  return unit === 'customers' || unit === 'count' ? { minInterval: 1 } : {};
}

const NO_MARKS: readonly AxisMark[] = [];

function earlierLine(name: string, values: readonly (number | null)[], color: string, isDotted: boolean) {
  const lineStyle = isDotted ? { width: 1.5, type: [2, 3], opacity: 0.85 } : { width: 1.5, type: 'dashed' };
  return lineSeries({ name, color, values, thin: true }).map((line) => ({ ...line, lineStyle }));
}
