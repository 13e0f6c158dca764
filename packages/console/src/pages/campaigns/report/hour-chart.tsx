import type { CampaignReport } from '@gyre/domain';
import { Empty } from 'antd';
import { useMemo } from 'react';
import { Chart } from '../../../parts/chart.tsx';
import { categoryAxis, chartBase, lineSeries, valueAxis } from '../../../parts/chart-theme.ts';
import { useChartColors } from '../../../theme.ts';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { cumulated } from './cumulated.ts';

/** 每小时 — the shares of treated and control who have reached the deciding goal by each hour after the decision, and the responses in it. */
export function HourChart({ hours }: { readonly hours: CampaignReport['hours'] }) {
  const words = useWords().campaigns.report;
  const format = useFormat();
  const colors = useChartColors();
  const isEmpty = hours.every(({ treated, control, responses }) => treated === null && control === null && responses === 0);
  const option = useMemo(() => {
    const base = chartBase(colors);
    const share = (value: number): string => format.share(value, 1);
    const last = hours.findLastIndex(({ treated, control }) => treated !== null || control !== null);
    const shown = hours.slice(0, Math.max(last + 2, 6));
    return {
      ...base,
      tooltip: { ...base.tooltip, valueFormatter: undefined, formatter: tipOf(words.hour, share, format.number) },
      xAxis: {
        ...categoryAxis(
          colors,
          shown.map(({ hour }) => String(hour + 1)),
        ),
        boundaryGap: true,
      },
      yAxis: [
        { ...valueAxis(colors, share), min: 0 },
        { ...valueAxis(colors, (n) => format.number(n)), min: 0, minInterval: 1, splitLine: { show: false } },
      ],
      series: [
        {
          type: 'bar',
          name: words.responses,
          yAxisIndex: 1,
          color: colors.palette.grey,
          barMaxWidth: 18,
          data: shown.map(({ responses }) => responses),
        },
        ...lineSeries({ name: words.treated, color: colors.palette.now, values: cumulated(shown.map(({ treated }) => treated)) }),
        ...lineSeries({ name: words.control, color: colors.palette.second, values: cumulated(shown.map(({ control }) => control)) }),
      ],
    };
  }, [hours, colors, format, words]);
  if (isEmpty) return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={words.hoursNone} style={{ padding: 32 }} />;
  return (
    <>
      <Chart option={option} height={260} label={words.hoursLabel} />
      <p style={{ opacity: 0.65, fontSize: 13, margin: '8px 0 0' }}>{words.hoursNote}</p>
    </>
  );
}

interface TipPoint {
  readonly seriesName: string;
  readonly seriesType: string;
  readonly marker: string;
  readonly value: number | null | undefined;
  readonly axisValue: string;
}

function tipOf(hour: (n: number) => string, share: (value: number) => string, number: (value: number) => string) {
  return (points: readonly TipPoint[]): string => {
    const lines = points.flatMap(({ seriesName, seriesType, marker, value }) =>
      value === null || value === undefined ? [] : [`${marker}${seriesName} <b>${seriesType === 'bar' ? number(value) : share(value)}</b>`],
    );
    return [hour(Number(points[0]?.axisValue ?? 0)), ...lines].join('<br>');
  };
}
