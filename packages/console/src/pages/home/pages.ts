import type { PageEntry } from '../../page-entry.ts';

export const homePages: readonly PageEntry[] = [
  {
    path: 'overview',
    title: { zh: '经营概览', en: 'Overview' },
    group: 'home',
    load: async () => (await import('./overview.tsx')).Overview,
  },
];
