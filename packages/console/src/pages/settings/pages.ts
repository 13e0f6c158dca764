import type { PageEntry } from '../../page-entry.ts';

export const settingsPages: readonly PageEntry[] = [
  {
    path: 'projects',
    title: { zh: '项目', en: 'Projects' },
    group: 'settings',
    load: async () => (await import('./projects.tsx')).Projects,
  },
  {
    path: 'members',
    title: { zh: '成员与权限', en: 'Members & roles' },
    group: 'settings',
    permission: 'manage',
    load: async () => (await import('./members.tsx')).Members,
  },
  {
    path: 'tokens',
    title: { zh: 'API 密钥', en: 'API tokens' },
    group: 'settings',
    permission: 'manage',
    load: async () => (await import('./tokens.tsx')).Tokens,
  },
  {
    path: 'audit',
    title: { zh: '操作日志', en: 'Audit log' },
    group: 'settings',
    permission: 'manage',
    load: async () => (await import('./audit.tsx')).Audit,
  },
];
