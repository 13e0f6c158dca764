import type { ReadingRow } from '@gyre/domain';
import { useMemo } from 'react';
import { Chart } from '../../../parts/chart.tsx';
import { categoryAxis, chartBase, lineSeries, valueAxis } from '../../../parts/chart-theme.ts';
import { useChartColors } from '../../../theme.ts';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';

/** The axis goes at least this far above what is expected; beyond, up to the next half. */
const LEAST_TOP = 1.2;

interface ReadingsChartProps {
  /** Oldest first. */
  readonly readings: readonly ReadingRow[];
  readonly height?: number;
}

/** The readings that say anything of either group: while nobody of them came there is nothing to draw. */
export function toldReadings(readings: readonly ReadingRow[]): readonly ReadingRow[] {
  return readings.filter(({ treated, control }) => treated !== null || control !== null);
}

/** 恢复曲线 — what came of what was expected, of the treated and of the control group, look by look; the line of 100 % is what is expected. */
export function ReadingsChart({ readings, height = 260 }: ReadingsChartProps) {
  const { doing, detail } = useWords().autopilot;
  const format = useFormat();
  const colors = useChartColors();
  const option = useMemo(() => {
    const base = chartBase(colors);
    const share = (value: unknown): string => (typeof value === 'number' ? format.share(value, 1) : '–');
    const [treated, control] = [readings.map((one) => one.treated), readings.map((one) => one.control)];
    const [first, ...rest] = [
      ...lineSeries({ name: doing.treated, color: colors.palette.now, values: treated }),
      ...lineSeries({ name: doing.control, color: colors.palette.second, values: control, thin: true }),
    ];
    const expected = {
      silent: true,
      symbol: 'none',
      animation: false,
      lineStyle: { color: colors.text, type: 'dashed' },
      label: { formatter: detail.normal, color: colors.text, position: 'insideStartTop' },
      data: [{ yAxis: 1 }],
    };
    return {
      ...base,
      tooltip: { ...base.tooltip, valueFormatter: share },
      xAxis: {
        ...categoryAxis(
          colors,
          readings.map(({ at }) => format.minute(at)),
        ),
        boundaryGap: readings.length === 1,
      },
      yAxis: {
        ...valueAxis(colors, share),
        min: 0,
        max: ({ max }: { readonly max: number }) => Math.max(LEAST_TOP, Math.ceil(2 * max) / 2),
      },
      series: [{ ...first, markLine: expected }, ...rest].map((line) => ({ ...line, showSymbol: readings.length < 24 })),
    };
  }, [readings, colors, format, doing, detail]);
  return <Chart option={option} height={height} label={detail.recovery} />;
}
