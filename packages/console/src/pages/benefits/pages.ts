import type { PageEntry } from '../../page-entry.ts';

const editor = async () => (await import('./batch-editor.tsx')).BatchEditor;

export const benefitPages: readonly PageEntry[] = [
  {
    path: 'coupon-batches',
    title: { zh: '优惠券批次', en: 'Coupon batches' },
    group: 'benefits',
    load: async () => (await import('./batch-list.tsx')).BatchList,
  },
  {
    path: 'coupon-batches/new',
    title: { zh: '新建批次', en: 'New batch' },
    under: 'coupon-batches',
    permission: 'operate',
    load: editor,
  },
  {
    path: 'coupon-batches/$batch',
    title: { zh: '批次详情', en: 'Batch' },
    under: 'coupon-batches',
    load: async () => (await import('./batch-detail.tsx')).BatchDetail,
  },
  {
    path: 'coupon-batches/$batch/edit',
    title: { zh: '编辑批次', en: 'Edit batch' },
    under: 'coupon-batches',
    permission: 'operate',
    load: editor,
  },
];
