import { useMemo } from 'react';
import { Chart } from '../../parts/chart.tsx';
import { categoryAxis, chartBase, lineSeries, valueAxis } from '../../parts/chart-theme.ts';
import { Panel } from '../../parts/panel.tsx';
import { useMoney } from '../../parts/use-money.ts';
import { useChartColors } from '../../theme.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import type { ActivityCourse } from './activity-facts.ts';

/** 每天 — how many entered its campaigns on each day, and what that cost. */
export function DaysChart({ days }: Pick<ActivityCourse, 'days'>) {
  const { campaigns, analysis } = useWords();
  const [words, { axis }] = [campaigns.activities, analysis];
  const format = useFormat();
  const money = useMoney();
  const colors = useChartColors();
  const option = useMemo(() => {
    const base = chartBase(colors);
    return {
      ...base,
      // in the middle: above either axis stands its unit
      legend: { ...base.legend, right: 'auto', left: 'center' },
      xAxis: {
        ...categoryAxis(
          colors,
          days.map(({ day }) => day),
        ),
        boundaryGap: true,
      },
      yAxis: [
        { ...valueAxis(colors, (n) => format.short(n), axis.customers), min: 0, minInterval: 1 },
        {
          ...valueAxis(colors, (n) => money(Math.round(n)), axis.money),
          nameTextStyle: { align: 'right' },
          min: 0,
          splitLine: { show: false },
        },
      ],
      series: [
        { type: 'bar', name: words.entered, color: colors.palette.grey, barMaxWidth: 22, data: days.map(({ entered }) => entered) },
        ...lineSeries({ name: words.cost, color: colors.palette.now, values: days.map(({ cost }) => cost) }).map((line) => ({
          ...line,
          yAxisIndex: 1,
          showSymbol: days.length < 3,
          tooltip: { valueFormatter: (value: number) => money(value) },
        })),
      ],
    };
  }, [days, colors, format, money, words, axis]);
  if (days.length === 0) return null;
  return (
    <Panel title={words.daily}>
      <Chart option={option} height={220} label={words.dailyLabel} />
    </Panel>
  );
}
