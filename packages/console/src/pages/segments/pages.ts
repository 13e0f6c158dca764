import type { PageEntry } from '../../page-entry.ts';

const editor = async () => (await import('./segment-editor.tsx')).SegmentEditor;

export const segmentPages: readonly PageEntry[] = [
  {
    path: 'segments',
    title: { zh: '用户分群', en: 'Segments' },
    group: 'customers',
    load: async () => (await import('./segment-list.tsx')).SegmentList,
  },
  { path: 'segments/new', title: { zh: '新建分群', en: 'New segment' }, under: 'segments', permission: 'operate', load: editor },
  {
    path: 'segments/$segment',
    title: { zh: '分群详情', en: 'Segment' },
    under: 'segments',
    load: async () => (await import('./segment-detail.tsx')).SegmentDetail,
  },
  { path: 'segments/$segment/edit', title: { zh: '编辑分群', en: 'Edit segment' }, under: 'segments', permission: 'operate', load: editor },
];
