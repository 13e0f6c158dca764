import type { PageEntry } from '../../page-entry.ts';

export const accountPages: readonly PageEntry[] = [
  { path: 'account', title: { zh: '我的账号', en: 'My account' }, load: async () => (await import('./account.tsx')).Account },
];
