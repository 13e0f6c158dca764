import type { PageEntry } from '../../page-entry.ts';

export const dataPages: readonly PageEntry[] = [
  {
    path: 'sources',
    title: { zh: '数据接入', en: 'Sources' },
    group: 'data',
    load: async () => (await import('./sources.tsx')).Sources,
  },
  {
    path: 'live',
    title: { zh: '实时事件', en: 'Live events' },
    group: 'data',
    load: async () => (await import('./live-events.tsx')).LiveEvents,
  },
  {
    path: 'plan',
    title: { zh: '埋点管理', en: 'Event plan' },
    group: 'data',
    load: async () => (await import('./plan-list.tsx')).PlanList,
  },
  {
    path: 'plan/event',
    title: { zh: '事件与属性', en: 'Event and properties' },
    under: 'plan',
    load: async () => (await import('./plan-event.tsx')).PlanEvent,
  },
  {
    path: 'quarantine',
    title: { zh: '异常数据', en: 'Quarantine' },
    group: 'data',
    load: async () => (await import('./quarantine.tsx')).Quarantine,
  },
  {
    path: 'transfer',
    title: { zh: '导入导出', en: 'Import & export' },
    group: 'data',
    load: async () => (await import('./transfer.tsx')).Transfer,
  },
  {
    path: 'transfer/import',
    title: { zh: '导入文件', en: 'Import a file' },
    under: 'transfer',
    permission: 'operate',
    load: async () => (await import('./import-file.tsx')).ImportFile,
  },
];
