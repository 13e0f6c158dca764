import type { Unit } from '@gyre/domain/analyses/table';
import { useMemo } from 'react';
import { Chart } from '../../parts/chart.tsx';
import { categoryAxis, chartBase, shareEnds, valueAxis } from '../../parts/chart-theme.ts';
import { type ChartColors, useChartColors } from '../../theme.ts';
import { useFormat } from '../../use-format.ts';
import { useWords, type Words } from '../../words/index.ts';
import { escaped, type TipPoint } from '../analysis/charts/tip.ts';
import { written } from '../analysis/frame/cell-view.tsx';
import { bandAreas, type BandPoint, cutToShares, stretchesOf } from './band-series.ts';

type Names = Words['alerts']['chart'];

interface BandChartProps {
  /** What the chart says, for those who cannot see it. */
  readonly label: string;
  readonly unit: Unit;
  readonly grain: 'hour' | 'day' | 'week' | 'month';
  readonly points: readonly BandPoint[];
  readonly height?: number;
  /** Without legend and name of the axis, where there is little room. */
  readonly isSmall?: boolean;
}

/** 区间图 — a metric with what was expected of it as a line within its band; what is anomalous stands out by colour, dots and a shaded stretch. */
export function BandChart({ label, unit, grain, points: given, height = 320, isSmall = false }: BandChartProps) {
  const words = useWords();
  const names = words.alerts.chart;
  const axisName = words.analysis.axis[unit];
  const format = useFormat();
  const colors = useChartColors();
  const points = useMemo(() => (unit === 'share' ? cutToShares(given) : given), [unit, given]);
  const option = useMemo(() => {
    const nameOf = { hour: format.minute, day: format.day, week: format.day, month: format.month }[grain];
    const places = points.map(({ at }) => nameOf(at));
    const base = chartBase(colors);
    return {
      ...base,
      grid: { ...base.grid, top: isSmall ? 8 : 44 },
      legend: { ...base.legend, show: !isSmall, type: 'scroll', left: 110, data: legendOf(points, names) },
      tooltip: {
        ...base.tooltip,
        confine: true,
        formatter: ([first]: readonly TipPoint[]) => {
          const point = first && points[first.dataIndex];
          return point === undefined ? '' : tipLines(first?.name ?? '', point, names, (value) => written(value, unit, format)).join('<br>');
        },
      },
      xAxis: { ...categoryAxis(colors, places), boundaryGap: points.length === 1 },
      yAxis: {
        ...valueAxis(colors, (value) => written(value, unit, format, true), isSmall ? undefined : axisName),
        ...(unit === 'share' ? shareEnds(points.flatMap(({ value, expected, high }) => [value, expected, high])) : { scale: true }),
      },
      series: seriesOf(points, names, colors),
    };
  }, [points, unit, grain, names, axisName, colors, format, isSmall]);
  return <Chart option={option} height={height} label={label} />;
}

function legendOf(points: readonly BandPoint[], names: Names): string[] {
  return [
    names.value,
    ...(hasBand(points) ? [names.expected, names.band] : []),
    ...(bandAreas(points).limits.some((limit) => limit !== null) ? [names.limit] : []),
    ...(points.some(({ isAnomalous }) => isAnomalous) ? [names.anomaly] : []),
  ];
}

/** Whether there is a normal range; a limit alone expects nothing. */
function hasBand(points: readonly BandPoint[]): boolean {
  return bandAreas(points).base.some((edge) => edge !== null);
}

function seriesOf(points: readonly BandPoint[], names: Names, colors: ChartColors) {
  const { palette } = colors;
  const { base, height, limits } = bandAreas(points);
  const line = { type: 'line', showSymbol: false, silent: true };
  const none = { width: 0 };
  const band = { ...line, stack: 'band', stackStrategy: 'all', lineStyle: none, color: palette.third };
  const last = points.length - 1;
  const marked = stretchesOf(points).map(({ from, to }) => [{ xAxis: from }, { xAxis: Math.min(to + 1, last) }]);
  const isLone = (place: number): boolean => points[place - 1]?.isAnomalous !== true && points[place + 1]?.isAnomalous !== true;
  return [
    { ...band, name: 'base', data: base },
    { ...band, name: names.band, data: height, areaStyle: { opacity: colors.dark ? 0.22 : 0.14 } },
    { ...line, name: names.limit, data: limits, color: palette.bad, lineStyle: { width: 1.5, type: 'dotted' } },
    {
      ...line,
      name: names.expected,
      data: hasBand(points) ? points.map(({ expected }) => expected) : [],
      color: palette.before,
      lineStyle: { width: 1.5, type: 'dashed' },
    },
    {
      ...line,
      name: names.value,
      data: points.map(({ value }) => value),
      color: palette.now,
      lineStyle: { width: 2 },
      showSymbol: points.length === 1,
      markArea: { silent: true, animation: false, itemStyle: { color: palette.bad, opacity: 0.12 }, data: marked },
    },
    {
      ...line,
      name: names.anomaly,
      color: palette.bad,
      lineStyle: { width: 2.5 },
      showSymbol: true,
      showAllSymbol: true,
      symbol: 'circle',
      data: points.map(({ value, isAnomalous }, place) => ({ value: isAnomalous ? value : null, symbolSize: isLone(place) ? 7 : 4 })),
    },
  ];
}

/** As HTML; what is not ours is escaped. */
function tipLines(name: string, point: BandPoint, names: Names, write: (value: number | null) => string): string[] {
  const { value, expected, low, high, isAnomalous } = point;
  const edges = [low, high].map((edge) => (edge === null ? '' : write(edge)));
  const band = low !== null && high !== null ? `${names.band}&emsp;${edges.join(' – ')}` : '';
  const limit = low === null && high === null ? '' : `${names.limit}&emsp;${low === null ? `≤ ${edges[1]}` : `≥ ${edges[0]}`}`;
  return [
    escaped(name),
    `${names.value}&emsp;<b>${escaped(write(value))}</b>`,
    ...(expected === null || band === '' ? [] : [`${names.expected}&emsp;${escaped(write(expected))}`]),
    ...(band === '' && limit === '' ? [] : [band === '' ? limit : band]),
    ...(isAnomalous ? [`<b>${names.anomaly}</b>`] : []),
  ];
}
