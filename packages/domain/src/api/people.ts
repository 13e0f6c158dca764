import { z } from 'zod';
import { At, endpoint, Page, pageOf, ProjectPath } from './endpoint.ts';
import { ShownEvent } from './collection.ts';

const CustomerPath = ProjectPath.extend({ customer: z.coerce.number().int().positive() });

/** A customer in a list. `customer` is the root's number; all values masked. */
export const CustomerRow = z.object({
  customer: z.number().int(),
  name: z.string(),
  identities: z.array(z.object({ namespace: z.string(), value: z.string() })),
  firstAt: At,
  lastAt: At,
  events: z.number().int(),
});

export const Identity = z.object({
  namespace: z.string(),
  value: z.string(),
  leaf: z.number().int(),
  firstAt: At,
  /** How this identity came to this customer; null for the one it began with. */
  evidence: z.object({ at: At, source: z.string(), event: z.string(), messageId: z.string() }).nullable(),
});

export const people = {
  search: endpoint('customers', 'GET /api/projects/{project}/customers', {
    permission: 'view',
    summary: {
      zh: '按任意身份查找用户；不填则为最近活跃',
      en: 'Find customers by any identity (whole value or prefix); the most recently active when empty',
    },
    params: ProjectPath,
    query: Page.extend({ search: z.string().max(255).optional() }),
    response: pageOf(CustomerRow).extend({ total: z.number().int() }),
  }),
  get: endpoint('customers', 'GET /api/projects/{project}/customers/{customer}', {
    permission: 'view',
    summary: { zh: '用户详情', en: 'One customer: identities with evidence, attributes with source' },
    params: CustomerPath,
    response: z.object({
      customer: z.number().int(),
      name: z.string(),
      firstAt: At,
      lastAt: At,
      events: z.number().int(),
      identities: z.array(Identity),
      links: z.array(
        z.object({
          a: z.number().int(),
          b: z.number().int(),
          aIdentity: z.string(),
          bIdentity: z.string(),
          at: At,
          state: z.enum(['joined', 'refused', 'removed']),
          reason: z.string(),
          source: z.string(),
          event: z.string(),
        }),
      ),
      attributes: z.array(z.object({ name: z.string(), value: z.unknown(), at: At, source: z.string() })),
    }),
  }),
  timeline: endpoint('customers', 'GET /api/projects/{project}/customers/{customer}/timeline', {
    permission: 'view',
    summary: { zh: '用户时间线，从新到旧', en: 'What a customer did, newest first, without end' },
    params: CustomerPath,
    query: Page.extend({ name: z.string().optional() }),
    response: pageOf(ShownEvent),
  }),
  reveal: endpoint('customers', 'POST /api/projects/{project}/customers/{customer}/reveal', {
    permission: 'reveal',
    summary: { zh: '查看明文身份与属性（记入操作日志）', en: 'Identities and attributes unmasked; audited with the reason' },
    params: CustomerPath,
    body: z.object({ reason: z.string().min(1).max(200) }),
    response: z.object({
      identities: z.array(z.object({ namespace: z.string(), value: z.string() })),
      attributes: z.record(z.string(), z.unknown()),
    }),
    audit: 'customer.revealed',
  }),
  unmerge: endpoint('customers', 'POST /api/projects/{project}/customers/{customer}/unmerge', {
    permission: 'operate',
    summary: { zh: '拆分：移除一条身份关联', en: 'Unmerge: remove one identity link; the evidence is kept' },
    params: CustomerPath,
    body: z.object({ a: z.number().int(), b: z.number().int() }),
    audit: 'customer.unmerged',
  }),
  relink: endpoint('customers', 'POST /api/projects/{project}/customers/{customer}/relink', {
    permission: 'operate',
    summary: { zh: '恢复一条已移除的身份关联', en: 'Put a removed identity link back' },
    params: CustomerPath,
    body: z.object({ a: z.number().int(), b: z.number().int() }),
    audit: 'customer.relinked',
  }),
  itemTypes: endpoint('items', 'GET /api/projects/{project}/items', {
    permission: 'view',
    summary: { zh: '实体类型', en: 'Item types with counts' },
    params: ProjectPath,
    response: z.array(z.object({ type: z.string(), items: z.number().int() })),
  }),
  listItems: endpoint('items', 'GET /api/projects/{project}/items/{type}', {
    permission: 'view',
    summary: { zh: '某类实体', en: 'Items of a type' },
    params: ProjectPath.extend({ type: z.string() }),
    query: Page.extend({ search: z.string().max(100).optional() }),
    response: pageOf(z.object({ id: z.string(), attributes: z.record(z.string(), z.unknown()), lastAt: At })),
  }),
  itemHistory: endpoint('items', 'GET /api/projects/{project}/items/{type}/{id}', {
    permission: 'view',
    summary: { zh: '实体及其属性历史', en: 'One item with the history of its attributes' },
    params: ProjectPath.extend({ type: z.string(), id: z.string() }),
    response: z.object({
      type: z.string(),
      id: z.string(),
      attributes: z.record(z.string(), z.unknown()),
      history: z.array(z.object({ at: At, attributes: z.record(z.string(), z.unknown()).nullable() })),
    }),
  }),
};
