import { z } from 'zod';
import { Key } from '../campaign.ts';
import { Balance } from '../reach/balance.ts';
import { Sentence } from '../sentence.ts';
import { At, endpoint, ProjectPath } from './endpoint.ts';

/** 渠道配置 — channels and their providers. */
export const providers = {
  listProviders: endpoint('channels', 'GET /api/projects/{project}/channels', {
    permission: 'view',
    summary: { zh: '渠道与服务商', en: 'Channels, their provider kinds with setting schemas, and what is configured; secrets never leave' },
    params: ProjectPath,
    response: z.array(
      z.object({
        channel: z.string(),
        kinds: z.array(
          z.object({
            kind: z.string(),
            label: Sentence,
            schema: z.record(z.string(), z.unknown()),
            secretFields: z.array(z.string()),
          }),
        ),
        providers: z.array(
          z.object({
            key: z.string(),
            kind: z.string(),
            settings: z.record(z.string(), z.unknown()),
            /** Names of the secrets that are stored. */
            secrets: z.array(z.string()),
            enabled: z.boolean(),
            updatedAt: At,
            updatedBy: z.string(),
            /** Order in which they are used, from 0. */
            place: z.number().int(),
            /** Until when it is not used, and why; null when it is well. */
            pausedUntil: At.nullable(),
            pausedReason: z.string(),
            /** What the account has left and when it said so; `low`: less than its settings want. Null where the provider does not tell. */
            balance: Balance.extend({ at: At, low: z.boolean() }).nullable(),
            /** Why it does not tell though it could: as `detail` of {@link Message}; empty when it does. */
            balanceRefused: z.string(),
            /** Where the provider sends receipts and replies; null where it sends none, and for who may not configure. */
            inboundUrl: z.string().nullable(),
          }),
        ),
        usesTestInbox: z.boolean(),
      }),
    ),
  }),
  saveProvider: endpoint('channels', 'PUT /api/projects/{project}/channels/{channel}/{provider}', {
    permission: 'configure',
    summary: { zh: '保存服务商设置', en: 'Save a provider; an omitted secret keeps the stored one' },
    params: ProjectPath.extend({ channel: z.string(), provider: Key }),
    body: z.object({
      kind: z.string(),
      settings: z.record(z.string(), z.unknown()),
      secret: z.record(z.string(), z.string()).optional(),
      enabled: z.boolean(),
      place: z.number().int().min(0).max(99).optional(),
    }),
    audit: 'provider.saved',
  }),
  removeProvider: endpoint('channels', 'DELETE /api/projects/{project}/channels/{channel}/{provider}', {
    permission: 'configure',
    summary: { zh: '删除服务商', en: 'Remove a provider; messages go to the test inbox when none is left' },
    params: ProjectPath.extend({ channel: z.string(), provider: z.string() }),
    audit: 'provider.removed',
  }),
  testProvider: endpoint('channels', 'POST /api/projects/{project}/channels/{channel}/{provider}/test', {
    permission: 'configure',
    summary: { zh: '发送一条测试消息', en: 'Send one test message now and answer what the provider said' },
    params: ProjectPath.extend({ channel: z.string(), provider: z.string() }),
    body: z.object({ to: z.string().max(254) }),
    response: z.object({ accepted: z.boolean(), detail: z.string() }),
    audit: 'provider.tested',
  }),
  resumeProvider: endpoint('channels', 'POST /api/projects/{project}/channels/{channel}/{provider}/resume', {
    permission: 'configure',
    summary: { zh: '解除服务商暂停', en: 'Use a paused provider again now' },
    params: ProjectPath.extend({ channel: z.string(), provider: z.string() }),
    audit: 'provider.resumed',
  }),
};
