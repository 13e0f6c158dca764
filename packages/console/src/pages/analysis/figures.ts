import { type ComponentType, lazy } from 'react';
import type { FigureProps, Kind } from './view.ts';

type Figure = ComponentType<FigureProps<never, never>>;

/** 分析图 — the chart of every kind, as its own page draws it; loaded when one is shown. */
export const FIGURES: Readonly<Record<Kind, Figure>> = {
  events: lazy(async () => ({ default: (await import('./events/events-figure.tsx')).EventsFigure as Figure })),
  funnel: lazy(async () => ({ default: (await import('./funnel/funnel-figure.tsx')).FunnelFigure as Figure })),
  retention: lazy(async () => ({ default: (await import('./retention/retention-figure.tsx')).RetentionFigure as Figure })),
  interval: lazy(async () => ({ default: (await import('./interval/interval-figure.tsx')).IntervalFigure as Figure })),
  distribution: lazy(async () => ({ default: (await import('./distribution/distribution-figure.tsx')).DistributionFigure as Figure })),
  heatmap: lazy(async () => ({ default: (await import('./heatmap/heatmap-figure.tsx')).HeatmapFigure as Figure })),
  session: lazy(async () => ({ default: (await import('./session/session-figure.tsx')).SessionFigure as Figure })),
  paths: lazy(async () => ({ default: (await import('./paths/paths-figure.tsx')).PathsFigure as Figure })),
  pages: lazy(async () => ({ default: (await import('./pages/pages-figure.tsx')).PagesFigure as Figure })),
  sources: lazy(async () => ({ default: (await import('./sources/sources-figure.tsx')).SourcesFigure as Figure })),
  attribution: lazy(async () => ({ default: (await import('./attribution/attribution-figure.tsx')).AttributionFigure as Figure })),
  ltv: lazy(async () => ({ default: (await import('./ltv/ltv-figure.tsx')).LtvFigure as Figure })),
  rfm: lazy(async () => ({ default: (await import('./rfm/rfm-figure.tsx')).RfmFigure as Figure })),
  composition: lazy(async () => ({ default: (await import('./composition/composition-figure.tsx')).CompositionFigure as Figure })),
  comparison: lazy(async () => ({ default: (await import('./comparison/comparison-figure.tsx')).ComparisonFigure as Figure })),
};
