import type { PageEntry } from '../../page-entry.ts';

const editor = async () => (await import('./playbook/playbook-editor.tsx')).PlaybookEditor;

export const autopilotPages: readonly PageEntry[] = [
  {
    path: 'playbooks',
    title: { zh: '营销预案', en: 'Playbooks' },
    group: 'alerts',
    load: async () => (await import('./playbook/playbook-list.tsx')).PlaybookList,
  },
  { path: 'playbooks/new', title: { zh: '新建营销预案', en: 'New playbook' }, under: 'playbooks', permission: 'operate', load: editor },
  {
    path: 'playbooks/$playbook',
    title: { zh: '预案详情', en: 'Playbook' },
    under: 'playbooks',
    load: async () => (await import('./playbook/playbook-page.tsx')).PlaybookPage,
  },
  {
    path: 'playbooks/$playbook/edit',
    title: { zh: '编辑预案', en: 'Edit playbook' },
    under: 'playbooks',
    permission: 'operate',
    load: editor,
  },
  {
    path: 'autopilot',
    title: { zh: '自动运营', en: 'Autopilot' },
    group: 'alerts',
    load: async () => (await import('./loop/autopilot-page.tsx')).AutopilotPage,
  },
  {
    path: 'loops/$episode',
    title: { zh: '闭环详情', en: 'Loop' },
    under: 'autopilot',
    load: async () => (await import('./loop/loop-page.tsx')).LoopPage,
  },
  {
    path: 'story',
    title: { zh: '故事', en: 'The story' },
    under: 'autopilot',
    load: async () => (await import('./story/story-page.tsx')).StoryPage,
  },
];
