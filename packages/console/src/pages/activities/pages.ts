import type { PageEntry } from '../../page-entry.ts';

const editor = async () => (await import('./activity-editor.tsx')).ActivityEditor;

export const activityPages: readonly PageEntry[] = [
  {
    path: 'activities',
    title: { zh: '活动', en: 'Activities' },
    group: 'campaigns',
    load: async () => (await import('./activity-list.tsx')).ActivityList,
  },
  { path: 'activities/new', title: { zh: '新建活动', en: 'New activity' }, under: 'activities', permission: 'operate', load: editor },
  {
    path: 'activities/$activity',
    title: { zh: '活动详情', en: 'Activity' },
    under: 'activities',
    load: async () => (await import('./activity-detail.tsx')).ActivityDetail,
  },
  {
    path: 'activities/$activity/edit',
    title: { zh: '编辑活动', en: 'Edit activity' },
    under: 'activities',
    permission: 'operate',
    load: editor,
  },
];
