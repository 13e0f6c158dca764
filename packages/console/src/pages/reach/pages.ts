import type { PageEntry } from '../../page-entry.ts';

export const reachPages: readonly PageEntry[] = [
  {
    path: 'messages',
    title: { zh: '触达记录', en: 'Message log' },
    group: 'reach',
    load: async () => (await import('./message-log.tsx')).MessageLog,
  },
  {
    path: 'phone',
    title: { zh: '模拟手机', en: 'Phone' },
    group: 'reach',
    load: async () => (await import('./phone-page.tsx')).PhonePage,
  },
  {
    path: 'test-inbox',
    title: { zh: '测试收件箱', en: 'Test inbox' },
    group: 'reach',
    load: async () => (await import('./test-inbox.tsx')).TestInbox,
  },
  {
    path: 'blocks',
    title: { zh: '内容块', en: 'Content blocks' },
    group: 'reach',
    load: async () => (await import('./block-list.tsx')).BlockList,
  },
  {
    path: 'blocks/new',
    title: { zh: '新建内容块', en: 'New content block' },
    under: 'blocks',
    permission: 'operate',
    load: async () => (await import('./block-editor.tsx')).BlockEditor,
  },
  {
    path: 'blocks/$block',
    title: { zh: '内容块', en: 'Content block' },
    under: 'blocks',
    load: async () => (await import('./block-editor.tsx')).BlockEditor,
  },
  {
    path: 'channels',
    title: { zh: '渠道配置', en: 'Channels' },
    group: 'reach',
    load: async () => (await import('./channels.tsx')).Channels,
  },
  {
    path: 'policy',
    title: { zh: '防打扰', en: 'Contact policy' },
    group: 'reach',
    load: async () => (await import('./policy/policy-page.tsx')).PolicyPage,
  },
  {
    path: 'suppressions',
    title: { zh: '屏蔽名单', en: 'Suppressions' },
    group: 'reach',
    load: async () => (await import('./suppressions.tsx')).Suppressions,
  },
];
