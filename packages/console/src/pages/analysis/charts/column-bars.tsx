import type { Unit } from '@gyre/domain/analyses/table';
import { useMemo } from 'react';
import { Chart } from '../../../parts/chart.tsx';
import type { ChartItem } from '../../../parts/chart-canvas.tsx';
import { categoryAxis, chartBase, valueAxis } from '../../../parts/chart-theme.ts';
import { useChartColors } from '../../../theme.ts';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { written } from '../frame/cell-view.tsx';
import { lineColors } from './line-colors.ts';
import { type TipPoint, tipOf } from './tip.ts';

interface ColumnGroup {
  readonly name: string;
  /** By place. */
  readonly values: readonly (number | null)[];
  /** Places drawn fainter. */
  readonly faint?: readonly boolean[] | undefined;
  /** Of the compared time of the group that follows: in its colour, fainter; in grey where there is but that one. */
  readonly earlier?: boolean | undefined;
}

interface ColumnBarsProps {
  readonly label: string;
  readonly unit: Unit;
  /** What the places are: the name of the horizontal axis. */
  readonly axis: string;
  readonly places: readonly string[];
  readonly groups: readonly ColumnGroup[];
  readonly onBar?: (group: number, place: number) => void;
}

/** How faint the compared time is beside the present one. */
const EARLIER = 0.45;

/** How many groups before a place are of the present. */
function presentBefore(groups: readonly ColumnGroup[], place: number): number {
  return groups.slice(0, place).filter(({ earlier }) => earlier !== true).length;
}

/** 柱图 — upright bars by place, those of several groups side by side. A click takes the bar. */
export function ColumnBars({ label, unit, axis, places, groups, onBar }: ColumnBarsProps) {
  const words = useWords().analysis;
  const format = useFormat();
  const colors = useChartColors();
  const option = useMemo(() => {
    const base = chartBase(colors);
    const palette = lineColors(colors, groups.length);
    const write = (value: unknown): string => (typeof value === 'number' ? written(value, unit, format) : '–');
    const now = presentBefore(groups, groups.length);
    return {
      ...base,
      grid: { ...base.grid, top: 52, bottom: 24 },
      legend: { ...base.legend, show: groups.length > 1, type: 'scroll', left: 120 },
      tooltip: {
        ...base.tooltip,
        confine: true,
        axisPointer: { type: 'shadow' },
        formatter: (points: readonly TipPoint[]) => tipOf(points.toReversed(), write, words.filling, undefined),
      },
      xAxis: {
        ...categoryAxis(colors, places),
        boundaryGap: true,
        name: axis,
        nameLocation: 'middle',
        nameGap: 30,
        nameTextStyle: { color: colors.text },
      },
      yAxis: {
        ...valueAxis(colors, (value) => written(value, unit, format, true), words.axis[unit]),
        ...(unit === 'share' ? { max: ({ max }: { readonly max: number }) => (max > 0.9 ? 1 : null) } : {}),
      },
      series: groups.map(({ name, values, faint, earlier }, i) => ({
        type: 'bar',
        name,
        color: earlier === true && now === 1 ? colors.palette.before : (palette[presentBefore(groups, i)] ?? colors.palette.grey),
        ...(earlier === true && now > 1 ? { itemStyle: { opacity: EARLIER } } : {}),
        barMaxWidth: 56,
        cursor: onBar === undefined ? 'default' : 'pointer',
        data: values.map((value, i) => (faint?.[i] === true ? { value, itemStyle: { opacity: 0.45 } } : value)),
      })),
    };
  }, [groups, places, axis, unit, colors, format, words, onBar]);
  const pick = useMemo(
    () => (onBar === undefined ? undefined : ({ seriesIndex, dataIndex }: ChartItem): void => onBar(seriesIndex, dataIndex)),
    [onBar],
  );
  return <Chart option={option} height={320} label={label} onItem={pick} />;
}
