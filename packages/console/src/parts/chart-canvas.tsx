import { BarChart, LineChart, SankeyChart } from 'echarts/charts';
import { GridComponent, LegendComponent, MarkAreaComponent, MarkLineComponent, TooltipComponent } from 'echarts/components';
import { type EChartsCoreOption, type EChartsType, init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';

use([
  BarChart,
  LineChart,
  SankeyChart,
  GridComponent,
  LegendComponent,
  MarkAreaComponent,
  MarkLineComponent,
  TooltipComponent,
  CanvasRenderer,
]);

export interface ChartProps {
  readonly option: EChartsCoreOption;
  readonly height: number;
  /** What the chart says, for those who cannot see it. */
  readonly label: string;
  /** A click inside the axes: which place of the horizontal axis, and how high. One function for all renders. */
  readonly onPoint?: ((place: number, height: number) => void) | undefined;
  /** A click on something drawn. One function for all renders. */
  readonly onItem?: ((item: ChartItem) => void) | undefined;
}

/** 图元 — what is drawn of a place of a series: a bar, a node; `edge`: a link between nodes. */
export interface ChartItem {
  readonly seriesIndex: number;
  readonly dataIndex: number;
  readonly dataType?: string | undefined;
}

/** An ECharts canvas that fits its place and is drawn anew when its option changes. Loaded by `Chart` only. */
export function ChartCanvas({ option, height, label, onPoint, onItem }: ChartProps) {
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
  useEffect(() => {
    const made = chart.current;
    if (made === null || onPoint === undefined) return undefined;
    const tell = ({ offsetX, offsetY }: { readonly offsetX: number; readonly offsetY: number }): void => {
      const pixel = [offsetX, offsetY];
      if (!made.containPixel({ gridIndex: 0 }, pixel)) return;
      const [at, up] = made.convertFromPixel({ gridIndex: 0 }, pixel);
      if (at !== undefined && up !== undefined) onPoint(Math.round(at), up);
    };
    made.getZr().on('click', tell);
    return () => {
      if (!made.isDisposed()) made.getZr().off('click', tell);
    };
  }, [onPoint]);
  useEffect(() => {
    const made = chart.current;
    if (made === null || onItem === undefined) return undefined;
    const tell = (item: unknown): void => onItem(item as ChartItem);
    made.on('click', tell);
    return () => {
      if (!made.isDisposed()) made.off('click', tell);
    };
  }, [onItem]);
  return <div ref={place} role="img" aria-label={label} style={{ height, width: '100%', overflow: 'hidden' }} />;
}
