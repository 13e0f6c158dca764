import { lazy, Suspense } from 'react';
import type { ChartProps } from './chart-canvas.tsx';

const Canvas = lazy(async () => ({ default: (await import('./chart-canvas.tsx')).ChartCanvas }));

/** 图表 — a chart whose place is there at once; its engine, the largest part of the console, comes when the first chart is shown. */
export function Chart(props: ChartProps) {
  return (
    <Suspense fallback={<div style={{ height: props.height }} aria-busy="true" />}>
      <Canvas {...props} />
    </Suspense>
  );
}
