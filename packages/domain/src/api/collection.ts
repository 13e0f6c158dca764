import { z } from 'zod';
import { QuarantineReason, ValueType, ValueUnit } from '../events.ts';
import { Key } from '../campaign.ts';
import { At, endpoint, Page, pageOf, ProjectPath } from './endpoint.ts';

export const Protocol = z.enum(['segment', 'sensors', 'gyre']);
const SourcePath = ProjectPath.extend({ source: z.string() });

export const Source = z.object({
  key: z.string(),
  name: z.string(),
  protocol: Protocol,
  keyPrefix: z.string(),
  createdAt: At,
  createdBy: z.string(),
  revokedAt: At.nullable(),
  lastReceivedAt: At.nullable(),
  eventsToday: z.number().int(),
  quarantinedToday: z.number().int(),
});

/** An event as the console and the API show it; identities masked unless revealed. */
export const ShownEvent = z.object({
  offset: z.number().int(),
  messageId: z.string(),
  name: z.string(),
  displayName: z.string(),
  customer: z.number().int(),
  at: At,
  received: At,
  source: z.string(),
  historical: z.boolean(),
  identities: z.array(z.object({ namespace: z.string(), value: z.string() })),
  properties: z.record(z.string(), z.unknown()),
});

/** A line of the live debugger: an accepted event or a quarantined record, as it arrives. */
export const LiveRecord = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('accepted'), event: ShownEvent }),
  z.object({ outcome: z.literal('duplicate'), received: At, source: z.string(), name: z.string(), messageId: z.string() }),
  z.object({
    outcome: z.literal('quarantined'),
    received: At,
    source: z.string(),
    reason: QuarantineReason,
    detail: z.string(),
    /** The detail in Chinese. */
    zh: z.string(),
    raw: z.string(),
  }),
]);

export const collection = {
  listSources: endpoint('sources', 'GET /api/projects/{project}/sources', {
    permission: 'view',
    summary: { zh: '数据源列表', en: 'List sources' },
    params: ProjectPath,
    response: z.array(Source),
  }),
  createSource: endpoint('sources', 'POST /api/projects/{project}/sources', {
    permission: 'configure',
    summary: { zh: '新建数据源，写入密钥只显示一次', en: 'Create a source; its write key is shown once' },
    params: ProjectPath,
    body: z.object({ key: Key, name: z.string().min(1).max(100), protocol: Protocol }),
    response: z.object({ source: Source, writeKey: z.string() }),
    audit: 'source.created',
  }),
  rotateSource: endpoint('sources', 'POST /api/projects/{project}/sources/{source}/rotate', {
    permission: 'configure',
    summary: { zh: '更换写入密钥', en: 'Replace a source’s write key; the old one stops at once' },
    params: SourcePath,
    response: z.object({ source: Source, writeKey: z.string() }),
    audit: 'source.rotated',
  }),
  revokeSource: endpoint('sources', 'DELETE /api/projects/{project}/sources/{source}', {
    permission: 'configure',
    summary: { zh: '吊销数据源', en: 'Revoke a source' },
    params: SourcePath,
    audit: 'source.revoked',
  }),
  recentEvents: endpoint('events', 'GET /api/projects/{project}/events', {
    permission: 'view',
    summary: { zh: '最近收到的事件', en: 'The last events received' },
    params: ProjectPath,
    query: z.object({ source: z.string().optional(), limit: z.coerce.number().int().min(1).max(200).default(100) }),
    response: z.array(ShownEvent),
  }),
  liveEvents: endpoint('events', 'GET /api/projects/{project}/events/live', {
    permission: 'view',
    summary: { zh: '实时事件流（SSE），data 为一条 LiveRecord', en: 'Live events as server-sent events; each `data` is a LiveRecord' },
    params: ProjectPath,
    query: z.object({ source: z.string().optional() }),
    response: LiveRecord,
    reply: 'events',
  }),
  listPlan: endpoint('plan', 'GET /api/projects/{project}/plan', {
    permission: 'view',
    summary: { zh: '埋点列表', en: 'The event plan: every event seen or declared' },
    params: ProjectPath,
    query: Page.extend({ search: z.string().max(100).optional() }),
    response: pageOf(
      z.object({
        name: z.string(),
        displayName: z.string(),
        description: z.string(),
        state: z.enum(['accepted', 'blocked']),
        events: z.number().int(),
        firstSeen: At,
        lastSeen: At,
        properties: z.number().int(),
        own: z.boolean(),
      }),
    ),
  }),
  getPlanEvent: endpoint('plan', 'GET /api/projects/{project}/plan/{event}', {
    permission: 'view',
    summary: { zh: '一个事件的属性', en: 'One event with its properties and their types' },
    params: ProjectPath.extend({ event: z.string() }),
    response: z.object({
      name: z.string(),
      displayName: z.string(),
      description: z.string(),
      state: z.enum(['accepted', 'blocked']),
      events: z.number().int(),
      firstSeen: At,
      lastSeen: At,
      properties: z.array(
        z.object({
          name: z.string(),
          type: ValueType,
          locked: z.boolean(),
          blocked: z.boolean(),
          displayName: z.string(),
          description: z.string(),
          itemType: z.string().nullable(),
          unit: ValueUnit,
          firstSeen: At,
        }),
      ),
    }),
  }),
  updatePlanEvent: endpoint('plan', 'PUT /api/projects/{project}/plan/{event}', {
    permission: 'configure',
    summary: { zh: '声明、命名或屏蔽事件', en: 'Declare, name or block an event' },
    params: ProjectPath.extend({ event: z.string().min(1).max(100) }),
    body: z.object({
      displayName: z.string().max(100).default(''),
      description: z.string().max(1000).default(''),
      state: z.enum(['accepted', 'blocked']),
    }),
    audit: 'plan.event_updated',
  }),
  updatePlanProperty: endpoint('plan', 'PUT /api/projects/{project}/plan/{event}/properties/{property}', {
    permission: 'configure',
    summary: { zh: '声明、锁定类型或屏蔽属性', en: 'Declare a property, lock its type, or block it' },
    params: ProjectPath.extend({ event: z.string().max(100), property: z.string().min(1).max(100) }),
    body: z.object({
      type: ValueType,
      locked: z.boolean(),
      blocked: z.boolean(),
      displayName: z.string().max(100).default(''),
      description: z.string().max(1000).default(''),
      itemType: z.string().max(50).nullable().default(null),
      /** What a number counts; reports write money in the project's currency. */
      unit: ValueUnit.default('none'),
    }),
    audit: 'plan.property_updated',
  }),
  quarantineCounts: endpoint('quarantine', 'GET /api/projects/{project}/quarantine/counts', {
    permission: 'view',
    summary: { zh: '异常数据按原因汇总', en: 'Quarantined records by reason' },
    params: ProjectPath,
    response: z.array(z.object({ reason: QuarantineReason, source: z.string(), records: z.number().int(), lastReceived: At })),
  }),
  listQuarantine: endpoint('quarantine', 'GET /api/projects/{project}/quarantine', {
    permission: 'view',
    summary: { zh: '异常数据', en: 'Quarantined records, newest first' },
    params: ProjectPath,
    query: Page.extend({ reason: QuarantineReason.optional(), source: z.string().optional() }),
    response: pageOf(
      z.object({
        id: z.number().int(),
        received: At,
        source: z.string(),
        reason: QuarantineReason,
        detail: z.string(),
        /** The detail in Chinese; empty for a record kept before its words were. */
        zh: z.string(),
        raw: z.string(),
        outcome: z.enum(['open', 'replayed', 'discarded']),
      }),
    ),
  }),
  resolveQuarantine: endpoint('quarantine', 'POST /api/projects/{project}/quarantine/resolve', {
    permission: 'operate',
    summary: { zh: '重新处理或忽略异常数据', en: 'Replay (as historical events) or discard quarantined records, by ids or by reason' },
    params: ProjectPath,
    body: z.object({
      act: z.enum(['replay', 'discard']),
      ids: z.array(z.number().int()).max(10_000).optional(),
      reason: QuarantineReason.optional(),
      source: z.string().optional(),
    }),
    response: z.object({ accepted: z.number().int(), stillBad: z.number().int(), discarded: z.number().int() }),
    audit: 'quarantine.resolved',
  }),
};
