import type { PageEntry } from '../../page-entry.ts';

export const dashboardPages: readonly PageEntry[] = [
  {
    path: 'dashboards',
    title: { zh: '数据看板', en: 'Dashboards' },
    group: 'analysis',
    load: async () => (await import('./dashboard-list.tsx')).DashboardList,
  },
  {
    path: 'dashboards/$dashboard',
    title: { zh: '数据看板', en: 'Dashboard' },
    under: 'dashboards',
    load: async () => (await import('./dashboard-page.tsx')).DashboardPage,
  },
];
