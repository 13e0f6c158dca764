import type { PageEntry } from '../../page-entry.ts';

export const reachPages: readonly PageEntry[] = [
  {
    path: 'messages',
    title: { zh: '触达记录', en: 'Message log' },
    group: 'reach',
    load: async () => (await import('./message-log.tsx')).MessageLog,
  },
  {
    path: 'test-inbox',
    title: { zh: '测试收件箱', en: 'Test inbox' },
    group: 'reach',
    load: async () => (await import('./test-inbox.tsx')).TestInbox,
  },
];
