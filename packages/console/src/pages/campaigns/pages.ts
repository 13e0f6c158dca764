import type { PageEntry } from '../../page-entry.ts';

const editor = async () => (await import('./editor/campaign-editor.tsx')).CampaignEditor;

export const campaignPages: readonly PageEntry[] = [
  {
    path: 'campaigns',
    title: { zh: '运营计划', en: 'Campaigns' },
    group: 'campaigns',
    load: async () => (await import('./campaign-list.tsx')).CampaignList,
  },
  { path: 'campaigns/new', title: { zh: '新建运营计划', en: 'New campaign' }, under: 'campaigns', permission: 'operate', load: editor },
  {
    path: 'campaigns/$campaign',
    title: { zh: '运营计划详情', en: 'Campaign' },
    under: 'campaigns',
    load: async () => (await import('./campaign-detail.tsx')).CampaignDetail,
  },
  {
    path: 'campaigns/$campaign/edit',
    title: { zh: '编辑运营计划', en: 'Edit campaign' },
    under: 'campaigns',
    permission: 'operate',
    load: editor,
  },
];
