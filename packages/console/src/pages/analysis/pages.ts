import type { PageEntry } from '../../page-entry.ts';

export const analysisPages: readonly PageEntry[] = [
  {
    path: 'analysis',
    title: { zh: '行为分析', en: 'Analyses' },
    group: 'analysis',
    load: async () => (await import('./analysis-list.tsx')).AnalysisList,
  },
  {
    path: 'analysis/events',
    title: { zh: '事件分析', en: 'Events' },
    under: 'analysis',
    load: async () => (await import('./events/events-page.tsx')).EventsPage,
  },
  {
    path: 'analysis/funnel',
    title: { zh: '漏斗分析', en: 'Funnel' },
    under: 'analysis',
    load: async () => (await import('./funnel/funnel-page.tsx')).FunnelPage,
  },
  {
    path: 'analysis/retention',
    title: { zh: '留存分析', en: 'Retention' },
    under: 'analysis',
    load: async () => (await import('./retention/retention-page.tsx')).RetentionPage,
  },
  {
    path: 'analysis/heatmap',
    title: { zh: '时段热力', en: 'Hours of the week' },
    under: 'analysis',
    load: async () => (await import('./heatmap/heatmap-page.tsx')).HeatmapPage,
  },
  {
    path: 'analysis/interval',
    title: { zh: '间隔分析', en: 'Intervals' },
    under: 'analysis',
    load: async () => (await import('./interval/interval-page.tsx')).IntervalPage,
  },
  {
    path: 'analysis/distribution',
    title: { zh: '分布分析', en: 'Distribution' },
    under: 'analysis',
    load: async () => (await import('./distribution/distribution-page.tsx')).DistributionPage,
  },
  {
    path: 'analysis/session',
    title: { zh: '会话分析', en: 'Sessions' },
    under: 'analysis',
    load: async () => (await import('./session/session-page.tsx')).SessionPage,
  },
  {
    path: 'analysis/paths',
    title: { zh: '路径分析', en: 'Paths' },
    under: 'analysis',
    load: async () => (await import('./paths/paths-page.tsx')).PathsPage,
  },
  {
    path: 'analysis/pages',
    title: { zh: '页面分析', en: 'Pages' },
    under: 'analysis',
    load: async () => (await import('./pages/pages-page.tsx')).PagesPage,
  },
  {
    path: 'analysis/sources',
    title: { zh: '来源分析', en: 'Sources' },
    under: 'analysis',
    load: async () => (await import('./sources/sources-page.tsx')).SourcesPage,
  },
  {
    path: 'analysis/attribution',
    title: { zh: '归因分析', en: 'Attribution' },
    under: 'analysis',
    load: async () => (await import('./attribution/attribution-page.tsx')).AttributionPage,
  },
  {
    path: 'analysis/ltv',
    title: { zh: '生命周期价值', en: 'Lifetime value' },
    under: 'analysis',
    load: async () => (await import('./ltv/ltv-page.tsx')).LtvPage,
  },
  {
    path: 'analysis/rfm',
    title: { zh: 'RFM 分析', en: 'RFM' },
    under: 'analysis',
    load: async () => (await import('./rfm/rfm-page.tsx')).RfmPage,
  },
  {
    path: 'analysis/composition',
    title: { zh: '用户构成', en: 'Composition' },
    under: 'analysis',
    load: async () => (await import('./composition/composition-page.tsx')).CompositionPage,
  },
  {
    path: 'analysis/comparison',
    title: { zh: '人群对比', en: 'Comparison' },
    under: 'analysis',
    load: async () => (await import('./comparison/comparison-page.tsx')).ComparisonPage,
  },
];
