import type { PageEntry } from '../../page-entry.ts';

const editor = async () => (await import('./alert-editor.tsx')).AlertEditor;

export const alertPages: readonly PageEntry[] = [
  {
    path: 'episodes',
    title: { zh: '预警事件', en: 'Anomalies' },
    group: 'alerts',
    load: async () => (await import('./episode-list.tsx')).EpisodeList,
  },
  {
    path: 'episodes/$episode',
    title: { zh: '异动详情', en: 'Anomaly' },
    under: 'episodes',
    load: async () => (await import('./episode-page.tsx')).EpisodePage,
  },
  {
    path: 'alerts',
    title: { zh: '预警规则', en: 'Alerts' },
    group: 'alerts',
    load: async () => (await import('./alert-list.tsx')).AlertList,
  },
  { path: 'alerts/new', title: { zh: '新建预警', en: 'New alert' }, under: 'alerts', permission: 'operate', load: editor },
  {
    path: 'alerts/$alert',
    title: { zh: '预警详情', en: 'Alert' },
    under: 'alerts',
    load: async () => (await import('./alert-page.tsx')).AlertPage,
  },
  { path: 'alerts/$alert/edit', title: { zh: '编辑预警', en: 'Edit alert' }, under: 'alerts', permission: 'operate', load: editor },
  {
    path: 'notices',
    title: { zh: '通知记录', en: 'Notices' },
    under: 'alerts',
    load: async () => (await import('./notice-list.tsx')).NoticeList,
  },
  {
    path: 'special-days',
    title: { zh: '特殊日', en: 'Special days' },
    under: 'alerts',
    load: async () => (await import('./special-day-list.tsx')).SpecialDayList,
  },
];
