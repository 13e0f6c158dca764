import type { PageEntry } from '../../page-entry.ts';

export const customerPages: readonly PageEntry[] = [
  {
    path: 'customers',
    title: { zh: '用户查询', en: 'Find customers' },
    group: 'customers',
    load: async () => (await import('./customer-list.tsx')).CustomerList,
  },
  {
    path: 'customers/$customer',
    title: { zh: '用户详情', en: 'Customer' },
    under: 'customers',
    load: async () => (await import('./customer-detail.tsx')).CustomerDetail,
  },
  {
    path: 'items',
    title: { zh: '实体', en: 'Items' },
    group: 'customers',
    load: async () => (await import('./item-list.tsx')).ItemList,
  },
  {
    path: 'items/$type/$id',
    title: { zh: '实体详情', en: 'Item' },
    under: 'items',
    load: async () => (await import('./item-detail.tsx')).ItemDetail,
  },
];
