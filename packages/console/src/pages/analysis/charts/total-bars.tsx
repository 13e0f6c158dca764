import type { Unit } from '@gyre/domain/analyses/table';
import { useMemo } from 'react';
import { Chart } from '../../../parts/chart.tsx';
import { chartBase, shareEnds, valueAxis } from '../../../parts/chart-theme.ts';
import { useChartColors } from '../../../theme.ts';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { written } from '../frame/cell-view.tsx';

interface TotalBar {
  readonly name: string;
  readonly value: number | null;
  readonly earlier?: number | null | undefined;
}

interface TotalBarsProps {
  readonly label: string;
  readonly unit: Unit;
  readonly bars: readonly TotalBar[];
  /** What the two numbers of a bar are called, where they are not the present and the compared time. */
  readonly sides?: readonly [string, string];
  /** Both sides are of their own right, in the colours lines have them; otherwise the second is what is compared with, in grey. */
  readonly arePeers?: boolean;
  readonly onPoint?: (bar: number) => void;
}

/** Bars of one chart at most; the table has them all. */
const MOST = 40;

/** 合计图 — one bar a line, the longest names to the left; the compared time in grey beside it. */
export function TotalBars({ label, unit, bars, sides, arePeers = false, onPoint }: TotalBarsProps) {
  const words = useWords().analysis;
  const format = useFormat();
  const colors = useChartColors();
  const shown = useMemo(() => bars.slice(0, MOST), [bars]);
  const isCompared = shown.some(({ earlier }) => earlier !== undefined);
  const option = useMemo(() => {
    const base = chartBase(colors);
    const bar = (name: string, color: string, values: readonly (number | null)[]) => ({
      type: 'bar',
      name,
      color,
      barMaxWidth: 22,
      data: [...values],
      ...(unit === 'index'
        ? {
            markLine: {
              silent: true,
              symbol: 'none',
              data: [{ xAxis: 100 }],
              label: { show: false },
              lineStyle: { color: colors.text, type: 'dotted' },
            },
          }
        : {}),
      label: {
        show: shown.length <= 20,
        position: 'right',
        color: colors.text,
        formatter: ({ value }: { value: unknown }) => write(value),
      },
    });
    const write = (value: unknown): string => (typeof value === 'number' ? written(value, unit, format) : '–');
    return {
      ...base,
      grid: { ...base.grid, top: 36, right: 72 },
      legend: { ...base.legend, show: isCompared },
      tooltip: { ...base.tooltip, confine: true, axisPointer: { type: 'shadow' }, valueFormatter: write },
      yAxis: {
        type: 'category',
        inverse: true,
        data: shown.map(({ name }) => name),
        axisTick: { show: false },
        axisLine: { lineStyle: { color: colors.line } },
        axisLabel: { color: colors.text, width: 220, overflow: 'truncate' },
      },
      xAxis: {
        ...valueAxis(colors, (value) => written(value, unit, format, true), words.axis[unit]),
        ...(unit === 'share' ? shareEnds(shown.flatMap(({ value, earlier = null }) => [value, earlier])) : {}),
        // Beside the numbers of the axis, not where the first bar ends.
        nameLocation: 'end',
        nameGap: 26,
        nameTextStyle: { align: 'left', verticalAlign: 'bottom', color: colors.text },
        position: 'top',
      },
      series: [
        bar(
          sides?.[0] ?? words.present,
          colors.palette.now,
          shown.map(({ value }) => value),
        ),
        ...(isCompared
          ? [
              bar(
                sides?.[1] ?? words.earlier,
                arePeers ? colors.palette.second : colors.palette.before,
                shown.map(({ earlier }) => earlier ?? null),
              ),
            ]
          : []),
      ],
    };
  }, [shown, isCompared, sides, arePeers, unit, colors, format, words]);
  const pick = useMemo(() => (onPoint === undefined ? undefined : (_: number, row: number): void => onPoint(Math.round(row))), [onPoint]);
  return <Chart option={option} height={Math.max(140, 60 + shown.length * (isCompared ? 44 : 30))} label={label} onPoint={pick} />;
}
