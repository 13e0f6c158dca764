import type { PageEntry } from '../../page-entry.ts';

const editor = async () => (await import('./metric-editor.tsx')).MetricEditor;
const stages = async () => (await import('./stage-editor.tsx')).StageEditor;

export const metricPages: readonly PageEntry[] = [
  {
    path: 'metrics',
    title: { zh: '指标管理', en: 'Metrics' },
    group: 'analysis',
    load: async () => (await import('./metric-list.tsx')).MetricList,
  },
  { path: 'metrics/new', title: { zh: '新建指标', en: 'New metric' }, under: 'metrics', permission: 'operate', load: editor },
  {
    path: 'metrics/$metric',
    title: { zh: '指标详情', en: 'Metric' },
    under: 'metrics',
    load: async () => (await import('./metric-page.tsx')).MetricPage,
  },
  { path: 'metrics/$metric/edit', title: { zh: '编辑指标', en: 'Edit metric' }, under: 'metrics', permission: 'operate', load: editor },
  {
    path: 'metric-tree',
    title: { zh: '指标树', en: 'Metric tree' },
    under: 'metrics',
    load: async () => (await import('./tree-page.tsx')).TreePage,
  },
  {
    path: 'metric-packs',
    title: { zh: '指标包', en: 'Metric packs' },
    under: 'metrics',
    load: async () => (await import('./pack-list.tsx')).PackList,
  },
  {
    path: 'metric-packs/$pack',
    title: { zh: '安装指标包', en: 'Metric pack' },
    under: 'metrics',
    load: async () => (await import('./pack-page.tsx')).PackPage,
  },
  { path: 'stage-models/new', title: { zh: '新建阶段模型', en: 'New stage model' }, under: 'metrics', permission: 'operate', load: stages },
  {
    path: 'stage-models/$model/edit',
    title: { zh: '编辑阶段模型', en: 'Edit stage model' },
    under: 'metrics',
    permission: 'operate',
    load: stages,
  },
  {
    path: 'stage-models',
    title: { zh: '阶段与迁移', en: 'Stages and moves' },
    under: 'metrics',
    load: async () => (await import('./stage-page.tsx')).StagePage,
  },
];
