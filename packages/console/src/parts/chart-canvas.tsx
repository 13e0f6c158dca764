import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from 'echarts/components';
import { type EChartsCoreOption, type EChartsType, init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';

use([BarChart, LineChart, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, CanvasRenderer]);

export interface ChartProps {
  readonly option: EChartsCoreOption;
  readonly height: number;
  /** What the chart says, for those who cannot see it. */
  readonly label: string;
}

/** An ECharts canvas that fits its place and is drawn anew when its option changes. Loaded by `Chart` only. */
export function ChartCanvas({ option, height, label }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType>(null);
  useEffect(() => {
    if (place.current === null) return undefined;
    const made = init(place.current);
    chart.current = made;
    const observer = new ResizeObserver(() => made.resize());
    observer.observe(place.current);
    return () => {
      observer.disconnect();
      made.dispose();
      chart.current = null;
    };
  }, []);
  useEffect(() => {
    chart.current?.setOption({ animationDuration: 150, animationDurationUpdate: 150, ...option }, { notMerge: true });
  }, [option]);
  return <div ref={place} role="img" aria-label={label} style={{ height, width: '100%', overflow: 'hidden' }} />;
}
