import { lazy, Suspense } from 'react';
import type { ChartProps } from './chart-canvas.tsx';
import { useChartHeight } from './chart-room.tsx';

const Canvas = lazy(async () => ({ default: (await import('./chart-canvas.tsx')).ChartCanvas }));

/** 图表 — a chart whose place is there at once; its engine, the largest part of the console, comes when the first chart is shown. */
export function Chart(props: ChartProps) {
  const height = useChartHeight(props.height);
  return (
    <Suspense fallback={<div style={{ height }} aria-busy="true" />}>
      <Canvas {...props} height={height} />
    </Suspense>
  );
}
