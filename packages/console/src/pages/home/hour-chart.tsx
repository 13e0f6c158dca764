import { useMemo } from 'react';
import { Chart } from '../../parts/chart.tsx';
import { categoryAxis, chartBase, lineSeries, valueAxis } from '../../parts/chart-theme.ts';
import { useChartColors } from '../../theme.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import type { OverviewAnswer } from './answer.ts';

interface HourChartProps {
  readonly facts: OverviewAnswer;
  readonly shown: 'revenue' | 'visitors';
}

/** 分时 — today's hours over last week's; the present hour is dashed, since it is still filling. */
export function HourChart({ facts, shown }: HourChartProps) {
  const words = useWords().overview.chart;
  const format = useFormat();
  const colors = useChartColors();
  const option = useMemo(() => {
    const money = shown === 'revenue';
    const today = facts.hours.map((h) => (money ? h.revenue : h.visitors));
    const before = facts.hours.map((h) => (money ? h.lastWeekRevenue : h.lastWeekVisitors));
    const filled = today.findLastIndex((v) => v !== null);
    const write = (value: unknown): string =>
      typeof value === 'number' ? (money ? format.money(value, false) : format.number(value)) : '–';
    const base = chartBase(colors);
    return {
      ...base,
      tooltip: { ...base.tooltip, valueFormatter: write, formatter: (points: readonly Point[]) => tipOf(points, write) },
      xAxis: categoryAxis(
        colors,
        facts.hours.map((h) => words.hour(h.hour)),
      ),
      yAxis: valueAxis(colors, (value) => (money ? format.money(value) : format.short(value))),
      series: [
        ...lineSeries({ name: words.lastWeek, color: colors.palette.before, values: before, thin: true }),
        ...lineSeries({ name: words.today, color: colors.palette.now, values: today, fillingFrom: filled === -1 ? undefined : filled }),
      ],
    };
  }, [facts, shown, colors, format, words]);
  return <Chart option={option} height={280} label={words[shown]} />;
}

interface Point {
  readonly seriesName: string;
  readonly value: unknown;
  readonly name: string;
  readonly marker: string;
}

/** One line per series name: the solid and the dashed part of today are one series to the reader. */
function tipOf(points: readonly Point[], write: (value: unknown) => string): string {
  const seen = new Map<string, Point>();
  for (const point of points) if (typeof point.value === 'number') seen.set(point.seriesName, point);
  const lines = [...seen.values()].map((p) => `<div>${p.marker}${p.seriesName}&emsp;<b>${write(p.value)}</b></div>`);
  return `<div>${points[0]?.name ?? ''}</div>${lines.join('')}`;
}
